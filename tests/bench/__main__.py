"""`./desk bench capture [FOLDER]`: how fast the desk captures, beside two others and its own floor, in one run on this
machine, and what a capture costs by its parts.

FOLDER holds real pages as `*.html.gz` and `ground-truth.json`, as in scrapinghub's article-extraction-benchmark; with
its `evaluate.py` beside them F1 is measured by that, else by the same measure written anew, and the report says which.
`./desk bench admin` is in tests/bench/admin, `./desk bench api` in
tests/bench/api, the others in modules of their names.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from claimdesk.cli.console import echo, error
from claimdesk.cli.places import ROOT
from sources.extraction.parse import extract
from tests.bench.admin.run import main as admin
from tests.bench.api.run import main as api
from tests.bench.contenders import CONTENDERS, Measured, parts_of_desk
from tests.bench.desk_day import main as desk_day
from tests.bench.extract import main as read_articles
from tests.bench.f1 import judged
from tests.bench.faults import main as faults
from tests.bench.pdf import main as pdf
from tests.bench.provenance import main as provenance
from tests.bench.reading.attributions import main as attributions
from tests.bench.reading.checkworthy import main as checkworthy
from tests.bench.site import urls

PAGES = ROOT.parent / "shared" / "data" / "pages"
COUNT = 300
ROUNDS = 3
LATENCIES = ("plain", "50 ms")
Runs = dict[tuple[str, str], list[Measured]]


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a target is missed, 2 where it cannot be measured."""
    folder = Path(arguments[1]) if len(arguments) > 1 else None
    benches: dict[str, Callable[[], int]] = {
        "admin": lambda: admin(arguments[1:]),
        "api": lambda: api(arguments[1:]),
        "attributions": lambda: attributions(arguments[1:]),
        "capture": lambda: _capture(folder or PAGES),
        "checkworthy": checkworthy,
        "desk": lambda: desk_day(arguments[1:]),
        "faults": lambda: faults(arguments[1:]),
        "extract": lambda: _extract(arguments[1:]),
        "pdf": lambda: pdf(folder),
        "provenance": provenance,
    }
    bench = benches.get(arguments[0] if arguments else "")
    if bench is None:
        error(
            "./desk bench capture [FOLDER], extract [FOLDER… --fit], admin [--claims N], api [--claims N], "
            "attributions, checkworthy, desk [--seconds N], faults, provenance, pdf [FOLDER]"
        )
        return 2
    return bench()


def _extract(arguments: Sequence[str]) -> int:
    folders = [Path(name) for name in arguments if name != "--fit"] or [PAGES]
    if "--fit" not in arguments:
        return max(read_articles(folder) for folder in folders)
    if find_spec("sklearn") is None:
        error("Fitting needs scikit-learn, which the desk does not: install it into its environment with pip.")
        return 2
    from tests.bench.fit import main as fit  # noqa: PLC0415 - it needs what is not installed for anything else

    return fit(folders)


def _capture(folder: Path) -> int:
    if not (folder / "ground-truth.json").is_file():
        error(f"There are no pages to measure with in {folder}: name a folder of the article-extraction-benchmark.")
        return 2
    with _site(folder) as ports:
        runs = _measure(dict(zip(LATENCIES, ports, strict=True)))
        _report_parts(*parts_of_desk(urls(ports[0], COUNT)))
    return _report(runs, _f1(folder))


@contextmanager
def _site(folder: Path) -> Iterator[list[int]]:
    command = [sys.executable, "-m", "tests.bench.site", str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, encoding="utf-8") as site:
        assert site.stdin
        assert site.stdout
        yield [int(port) for port in site.stdout.readline().split()]
        site.stdin.close()


def _measure(ports: dict[str, int]) -> Runs:
    """Everybody in turn, so that what else the machine does hits all alike."""
    runs: Runs = {}
    for number in range(1, ROUNDS + 1):
        for latency, port in ports.items():
            for name, run in CONTENDERS.items():
                measured = run(urls(port, COUNT))
                runs.setdefault((name, latency), []).append(measured)
                echo(f"round {number}, {latency:<6} {name:<11} {_numbers(measured)}")
    return runs


def _numbers(measured: Measured) -> str:
    megabytes = measured.peak / 1e6
    return f"{measured.speed:7.1f} pages/s {measured.cost:6.1f} ms CPU/page {megabytes:6.0f} MB {measured.pages} pages"


def _report_parts(statements: float, parts: dict[str, float]) -> None:
    echo("")
    echo(f"one worker by itself: {statements:.1f} statements to the database a capture; ms of CPU a capture:")
    for name, spent in parts.items():
        echo(f"  {name:<30} {spent:6.1f}")


def _report(runs: Runs, f1: tuple[float, str]) -> int:
    echo("")
    for (name, latency), each in runs.items():
        echo(f"median,  {latency:<6} {name:<11} {_numbers(_median(each))}")
    echo("")
    missed = [target for target in _targets(runs, f1) if not target.met]
    for target in _targets(runs, f1):
        echo(f"{target.words:<52} {target.value:8.3f}  {target.wanted:<9} {'met' if target.met else 'MISSED'}")
    return 1 if missed else 0


@dataclass(frozen=True)
class Target:
    """What is wanted: at least `least`, or at most `most`."""

    words: str
    value: float
    least: float = 0
    most: float = float("inf")

    @property
    def met(self) -> bool:
        return self.least <= self.value <= self.most

    @property
    def wanted(self) -> str:
        return f">= {self.least:g}" if self.least else f"<= {self.most:g}"


def _targets(runs: Runs, f1: tuple[float, str]) -> Iterator[Target]:
    desk, loop, wget, _floor = CONTENDERS
    plain, latency = LATENCIES
    yield Target("pages/s, times the plain loop", _ratio(runs, desk, loop, plain), least=3)
    yield Target("pages/s, times the plain loop, at 50 ms", _ratio(runs, desk, loop, latency), least=5)
    yield Target("pages/s, times wget x 8", _ratio(runs, desk, wget, plain), least=0.12)
    yield Target("ms of CPU per page", median(run.cost for run in runs[desk, plain]), most=30)
    dearer = median(ours.cost / theirs.cost for ours, theirs in zip(runs[desk, plain], runs[loop, plain], strict=True))
    yield Target("CPU per page, times the plain loop's", dearer, most=1)
    yield Target(
        "MB of the workers together", max(run.peak for each in LATENCIES for run in runs[desk, each]) / 1e6, most=500
    )
    yield Target(f"F1 of the article text, {f1[1]}", f1[0], least=0.960)


def _ratio(runs: Runs, ours: str, theirs: str, latency: str) -> float:
    """How many times as fast: the median over the rounds, as both meet the same neighbours in each."""
    pairs = zip(runs[ours, latency], runs[theirs, latency], strict=True)
    return median(mine.speed / other.speed for mine, other in pairs)


def _median(each: list[Measured]) -> Measured:
    """The run with the median speed."""
    return sorted(each, key=lambda run: run.speed)[len(each) // 2]


def _f1(folder: Path) -> tuple[float, str]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    read = {}
    for name, page in truth.items():
        body = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
        read[name] = extract(body, "text/html", page.get("url", "https://page.invalid/"))["text"]
    return judged(folder, read)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
