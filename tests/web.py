"""A small web that misbehaves on request, on 127.0.0.1 by default, over raw sockets: every byte sent is written here.

    with Web() as web:
        web.url("/article/uk")          # an address to visit
        web.requests                    # what was asked for, in order

`web.secure("good")`, "expired", "wrong_host", "self_signed" and "plain" (no TLS behind the port) are TLS addresses;
`web.authorities` is the PEM file by which only "good", "expired" and "wrong_host" are signed, and `web.leaf("good")`
the certificate that this server shows.
"""

import functools
import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

import brotli
import zstandard

from tests.certificates import Certificates
from tests.files import a_pdf, a_png
from tests.pdf_samples import half_a_pdf, locked_pdf

Answer = Callable[["Web", socket.socket, str], None]

ARTICLE_UK = """<!doctype html><html lang="uk"><head>{meta}<title>Лист про радари</title>
<meta name="author" content="Олена Коваль"><meta property="article:published_time" content="2025-10-31T14:05:00+02:00">
<link rel="canonical" href="/article/uk"></head>
<body><nav><a href="/">Головна</a></nav><article><h1>Лист про радари</h1>
<p>Президент Ніколас Мадуро написав листа Володимиру Путіну, у якому попросив допомогти з радарами, ремонтом літаків
та ракетами. Про це йдеться у внутрішніх документах уряду США, які бачила редакція.</p>
<p>У документах сказано, що йому «потрібні радари та ракети», а також швидкий ремонт літаків, які вже багато місяців
стоять на землі. Відповіді Москви в документах немає, але літак Іл-76 прилетів до Каракаса 26 жовтня.</p>
<p>Напередодні Москва схвалила стратегічний договір із Каракасом, а на заводі в штаті Арагуа за кілька місяців до того
почали випускати набої. Про це з посиланням на газету повідомляє <a href="https://news.example/story">агентство</a>.</p>
<p>Колишній посол Джеймс Сторі сказав, що США перекинули до Карибського моря понад 10% військово-морських сил, і додав,
що такого зосередження кораблів у цій частині світу не було вже багато років поспіль.</p></article></body></html>"""
TLS_HELLO = b"\x16\x03"
BROKEN_OFF = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>begin"
GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


