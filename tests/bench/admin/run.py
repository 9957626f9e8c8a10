"""`./desk bench admin [--claims N] [--only sqlite|postgresql] [--page WORDS] [--queries] [--alone]
[--rounds N] [--folder FOLDER]`.

The desks that are measured stay in the folder, by default the machine's one for temporary files, so that only the first
run makes them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from claimdesk.cli.console import echo, error
from claimdesk.cli.places import ROOT
from claimdesk.cli.processes.postgresql import private_postgresql

TARGET = 150.0  # milliseconds
FEWER_THAN = 12  # queries of a list
QUIET = 1.05  # by the clock, of what is pure work, while nobody else is at work
_SPUN = 0.5  # seconds

Row = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a page of the desk misses its target."""
    parser = argparse.ArgumentParser(prog="./desk bench admin")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--page", default="", help="only pages whose name holds these words")
    parser.add_argument("--queries", action="store_true", help="show each query with its seconds")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / f"claimdesk-bench-{os.getuid()}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is asked for after the first time")
    parser.add_argument("--alone", action="store_true", help="without stock admin")
    options = parser.parse_args(arguments)
    missed = 0
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        missed += _compare(name, options)
    echo(f"{missed} pages miss their target." if missed else "Every page meets its target.")
    return 1 if missed else 0


def _compare(name: str, options: argparse.Namespace) -> int:
    """The table of one database; how many pages of the desk miss."""
    folder = options.folder / str(options.claims)
    folder.mkdir(parents=True, exist_ok=True)
    with bench_database(name, folder) as environ:
        before = slowness()
        ours = list(_measured(options, environ, "settings"))
        asked = [] if options.alone else [row["page"] for row in ours]
        stock = {row["page"]["name"]: row for row in _measured(options, environ, "stock", asked)}
        busy = max(before, slowness())
    by = "wall" if busy < QUIET else "work"
    said = "the clock" if by == "wall" else "work, as the machine is busy with other things"
    echo(f"{name}, {options.claims:,} claims. Milliseconds by the clock, of work, and queries; then stock admin's.")
    echo(f"Medians, judged by {said}: {TARGET:.0f} ms, 300 for a claim with many citations,")
    echo(f"and fewer than {FEWER_THAN} queries for a list. Only")
    echo("the counts of the menu are remembered from one page to the next, as shipped.")
    missed = 0
    for row in ours:
        line, is_missed = shown(row, stock.get(row["page"]["name"]), by)
        echo(line)
        missed += is_missed
    echo("")
    return missed


def slowness() -> float:
    """How many times longer than its work something takes by the clock: what the neighbours cost."""
    started, worked = perf_counter(), process_time()
    while process_time() - worked < _SPUN:
        pass
    return (perf_counter() - started) / (process_time() - worked)


@contextmanager
def bench_database(name: str, folder: Path) -> Iterator[dict[str, str]]:
    """The settings of a desk of its own in `folder`, with a PostgreSQL that runs as long as the block."""
    home = {"CLAIMDESK_HOME": str(folder / "home")}
    if name == "sqlite":
        yield home
        return
    (folder.parent).chmod(0o755)
    place = folder / "postgresql"
    place.mkdir(exist_ok=True)
    with private_postgresql(place) as url:
        yield {**home, "DATABASE_URL": url}


def _measured(
    options: argparse.Namespace, environ: dict[str, str], settings: str, asked: Sequence[Row] = ()
) -> Iterator[Row]:
    """The pages one by one as they are measured; of stock admin those `asked` for."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.admin.measuring",
        str(options.claims),
        options.page,
        str(options.rounds),
    ]
    command += ["--queries"] * options.queries
    environ = {**os.environ, **environ, "DJANGO_SETTINGS_MODULE": f"tests.bench.admin.{settings}"}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as wanted,
        _talking_to(command, environ, wanted, asked) as running,
    ):
        for line in running.stdout or ():
            if line.startswith("{"):
                row = json.loads(line)
                error(f"{settings}: {row['page']['name']} {row['work']:.0f} ms")  # how far it is
                yield row
            else:
                echo(line.rstrip())
    if running.returncode:
        raise SystemExit(running.returncode)


def _talking_to(command: Sequence[str], environ: dict[str, str], wanted: Any, asked: Sequence[Row]) -> Any:
    wanted.writelines(json.dumps(page) + "\n" for page in asked)
    wanted.seek(0)
    return subprocess.Popen(command, cwd=ROOT, stdin=wanted, stdout=subprocess.PIPE, encoding="utf-8", env=environ)


def shown(ours: Row, stock: Row | None, by: str) -> tuple[str, bool]:
    """One line of the table; whether it misses the target."""
    missed = ours[by] > ours["page"].get("target", TARGET) or (
        ours["page"]["is_list"] and ours["queries"] >= FEWER_THAN
    )
    cells = [f"{ours['page']['name']:<60} {_numbers(ours)}", "MISSED" if missed else " " * 6]
    if stock:
        cells.append(f"{_numbers(stock)}  x{stock[by] / ours[by]:5.1f}")
    return " ".join(cells).rstrip(), bool(missed)


def _numbers(row: Row) -> str:
    return f"{row['wall']:6.0f} {row['work']:6.0f} {row['queries']:3}"
