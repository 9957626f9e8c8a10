"""Every code of the table comes out of something that really happens: here, or in a test that is named here."""

import ast
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claimdesk.cli.places import ROOT
from sources.capture import pipeline
from sources.models import Capture
from sources.outcomes import OUTCOMES, Rot, choices, retry_delays
from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.tls import Trust
from tests.builders import a_source
from tests.web import Web

pytestmark = pytest.mark.services

Visit = tuple[Client, str]
Case = Callable[[Client, Web], Visit]

TESTS = "tests/sources"
# Where a code has a test of its own: the file and the test, which names the code.
ELSEWHERE = {
    "render.crash": f"{TESTS}/browser/test_client.py::test_rendered_says_that_the_browser_did_not_live",
    "render.timeout": f"{TESTS}/browser/test_client.py::test_rendered_ends_a_page_that_never_stops_computing",
    "render.nav_failed": f"{TESTS}/browser/test_client.py::test_rendered_says_that_a_silent_page_did_not_open",
    "render.oom": f"{TESTS}/browser/test_client.py::test_rendered_says_that_the_memory_ran_over",
    "render.pdf_hang": f"{TESTS}/browser/test_client.py::test_rendered_leaves_nothing_behind_when_printing_hangs",
    "upload": f"{TESTS}/actions/test_upload_evidence.py"
    "::test_upload_evidence_seals_a_capture_that_says_it_was_uploaded",
    "policy.robots": f"{TESTS}/web/test_robots.py::test_check_refuses_what_the_site_forbids",
    "policy.noarchive": f"{TESTS}/capture/test_noarchive.py"
    "::test_a_page_that_asks_not_to_be_archived_leaves_only_the_head_of_its_answer",
    "policy.quota": f"{TESTS}/capture/test_noarchive.py::test_a_full_archive_takes_nothing_more",
    "policy.legal_hold": f"{TESTS}/capture/test_noarchive.py::test_a_held_host_is_not_asked_and_the_refusal_is_sealed",
    "sys.host_held": f"{TESTS}/capture/test_worker.py::test_serve_follows_no_redirect_to_a_host_that_asked_for_rest",
    "sys.storage": f"{TESTS}/capture/test_pipeline.py::test_run_waits_when_the_archive_takes_nothing",
    "sys.worker_lost": f"{TESTS}/capture/test_pipeline.py::test_run_keeps_away_from_what_kills_workers",
    "sys.lease_lost": f"{TESTS}/capture/test_pipeline.py"
    "::test_steps_leave_a_capture_alone_that_another_worker_took_over",
    "sys.tsa_down": "tests/sources/evidence/test_tokens.py::test_collect_tries_again_when_the_authority_is_back",
    "sys.bug": f"{TESTS}/capture/test_noarchive.py::test_a_bug_is_tried_once_more_and_then_sealed_as_our_failure",
    "limit.subresources": f"{TESTS}/browser/test_client.py::test_rendered_stops_at_its_caps_and_says_so",
    "render.shot_timeout": f"{TESTS}/browser/test_client.py::test_rendered_without_a_picture_in_time_says_so",
}


def at(path: str) -> Case:
    """A page of the test web."""
    return lambda web_client, web: (web_client, web.url(path))


def to(url: str) -> Case:
    return lambda web_client, _web: (web_client, url)


def hurried(path: str, **limits: Any) -> Case:
    """A page of the test web, with other limits."""
    return lambda web_client, web: (replace(web_client, limits=replace(web_client.limits, **limits)), web.url(path))


def behind(name: str, *, trusting: bool = True) -> Case:
    """A page behind one of the certificates of the test web."""

    def case(web_client: Client, web: Web) -> Visit:
        return replace(web_client, trust=Trust(str(web.authorities))) if trusting else web_client, web.secure(name)

    return case


def named(error: int | None) -> Case:
    """A name for which the resolver says that, or nothing."""

    def resolve(_host: str, _port: int) -> list[str]:
        if error is None:
            return []
        raise socket.gaierror(error, "no")

    return lambda web_client, _web: (replace(web_client, resolve=resolve), "http://news.example/")


def at_address(address: str, port: int) -> Case:
    """An address of this machine that does not answer as others do."""
    policy = Policy(allow_endpoints=frozenset({f"{address}:{port}"}))
    return lambda web_client, _web: (replace(web_client, policy=policy), f"http://{address}:{port}/")


