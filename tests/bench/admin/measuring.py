"""Measures the pages of the desk, or of stock admin, in the database of the settings (tests.bench.admin.run)."""

import json
import sys
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
from claimdesk.house.console import complain, say  # noqa: E402
from tests.bench.admin.filling import make_newsroom  # noqa: E402
from tests.bench.admin.pages import pages  # noqa: E402

ROUNDS = 5
SLOW = 2.0  # seconds after which one more round tells nothing new


def main(claims: int, wanted: str) -> int:
    """Fill the database if need be, and write one line of JSON per page on stdout."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    is_stock = settings.SETTINGS_MODULE.endswith("stock")
    if not is_stock:
        make_newsroom(claims)
    client = Client()
    client.force_login(User.objects.get(pk=1))
    if client.get("/stock/" if is_stock else "/admin/").status_code != 200:
        raise SystemExit("The one who looks is not let in.")
    for page in pages(claims):
        url = page.stock if is_stock else page.url
        if url and wanted in page.name and client.get(url).status_code == 200:  # a small desk has no page 200
            say(json.dumps({"name": page.name, **_measured(client, url)}))
    return 0


def _measured(client: Client, url: str) -> dict[str, Any]:
    """Median milliseconds of some rounds after the first, those that processors worked, and the queries of one."""
    with CaptureQueriesContext(connection) as captured:
        rounds = [_asked(client, url)]
    queries = captured.captured_queries
    if "--queries" in sys.argv:
        for query in queries:
            complain(f"{query['time']} {query['sql'][:1500]}")
    if rounds[0][0] < SLOW:
        rounds = [_asked(client, url) for _ in range(ROUNDS)]
    wall, work = (1000 * median(times) for times in zip(*rounds, strict=True))
    return {"ms": work, "wall": wall, "queries": len(queries)}


def _asked(client: Client, url: str) -> tuple[float, float]:
    """Seconds on the clock, and of work: what neighbours on the machine do is only in the first."""
    started, worked = perf_counter(), _work()
    client.get(url)
    return perf_counter() - started, (_work() - worked) / 1e9


def _work() -> int:
    """Nanoseconds that this process worked, and the one of PostgreSQL that answers it."""
    if connection.vendor != "postgresql":
        return process_time_ns()
    server = connection.connection.info.backend_pid
    return process_time_ns() + int(Path(f"/proc/{server}/schedstat").read_text(encoding="ascii").split()[0])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
