"""One connection: records every byte, and keeps every wait and every size within the budget of the capture."""

import errno
import ipaddress
import re
import socket
import ssl
import time
from typing import Any

import httpcore
from typing_extensions import override

from sources.spools import size_of
from sources.web.records import Hop, Limits, Stopped
from sources.web.tls import Trust, tls_facts, tls_problem

HEAD_END = re.compile(rb"\r?\n\r?\n")
INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
UNREACHABLE_ERRNOS = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class Budget:
    """What one hop may still use. Times are on the monotonic clock; all hops of a capture share `deadline`."""

    def __init__(self, limits: Limits, deadline: float, hop: Hop, *, began: float) -> None:
        self.limits = limits
        self.hop = hop
        self._deadline = deadline
        self._began = began
        self._received = 0
        self._head_size = 0
        self._ended = False
        self._window: tuple[float, int] | None = None

    def seconds_left(self, most: float) -> float:
        """Seconds to wait, `most` at most. Raises Stopped (`limit.time`) if the capture's time is up."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Stopped("limit.time", f"more than {self.limits.total_seconds:g} s")
        return min(most, left)

    def bytes_left(self) -> int:
        """Bytes that may still be received, plus one, so that a longer response is noticed. Raises Stopped."""
        most = self.limits.body_bytes + self._head_size if self._head_size else self.limits.header_bytes
        if self._received > most:
            raise Stopped("limit.body_size" if self._head_size else "limit.headers", f"more than {most} bytes")
        return most + 1 - self._received

    def record(self, data: bytes) -> None:
        """Record received bytes, and check the speed. Raises Stopped (`net.slow`)."""
        if not self._received:
            self.hop.seconds["first_byte"] = time.monotonic() - self._began
        self._ended = self._ended or not data
        self._received += len(data)
        self.hop.response.write(data)
        self._require_speed()

    def start_body(self) -> None:
        """Count what is received from now on as body."""
        find_head(self.hop)
        self._head_size = self.hop.body_start or self._received

    def timed_out(self) -> Stopped:
        """What to raise if nothing was received in time."""
        if time.monotonic() >= self._deadline:
            return Stopped("limit.time", f"more than {self.limits.total_seconds:g} s")
        return Stopped("net.read_timeout", f"silent for {self.limits.read_seconds:g} s")

    def broken(self, reason: str) -> Stopped:
        """What to raise if the connection broke."""
        return Stopped("http.incomplete" if self._received else "net.reset", reason)

    def protocol_problem(self) -> str:
        """The outcome code for a response that the parser rejected."""
        if not self._ended or (self._received and not self._speaks_http()):
            return "http.protocol"
        return "http.incomplete" if self._received else "net.reset"

    def _speaks_http(self) -> bool:
        self.hop.response.seek(0)
        begin = self.hop.response.read(5)
        self.hop.response.seek(0, 2)
        return b"HTTP/".startswith(begin)

    def _require_speed(self) -> None:
        now = time.monotonic()
        since, then = self._window or (now, self._received)
        if self._window is None or now - since >= self.limits.rate_seconds:
            if self._window and self._received - then < self.limits.rate * (now - since):
                raise Stopped("net.slow", f"less than {self.limits.rate} bytes per second")
            self._window = (now, self._received)


class RecordingStream(httpcore.NetworkStream):
    """A connection for httpcore that records what is sent and received, without the encryption."""

    def __init__(self, connection: socket.socket, budget: Budget, trust: Trust, problem: str) -> None:
        self._socket = connection
        self._budget = budget
        self._trust = trust
        self._problem = problem

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # the budget keeps the time
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.read_seconds))
        try:
            data = self._socket.recv(min(max_bytes, self._budget.bytes_left()))
        except TimeoutError as error:
            raise self._budget.timed_out() from error
        except OSError as error:
            raise self._budget.broken(str(error)[:200]) from error
        self._budget.record(data)
        return data

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.read_seconds))
        try:
            self._socket.sendall(buffer)
        except OSError as error:
            # The server may have responded before it closed the connection: httpcore still reads after this error.
            raise httpcore.WriteError(str(error)) from error
        self._budget.hop.request.write(buffer)

    @override
    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        begin = time.monotonic()
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.connect_seconds))
        secured = _handshake(self._socket, ssl_context, server_hostname)
        self._budget.hop.tls = tls_facts(secured, self._problem)
        self._budget.hop.seconds["tls"] = time.monotonic() - begin
        return RecordingStream(secured, self._budget, self._trust, self._problem)

    @override
    def close(self) -> None:
        self._socket.close()

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None


def open_socket(literal: str, port: int, seconds: float) -> socket.socket:
    """Connect to a checked address, and check that the peer has it. Raises Stopped."""
    try:
        connection = socket.create_connection((literal, port), timeout=seconds)
    except TimeoutError as error:
        raise Stopped("net.connect_timeout", f"{literal} did not answer in {seconds:.0f} s") from error
    except OSError as error:
        raise _connect_problem(error) from error
    if ipaddress.ip_address(connection.getpeername()[0]) != ipaddress.ip_address(literal):
        connection.close()
        raise Stopped("policy.ssrf", "another address answered")
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def find_head(hop: Hop) -> None:
    """Set where the head and body of the final response begin in the recording, after interim ones (RFC 9110 15.2)."""
    hop.response.seek(0)
    data = hop.response.read(256 * 1024)
    hop.response.seek(0, 2)
    start = 0
    end = HEAD_END.search(data, start)
    while end and INTERIM.match(data, start):
        start = end.end()
        end = HEAD_END.search(data, start)
    if end:
        hop.head_start, hop.body_start = start, end.end()


def trim_surplus(hop: Hop) -> None:
    """Cut off what a server sent beyond its Content-Length: it is not part of the response."""
    length = hop.header("content-length")
    if length.isdecimal() and not hop.header("transfer-encoding"):
        end = hop.body_start + int(length)
        if size_of(hop.response) > end:
            hop.response.truncate(end)


def _handshake(connection: socket.socket, context: ssl.SSLContext, name: str | None) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(connection, server_hostname=name)
    except TimeoutError as error:
        connection.close()
        raise Stopped("net.connect_timeout", "no handshake in time") from error
    except ssl.SSLError as error:
        connection.close()
        raise tls_problem(error) from error
    except OSError as error:
        connection.close()
        raise _connect_problem(error) from error


def _connect_problem(error: OSError) -> Stopped:
    if isinstance(error, ConnectionRefusedError):
        return Stopped("net.refused", str(error)[:200])
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return Stopped("net.reset", str(error)[:200])
    return Stopped("net.unreachable", f"{errno.errorcode.get(error.errno or 0, '')} {error}"[:200].strip())
