"""The web client, against a web that misbehaves."""

import ipaddress
import socket
import threading
import time
from dataclasses import replace

import pytest

from sources.web.client import MAX_LOOK_UPS, Client
from sources.web.guard import Policy
from tests.sources.conftest import QUICK, body_of, response_of
from tests.web import PACKED, article, chunked, page

pytestmark = pytest.mark.services

GOOD = [
    "/article/uk", "/article/gzip", "/article/deflate", "/article/raw-deflate", "/article/two-members",
    "/article/brotli", "/article/zstd", "/article/twice", "/article/chunked", "/article/chunked-gzip",
    "/article/hinted", "/article/surplus", "/moved", "/moved/twice", "/moved/cyrillic",
]  # fmt: skip
BAD = [
    ("/no-such-page", "http.404"),
    ("/status/401", "http.401"),
    ("/status/403", "http.403"),
    ("/status/410", "http.410"),
    ("/status/418", "http.4xx"),
    ("/status/429", "http.429"),
    ("/status/451", "http.451"),
    ("/status/500", "http.5xx"),
    ("/status/503", "http.503"),
    ("/moved/nowhere", "http.3xx"),
    ("/loop", "http.redirect_loop"),
    ("/endless/0", "http.redirect_too_many"),
    ("/to?http://169.254.169.254/latest/meta-data/", "http.redirect_blocked"),
    ("/to?http://localhost/", "http.redirect_blocked"),
    ("/to?http://127.0.0.1:1/", "http.redirect_blocked"),
    ("/to?file:///etc/passwd", "http.redirect_blocked"),
    ("/to?http://[::ffff:7f00:1]/", "http.redirect_blocked"),
    ("/to?http://2130706433/", "http.redirect_blocked"),
    ("/moved/backslash", "http.redirect_blocked"),
    ("/to?http://[::1/", "http.redirect_blocked"),
    ("/hang", "net.read_timeout"),
    ("/hang/body", "net.read_timeout"),
    ("/slow/head", "net.slow"),
    ("/slow/body", "net.slow"),
    ("/reset", "net.reset"),
    ("/reset/head", "http.incomplete"),
    ("/reset/body", "http.incomplete"),
    ("/close", "net.reset"),
    ("/close/head", "http.incomplete"),
    ("/short", "http.incomplete"),
    ("/chunked/short", "http.incomplete"),
    ("/chunked/bad", "http.protocol"),
    ("/not-http", "http.protocol"),
    ("/gzip/broken", "http.bad_encoding"),
    ("/gzip/short", "http.incomplete"),
    ("/gzip/not", "http.bad_encoding"),
    ("/article/quoted", "http.bad_encoding"),
    ("/brotli/not", "http.bad_encoding"),
    ("/bomb", "limit.decoded_size"),
    ("/flood?1000000", "limit.body_size"),
    ("/long-header", "limit.headers"),
]


@pytest.mark.parametrize("path", GOOD)
def test_fetch_unpacks_a_good_page(web_client, web, path):
    with web_client.fetch(web.url(path)) as fetched:
        assert (fetched.code, fetched.detail) == ("ok", "")
        assert body_of(fetched) == article()
        assert fetched.last.truncated == ""


@pytest.mark.parametrize(("path", "code"), BAD)
def test_fetch_names_what_went_wrong(web_client, web, path, code):
    with web_client.fetch(web.url(path)) as fetched:
        assert fetched.code == code


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/article/gzip", page(PACKED, "Content-Encoding: gzip")),
        ("/article/chunked-gzip", chunked([PACKED[:50], PACKED[50:]], "Content-Encoding: gzip")),
        ("/article/surplus", page(article())),
    ],
)
def test_fetch_records_the_answer_byte_for_byte(web_client, web, path, answer):
    with web_client.fetch(web.url(path)) as fetched:
        assert response_of(fetched) == answer


def test_fetch_finds_the_answer_behind_an_interim_one(web_client, web):
    with web_client.fetch(web.url("/article/hinted")) as fetched:
        assert response_of(fetched)[fetched.last.head_start :] == page(article())
        assert response_of(fetched)[fetched.last.body_start :] == article()


def test_fetch_sends_an_honest_request(web_client, web):
    with web_client.fetch(web.url("/article/uk?x=1#part")) as fetched:
        fetched.last.request.seek(0)
        head = fetched.last.request.read().decode().split("\r\n")
    assert head[0] == "GET /article/uk?x=1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{web.port}" in head
    assert "User-Agent: ClaimDesk/test (+desk@example.org)" in head
    assert "Accept-Encoding: gzip, deflate, br;q=0.9, zstd;q=0.8" in head
    assert not [line for line in head if line.lower().startswith(("cookie", "referer", "authorization"))]


