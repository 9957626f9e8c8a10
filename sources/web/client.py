"""The web client: the only module that opens connections to the outside.

It resolves a name once, checks every answer, opens the socket to a checked address and compares the peer afterwards;
TLS and Host keep the name. It follows redirects itself and applies the whole guard at each hop. It ignores the proxies
of the environment, uses no connection twice, and keeps cookies within one capture only. Whatever goes wrong becomes an
outcome code: `Client.fetch` never raises for what the web does.
"""

import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from sources.outcomes import http_code
from sources.urls import WebAddress
from sources.web.answers import AnswerReader
from sources.web.connection import Budget, RecordingConnection, open_socket, trim_surplus
from sources.web.decoding import Unpacker
from sources.web.guard import Policy, RefusedByPolicy, check_addresses, check_url
from sources.web.records import FetchResult, Hop, Limits, RequestBody, Stopped
from sources.web.refresh import SEARCHED_BYTES, refresh_of
from sources.web.targets import resolved
from sources.web.tls import Trust

Resolve = Callable[[str, int], list[str]]
# Called before each request. It may wait, and it may raise RefusedByPolicy or Stopped.
BeforeRequest = Callable[[WebAddress], object]
# Called with the URL of a page that came well and leads nowhere: the URL that has its contents, empty for most pages.
ContentsOf = Callable[[str], str]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_ADDRESSES = 4
REQUEST_BREAKING = re.compile(r"[\0\r\n]")
# getaddrinfo cannot be interrupted: a look-up that nobody waits for any more keeps its thread until the system's
# resolver gives up. So many threads may do that at once, in all visits of a process together.
MAX_LOOK_UPS = 64
# An incomplete response is marked as such in its WARC record (WARC 1.1, 5.13).
TRUNCATED = {"limit.time": "time", "net.slow": "time", "net.read_timeout": "time", "http.incomplete": "disconnect"}
DNS_CODES = {
    socket.EAI_NONAME: "dns.nxdomain",
    socket.EAI_NODATA: "dns.nodata",
    socket.EAI_AGAIN: "dns.servfail",
    socket.EAI_FAIL: "dns.servfail",
}
_look_ups = threading.BoundedSemaphore(MAX_LOOK_UPS)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system's resolver gives them. Raises socket.gaierror."""
    answers = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True)
