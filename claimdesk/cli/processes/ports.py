"""Ports and sockets of this machine: is one free, does one answer."""

import contextlib
import http.client
import socket
from pathlib import Path

from claimdesk.cli.console import CliError

_ANSWER_SECONDS = 1.0


def require_free(port: int, setting: str) -> None:
    """Raise CliError if nothing could listen on 127.0.0.1:`port`; `setting` is what names another."""
    with socket.socket() as probe:
        # As the server itself does: connections of a desk that was closed a moment ago are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except PermissionError as error:
            raise CliError(f"Port {port} is not allowed to this user: set {setting}.") from error
        except OSError as error:
            raise CliError(f"Port {port} is in use by another program: close it, or set {setting}.") from error


def redis_answers(path: Path) -> bool:
    """True if a Redis that has loaded its data listens on the unix socket `path`."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_ANSWER_SECONDS)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def web_answers(port: int) -> bool:
    """True if the desk's web server answers on /healthz, be it only that it goes by another host name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
