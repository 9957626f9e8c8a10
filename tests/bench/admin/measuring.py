"""Measures the pages of the desk in the database of the settings. Started by tests.bench.admin.run for each."""

import json
import sys
from statistics import median
from time import perf_counter
from typing import Any

import django

django.setup()

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
    make_newsroom(claims)
    client = Client()
    client.force_login(User.objects.get(pk=1), backend="django.contrib.auth.backends.ModelBackend")
    for page in pages(claims):
        if wanted in page.name:
            ours = _measured(client, page.url)
            stock = _measured(client, page.stock) if page.stock else None
            say(json.dumps({"name": page.name, "ours": ours, "stock": stock}))
    return 0


def _measured(client: Client, url: str) -> dict[str, Any]:
    """Median milliseconds of some rounds after the first, and the queries of one."""
    with CaptureQueriesContext(connection) as captured:
        first = _asked(client, url)
    queries = len(captured.captured_queries)
    if "--queries" in sys.argv:
        for query in captured.captured_queries:
            complain(f"{query['time']} {query['sql'][:1500]}")
    rounds = [first] if first > SLOW else [_asked(client, url) for _ in range(ROUNDS)]
    return {"ms": 1000 * median(rounds), "queries": queries}


def _asked(client: Client, url: str) -> float:
    started = perf_counter()
    answer = client.get(url)
    taken = perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
