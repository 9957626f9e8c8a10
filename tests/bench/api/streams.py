"""What is measured as a stream of many rows, or by many clients at once."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from claimdesk.cli.places import ROOT
from claims.models import Claim

CLIENTS = 8
SERVER_PROCESSES, SERVER_THREADS = 2, 4
SECONDS = 8.0
ROWS = 20_000  # of the export that are read
LEAST_SHARE = 0.4  # of the rows per second that the database itself writes
LEAST_SINGLE, LEAST_LISTS = 250.0, 25.0  # answers per second
Row = dict[str, Any]


def export(client: Client, _secret: str) -> Row:
    """Rows per second of the NDJSON export, and of the database that copies the same lines out of a table."""
    answer: Any = client.get("/api/v1/claims/export/?format=ndjson")
    lines: list[bytes] = []
    began = perf_counter()
    for chunk in answer.streaming_content:
        lines += chunk.splitlines()
        if len(lines) >= ROWS:
            break
    ours = len(lines) / (perf_counter() - began)
    theirs = _copied(lines)
    return {"name": "export: NDJSON, rows/s", "rate": ours, "beside": theirs, "least": LEAST_SHARE * theirs}


def _copied(lines: list[bytes]) -> float:
    """Rows per second of the same lines out of a table of texts: `COPY … TO STDOUT`, or a query on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE exported (line text)")
        cursor.executemany("INSERT INTO exported VALUES (%s)", [(line.decode(),) for line in lines])
        began = perf_counter()
        if connection.vendor == "postgresql":
            with cursor.copy("COPY (SELECT line::jsonb FROM exported) TO STDOUT") as copy:
                count = sum(1 for _part in copy)
        else:
            cursor.execute("SELECT json(line) FROM exported")
            count = sum(1 for (line,) in cursor.fetchall() if line.encode())
        took = perf_counter() - began
        cursor.execute("DROP TABLE exported")
    return count / took


def single_claims(_client: Client, secret: str) -> Row:
    """Answers per second with one claim, to some clients at once."""
    rate = _by_clients(secret, "/api/v1/claims/{number}/")
    return {"name": f"server: one claim, {CLIENTS} clients, answers/s", "rate": rate, "least": LEAST_SINGLE}


def lists(_client: Client, secret: str) -> Row:
    """Answers per second with a list of 100 claims, to some clients at once."""
    rate = _by_clients(secret, "/api/v1/claims/?page_size=100")
    return {"name": f"server: list of 100, {CLIENTS} clients, answers/s", "rate": rate, "least": LEAST_LISTS}


MEASURED: dict[str, Callable[[Client, str], Row]] = {
    "export: NDJSON, rows/s": export,
    "server: one claim": single_claims,
    "server: list of 100": lists,
}


def _by_clients(secret: str, path: str) -> float:
    numbers = list(Claim.objects.filter(is_confidential=False).order_by("-pk").values_list("pk", flat=True)[:1000])
    with _server() as port:
        counts = [0] * CLIENTS
        end = time.monotonic() + SECONDS
        asking = [
            threading.Thread(target=_ask, args=(port, secret, path, numbers[each:], counts, each, end))
            for each in range(CLIENTS)
        ]
        began = perf_counter()
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        return sum(counts) / (perf_counter() - began)


def _ask(port: int, secret: str, path: str, numbers: list[int], counts: list[int], each: int, end: float) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < end:
        number = numbers[counts[each] % len(numbers)]
        asked.request("GET", path.format(number=number), headers={"Authorization": f"Bearer {secret}"})
        response = asked.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answers {response.status}: {body[:300]!r}")
        counts[each] += 1


@contextmanager
def _server() -> Iterator[int]:
    """The web server that ships with ClaimDesk, with its threads, in some processes; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", str(SERVER_PROCESSES)]
    options += ["--threads", str(SERVER_THREADS), "--keep-alive", "30", "--log-level", "warning", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, "claimdesk.wsgi:application"]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log) as server:
        try:
            _await(port)
            yield port
        finally:
            server.terminate()


def _await(port: int) -> None:
    for _attempt in range(300):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/api/v1/schema/")
            asked.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server does not start.")
