"""Measures the pages of the desk, or of stock admin, in the database of the settings (tests.bench.admin.run)."""

import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time_ns
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps come first
from django.db import connection  # noqa: E402 - the apps come first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from claimdesk.accounts.models import User  # noqa: E402
from claimdesk.cli.console import echo, error  # noqa: E402
from tests.bench.admin.filling import make_newsroom  # noqa: E402
from tests.bench.admin.pages import Page, pages  # noqa: E402

SLOW = 2.0  # seconds of work after which one more round tells nothing new


def main(claims: int, wanted: str, rounds: int) -> int:
    """Fill the database if need be, and write one line of JSON per page on stdout, the desk's own pages only."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    make_newsroom(claims)
    client = _client("/admin/")
    for page in pages(claims, User.objects.get(pk=1)):
        if wanted in page.name:
            echo(json.dumps({"page": vars(page), **measured(client, page.url, rounds)}))
    return 0


def main_of_stock(wanted: Iterator[Page], rounds: int) -> int:
    """Read the pages from stdin, one line of JSON each, and write one line per page that stock admin has."""
    client = _client("/stock/")
    for page in wanted:
        if page.stock and client.get(page.stock).status_code == 200:  # it refuses what it has no filter for
            echo(json.dumps({"page": vars(page), **measured(client, page.stock, rounds)}))
    return 0


def _client(first: str) -> Client:
    if connection.vendor == "postgresql":  # all its work in the one process that is measured
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    client = Client()
    client.force_login(User.objects.get(pk=1))
    if client.get(first).status_code != 200:
        raise SystemExit("The one who looks is not let in.")
    gc.collect()
    gc.freeze()  # as claimdesk.wsgi does
    return client


def measured(client: Client, url: str, times: int) -> dict[str, Any]:
    """Median milliseconds of some rounds after the first, by the clock and of work, and the queries of one."""
    with CaptureQueriesContext(connection) as captured:
        rounds = [_asked(client, url)]
    queries = captured.captured_queries
    if "--queries" in sys.argv:
        for query in queries:
            error(f"{query['time']} {query['sql'][:1500]}")
    if rounds[0][1] < SLOW:
        rounds = [_asked(client, url) for _ in range(times)]
    wall, work = (1000 * median(times) for times in zip(*rounds, strict=True))
    return {"work": work, "wall": wall, "queries": len(queries)}


def _asked(client: Client, url: str) -> tuple[float, float]:
    """Seconds on the clock, and of work: what neighbours on the machine do is only in the first."""
    started, worked = perf_counter(), work_ns()
    status = client.get(url).status_code
    if status != 200:
        raise SystemExit(f"{url} answers {status}.")
    return perf_counter() - started, (work_ns() - worked) / 1e9


def work_ns() -> int:
    """Nanoseconds that this process worked, and the one of PostgreSQL that answers it."""
    if connection.vendor != "postgresql":
        return process_time_ns()
    server = connection.connection.info.backend_pid
    return process_time_ns() + int(Path(f"/proc/{server}/schedstat").read_text(encoding="ascii").split()[0])


if __name__ == "__main__":
    if settings.SETTINGS_MODULE.endswith("stock"):
        sys.exit(main_of_stock((Page(**json.loads(line)) for line in sys.stdin), int(sys.argv[3])))
    sys.exit(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
