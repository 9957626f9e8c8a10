"""The bytes of the browser's proxy: reads one request head, relays one connection, and counts everything."""

import re
import selectors
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from sources.web.records import Stopped

MAX_HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 1 << 16
HEAD_END = b"\r\n\r\n"
REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e]{1,60000}) HTTP/1\.[01]")
HOP_BY_HOP = frozenset({b"connection", b"keep-alive", b"host", b"proxy-authorization", b"proxy-connection", b"upgrade"})
INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """A request to the proxy: `target` as written in the request line, `rest` the bytes after the head."""

    method: str
    target: str
    headers: list[bytes]
    rest: bytes


class Meter:
    """What all connections of one rendering may still use together: `most` bytes until `deadline`, a monotonic time."""

    def __init__(self, most: int, deadline: float) -> None:
        self._left = most
        self._deadline = deadline
        self._lock = threading.Lock()

    def count(self, size: int) -> None:
        """Count `size` transferred bytes. Raises Stopped (`limit.body_size`) if they are too many."""
        with self._lock:
            self._left -= size
            if self._left < 0:
                raise Stopped("limit.body_size", "the page moves more than we carry")

    def seconds_left(self, most: float) -> float:
        """Seconds to wait, `most` at most. Raises Stopped (`limit.time`)."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Stopped("limit.time", "the rendering's time is up")
        return min(most, left)


def read_request(connection: socket.socket) -> Request | None:
    """Read the head of a request; None if there is none that can be parsed (RFC 9112, 3)."""
    data = b""
    while HEAD_END not in data:
        piece = connection.recv(CHUNK_BYTES)
        if not piece or len(data) > MAX_HEAD_BYTES:
            return None
        data += piece
    head, _end, rest = data.partition(HEAD_END)
    lines = head.split(b"\r\n")
    line = REQUEST_LINE.fullmatch(lines[0])
    if line is None:
        return None
    return Request(line[1].decode("ascii"), line[2].decode("ascii"), lines[1:], rest)


def tunnel(inside: socket.socket, outside: socket.socket, request: Request, _host: str, meter: Meter) -> None:
    """Accept a CONNECT and relay both ways until one side ends. Raises Stopped."""
    inside.sendall(ESTABLISHED)
    _send(outside, request.rest, meter)
    _pump(inside, outside, meter)


def forward(inside: socket.socket, outside: socket.socket, request: Request, host: str, meter: Meter) -> None:
    """Forward one plain request and return its response, after which both connections end. Raises Stopped.

    The response tells the browser that the connection ends: otherwise the browser would send its next request, to
    another host, over this connection and unchecked.
    """
    target = "/" + request.target.partition("://")[2].partition("/")[2]
    kept = [line for line in request.headers if line.partition(b":")[0].strip().lower() not in HOP_BY_HOP]
    lines = [f"{request.method} {target} HTTP/1.1".encode("ascii"), b"Host: " + host.encode("ascii"), *kept]
    _send(outside, b"\r\n".join([*lines, b"Connection: close"]) + HEAD_END + request.rest, meter)
    _pump(inside, outside, meter, closing=True)


def shut_down(connection: socket.socket) -> None:
    """Shut a connection down so that the thread that waits on it wakes up and closes it."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _send(to: socket.socket, data: bytes, meter: Meter) -> None:
    if data:
        meter.count(len(data))
        to.sendall(data)


def _pump(inside: socket.socket, outside: socket.socket, meter: Meter, *, closing: bool = False) -> None:
    """Relay bytes both ways until a side ends, is idle too long, or the meter raises Stopped."""
    idle = outside.gettimeout() or 0
    head = _Closing() if closing else None
    with selectors.DefaultSelector() as selector:
        selector.register(inside, selectors.EVENT_READ, outside)
        selector.register(outside, selectors.EVENT_READ, inside)
        while ready := selector.select(meter.seconds_left(idle)):
            for key, _events in ready:
                assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - what was registered
                data = key.fileobj.recv(CHUNK_BYTES)
                if not data:
                    return
                _send(key.data, head.rewrite(data) if head and key.fileobj is outside else data, meter)
    meter.seconds_left(idle)  # if the idle time ended with the rendering's time, this raises limit.time


class _Closing:
    """Rewrites the head of a response as it passes, so that it announces the end of the connection."""

    def __init__(self) -> None:
        self._head: bytes | None = b""

    def rewrite(self, data: bytes) -> bytes:
        """The bytes to send on; none of the head before it is complete."""
        if self._head is None:
            return data
        self._head += data
        passed = b""
        while INTERIM.match(self._head) and HEAD_END in self._head:
            interim, _end, self._head = self._head.partition(HEAD_END)
            passed += interim + HEAD_END
        if HEAD_END not in self._head:
            if len(self._head) > MAX_HEAD_BYTES:
                raise Stopped("limit.headers", f"more than {MAX_HEAD_BYTES} bytes")
            return passed
        head, _end, rest = self._head.partition(HEAD_END)
        self._head = None
        kept = [line for line in head.split(b"\r\n") if line.partition(b":")[0].strip().lower() not in HOP_BY_HOP]
        return passed + b"\r\n".join([*kept, b"Connection: close"]) + HEAD_END + rest
