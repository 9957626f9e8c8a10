"""A server for programs of others, in the test's own thread and transaction: it answers while a program runs."""

import subprocess
import time
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from typing_extensions import override

from claimdesk.cli.setup.judges import READERS

PROGRAMS = Path(__file__).parent / "programs"
PROGRAM_SECONDS = 120


class _Quiet(WSGIRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """What failed is told by the program."""


def a_server() -> WSGIServer:
    """The desk at a free port of 127.0.0.1; it answers within `run_against`."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    server.timeout = 0.1
    return server


def run_against(server: WSGIServer, program: str, *arguments: str) -> None:
    """Answer `program`, of the environment of readers, until it ends; it must succeed."""
    command = [str(READERS / "python"), str(PROGRAMS / program), *arguments]
    for signal in (request_started, request_finished):  # as Django's test client: the test's connection stays open
        signal.disconnect(close_old_connections)
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    end = time.monotonic() + PROGRAM_SECONDS
    try:
        while running.poll() is None and time.monotonic() < end:
            server.handle_request()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        running.kill()
        said, _nothing = running.communicate()
    assert running.returncode == 0, said