class Web:
    """The server; a context manager. `release` is set when it ends, which frees every answer that hangs."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self._address = address
        self.requests: list[str] = []
        self.cookies = ""  # of the last request
        self.release = threading.Event()
        self.visits: dict[str, int] = {}
        self.kept: list[socket.socket] = []  # closed with it
        self._listeners: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._ports: dict[str, int] = {}
        self._certificates = Certificates()
        self.authorities = self._certificates.authorities
        self.leaf = self._certificates.leaf

    def __enter__(self) -> Self:
        self.port = self._listen(None)
        self._ports["plain"] = self.port
        for name in ("good", "expired", "wrong_host", "self_signed"):
            self._ports[name] = self._listen(self._certificates.context(name))
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        for kept in self.kept:
            kept.close()
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join(timeout=10)
        self._certificates.close()

    @property
    def endpoints(self) -> frozenset[str]:
        """All its `host:port` pairs, for a policy."""
        return frozenset(f"{self._address}:{port}" for port in self._ports.values())

    def url(self, path: str = "/") -> str:
        """An address of the plain server."""
        return f"http://{self._address}:{self.port}{path}"

    def secure(self, name: str, path: str = "/article/uk") -> str:
        """An address of one of the TLS servers."""
        return f"https://{self._address}:{self._ports[name]}{path}"

    def _listen(self, context: ssl.SSLContext | None) -> int:
        listener = socket.create_server((self._address, 0), backlog=64)
        self._listeners.append(listener)
        self._start(self._accept, listener, context)
        return int(listener.getsockname()[1])

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True, name="web")
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while not self.release.is_set():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            self._start(self._serve, connection, context)

    def _serve(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        connection.settimeout(30)
        try:
            secured = context.wrap_socket(connection, server_side=True) if context else connection
            with secured:
                self._answer(secured)
        except OSError:
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65536)
            if not data:
                return
            if data.startswith(TLS_HELLO):
                connection.sendall(page(b"speak HTTP", status="400 Bad Request"))
                return
            head += data
        target = head.split(b" ")[1].decode("ascii")
        self.requests.append(target)
        self.cookies = next(
            (line[8:] for line in head.decode("latin-1").split("\r\n") if line.startswith("Cookie: ")), ""
        )
        self.visits[target] = self.visits.get(target, 0) + 1
        path = target.partition("?")[0]
        answer = ROUTES.get(path) or next(
            (ROUTES[key] for key in ROUTES if key[-1] == "*" and path.startswith(key[:-1])), missing
        )
        answer(self, connection, target)


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def article(meta: str = "") -> bytes:
    """The sample article in UTF-8."""
    return ARTICLE_UK.format(meta=meta).encode()


def fixed(answer: bytes) -> Answer:
    return lambda _web, connection, _target: connection.sendall(answer)


def moved(location: str, status: str = "302 Found") -> Answer:
    return fixed(page(b"elsewhere", f"Location: {location}", status=status))


def missing(_web: Web, connection: socket.socket, _target: str) -> None:
    """What is not in the table is not found."""
    connection.sendall(page(b"<h1>Not found</h1>", status="404 Not Found"))


def missing_at_first(web: Web, connection: socket.socket, target: str) -> None:
    """Not found on the first visit, then the article."""
    if web.visits[target] == 1:
        missing(web, connection, target)
    else:
        connection.sendall(page(article()))


def flaky(_web: Web, connection: socket.socket, target: str) -> None:
    """`/flaky?N`: busy for the first N visits, then the article."""
    busy = _web.visits[target] <= int(target.partition("?")[2] or 1)
    connection.sendall(page(b"", "Retry-After: 60", status="503 Busy") if busy else page(article()))


def to_port(web: Web, connection: socket.socket, target: str) -> None:
    """`/to?URL`: a redirect to wherever the query says, as it stands there."""
    moved(target.partition("?")[2])(web, connection, target)


def with_cookie(web: Web, connection: socket.socket, target: str) -> None:
    """`/cookie`: sets a cookie and sends the visitor here again; who brings it gets the article."""
    if "consent=yes" in web.cookies:
        connection.sendall(page(article()))
    else:
        connection.sendall(
            page(b"", f"Location: {target}", "Set-Cookie: consent=yes; Path=/; HttpOnly", status="302 Found")
        )


def endless_redirect(web: Web, connection: socket.socket, target: str) -> None:
    """A new address every time."""
    moved(f"/endless/{len(web.requests)}")(web, connection, target)


def hang(web: Web, _connection: socket.socket, _target: str) -> None:
    """Takes the request and says nothing until the end of the test."""
    web.release.wait(60)


def hang_in_body(web: Web, connection: socket.socket, _target: str) -> None:
    """Says the beginning and then nothing."""
    connection.sendall(BROKEN_OFF)
    web.release.wait(60)


def drip(head: bytes, drop: bytes) -> Answer:
    """Sends `head` and then one drop every 20 ms."""

    def answer(web: Web, connection: socket.socket, _target: str) -> None:
        connection.sendall(head)
        while not web.release.wait(0.02):
            connection.sendall(drop)

    return answer


def reset(after: bytes) -> Answer:
    """Sends some bytes and tears the connection down (RST)."""

    def answer(_web: Web, connection: socket.socket, _target: str) -> None:
        connection.sendall(after)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    return answer


def chunked(pieces: list[bytes], *headers: str, end: bytes = b"0\r\n\r\n") -> bytes:
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", "Transfer-Encoding: chunked", *headers]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def flood(_web: Web, connection: socket.socket, target: str) -> None:
    """`/flood?N`: N bytes of text, without a length."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    step = b"all work and no play\n" * 3072
    for _ in range(int(target.partition("?")[2]) // len(step) + 1):
        connection.sendall(step)


def flood_of_words(_web: Web, connection: socket.socket, target: str) -> None:
    """`/flood/words?N`: N bytes of Ukrainian text with paragraphs that differ."""
    size = int(target.partition("?")[2])
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n")
    sent = number = 0
    while sent < size:
        lines = range(number, number := number + 1000)
        step = "".join(f"У документі {line} сказано, що потрібні радари та ракети.\n\n" for line in lines).encode()
        connection.sendall(step)
        sent += len(step)


@functools.cache
def ten_gigabytes() -> bytes:
    """Zeros in 10 MB of one gzip stream: a part that stands for itself over and over, and an end that nobody sees."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(bytes(1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    return GZIP_HEAD + part * 640 + packer.flush() + bytes(8)


def bomb(_web: Web, connection: socket.socket, _target: str) -> None:
    """10 GB of zeros, packed once."""
    connection.sendall(page(ten_gigabytes(), "Content-Encoding: gzip"))


def bomb_in_bomb(_web: Web, connection: socket.socket, _target: str) -> None:
    connection.sendall(page(gzip.compress(ten_gigabytes(), 6), "Content-Encoding: gzip, gzip"))


def long_header(_web: Web, connection: socket.socket, _target: str) -> None:
    """A header of a megabyte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * (1 << 20) + b"\r\n\r\nbody")