def test_fetch_records_every_hop(web_client, web):
    with web_client.fetch(web.url("/moved/twice")) as fetched:
        assert [hop.status for hop in fetched.hops] == [308, 301, 200]
        assert [hop.url for hop in fetched.hops] == [web.url(p) for p in ("/moved/twice", "/moved", "/article/uk")]
        assert all(hop.address == "127.0.0.1" and hop.code == "ok" for hop in fetched.hops)
        assert {"dns", "connect", "first_byte", "total"} <= set(fetched.hops[0].seconds)
        assert fetched.final_url == web.url("/article/uk")
        assert fetched.hops[0].as_json()["location"] == "/moved"


def test_fetch_follows_ten_redirects_and_no_more(web_client, web):
    with web_client.fetch(web.url("/endless/0")) as fetched:
        assert len(fetched.hops) == 11


@pytest.mark.parametrize(
    ("path", "truncated", "kept"),
    [
        ("/flood?1000000", "length", 200_000),
        ("/bomb", "length", 20),
        ("/hang/body", "time", 8),
        ("/slow/body", "time", 4),
        ("/short", "disconnect", 8),
        ("/reset/body", "disconnect", 0),
    ],
)
def test_fetch_keeps_what_came(web_client, web, path, truncated, kept):
    with web_client.fetch(web.url(path)) as fetched:
        assert fetched.answered
        assert fetched.last.truncated == truncated
        assert len(response_of(fetched)) - fetched.last.body_start >= kept


@pytest.mark.parametrize(("path", "seconds"), [("/status/429", 120), ("/status/503", 24 * 3600), ("/", None)])
def test_fetch_reads_retry_after(web_client, web, path, seconds):
    with web_client.fetch(web.url(path)) as fetched:
        assert fetched.retry_after == seconds


def test_fetch_stops_when_the_time_is_up(web_client, web):
    hurried = replace(web_client, limits=replace(QUICK, total_seconds=0.3, read_seconds=5))
    begin = time.monotonic()
    with hurried.fetch(web.url("/hang")) as fetched:
        assert fetched.code == "limit.time"
    assert time.monotonic() - begin < 3


def test_fetch_caps_the_unpacked_size(web_client, web):
    tight = replace(web_client, limits=replace(QUICK, decoded_bytes=1000))
    with tight.fetch(web.url("/article/gzip")) as fetched:
        assert fetched.code == "limit.decoded_size"
        assert body_of(fetched) == article()[:1000]


@pytest.mark.parametrize(
    ("name", "code"), [("expired", "tls.expired"), ("wrong_host", "tls.hostname"), ("self_signed", "tls.untrusted")]
)
def test_fetch_keeps_a_page_with_a_bad_certificate_and_says_so(trusting, web, name, code):
    with trusting.fetch(web.secure(name)) as fetched:
        assert fetched.code == code
        assert body_of(fetched) == article()
        assert [hop.tls.problem for hop in fetched.hops] == [code]
        assert fetched.last.as_json()["tls"]["verified"] is False


def test_fetch_records_the_certificate(trusting, web):
    with trusting.fetch(web.secure("good")) as fetched:
        assert fetched.code == "ok"
        assert fetched.last.tls.protocol == "TLSv1.3"
        assert fetched.last.tls.chain[0][:1] == b"0"
        assert fetched.last.as_json()["tls"]["verified"] is True


def test_fetch_does_not_trust_the_test_authority_by_default(web_client, web):
    with web_client.fetch(web.secure("good")) as fetched:
        assert fetched.code == "tls.untrusted"


def test_fetch_names_a_server_without_encryption(web_client, web):
    with web_client.fetch(web.secure("plain")) as fetched:
        assert fetched.code == "tls.handshake"
        assert not fetched.answered


def test_fetch_names_a_refused_connection():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    web_client = Client(Policy(allow_endpoints=frozenset({f"127.0.0.1:{port}"})), QUICK, "test")
    with web_client.fetch(f"http://127.0.0.1:{port}/") as fetched:
        assert fetched.code == "net.refused"
        assert fetched.last.addresses == ["127.0.0.1"]


def test_fetch_opens_nothing_that_the_guard_refuses(web_client, web):
    before = len(web.requests)
    for url in ("http://127.0.0.1/", f"http://localhost:{web.port}/", f"http://127.1:{web.port}/", "ftp://a.example/"):
        with web_client.fetch(url) as fetched:
            assert fetched.code.startswith("policy.")
            assert fetched.hops == []
    assert len(web.requests) == before