def slow_name(web_client: Client, web: Web) -> Visit:
    """A name whose lookup takes longer than anybody waits."""

    def resolve(_host: str, _port: int) -> list[str]:
        web.release.wait(5)
        return []

    return replace(
        web_client, resolve=resolve, limits=replace(web_client.limits, resolve_seconds=0.1)
    ), "http://news.example/"


def full(web_client: Client, web: Web) -> Visit:
    """A server that lets nobody in any more: those that wait fill its queue."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    address = listener.getsockname()
    web.kept.append(listener)
    for _ in range(3):
        web.kept.append(waiter := socket.socket())
        waiter.setblocking(False)
        waiter.connect_ex(address)
    policy = Policy(allow_endpoints=frozenset({f"127.0.0.1:{address[1]}"}))
    limits = replace(web_client.limits, connect_seconds=0.3)
    return replace(web_client, policy=policy, limits=limits), f"http://127.0.0.1:{address[1]}/"


def closed(web_client: Client, web: Web) -> Visit:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return at_address("127.0.0.1", port)(web_client, web)


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
    "http.206": at("/status/206"),
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
    "content.too_deep": at("/too-deep"),
    "content.too_long": hurried("/too-long", body_bytes=1 << 25, decoded_bytes=1 << 25),
    "content.carried": at("/telegram/frame"),
    "content.partial": at("/pdf/half"),
    "content.locked": at("/pdf/locked"),
    "content.old_office": at("/old.doc"),
    "verdict.article": at("/article/uk"),
    "verdict.soft_404": at("/wall/soft-404"),
    "verdict.gone": at("/telegram/gone"),
    "verdict.bot_wall": at("/wall/bot"),
    "verdict.consent_wall": at("/wall/consent"),
    "verdict.paywall": at("/wall/paywall"),
    "verdict.login_wall": at("/wall/login"),
    "verdict.error_page": at("/wall/error"),
    "verdict.error_status": at("/status/403/article"),
    "verdict.parked": at("/wall/parked"),
    "verdict.waiting": at("/wall/waiting"),
    "verdict.empty_app": at("/wall/app"),
    "verdict.empty": at("/empty"),
    "verdict.unreadable": at("/article/misdeclared"),
    "verdict.file": at("/image"),
}


def source_of(test: str) -> str:
    """The source of a test, given as `file::name`, with what it is parametrised with; empty where there is none."""
    path, _, name = test.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    tests = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    if (found := tests.get(name)) is None:
        return ""
    begin = min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
    return "\n".join(text.splitlines()[begin - 1 : found.end_lineno])


def test_every_outcome_has_a_test():
    codes = [outcome.code for outcome in OUTCOMES]
    assert sorted(codes) == sorted([*CASES, *ELSEWHERE])


@pytest.mark.parametrize("code", ELSEWHERE)
def test_every_outcome_with_a_test_elsewhere_is_named_by_it(code):
    assert f'"{code}"' in source_of(ELSEWHERE[code])


def test_outcomes_that_end_no_capture_are_never_tried_again():
    silent = [outcome for outcome in OUTCOMES if not outcome.ends]
    assert [outcome.code for outcome in silent] == ["sys.lease_lost", "sys.tsa_down"]
    assert not any(outcome.retry or outcome.rot != Rot.NONE for outcome in silent)
    assert not {outcome.code for outcome in silent} & {code for code, _sentence in choices()}


@pytest.mark.parametrize("code", CASES)
def test_every_outcome_comes_of_what_really_happens(web_client, web, code):
    visitor, url = CASES[code](web_client, web)
    with visitor.fetch(url) as fetched:
        finding = pipeline._read(fetched)
        assert code in {fetched.code, finding.outcome, finding.verdict}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "code"), [("/wall/soft-404", "verdict.soft_404"), ("/wall/error", "verdict.error_page"),
                       ("/no-such-page", "http.404"), ("/empty", "content.empty"), ("/wall/parked", "verdict.parked")],
)  # fmt: skip
def test_what_may_be_a_mistake_is_looked_at_once_more(web, settings, path, code):
    settings.DEMO, settings.DEMO_PORT, settings.HOST_PAUSE = True, web.port, 0
    capture = Capture.objects.get(source=a_source(web.url(path)))
    assert len(retry_delays(code)) == 1
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (Capture.State.RETRY_WAIT, code, 1)
    Capture.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
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
