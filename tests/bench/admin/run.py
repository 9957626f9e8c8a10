"""`./desk bench admin [--claims N] [--only sqlite|postgresql] [--page WORDS] [--queries]`.

The desks that are measured stay in the machine's folder for temporary files, so that only the first run makes them.
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
from typing import Any

from claimdesk.house.console import complain, say
from claimdesk.house.places import ROOT
from claimdesk.house.postgresql import private_postgresql

TARGET = 150.0  # milliseconds
QUERIES = 12


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a page of the desk misses its target."""
    parser = argparse.ArgumentParser(prog="./desk bench admin")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--page", default="", help="only pages whose name holds these words")
    parser.add_argument("--queries", action="store_true", help="show each query with its seconds")
    options = parser.parse_args(arguments)
    missed = 0
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        say(f"{name}, {options.claims:,} claims: work, clock and queries; then stock admin's work and queries")
        with _database(name, _folder(options.claims)) as environ:
            ours = list(_measured(options, environ, "settings"))
            stock = {page["name"]: page for page in _measured(options, environ, "stock")}
        missed += sum(_show(page, stock.get(page["name"])) for page in ours)
        say("")
    say(f"{missed} pages miss {TARGET:.0f} ms or {QUERIES} queries." if missed else "Every page meets its target.")
    return 1 if missed else 0


def _folder(claims: int) -> Path:
    folder = Path(tempfile.gettempdir()) / f"claimdesk-bench-{os.getuid()}" / str(claims)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _database(name: str, folder: Path) -> Iterator[dict[str, str]]:
    home = {"CLAIMDESK_HOME": str(folder / "home")}
    if name == "sqlite":
        yield home
        return
    (folder.parent).chmod(0o755)
    place = folder / "postgresql"
    place.mkdir(exist_ok=True)
    with private_postgresql(place) as url:
        yield {**home, "DATABASE_URL": url}


def _measured(options: argparse.Namespace, environ: dict[str, str], settings: str) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.bench.admin.measuring", str(options.claims), options.page]
    command += ["--queries"] * options.queries
    environ = {**os.environ, **environ, "DJANGO_SETTINGS_MODULE": f"tests.bench.admin.{settings}"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", env=environ) as running:
        assert running.stdout
        for line in running.stdout:
            if line.startswith("{"):
                page = json.loads(line)
                complain(f"{settings}: {page['name']} {page['ms']:.0f} ms")  # how far it is
                yield page
            else:
                say(line.rstrip())
    if running.returncode:
        raise SystemExit(running.returncode)


def _show(ours: dict[str, Any], stock: dict[str, Any] | None) -> bool:
    """One line of the table; whether it misses the target."""
    missed = bool(ours["ms"] > TARGET or ours["queries"] > QUERIES)
    cells = [f"{ours['name']:<38} {ours['ms']:6.0f} ms {ours['wall']:6.0f} ms {ours['queries']:3} queries"]
    cells.append("MISSED" if missed else " " * 6)
    if stock:
        cells.append(f"{stock['ms']:7.0f} ms {stock['queries']:3} queries  x{stock['ms'] / ours['ms']:5.1f}")
    say(" ".join(cells).rstrip())
    return missed