class Client:
    """Fetches one URL at a time under a policy and limits; safe to share between threads."""

    policy: Policy
    limits: Limits
    user_agent: str
    resolve: Resolve = resolve
    trust: Trust = field(default_factory=Trust)

    def fetch(
        self, url: str, before_request: BeforeRequest | None = None, contents_of: ContentsOf | None = None
    ) -> FetchResult:
        """Request a URL and keep everything that is received. The caller closes the result.

        `before_request` is called with each address before it is requested; the time it takes does not count. Where
        `contents_of` names the contents of a page that is only a frame, these are the next hop, under the same guard.
        """
        return self._run(FetchResult(url=url, user_agent=self.user_agent), before_request, contents_of)

    def post(self, url: str, request_body: RequestBody) -> FetchResult:
        """Send a request body to a URL, under the same guard and limits. The caller closes the result.

        Nothing is sent twice: redirects are not followed, and a certificate that does not verify ends it.
        """
        return self._run(FetchResult(url=url, user_agent=self.user_agent, request_body=request_body))

    def _run(
        self,
        fetched: FetchResult,
        before_request: BeforeRequest | None = None,
        contents_of: ContentsOf | None = None,
    ) -> FetchResult:
        deadline = time.monotonic() + self.limits.total_seconds
        try:
            self._follow_redirects(fetched, deadline, before_request, contents_of)
        except Stopped as stop:
            fetched.code, fetched.detail = stop.code, stop.detail
        except RefusedByPolicy as refusal:
            _note_refusal(fetched, refusal)
        return fetched

    def _follow_redirects(
        self,
        fetched: FetchResult,
        deadline: float,
        before_request: BeforeRequest | None,
        contents_of: ContentsOf | None,
    ) -> None:
        url = fetched.url
        seen: set[tuple[str, str]] = set()
        while url:
            address = check_url(url, self.policy)
            _require_new((str(address), fetched.cookies.header(address)), seen, self.limits)
            deadline += _seconds_of(before_request, address)
            hop = self._fetch_hop(address, fetched, deadline)
            fetched.cookies.take(address, hop.headers)
            url = "" if fetched.request_body else _location(hop) or _led_on_to(hop, fetched.body)
            if not url and contents_of and hop.code == "ok" and not hop.refresh:
                url = contents_of(hop.url)
        problem = next((hop.tls.problem for hop in fetched.hops if hop.tls and hop.tls.problem), "")
        fetched.code = problem if hop.code == "ok" and problem else hop.code

    def _fetch_hop(self, address: WebAddress, fetched: FetchResult, deadline: float) -> Hop:
        """One hop. If only the certificate is wrong, the page is fetched without verification and marked."""
        try:
            return self._request_hop(address, fetched, deadline, problem="")
        except Stopped as stop:
            if fetched.request_body or not self.trust.is_certificate_code(stop.code):
                raise
            fetched.hops.pop().close()
            return self._request_hop(address, fetched, deadline, problem=stop.code)

    def _request_hop(self, address: WebAddress, fetched: FetchResult, deadline: float, *, problem: str) -> Hop:
        hop = Hop(url=str(address), started_at=datetime.now(UTC), port=address.port)
        fetched.hops.append(hop)
        begin = time.monotonic()
        try:
            self._look_up(address, hop, deadline)
            budget = Budget(self.limits, deadline, hop, began=begin)
            self._send_request(address, fetched, budget, problem=problem)
        except Stopped as stop:
            _mark(hop, stop)
            raise
        finally:
            hop.seconds["total"] = time.monotonic() - begin
        return hop

    def _look_up(self, address: WebAddress, hop: Hop, deadline: float) -> None:
        begin = time.monotonic()
        try:
            hop.addresses = answers_within(
                lambda: self.resolve(address.host, address.port),
                min(self.limits.resolve_seconds, max(deadline - begin, 0)),
            )
        finally:
            hop.seconds["dns"] = time.monotonic() - begin
        check_addresses(address.host, address.port, hop.addresses, self.policy)

    def _send_request(self, address: WebAddress, fetched: FetchResult, budget: Budget, *, problem: str) -> None:
        hop = budget.hop
        with closing(_connected(budget)) as connection:
            if address.scheme == "https":
                connection.encrypt(self.trust.context(verify=not problem), address.host, problem)
            connection.send(self._request(address, fetched, secret=not problem))
            reader = AnswerReader(connection.receive)
            try:
                head = reader.head()
                hop.status, hop.headers, hop.head_start, hop.body_start = (
                    head.status,
                    head.headers,
                    head.start,
                    head.end,
                )
                budget.start_body()
                self._read_body(reader.body(head), fetched, hop)
                trim_surplus(hop, head.length)
            except EOFError as error:
                raise budget.ended_early() from error
            finally:
                hop.note(reader.oddities)

    def _request(self, address: WebAddress, fetched: FetchResult, *, secret: bool) -> bytes:
        """The request to send. `secret` False leaves out the cookies: another server may have set them."""
        headers = {
            "Host": address.netloc,
            "User-Agent": self.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            # What Python alone can unpack is preferred, so that whoever checks an archive later needs nothing else.
            "Accept-Encoding": "gzip, deflate, br;q=0.9, zstd;q=0.8",
            "Connection": "close",
        }
        if secret and (cookies := fetched.cookies.header(address)):
            headers["Cookie"] = cookies
        if fetched.request_body is None:
            return _request_bytes("GET", address.target, headers)
        body = fetched.request_body.body
        headers |= {"Content-Type": fetched.request_body.media_type, "Content-Length": str(len(body))}
        headers |= fetched.request_body.headers
        return _request_bytes("POST", address.target, headers) + body

    def _read_body(self, pieces: Iterable[bytes], fetched: FetchResult, hop: Hop) -> None:
        hop.code = "ok" if hop.status in REDIRECTS and hop.header("location") else http_code(hop.status or 0)
        fetched.body.seek(0)
        fetched.body.truncate()
        unpack = _Unpacking(hop, fetched, self.limits)
        try:
            for piece in pieces:
                unpack.feed(piece)
            unpack.finish()
        finally:
            hop.note(unpack.oddities)


class _Unpacking:
    """Decodes the body while it is recorded. If the encoding is damaged, the recording goes on and `finish` raises."""

    def __init__(self, hop: Hop, fetched: FetchResult, limits: Limits) -> None:
        self._problem: Stopped | None = None
        self._unpacker: Unpacker | None = None
        encodings = [value for name, value in hop.headers if name.lower() == "content-encoding"]
        try:
            self._unpacker = Unpacker(", ".join(encodings), fetched.body, limits)
        except Stopped as stop:
            self._problem = stop

    def feed(self, piece: bytes) -> None:
        try:
            if self._unpacker and not self._problem:
                self._unpacker.feed(piece)
        except Stopped as stop:
            if stop.code != "http.bad_encoding":
                raise
            self._problem = stop

    def finish(self) -> None:
        if self._problem:
            raise self._problem
        if self._unpacker:
            self._unpacker.finish()

    @property
    def oddities(self) -> list[str]:
        return self._unpacker.oddities if self._unpacker else []