LOOK_UPS = [
    (socket.gaierror(socket.EAI_NONAME, "no such name"), "dns.nxdomain"),
    (socket.gaierror(socket.EAI_NODATA, "no data"), "dns.nodata"),
    (socket.gaierror(socket.EAI_AGAIN, "try again"), "dns.servfail"),
    (socket.gaierror(socket.EAI_FAIL, "no"), "dns.servfail"),
    ([], "dns.nodata"),
    (["127.0.0.1"], "policy.ssrf"),
    (["1.1.1.1", "::1"], "policy.ssrf"),
    (["64:ff9b::7f00:1"], "policy.ssrf"),
]


@pytest.mark.parametrize(("answer", "code"), LOOK_UPS)
def test_fetch_names_what_the_resolver_said(web_client, answer, code):
    def resolve(_host, _port):
        if isinstance(answer, OSError):
            raise answer
        return answer

    with replace(web_client, resolve=resolve).fetch("http://news.example/") as fetched:
        assert fetched.code == code


def test_fetch_does_not_wait_for_a_resolver_that_hangs(web_client):
    free = threading.Event()
    limits = replace(QUICK, resolve_seconds=0.1)
    slow = replace(web_client, limits=limits, resolve=lambda _host, _port: [str(free.wait(9))])
    with slow.fetch("http://news.example/") as fetched:
        assert fetched.code == "dns.timeout"
    free.set()


def test_look_ups_that_hang_keep_a_bounded_number_of_threads_and_free_them_at_the_end(web_client):
    free = threading.Event()
    limits = replace(QUICK, resolve_seconds=0.01)
    hanging = replace(web_client, limits=limits, resolve=lambda _host, _port: [str(free.wait(60))])
    try:
        codes = [_code_of(hanging) for _again in range(MAX_LOOK_UPS + 20)]
        assert set(codes) == {"dns.timeout"}
        assert len(_resolving()) == MAX_LOOK_UPS
        prompt = replace(web_client, limits=limits, resolve=lambda _host, _port: ["127.0.0.1"])
        assert _code_of(prompt) == "dns.timeout"
    finally:
        free.set()
    for thread in _resolving():
        thread.join(10)
    assert _resolving() == []
    assert _code_of(replace(web_client, resolve=lambda _host, _port: [])) == "dns.nodata"


def _code_of(client):
    with client.fetch("http://news.example/") as fetched:
        return fetched.code


def _resolving():
    return [thread for thread in threading.enumerate() if thread.name == "resolve"]


def test_fetch_resolves_once_so_that_a_second_answer_cannot_lead_inside(web):
    asked = []

    def rebinding(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    policy = Policy((ipaddress.ip_network("127.0.0.1/32"),), frozenset({web.port}))
    web_client = Client(policy, QUICK, "test", resolve=rebinding)
    with web_client.fetch(f"http://news.example:{web.port}/article/uk") as fetched:
        assert fetched.code == "ok"
        assert asked == ["news.example"]
        fetched.last.request.seek(0)
        assert f"Host: news.example:{web.port}".encode() in fetched.last.request.read()


def test_fetch_checks_the_addresses_of_a_redirect(web):
    answers = {"good.example": ["127.0.0.1"], "bad.example": ["127.0.0.2"]}
    policy = Policy((ipaddress.ip_network("127.0.0.1/32"),), frozenset({web.port}))
    web_client = Client(policy, QUICK, "test", resolve=lambda host, _port: answers[host])
    with web_client.fetch(f"http://good.example:{web.port}/to?http://bad.example:{web.port}/") as fetched:
        assert fetched.code == "http.redirect_blocked"
        assert fetched.detail.startswith("policy.ssrf")
        assert fetched.hops[1].code == "policy.ssrf"


def test_fetch_tries_the_next_address(web):
    policy = Policy((ipaddress.ip_network("127.0.0.0/8"),), frozenset({web.port}))
    web_client = Client(policy, QUICK, "test", resolve=lambda _host, _port: ["127.9.9.9", "127.0.0.1"])
    with web_client.fetch(f"http://news.example:{web.port}/article/uk") as fetched:
        assert fetched.code == "ok"
        assert fetched.last.address == "127.0.0.1"


def test_fetch_ignores_proxies_of_the_environment(web_client, web, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with web_client.fetch(web.url("/article/uk")) as fetched:
        assert fetched.code == "ok"
