"""The local site of the benchmark: real pages under many URLs on many loopback hosts, plain and with latency.

`python -m tests.bench.site FOLDER` serves the pages (`*.html.gz`) of a folder until its stdin ends, and says on its
stdout on which ports: the plain one and the one that waits LATENCY before each answer.
"""

import asyncio
import gzip
import socket
import sys
from pathlib import Path

HOSTS = tuple(f"127.0.0.{number}" for number in range(11, 41))
LATENCY = 0.05  # seconds
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def urls(port: int, count: int) -> list[str]:
    """So many addresses, spread over all hosts."""
    return [f"http://{HOSTS[number % len(HOSTS)]}:{port}/story/{number}" for number in range(count)]


class Pages:
    """All pages, packed and not, as whole answers."""

    def __init__(self, folder: Path) -> None:
        bodies = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))]
        self._plain = [_answer(body) for body in bodies]
        self._packed = [_answer(gzip.compress(body, 6, mtime=0), "Content-Encoding: gzip") for body in bodies]

    def answer(self, head: bytes) -> bytes:
        """The answer to a request."""
        path = head.split(b" ", 2)[1]
        if not path.startswith(b"/story/"):
            return MISSING
        pages = self._packed if b"gzip" in head else self._plain
        return pages[int(path.rpartition(b"/")[2]) % len(pages)]


class Connection(asyncio.Protocol):
    def __init__(self, pages: Pages, latency: float) -> None:
        self._pages = pages
        self._latency = latency
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the whole head is there, or LATENCY after that."""
        self._head += data
        if b"\r\n\r\n" in self._head:
            asyncio.get_running_loop().call_later(self._latency, self._send)

    def _send(self) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        self._transport.write(self._pages.answer(self._head))
        self._transport.close()


def _answer(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


async def serve(folder: Path) -> None:
    """Listen on all hosts and both ports until stdin ends."""
    loop = asyncio.get_running_loop()
    pages = Pages(folder)
    ports = [await _listen(pages, latency) for latency in (0, LATENCY)]
    sys.stdout.write(f"{ports[0]} {ports[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


async def _listen(pages: Pages, latency: float) -> int:
    loop = asyncio.get_running_loop()
    first = socket.create_server((HOSTS[0], 0), backlog=256)
    port = int(first.getsockname()[1])
    sockets = [first, *(socket.create_server((host, port), backlog=256) for host in HOSTS[1:])]
    for listener in sockets:
        await loop.create_server(lambda: Connection(pages, latency), sock=listener)
    return port


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
