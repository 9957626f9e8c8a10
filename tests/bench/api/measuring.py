"""Asks the API, the statements by hand and the stock viewsets in the database of the settings (tests.bench.api.run)."""

import gc
import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps come first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from claimdesk.accounts.api_keys import create_api_key  # noqa: E402
from claimdesk.accounts.models import User  # noqa: E402
from claimdesk.cli.console import echo, error  # noqa: E402
from tests.bench.admin.measuring import work_ns  # noqa: E402
from tests.bench.api import streams  # noqa: E402
from tests.bench.api.asked import Question, questions  # noqa: E402
from tests.bench.api.filling import make_rows  # noqa: E402

SLOW_SECONDS = 2.0  # of work, after which one more round tells nothing new
Row = dict[str, Any]


def main(claims: int, wanted: str, rounds: int) -> int:
    """Fill the database if need be, and write one line of JSON per question on stdout."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    make_rows(claims)
    secret = create_api_key(name="bench", scope="write", by=None, user=User.objects.get(pk=1))[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    _settle()
    for question in questions(claims):
        if wanted in question.name:
            echo(json.dumps(asked_in_turn(client, question, rounds)))
    for name, measure in streams.MEASURED.items():
        if wanted in name:
            echo(json.dumps(measure(client, secret)))
    return 0


def _settle() -> None:
    if connection.vendor == "postgresql":  # all its work in the one process that is measured
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")
    gc.collect()
    gc.freeze()  # as claimdesk.wsgi does


def asked_in_turn(client: Client, question: Question, rounds: int) -> Row:
    """Median milliseconds of the answer and of what stands beside it, asked in turn, so that all meet the same
    neighbours."""
    had = {"If-None-Match": client.get(question.url).headers["ETag"]} if question.is_had else {}
    ways: dict[str, Callable[[], Any]] = {"desk": lambda: _answer(client, question.url, had)}
    if question.by_hand:
        ways["by hand"] = question.by_hand
    if question.stock:
        ways["stock"] = lambda: _answer(client, question.stock, {})
    size, queries = _counted(ways["desk"])
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _round in range(rounds):
        for name, way in ways.items():
            if not times[name] or times[name][-1][1] < SLOW_SECONDS:
                times[name].append(_timed(way))
    found: Row = {"name": question.name, "bytes": size, "queries": queries, "most": question.most_ms}
    for name, each in times.items():
        found[name] = {"wall": 1000 * median(wall for wall, _ in each), "work": 1000 * median(work for _, work in each)}
    return found


def _counted(way: Callable[[], Any]) -> tuple[int, int]:
    """How many bytes an answer has, and how many queries it takes."""
    with CaptureQueriesContext(connection) as captured:
        size = len(way())
    queries = captured.captured_queries  # before the next request forgets them
    if "--queries" in sys.argv:
        for query in queries:
            error(f"{query['time']} {query['sql'][:1500]}")
    return size, len(queries)


def _answer(client: Client, url: str, headers: dict[str, str]) -> bytes:
    """The body. Raises SystemExit for an answer that is none."""
    response: Any = client.get(url, headers=headers)
    if response.status_code != (304 if headers else 200):
        raise SystemExit(f"{url} answers {response.status_code}: {response.content[:500]!r}")
    return bytes(response.content)


def _timed(way: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock, and of work: what neighbours on the machine do is only in the first."""
    started, worked = perf_counter(), work_ns()
    way()
    return perf_counter() - started, (work_ns() - worked) / 1e9


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
