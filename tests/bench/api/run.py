"""`./desk bench api [--claims N] [--only sqlite|postgresql] [--page WORDS] [--queries] [--rounds N] [--folder FOLDER]`.

The databases that are measured stay in the folder, by default the machine's one for temporary files, so that only the
first run makes them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from claimdesk.cli.console import echo, error
from claimdesk.cli.places import ROOT
from tests.bench.admin.run import QUIET, Row, bench_database, slowness

MOST_TIMES_BY_HAND = 5.0
LEAST_TIMES_STOCK = 3.0
MOST_OF_200 = 0.2  # what a 304 may cost of the whole answer
WHOLE = {
    "claims: the same list, unchanged (304)": "claims: list of 100, first page",
    "claims: one, unchanged (304)": "claims: one",
}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="./desk bench api")
    parser.add_argument("--claims", type=int, default=1_000_000, help="with twice as many citations; 20000 is quick")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--page", default="", help="only rows whose name holds these words")
    parser.add_argument("--queries", action="store_true", help="show each query with its seconds")
    folder = Path(tempfile.gettempdir()) / f"claimdesk-bench-api-{os.getuid()}"
    parser.add_argument("--folder", type=Path, default=folder)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is asked for after the first time")
    options = parser.parse_args(arguments)
    missed = sum(_report(name, options) for name in ([options.only] if options.only else ["sqlite", "postgresql"]))
    echo(f"{missed} targets are missed." if missed else "Every target is met.")
    return 1 if missed else 0


def _report(name: str, options: argparse.Namespace) -> int:
    """The table of one database; how many targets are missed."""
    folder = options.folder / str(options.claims)
    folder.mkdir(parents=True, exist_ok=True)
    with bench_database(name, folder) as environ:
        before = slowness()
        rows = list(_measured(options, environ))
        busy = max(before, slowness())
    by = "wall" if busy < QUIET else "work"
    said = "the clock" if by == "wall" else "work, as the machine is busy with other things"
    echo(f"{name}, {options.claims:,} claims. Milliseconds by {said}, and queries; then by hand, and stock.")
    known = {row["name"]: row for row in rows}
    missed = 0
    for row in rows:
        faults = list(faults_of(row, known, by))
        echo(f"{shown_beside(row, by)}{'  MISSED: ' + '; '.join(faults) if faults else ''}")
        missed += bool(faults)
    echo("")
    return missed


def _measured(options: argparse.Namespace, environ: dict[str, str]) -> Iterator[Row]:
    command = [
        sys.executable,
        "-m",
        "tests.bench.api.measuring",
        str(options.claims),
        options.page,
        str(options.rounds),
    ]
    command += ["--queries"] * options.queries
    environ = {**os.environ, **environ, "DJANGO_SETTINGS_MODULE": "tests.bench.api.settings"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=environ) as running:
        for line in running.stdout or ():
            if line.startswith("{"):
                row = json.loads(line)
                error(shown_beside(row, "work"))  # how far it is
                yield row
            else:
                echo(line.rstrip())
    if running.returncode:
        raise SystemExit(running.returncode)


def faults_of(row: Row, known: dict[str, Row], by: str) -> Iterator[str]:
    """What a row misses of its targets, in a few words each."""
    if "rate" in row:
        if row["rate"] < row["least"]:
            yield f"at least {row['least']:,.0f} wanted"
        return
    ours = row["desk"][by]
    if row["most"] is not None and ours > row["most"]:
        yield f"{row['most']:.0f} ms wanted"
    is_list = row["most"] is None
    if is_list and "by hand" in row and ours > MOST_TIMES_BY_HAND * row["by hand"][by]:
        yield f"{ours / row['by hand'][by]:.1f} times by hand, {MOST_TIMES_BY_HAND:.0f} wanted"
    if is_list and "stock" in row and row["stock"][by] < LEAST_TIMES_STOCK * ours:
        yield f"stock takes {row['stock'][by] / ours:.1f} times as long, {LEAST_TIMES_STOCK:.0f} wanted"
    whole = known.get(WHOLE.get(row["name"], ""))
    if whole and ours > MOST_OF_200 * whole["desk"][by]:
        yield f"{ours / whole['desk'][by]:.2f} of the whole answer, {MOST_OF_200} wanted"


def shown_beside(row: Row, by: str) -> str:
    """One line of the table."""
    if "rate" in row:
        beside = f", beside {row['beside']:,.0f}" if "beside" in row else ""
        return f"{row['name']:<52} {row['rate']:9,.0f}{beside}"
    others = [f"{name} {row[name][by]:.1f}" for name in ("by hand", "stock") if name in row]
    return f"{row['name']:<52} {row['desk'][by]:9.1f} {row['queries']:3}  {', '.join(others)}".rstrip()
