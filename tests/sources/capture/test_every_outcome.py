"""Every code of the table comes out of something that really happens, or says here why it cannot."""

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from sources.capture import pipeline
from sources.capture.fetch import Window
from sources.capture.guard import Policy
from sources.capture.outcomes import OUTCOMES, retry_delays
from sources.capture.tls import Trust
from sources.models import Capture
from tests.builders import a_source
from tests.web import Web

Visit = tuple[Window, str]
Case = Callable[[Window, Web], Visit]

ELSEWHERE = {
    "render.crash": "a browser: test_browser.py",
    "render.timeout": "a browser: test_browser.py",
    "render.nav_failed": "a browser: test_browser.py",
    "render.oom": "a browser: test_browser.py",
    "render.pdf_hang": "a browser: test_browser.py",
    "render.shot_timeout": "a browser: test_browser.py",
    "limit.subresources": "a browser, as only pages in it load more than themselves: test_browser.py",
    "upload": "a person brings it: tests/sources/actions/",
    "policy.robots": "a host's robots.txt: test_robots.py",
    "sys.host_held": "the queue: test_turns.py",
    "sys.storage": "the archive: test_pipeline.py",
    "sys.worker_lost": "the queue: test_pipeline.py",
    "sys.lease_lost": "whoever lost his lease writes nothing, so no capture ends so: test_pipeline.py",
    "sys.tsa_down": "the ledger: tests/sources/evidence/",
    "sys.bug": "ourselves: test_restraint.py",
    "policy.noarchive": "a setting: test_restraint.py",
    "policy.quota": "a setting: test_restraint.py",
    "policy.legal_hold": "a setting: test_restraint.py",
}


def at(path: str) -> Case:
    """A page of the test web."""
    return lambda window, web: (window, web.url(path))


def to(url: str) -> Case:
    """Another address."""
    return lambda window, _web: (window, url)


def hurried(path: str, **limits: Any) -> Case:
    """A page of the test web, with other limits."""
    return lambda window, web: (replace(window, limits=replace(window.limits, **limits)), web.url(path))


def behind(name: str, *, trusting: bool = True) -> Case:
    """A page behind one of the certificates of the test web."""

    def case(window: Window, web: Web) -> Visit:
        return replace(window, trust=Trust(str(web.authorities))) if trusting else window, web.secure(name)

    return case


def named(error: int | None) -> Case:
    """A name for which the resolver says that, or nothing."""

    def resolve(_host: str, _port: int) -> list[str]:
        if error is None:
            return []
        raise socket.gaierror(error, "no")

    return lambda window, _web: (replace(window, resolve=resolve), "http://news.example/")


def at_address(address: str, port: int) -> Case:
    """An address of this machine that does not answer as others do."""
    policy = Policy(allow_endpoints=frozenset({f"{address}:{port}"}))
    return lambda window, _web: (replace(window, policy=policy), f"http://{address}:{port}/")


def slow_name(window: Window, web: Web) -> Visit:
    """A name whose lookup takes longer than anybody waits."""

    def resolve(_host: str, _port: int) -> list[str]:
        web.release.wait(5)
        return []

    return replace(window, resolve=resolve, limits=replace(window.limits, resolve_seconds=0.1)), "http://news.example/"


