"""How well article text is read: the measure of scrapinghub's article-extraction-benchmark, written anew.

Texts are compared as bags of four words in a row. Each page weighs the same, however long; precision and recall are
means over the pages, and F1 is the harmonic mean of these two. Where the benchmark's own program lies beside the pages
that one is asked.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

EVALUATE = "evaluate.py"
WORD = re.compile(r"\w+")
IN_A_ROW = 4


@dataclass(frozen=True)
class Quality:
    """Means over all pages, each between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True)
class Overlap:
    """What two texts share, as parts of all that either has: in both, only in the one read, only in the true one."""

    both: float
    only_read: float
    only_true: float

    @property
    def precision(self) -> float | None:
        """How much of what was read is true; None where nothing was read."""
        read = self.both + self.only_read
        return self.both / read if read else None

    @property
    def recall(self) -> float | None:
        """How much of what is true was read; None where there was nothing to read."""
        true = self.both + self.only_true
        return self.both / true if true else None


def judged(folder: Path, read: Mapping[str, str]) -> tuple[float, str]:
    """F1 of the texts that were `read` of the pages in `folder`, by page; and whose measure it is.

    Raises CalledProcessError where the benchmark's program fails.
    """
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    if (folder / EVALUATE).is_file():
        return _evaluated(folder, {name: read[name] for name in truth}), f"by {EVALUATE}"
    return quality((page["articleBody"], read[name]) for name, page in truth.items()).f1, f"without {EVALUATE}"


def _evaluated(folder: Path, read: Mapping[str, str]) -> float:
    """What the benchmark's program says: it reads `ground-truth.json` and `output/*.json` where it is started."""
    with tempfile.TemporaryDirectory(prefix="claimdesk-f1-") as name:
        place = Path(name)
        (place / "output").mkdir()
        (place / "ground-truth.json").write_bytes((folder / "ground-truth.json").read_bytes())
        bodies = {page: {"articleBody": text} for page, text in read.items()}
        (place / "output" / "claimdesk.json").write_text(json.dumps(bodies), encoding="utf-8")
        command = [sys.executable, str((folder / EVALUATE).resolve()), "--output", "measured.json"]
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
        return float(json.loads((place / "measured.json").read_text(encoding="utf-8"))["claimdesk"]["f1"])


def quality(pairs: Iterable[tuple[str, str]]) -> Quality:
    """How well texts were read: `pairs` of the true text and the one that was read."""
    overlaps = [overlap(true, read) for true, read in pairs]
    return Quality(_mean(one.precision for one in overlaps), _mean(one.recall for one in overlaps))


def overlap(true: str, read: str) -> Overlap:
    """What a true text and the one that was read share."""
    wanted, found = shingles(true), shingles(read)
    both, only_read, only_true = (wanted & found).total(), (found - wanted).total(), (wanted - found).total()
    total = both + only_read + only_true or 1
    return Overlap(both / total, only_read / total, only_true / total)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words with their counts; a text with fewer words is one run."""
    words = WORD.findall(text)
    runs = (tuple(words[start : start + IN_A_ROW]) for start in range(max(1, len(words) - IN_A_ROW + 1)))
    return Counter(run for run in runs if run)


def _mean(values: Iterable[float | None]) -> float:
    counted = [value for value in values if value is not None]
    return sum(counted) / len(counted) if counted else 0.0