def _connected(budget: Budget) -> RecordingConnection:
    """A connection to one of the checked addresses of the hop. Raises Stopped."""
    hop = budget.hop
    begin = time.monotonic()
    last = Stopped("dns.nodata", "no address")
    for literal in hop.addresses[:MAX_ADDRESSES]:
        try:
            opened = open_socket(literal, hop.port, budget.seconds_left(budget.limits.connect_seconds))
        except Stopped as stop:
            last = stop
            continue
        hop.address = literal
        hop.seconds["connect"] = time.monotonic() - begin
        return RecordingConnection(opened, budget)
    raise last


def _request_bytes(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request. Raises Stopped (`policy.url`) for what could be taken for more than that."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if any(REQUEST_BREAKING.search(line) for line in lines) or " " in target:
        raise Stopped("policy.url", "a line break in the request")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def answers_within(look_up: Callable[[], list[str]], seconds: float) -> list[str]:
    """The resolver's answer within a time that getaddrinfo itself does not keep.

    Waits for a free one of MAX_LOOK_UPS threads within the same time. Raises Stopped.
    """
    deadline = time.monotonic() + seconds
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(look_up())
        except OSError as error:
            answers.put(error)
        finally:
            _look_ups.release()

    if not _look_ups.acquire(timeout=seconds):
        raise Stopped("dns.timeout", f"{MAX_LOOK_UPS} other look-ups were under way for {seconds:.0f} s")
    _start_look_up(ask)
    try:
        answer = answers.get(timeout=max(deadline - time.monotonic(), 0))
    except queue.Empty:
        raise Stopped("dns.timeout", f"no answer within {seconds:.0f} s") from None
    if isinstance(answer, OSError):
        raise Stopped(DNS_CODES.get(answer.errno or 0, "dns.servfail"), str(answer)[:200]) from answer
    if not answer:
        raise Stopped("dns.nodata", "no address")
    return answer


def _start_look_up(ask: Callable[[], None]) -> None:
    """Run `ask`, which gives its look-up back itself, in a thread that does not keep the process from ending."""
    thread = threading.Thread(target=ask, daemon=True, name="resolve")
    try:
        thread.start()
    except RuntimeError:
        _look_ups.release()
        raise


def _seconds_of(before_request: BeforeRequest | None, address: WebAddress) -> float:
    begin = time.monotonic()
    if before_request:
        before_request(address)
    return time.monotonic() - begin


def _require_new(request: tuple[str, str], seen: set[tuple[str, str]], limits: Limits) -> None:
    """Raise Stopped if the URL was requested with the same cookies before, or after too many redirects."""
    if request in seen:
        raise Stopped("http.redirect_loop", request[0])
    if len(seen) > limits.redirects:
        raise Stopped("http.redirect_too_many", request[0])
    seen.add(request)


def _location(hop: Hop) -> str:
    """The target of a redirect as an absolute URL in ASCII; empty if the hop is the last."""
    target = hop.header("location")
    if hop.status not in REDIRECTS or not target:
        return ""
    try:
        # Header values are read as Latin-1, but servers send UTF-8 unescaped.
        found, is_odd = resolved(hop.url, target.encode("latin-1"))
    except ValueError as error:
        raise Stopped("http.redirect_blocked", target[:200]) from error
    hop.note(["location"] if is_odd else [])
    return found


def _led_on_to(hop: Hop, body: IO[bytes]) -> str:
    """Where a page leads by itself within some seconds; empty if it stays. Noted with the hop in any case."""
    if hop.code == "ok":
        body.seek(0)
        begin = body.read(SEARCHED_BYTES)
        hop.refresh = refresh_of(hop.url, hop.header("refresh"), hop.header("content-type"), begin)
    return hop.refresh.url if hop.refresh and hop.refresh.followed else ""


def _note_refusal(fetched: FetchResult, refusal: RefusedByPolicy) -> None:
    redirected = any(hop.answered for hop in fetched.hops)
    fetched.code = "http.redirect_blocked" if redirected else refusal.code
    fetched.detail = f"{refusal.code}: {refusal.detail}" if redirected else refusal.detail
    if fetched.last and not fetched.last.answered:
        fetched.last.code, fetched.last.detail = refusal.code, refusal.detail


def _mark(hop: Hop, stop: Stopped) -> None:
    hop.code, hop.detail = stop.code, stop.detail
    if hop.answered:
        hop.truncated = TRUNCATED.get(stop.code, "length" if stop.code.startswith("limit.") else "")
