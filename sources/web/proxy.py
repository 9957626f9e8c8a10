"""The browser's only connection to the web: a forward proxy on the loopback with the same guard as the web client.

It resolves every host once, checks every answer, and opens the socket to a checked address; nothing that the browser
does afterwards can lead that connection elsewhere. HTTPS and WebSockets pass through CONNECT; plain HTTP is forwarded
one request per connection. Refusals and the addresses that were reached go into the record.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urldefrag, urlsplit

from sources.urls import WebAddress
from sources.web.client import MAX_ADDRESSES, Resolve, answers_within, resolve
from sources.web.connection import open_socket
from sources.web.guard import Policy, RefusedByPolicy, check_addresses, check_url
from sources.web.proxy_tunnel import Meter, Request, forward, read_request, shut_down, tunnel
from sources.web.records import Stopped

# Hosts that Chromium contacts on its own. A page that needs them does without.
OWN_HOSTS = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.googleusercontent.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "dl.google.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "safebrowsing.googleapis.com",
        "safebrowsingohttpgateway.googleapis.com",
        "update.googleapis.com",
        *(f"clients{number}.google.com" for number in range(1, 7)),
    }
)
OWN_DOMAINS = (".gvt1.com",)
OWN_ANSWERS = frozenset({(403, "Refused"), (502, "Not reached")})
REFUSAL = b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
UNREACHED = b"HTTP/1.1 502 Not reached\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MAX_TARGET = 500  # characters of a refused target that are kept
MAX_REFUSALS = 1000  # refusals; a page may ask in a loop


@dataclass(frozen=True)
class ProxyLimits:
    """How many bytes one rendering may transfer, both ways together, and how many seconds it may take."""

    total_bytes: int = 200 * 1024 * 1024
    total_seconds: float = 120
    connections: int = 128
    resolve_seconds: float = 10
    connect_seconds: float = 10
    idle_seconds: float = 30


@dataclass(frozen=True)
class Refusal:
    """One request that the guard or a limit refused."""

    at: datetime
    method: str
    target: str
    code: str
    detail: str

    def as_json(self) -> dict[str, Any]:
        """The refusal as the manifest has it."""
        return {"at": self.at.isoformat(), "method": self.method, "target": self.target, "code": self.code}


@dataclass
class ProxyLog:
    """The refusals in order, and the address that each `host:port` was reached at."""

    refusals: list[Refusal] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def refusal_of(self, url: str) -> Refusal | None:
        """The first refusal of a request for `url`, by its host where it is encrypted."""
        parts = urlsplit(url)
        wanted = ("CONNECT", f"{parts.hostname}:{parts.port or 443}")
        bare = urldefrag(url).url[:MAX_TARGET]
        return next(
            (
                each
                for each in self.refusals
                if (each.method, each.target) == wanted or (parts.scheme == "http" and each.target == bare)
            ),
            None,
        )

    def refuse(self, request: Request, code: str, detail: str) -> None:
        """Add a refusal, up to MAX_REFUSALS."""
        if len(self.refusals) < MAX_REFUSALS:
            target = request.target[:MAX_TARGET]
            self.refusals.append(Refusal(datetime.now(UTC), request.method, target, code, detail[:200]))


class Proxy:
    """Listens on a free port of 127.0.0.1 until its context ends; then every connection is closed."""

    def __init__(self, policy: Policy, limits: ProxyLimits | None = None, look_up: Resolve = resolve) -> None:
        self._policy = policy
        self._limits = limits or ProxyLimits()
        self._resolve = look_up
        self._meter = Meter(self._limits.total_bytes, time.monotonic() + self._limits.total_seconds)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._limits.connections)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self.log = ProxyLog()

    def __enter__(self) -> Self:
        self._acceptor = threading.Thread(target=self._accept, daemon=True, name="proxy")
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        shut_down(self._listener)
        self._acceptor.join(timeout=10)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                shut_down(connection)

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            if not self._slots.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True, name="proxied").start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            connection.settimeout(self._limits.idle_seconds)
            request = read_request(connection)
            if request is not None:
                self._answer(connection, request)
        except OSError:
            return  # the other side closed the connection and wants no response
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()
            self._slots.release()

    def _answer(self, connection: socket.socket, request: Request) -> None:
        try:
            address = self._checked(request)
            outside = self._connect(address)
        except RefusedByPolicy as refusal:
            if not _is_own(request):
                self.log.refuse(request, refusal.code, refusal.detail)
            connection.sendall(REFUSAL)
        except Stopped as stop:
            self.log.refuse(request, stop.code, stop.detail)
            connection.sendall(UNREACHED)
        else:
            self._carry(connection, outside, request, address)

    def _checked(self, request: Request) -> WebAddress:
        if _is_own(request):
            raise RefusedByPolicy("policy.host_denied", "the browser's own business")
        if request.method == "CONNECT":
            return check_url(f"https://{request.target}/", self._policy)
        # Only scheme and host decide; the rest of the target is forwarded unchanged.
        parts = urlsplit(request.target)
        if parts.scheme != "http":
            raise RefusedByPolicy("policy.scheme", parts.scheme[:20])
        return check_url(f"http://{parts.netloc}/", self._policy)

    def _connect(self, address: WebAddress) -> socket.socket:
        answers = answers_within(
            lambda: self._resolve(address.host, address.port), self._meter.seconds_left(self._limits.resolve_seconds)
        )
        last = Stopped("dns.nodata", "no address")
        for literal in check_addresses(address.host, address.port, answers, self._policy)[:MAX_ADDRESSES]:
            try:
                outside = open_socket(literal, address.port, self._meter.seconds_left(self._limits.connect_seconds))
            except Stopped as stop:
                last = stop
                continue
            self.log.addresses[f"{address.host}:{address.port}"] = literal
            return outside
        raise last

    def _carry(self, inside: socket.socket, outside: socket.socket, request: Request, address: WebAddress) -> None:
        with self._lock:
            self._open.add(outside)
        try:
            outside.settimeout(self._limits.idle_seconds)
            carry: Callable[..., None] = tunnel if request.method == "CONNECT" else forward
            carry(inside, outside, request, address.netloc, self._meter)
        except Stopped as stop:
            self.log.refuse(request, stop.code, stop.detail)
        finally:
            with self._lock:
                self._open.discard(outside)
            outside.close()


def _is_own(request: Request) -> bool:
    target = request.target if request.method == "CONNECT" else urlsplit(request.target).netloc
    host = target.rpartition(":")[0] or target
    return host.lower() in OWN_HOSTS or host.lower().endswith(OWN_DOMAINS)
