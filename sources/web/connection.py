"""One connection: records every byte, and keeps every wait and every size within the budget of the capture."""

import errno
import ipaddress
import socket
import ssl
import time
from contextlib import suppress

from sources.spools import size_of
from sources.web.records import Hop, Limits, Stopped
from sources.web.tls import tls_facts, tls_problem

CHUNK_BYTES = 1 << 16
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
        self._received += len(data)
        self.hop.response.write(data)
        self._require_speed()

    def start_body(self) -> None:
        """Count what is received from now on as body."""
        self._head_size = self.hop.body_start

    def timed_out(self) -> Stopped:
        """What to raise if nothing was received in time."""
        if time.monotonic() >= self._deadline:
            return Stopped("limit.time", f"more than {self.limits.total_seconds:g} s")
        return Stopped("net.read_timeout", f"silent for {self.limits.read_seconds:g} s")

    def broken(self, reason: str) -> Stopped:
        """What to raise if the connection broke."""
        return Stopped("http.incomplete" if self._received else "net.reset", reason)

    def ended_early(self) -> Stopped:
        """What to raise if the connection ended before the head of the answer did."""
        return Stopped("http.incomplete" if self._received else "net.reset", "the server ended the connection")

    def _require_speed(self) -> None:
        now = time.monotonic()
        since, then = self._window or (now, self._received)
        if self._window is None or now - since >= self.limits.rate_seconds:
            if self._window and self._received - then < self.limits.rate * (now - since):
                raise Stopped("net.slow", f"less than {self.limits.rate} bytes per second")
            self._window = (now, self._received)


class RecordingConnection:
    """A connection that records what is sent and received, without the encryption."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._socket = connection
        self._budget = budget

    def receive(self) -> bytes:
        """More bytes; none where the other side ended the connection. Raises Stopped."""
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.read_seconds))
        try:
            data = self._socket.recv(min(CHUNK_BYTES, self._budget.bytes_left()))
        except TimeoutError as error:
            raise self._budget.timed_out() from error
        except OSError as error:
            raise self._budget.broken(str(error)[:200]) from error
        self._budget.record(data)
        return data

    def send(self, data: bytes) -> None:
        """Send a request. Where that breaks off, the server may have responded before: what it sent is read anyway."""
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.read_seconds))
        with suppress(OSError):
            self._socket.sendall(data)
            self._budget.hop.request.write(data)

    def encrypt(self, context: ssl.SSLContext, name: str, problem: str) -> None:
        """Begin TLS with the server of that name; `problem` is what is known to be wrong with its certificate."""
        begin = time.monotonic()
        self._socket.settimeout(self._budget.seconds_left(self._budget.limits.connect_seconds))
        secured = _handshake(self._socket, context, name)
        self._budget.hop.tls = tls_facts(secured, problem)
        self._budget.hop.seconds["tls"] = time.monotonic() - begin
        self._socket = secured

    def close(self) -> None:
        """Close the socket, whatever is under way."""
        self._socket.close()


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


def trim_surplus(hop: Hop, length: int | None) -> None:
    """Cut off what a server sent beyond the `length` of its body in bytes: it is not part of the response."""
    if length is not None and size_of(hop.response) > hop.body_start + length:
        hop.response.truncate(hop.body_start + length)


def _handshake(connection: socket.socket, context: ssl.SSLContext, name: str) -> ssl.SSLSocket:
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
