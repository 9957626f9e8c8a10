"""The browser's way out has the guard of the web client, whatever a client says to it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from sources.web.guard import Policy
from sources.web.proxy import Proxy, ProxyLimits
from tests.waiting import wait_for
from tests.web import Web, article, fixed, page, served

pytestmark = pytest.mark.services

INSIDE = [
    "127.0.0.1:80", "[::1]:80", "169.254.169.254:80", "[::ffff:127.0.0.1]:443", "[64:ff9b::7f00:1]:443", "0.0.0.0:80",
    "localhost:443", "router.local:443", "2130706433:80", "0x7f.1:80", "printer:443",
]  # fmt: skip


@pytest.fixture
def proxy(web: Web) -> Iterator[Proxy]:
    with Proxy(Policy(allow_endpoints=web.endpoints)) as running:
        yield running


def ask(proxy: Proxy, request: str) -> bytes:
    """All that the proxy answers until it hangs up."""
    with closing(socket.create_connection(("127.0.0.1", proxy.port), timeout=10)) as connection:
        connection.sendall(request.encode("ascii"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def get(proxy: Proxy, url: str) -> bytes:
    return ask(proxy, f"GET {url} HTTP/1.1\r\nHost: elsewhere.example\r\nProxy-Connection: keep-alive\r\n\r\n")


def test_proxy_forwards_a_plain_request_and_announces_the_end_of_the_connection(proxy: Proxy, web: Web) -> None:
    answer = get(proxy, web.url("/article/uk"))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close\r\n" in answer
    assert answer.endswith(article())
    assert proxy.log.addresses == {f"127.0.0.1:{web.port}": "127.0.0.1"}


def test_proxy_rewrites_hop_headers_and_passes_the_body_on(proxy: Proxy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy._policy = Policy(allow_endpoints=frozenset({f"127.0.0.1:{server.getsockname()[1]}"}))
        with closing(socket.create_connection(("127.0.0.1", proxy.port), timeout=10)) as client:
            target = f"http://127.0.0.1:{server.getsockname()[1]}/a?b"
            head = f"POST {target} HTTP/1.1\r\nHost: other.example\r\nProxy-Authorization: x\r\nContent-Length: 2"
            client.sendall(f"{head}\r\n\r\nhi".encode())
            connection, _address = server.accept()
            with closing(connection):
                seen = b""
                while not seen.endswith(b"hi"):
                    seen += connection.recv(65536)
                connection.sendall(page(b"done", "Connection: keep-alive"))
                answer = client.recv(65536)
    assert seen.startswith(b"POST /a?b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Proxy-" not in seen
    assert b"other.example" not in seen
    assert b"Connection: close" in answer
    assert b"keep-alive" not in answer


def test_proxy_carries_tls_through_connect(proxy: Proxy, web: Web) -> None:
    host = web.secure("good").removeprefix("https://").partition("/")[0]
    context = ssl.create_default_context(cafile=str(web.authorities))
    with closing(socket.create_connection(("127.0.0.1", proxy.port), timeout=10)) as connection:
        connection.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        with context.wrap_socket(connection, server_hostname="127.0.0.1") as secured:
            secured.sendall(b"GET /article/uk HTTP/1.1\r\nHost: x\r\n\r\n")
            assert secured.recv(15) == b"HTTP/1.1 200 OK"


@pytest.mark.parametrize("host", INSIDE)
def test_proxy_refuses_what_lies_inside_and_keeps_the_refusal(host: str, web: Web) -> None:
    with Proxy(Policy()) as proxy:
        connected = ask(proxy, f"CONNECT {host} HTTP/1.1\r\n\r\n")
        fetched = get(proxy, f"http://{host}/latest/meta-data")
    assert connected.startswith(b"HTTP/1.1 403 ")
    assert fetched.startswith(b"HTTP/1.1 403 ")
    assert [refusal.method for refusal in proxy.log.refusals] == ["CONNECT", "GET"]
    assert all(refusal.code.startswith("policy.") for refusal in proxy.log.refusals)
    assert proxy.log.addresses == {}


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:169.254.169.254"]])
def test_proxy_checks_every_address_of_a_name(answers: list[str]) -> None:
    with Proxy(Policy(), look_up=lambda _host, _port: answers) as proxy:
        assert ask(proxy, "CONNECT rebind.example:443 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    assert [refusal.code for refusal in proxy.log.refusals] == ["policy.ssrf"]


def test_proxy_asks_the_resolver_once_for_a_connection() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["198.51.100.7"] if len(asked) > 1 else ["127.0.0.1"]

    with Proxy(Policy(), look_up=rebinding) as proxy:
        ask(proxy, "CONNECT rebind.example:443 HTTP/1.1\r\n\r\n")
    assert asked == ["rebind.example"]


def test_proxy_refuses_other_ports_and_schemes(proxy: Proxy) -> None:
    assert ask(proxy, "CONNECT news.example:22 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    assert get(proxy, "ftp://news.example/").startswith(b"HTTP/1.1 403 ")
    assert [refusal.code for refusal in proxy.log.refusals] == ["policy.port", "policy.scheme"]


@pytest.mark.parametrize("host", ["accounts.google.com:443", "r4---sn.gvt1.com:443", "UPDATE.googleapis.com:443"])
def test_proxy_refuses_the_browsers_own_calls_without_keeping_them(proxy: Proxy, host: str) -> None:
    assert ask(proxy, f"CONNECT {host} HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403 ")
    assert proxy.log.refusals == []


@pytest.mark.parametrize(
    "words", ["GET\r\n\r\n", "\x01\x02\r\n\r\n", "GET / HTTP/9\r\n\r\n", "get http://x/ HTTP/1.1\r\n\r\n"]
)
def test_proxy_hangs_up_on_what_is_no_request(proxy: Proxy, words: str) -> None:
    assert ask(proxy, f"{words}\r\n\r\n") == b""


def test_proxy_stops_at_its_byte_cap_and_says_so(web: Web) -> None:
    limits = ProxyLimits(total_bytes=20_000)
    with Proxy(Policy(allow_endpoints=web.endpoints), limits) as proxy:
        answer = get(proxy, web.url("/flood?5000000"))
        wait_for(lambda: proxy.log.refusals, "the refusal")
    assert len(answer) <= 20_000
    assert [refusal.code for refusal in proxy.log.refusals] == ["limit.body_size"]


def test_proxy_stops_when_the_rendering_is_over_time(web: Web) -> None:
    with Proxy(Policy(allow_endpoints=web.endpoints), ProxyLimits(total_seconds=0.5)) as proxy:
        get(proxy, web.url("/slow/body"))
        wait_for(lambda: proxy.log.refusals, "the refusal")
    assert [refusal.code for refusal in proxy.log.refusals] == ["limit.time"]


def test_proxy_says_what_it_could_not_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Proxy(Policy(allow_endpoints=frozenset({f"127.0.0.1:{port}"}))) as proxy:
        assert get(proxy, f"http://127.0.0.1:{port}/").startswith(b"HTTP/1.1 502 ")
    assert [refusal.code for refusal in proxy.log.refusals] == ["net.refused"]


def test_proxy_ends_every_connection_with_its_context(web: Web) -> None:
    with Proxy(Policy(allow_endpoints=web.endpoints)) as proxy:
        waiting = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
        waiting.sendall(f"GET {web.url('/hang')} HTTP/1.1\r\n\r\n".encode())
        wait_for(lambda: proxy.log.addresses, "the connection")
    with closing(waiting):
        assert waiting.recv(10) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def test_proxy_passes_interim_answers_on(proxy: Proxy, web: Web) -> None:
    hinted: Callable[..., None] = fixed(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + page(b"words"))
    with served(hinted, "/hinted") as path:
        answer = get(proxy, web.url(path))
    assert answer.startswith(b"HTTP/1.1 103 ")
    assert answer.count(b"Connection: close") == 1
    assert answer.endswith(b"words")
