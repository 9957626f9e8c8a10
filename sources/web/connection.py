"""One connection: every byte recorded as it passes, every wait and every size held to the budget of the capture."""

import errno
import ipaddress
import re
import socket
import ssl
import time
from typing import Any

import httpcore

from sources.spools import size_of
from sources.web.records import Hop, Limits, Stopped
from sources.web.tls import Trust, tls_facts, tls_problem

HEAD_END = re.compile(rb"\r?\n\r?\n")
INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class Budget:
    """What one hop may still use. `deadline` is on the monotonic clock and shared by all hops of a capture."""

    def __init__(self, limits: Limits, deadline: float, hop: Hop, *, began: float) -> None:
        self.limits = limits
        self.hop = hop
        self._deadline = deadline
        self._began = began
        self._came = 0
        self._head_size = 0
        self._ended = False
        self._window: tuple[float, int] | None = None

    def patience(self, most: float) -> float:
        """Seconds to wait at the most. Raises Stopped (`limit.time`) where the capture's time is up."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Stopped("limit.time", f"more than {self.limits.total_seconds:g} s")
        return min(most, left)

    def room(self) -> int:
        """Bytes that may still come, one more than the cap so that its breach is seen. Raises Stopped."""
        most = self.limits.body_bytes + self._head_size if self._head_size else self.limits.header_bytes
        if self._came > most:
            raise Stopped("limit.body_size" if self._head_size else "limit.headers", f"more than {most} bytes")
        return most + 1 - self._came

    def record(self, data: bytes) -> None:
        """Keep what came, and see whether it comes fast enough. Raises Stopped (`net.slow`)."""
        if not self._came:
            self.hop.seconds["first_byte"] = time.monotonic() - self._began
        self._ended = self._ended or not data
        self._came += len(data)
        self.hop.response.write(data)
        self._require_speed()

    def head_came(self) -> None:
        """From here on it is the body that comes."""
        find_head(self.hop)
        self._head_size = self.hop.body_start or self._came

    def silence(self) -> Stopped:
        """Nothing came while we waited."""
        if time.monotonic() >= self._deadline:
            return Stopped("limit.time", f"more than {self.limits.total_seconds:g} s")
        return Stopped("net.read_timeout", f"silent for {self.limits.read_seconds:g} s")

    def cut(self, reason: str) -> Stopped:
        """The connection broke."""
        return Stopped("http.incomplete" if self._came else "net.reset", reason)

    def protocol_problem(self) -> str:
        """The code for an answer that the parser gave up on."""
        if not self._ended or (self._came and not self._speaks_http()):
            return "http.protocol"
        return "http.incomplete" if self._came else "net.reset"

    def _speaks_http(self) -> bool:
        self.hop.response.seek(0)
        begin = self.hop.response.read(5)
        self.hop.response.seek(0, 2)
        return b"HTTP/".startswith(begin)

    def _require_speed(self) -> None:
        now = time.monotonic()
        since, then = self._window or (now, self._came)
        if self._window is None or now - since >= self.limits.rate_seconds:
            if self._window and self._came - then < self.limits.rate * (now - since):
                raise Stopped("net.slow", f"less than {self.limits.rate} bytes per second")
            self._window = (now, self._came)


class Wire(httpcore.NetworkStream):
    """A connection for httpcore that records both directions of what is inside the encryption."""

    def __init__(self, connection: socket.socket, budget: Budget, trust: Trust, problem: str) -> None:
        self._socket = connection
        self._budget = budget
        self._trust = trust
        self._problem = problem

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the budget knows
        self._socket.settimeout(self._budget.patience(self._budget.limits.read_seconds))
        try:
            data = self._socket.recv(min(max_bytes, self._budget.room()))
        except TimeoutError as error:
            raise self._budget.silence() from error
        except OSError as error:
            raise self._budget.cut(str(error)[:200]) from error
        self._budget.record(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._socket.settimeout(self._budget.patience(self._budget.limits.read_seconds))
        try:
            self._socket.sendall(buffer)
        except OSError as error:
            # The server may have answered before it hung up: httpcore goes on to read after this.
            raise httpcore.WriteError(str(error)) from error
        self._budget.hop.request.write(buffer)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        begin = time.monotonic()
        self._socket.settimeout(self._budget.patience(self._budget.limits.connect_seconds))
        secured = _handshake(self._socket, ssl_context, server_hostname)
        self._budget.hop.tls = tls_facts(secured, self._problem)
        self._budget.hop.seconds["tls"] = time.monotonic() - begin
        return Wire(secured, self._budget, self._trust, self._problem)

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None


def open_socket(literal: str, port: int, seconds: float) -> socket.socket:
    """Connect to a checked address, and see that it is this one that answers. Raises Stopped."""
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
    """Set where the final answer's head and body begin in the recording, past interim answers (RFC 9110 15.2)."""
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
    """Cut off what a server sent beyond the length it announced: it is not part of the answer."""
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
