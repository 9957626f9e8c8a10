"""`./desk bench faults [--lock-seconds N]`: what a whole desk answers, and how long that takes, while something that it
needs is away: Redis full, hung and stopped; SQLite locked by another program; the S3 store hung."""

import os
import signal
import sqlite3
import tempfile
import threading
import time
import urllib.error
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import redis

from claimdesk.cli.console import echo
from tests.bench.desk_day import Program
from tests.newsroom import Newsroom, open_newsroom
from tests.s3 import running_s3

ROUNDS = 20
WRITERS = 10
REDIS_TARGET_SECONDS = 0.5  # that no request waits longer for Redis
_numbers = count(1)


@contextmanager
def _redis_full(newsroom: Newsroom) -> Iterator[None]:
    with redis.Redis(unix_socket_path=str(newsroom.queue.socket)) as client:
        client.config_set("maxmemory", 1)
        try:
            yield
        finally:
            client.config_set("maxmemory", 0)


@contextmanager
def _redis_hung(newsroom: Newsroom) -> Iterator[None]:
    with redis.Redis(unix_socket_path=str(newsroom.queue.socket)) as client:
        number = int(client.info("server")["process_id"])
    os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(number, signal.SIGCONT)


@contextmanager
def _redis_away(newsroom: Newsroom) -> Iterator[None]:
    newsroom.queue.stop()
    try:
        yield
    finally:
        newsroom.queue.start()


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a target is missed."""
    parser = ArgumentParser(prog="./desk bench faults")
    parser.add_argument("--lock-seconds", type=float, default=45)
    asked = parser.parse_args(arguments)
    with _folder() as folder, open_newsroom(folder) as newsroom:
        program = Program(newsroom.desk.address, _key(newsroom))
        worst = _shown("nothing is wrong", newsroom, program)
        for name, fault in (("full", _redis_full), ("hung", _redis_hung), ("stopped", _redis_away)):
            with fault(newsroom):
                worst = max(worst, _shown(f"Redis is {name}", newsroom, program))
        is_clean = _locked(newsroom, program, asked.lock_seconds)
    _s3_hangs()
    echo(f"no request waits more than {REDIS_TARGET_SECONDS} s for Redis: worst answer {worst:.2f} s")
    return 0 if is_clean else 1


def _key(newsroom: Newsroom) -> str:
    return newsroom.desk.manage("create_api_key", "bench", "--scope", "write").strip()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="claimdesk-bench-") as name:
        yield Path(name)


def _shown(state: str, newsroom: Newsroom, program: Program) -> float:
    """Print what reading, writing and asking for health came to; the longest answer in seconds."""
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: program.ask("claims/?page_size=20"),
        "write": lambda: _write(program),
        "healthz": lambda: _plain(newsroom, "/healthz"),
        "readyz": lambda: _plain(newsroom, "/readyz"),
    }
    echo(f"{state}:")
    longest = 0.0
    for name, act in acts.items():
        found = [_timed(act) for _round in range(ROUNDS if name in ("read", "write") else 3)]
        seconds = sorted(took for took, _said in found)
        said = dict(Counter(said for _took, said in found))
        echo(f"  {name:<8} p50 {seconds[len(seconds) // 2]:6.3f} s, worst {seconds[-1]:6.3f} s, answers {said}")
        longest = max(longest, seconds[-1] if name in ("read", "write") else 0.0)
    return longest


def _write(program: Program) -> object:
    return program.ask("topics/", {"name": f"Topic {next(_numbers)}"})


def _plain(newsroom: Newsroom, path: str) -> None:
    with build_opener(ProxyHandler({})).open(f"{newsroom.desk.address}{path}", timeout=60):
        pass


def _timed(act: Callable[[], object]) -> tuple[float, str]:
    """How long it took, and the status of the answer."""
    began, said = time.monotonic(), "200"
    try:
        act()
    except urllib.error.HTTPError as error:
        said = f"{error.code}, Retry-After {error.headers.get('Retry-After')}"
    except OSError as error:
        said = type(error).__name__
    return time.monotonic() - began, said


def _locked(newsroom: Newsroom, program: Program, seconds: float) -> bool:
    """Whether ten writers at a locked database got ten clean refusals, and readers went on."""
    found: list[tuple[float, str]] = []
    writers = [threading.Thread(target=lambda: found.append(_timed(lambda: _write(program)))) for _n in range(WRITERS)]
    with closing(sqlite3.connect(newsroom.desk.home / "claimdesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = time.monotonic() + seconds
        for writer in writers:
            writer.start()
        reads = [_timed(lambda: program.ask("claims/?page_size=20")) for _round in range(3)]
        time.sleep(max(0.0, end - time.monotonic()))
        other.execute("ROLLBACK")
    for writer in writers:
        writer.join()
    echo(f"SQLite is locked by another program for {seconds:.0f} s:")
    for name, took in (("writers", found), ("readers", reads)):
        echo(f"  {name}: {dict(Counter(said for _s, said in took))}, the longest {max(s for s, _said in took):.1f} s")
    return all(said == "503, Retry-After 5" for _took, said in found)


def _s3_hangs() -> None:
    """Print how long the page of a claim with archived evidence takes while the store hangs."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        store = stack.enter_context(running_s3())
        newsroom = stack.enter_context(
            open_newsroom(
                folder, CLAIMDESK_STORAGE="s3", CLAIMDESK_S3_BUCKET=store.bucket, CLAIMDESK_S3_ENDPOINT=store.url
            )
        )
        chief = newsroom.browser("chief")
        claims = [row["id"] for row in newsroom.get("claims/", page_size=5)["results"]]
        store.hangs = threading.Event()
        took = [_timed(lambda claim=claim: chief.open(f"/admin/claims/claim/{claim}/change/")) for claim in claims]  # type: ignore[misc]
        store.well()
    answers = dict(Counter(said for _s, said in took))
    echo(f"the S3 store hangs: pages of claims {answers}, the longest {max(s for s, _said in took):.1f} s")