def _html(words: str, title: str = "", head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{words}</body></html>".encode()


def _encoded(charset: str, meta: str) -> bytes:
    return ARTICLE_UK.format(meta=meta).encode(charset, "xmlcharrefreplace")


CHALLENGE = "<p>Checking your browser</p><script src=/cdn-cgi/challenge-platform/x.js></script>"
REFRESH = '<meta http-equiv="refresh" content="{}">'
CONSENT = "<div id=onetrust-consent-sdk><p>We and our partners use cookies. Accept all or manage options.</p></div>"
PAID = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false,"wordCount":900}</script>'
TELEGRAM = (
    '<meta property="og:site_name" content="Telegram"><meta property="og:description" content="The bridge was closed '
    'on 3 April.\n\nThe contract was signed before the tender."><script data-telegram-post="bridges/1"></script>'
)
TELEGRAM_GONE = '<body class="widget_frame_base"><div class="tgme_widget_message_error">Post not found</div></body>'
PACKED = gzip.compress(article(), mtime=0)
ROUTES: dict[str, Answer] = {
    "/": fixed(page(_html("<p>home</p>", "Home"))),
    "/article/uk": fixed(page(article())),
    "/article/gzip": fixed(page(PACKED, "Content-Encoding: gzip")),
    "/article/deflate": fixed(page(zlib.compress(article()), "Content-Encoding: deflate")),
    "/article/raw-deflate": fixed(page(zlib.compress(article())[2:-4], "Content-Encoding: deflate")),
    "/article/two-members": fixed(
        page(gzip.compress(article()[:900]) + gzip.compress(article()[900:]) + b"\0\0", "Content-Encoding: gzip")
    ),
    "/article/twice": fixed(page(gzip.compress(PACKED), "Content-Encoding: gzip, gzip")),
    "/article/quoted": fixed(page(PACKED, 'Content-Encoding: "gzip"')),
    "/article/brotli": fixed(page(brotli.compress(article()), "Content-Encoding: br")),
    "/article/zstd": fixed(page(zstandard.ZstdCompressor().compress(article()), "Content-Encoding: zstd")),
    "/brotli/not": fixed(page(article(), "Content-Encoding: br")),
    "/article/chunked": fixed(chunked([article()[:700], article()[700:]])),
    "/article/chunked-gzip": fixed(chunked([PACKED[:50], PACKED[50:]], "Content-Encoding: gzip")),
    "/article/hinted": fixed(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + page(article())),
    "/article/surplus": fixed(page(article()) + b"surplus"),
    "/article/1251": fixed(page(_encoded("cp1251", ""), kind="text/html; charset=windows-1251")),
    "/article/1251-meta": fixed(page(_encoded("cp1251", '<meta charset="windows-1251">'), kind="text/html")),
    "/article/1251-silent": fixed(page(_encoded("cp1251", ""), kind="text/html")),
    "/article/koi8-silent": fixed(page(_encoded("koi8_u", ""), kind="text/html")),
    "/article/overruled": fixed(page(article(), kind="text/html; charset=windows-1251")),
    "/article/misdeclared": fixed(page(_encoded("cp1251", ""))),
    "/article/bom": fixed(page(b"\xef\xbb\xbf" + article(), kind="text/html; charset=windows-1251")),
    "/article/utf16": fixed(page(ARTICLE_UK.format(meta="").encode("utf-16"), kind="text/html")),
    "/text": fixed(page("Просто текст.\n".encode(), kind="text/plain; charset=utf-8")),
    "/json": fixed(page('{"claim": "Лист"}'.encode(), kind="application/json")),
    "/image": fixed(page(b"\x89PNG\r\n\x1a\n" + bytes(64), kind="image/png")),
    "/image/as-text": fixed(page(a_png(640, 480))),
    "/pdf/pictures": fixed(page(a_pdf(""), kind="application/pdf")),
    "/pdf/broken": fixed(page(b"%PDF-1.7", kind="application/pdf")),
    "/old.doc": fixed(page(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), kind="application/msword")),
    "/pdf/half": fixed(page(half_a_pdf(), kind="application/pdf")),
    "/pdf/locked": fixed(page(locked_pdf(), kind="application/pdf")),
    "/empty": fixed(page(b"")),
    "/too-deep": fixed(page(article().replace(b"</article>", b"</article>" + b"<div>" * 3000 + b"deep"))),
    "/too-long": fixed(page(article().replace(b"</body>", b"<!-- padding -->" * 700_000))),
    "/to": to_port,
    "/moved": moved("/article/uk", "301 Moved Permanently"),
    "/moved/twice": moved("/moved", "308 Permanent Redirect"),
    "/moved/nowhere": fixed(page(b"", status="302 Found")),
    "/moved/cyrillic": fixed(page(b"", "Location: /новина?q=їжак", status="302 Found")),
    "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B0": fixed(page(article())),
    "/moved/backslash": moved("http:\\\\127.0.0.1:1\\@news.example/"),
    "/loop": moved("/loop/2"),
    "/loop/2": moved("/loop"),
    "/cookie": with_cookie,
    "/endless/*": endless_redirect,
    "/hang": hang,
    "/hang/body": hang_in_body,
    "/slow/head": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "/slow/body": drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", b"."),
    "/reset": reset(b""),
    "/reset/head": reset(b"HTTP/1.1 200 OK\r\nConte"),
    "/reset/body": reset(BROKEN_OFF),
    "/close": fixed(b""),
    "/close/head": fixed(b"HTTP/1.1 200 OK\r\nConte"),
    "/short": fixed(BROKEN_OFF),
    "/chunked/short": fixed(chunked([b"<p>begin"], end=b"")),
    "/chunked/bad": fixed(chunked([b"<p>begin"], end=b"zz\r\n")),
    "/not-http": fixed(b"220 smtp.example ESMTP\r\n" * 3),
    "/gzip/broken": fixed(page(PACKED[:200] + b"\0" * 50 + PACKED[250:], "Content-Encoding: gzip")),
    "/gzip/short": fixed(page(PACKED[:-200], "Content-Encoding: gzip")),
    "/gzip/not": fixed(page(article(), "Content-Encoding: gzip")),
    "/bomb": bomb,
    "/bomb/twice": bomb_in_bomb,
    "/flood": flood,
    "/flood/words": flood_of_words,
    "/long-header": long_header,
    "/flaky": flaky,
    "/status/206": fixed(page(article(), "Content-Range: bytes 0-5000/90000", status="206 Partial Content")),
    "/status/401": fixed(page(b"login", status="401 Unauthorized")),
    "/status/402": fixed(page(b"pay", status="402 Payment Required")),
    "/status/403": fixed(page(b"no", status="403 Forbidden")),
    "/status/410": fixed(page(b"gone", status="410 Gone")),
    "/status/418": fixed(page(b"tea", status="418 Teapot")),
    "/status/429": fixed(page(b"slowly", "Retry-After: 120", status="429 Too Many Requests")),
    "/status/451": fixed(page(b"court", status="451 Unavailable For Legal Reasons")),
    "/status/403/text": fixed(page(b"Access denied", status="403 Forbidden", kind="text/plain")),
    "/status/500/json": fixed(page(b'{"error": "database"}', status="500 Fault", kind="application/json")),
    "/status/403/article": fixed(page(article(), status="403 Forbidden")),
    "/status/500": fixed(page(b"oops", status="500 Fault")),
    "/status/503": fixed(page(b"busy", "Retry-After: Sun, 06 Nov 2044 08:49:37 GMT", status="503 Busy")),
    "/wall/soft-404": fixed(page(_html("<h1>404</h1><p>Сторінку не знайдено.</p>", "404 — Сторінку не знайдено"))),
    "/telegram/frame": fixed(page(_html("<p>VIEW IN TELEGRAM</p>", "Telegram: View @bridges", TELEGRAM))),
    "/telegram/gone": fixed(page(TELEGRAM_GONE.encode())),
    "/wall/bot": fixed(page(_html(CHALLENGE, "Just a moment..."), "Server: cloudflare", status="403 Forbidden")),
    "/wall/consent": fixed(page(_html(CONSENT))),
    "/wall/paywall": fixed(page(_html("<article><h1>Story</h1><p>The first lines.</p></article>", "Story", PAID))),
    "/wall/login": fixed(page(_html("<form action=/in><input name=u><input type=password></form>", "Log in"))),
    "/wall/parked": fixed(page(_html("<p>This domain is for sale. Buy this domain.</p>", "example.org"))),
    "/wall/app": fixed(page(_html("<div id=root></div><script src=/app.js></script>", "App"))),
    "/wall/waiting": fixed(page(_html("<p>Зачекайте, будь ласка.</p>", "Зачекайте", REFRESH.format("30; url=/text")))),
    "/refreshed": fixed(page(_html("<p>Зараз ви перейдете.</p>", "Перехід", REFRESH.format("1; url=/article/uk")))),
    "/refreshed/inside": fixed(page(_html("<p>no</p>", "", REFRESH.format("0; url=http://10.0.0.1/")))),
    "/refreshed/loop": fixed(page(_html("<p>no</p>", "", REFRESH.format("0; url=/refreshed/back")))),
    "/refreshed/back": fixed(page(_html("<p>no</p>"), "Refresh: 0; url=/refreshed/loop")),
    "/wall/error": fixed(page(_html("<h1>Internal Server Error</h1>", "Internal Server Error"))),
}  # fmt: skip


@contextmanager
def served(answer: Answer, path: str = "/extra") -> Iterator[str]:
    """One more route for the length of a test; gives its path."""
    ROUTES[path] = answer
    try:
        yield path
    finally:
        del ROUTES[path]