def full(window: Window, web: Web) -> Visit:
    """A server that lets nobody in any more: those that wait fill its queue."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    address = listener.getsockname()
    web.kept.append(listener)
    for _ in range(3):
        web.kept.append(waiter := socket.socket())
        waiter.setblocking(False)
        waiter.connect_ex(address)
    policy = Policy(allow_endpoints=frozenset({f"127.0.0.1:{address[1]}"}))
    limits = replace(window.limits, connect_seconds=0.3)
    return replace(window, policy=policy, limits=limits), f"http://127.0.0.1:{address[1]}/"


def closed(window: Window, web: Web) -> Visit:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return at_address("127.0.0.1", port)(window, web)


CASES: dict[str, Case] = {
    "ok": at("/article/uk"),
    "dns.nxdomain": named(socket.EAI_NONAME),
    "dns.nodata": named(None),
    "dns.servfail": named(socket.EAI_AGAIN),
    "dns.timeout": slow_name,
    "net.refused": closed,
    "net.unreachable": at_address("127.255.255.255", 80),  # where there is a broadcast, there is no connection
    "net.reset": at("/reset"),
    "net.connect_timeout": full,
    "net.read_timeout": at("/hang"),
    "net.slow": at("/slow/body"),
    "tls.expired": behind("expired"),
    "tls.hostname": behind("wrong_host"),
    "tls.untrusted": behind("good", trusting=False),
    "tls.handshake": behind("plain"),
    "http.3xx": at("/moved/nowhere"),
    "http.401": at("/status/401"),
    "http.402": at("/status/402"),
    "http.403": at("/status/403"),
    "http.404": at("/no-such-page"),
    "http.410": at("/status/410"),
    "http.429": at("/status/429"),
    "http.451": at("/status/451"),
    "http.4xx": at("/status/418"),
    "http.503": at("/status/503"),
    "http.5xx": at("/status/500"),
    "http.redirect_loop": at("/loop"),
    "http.redirect_too_many": at("/endless/0"),
    "http.redirect_blocked": at("/to?http://10.0.0.1/"),
    "http.protocol": at("/not-http"),
    "http.incomplete": at("/short"),
    "http.bad_encoding": at("/gzip/broken"),
    "limit.body_size": at("/flood?1000000"),
    "limit.decoded_size": hurried("/article/gzip", decoded_bytes=1000),
    "limit.ratio": hurried("/bomb", decoded_bytes=1 << 30, ratio_from=1000),
    "limit.time": hurried("/hang", total_seconds=0.3, read_seconds=5),
    "limit.headers": at("/long-header"),
    "policy.url": to("http://user@news.example/"),
    "policy.scheme": to("ftp://news.example/"),
    "policy.port": to("http://news.example:25/"),
    "policy.ssrf": to("http://10.0.0.1/"),
    "policy.host_denied": to("http://localhost/"),
    "content.unsupported_type": at("/image"),
    "content.no_text": at("/pdf/pictures"),
    "content.empty": at("/empty"),
    "content.binary_mismatch": at("/image/as-text"),
    "content.extraction": at("/pdf/broken"),
    "verdict.article": at("/article/uk"),
    "verdict.soft_404": at("/wall/soft-404"),
    "verdict.bot_wall": at("/wall/bot"),
    "verdict.consent_wall": at("/wall/consent"),
    "verdict.paywall": at("/wall/paywall"),
    "verdict.login_wall": at("/wall/login"),
    "verdict.error_page": at("/wall/error"),
    "verdict.parked": at("/wall/parked"),
    "verdict.empty_app": at("/wall/app"),
    "verdict.empty": at("/empty"),
    "verdict.file": at("/image"),
}


def test_every_outcome_happens_or_says_why_not():
    codes = {outcome.code for outcome in OUTCOMES}
    assert codes == CASES.keys() | ELSEWHERE.keys()
    assert not CASES.keys() & ELSEWHERE.keys()
    assert all(ELSEWHERE.values())


@pytest.mark.parametrize("code", CASES)
def test_every_outcome_comes_of_what_really_happens(window, web, code):
    visitor, url = CASES[code](window, web)
    with visitor.fetch(url) as fetched:
        finding = pipeline._read(fetched)
        assert code in {fetched.code, finding.outcome, finding.verdict}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "code"), [("/wall/soft-404", "verdict.soft_404"), ("/wall/error", "verdict.error_page"),
                       ("/no-such-page", "http.404"), ("/empty", "content.empty")],
)  # fmt: skip
def test_what_may_be_a_mistake_is_looked_at_once_more(web, settings, path, code):
    settings.DEMO, settings.DEMO_PORT, settings.HOST_PAUSE = True, web.port, 0
    capture = Capture.objects.get(source=a_source(web.url(path)))
    assert len(retry_delays(code)) == 1
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (Capture.State.RETRY_WAIT, code, 1)
    Capture.objects.update(retry_at=timezone.now())
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.attempt) == (Capture.State.SEALED, 2)
    assert code in {capture.outcome, capture.verdict}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/status/403", "/wall/bot", "/wall/paywall", "/wall/app"])
def test_what_is_no_mistake_is_sealed_at_once(web, settings, path):
    settings.DEMO, settings.DEMO_PORT = True, web.port
    capture = Capture.objects.get(source=a_source(web.url(path)))
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.attempt) == (Capture.State.SEALED, 1)
