"""The measure of article text."""

import json

import pytest

from tests.bench.f1 import judged, overlap, quality


@pytest.mark.parametrize(
    ("true", "read", "precision", "recall"),
    [
        ("a b c d e", "a b c d e", 1, 1),
        ("a b c d e", "a b c d", 1, 1 / 2),
        ("a b c d", "a b c d e", 1 / 2, 1),
        ("a b c d", "w x y z", 0, 0),
        ("short one", "Short one", 0, 0),
        ("short one", "short, one!", 1, 1),
        ("", "a b c d", 0, None),
        ("a b c d", "", None, 0),
    ],
)
def test_overlap_counts_runs_of_four_words(true, read, precision, recall):
    found = overlap(true, read)
    assert (found.precision, found.recall) == (precision, recall)


def test_quality_weighs_all_pages_alike():
    long = " ".join(map(str, range(100)))
    measured = quality([(long, long), ("a b c d", "w x y z")])
    assert (measured.precision, measured.recall, measured.f1) == (0.5, 0.5, 0.5)
    assert quality([]).f1 == 0


# Stands for the benchmark's program: the same files and options, a measure of its own.
EVALUATE = """
import json, sys
from pathlib import Path
truth = json.loads(Path("ground-truth.json").read_text())
[path] = Path("output").glob("*.json")
read = json.loads(path.read_text())
right = sum(read[name]["articleBody"] == page["articleBody"] for name, page in truth.items())
assert read.keys() == truth.keys() and sys.argv[1] == "--output"
Path(sys.argv[2]).write_text(json.dumps({path.stem: {"f1": right / len(truth)}}))
"""


@pytest.mark.services
def test_judged_asks_the_benchmark_s_own_program_where_it_is_there(tmp_path):
    truth = {"one": {"articleBody": "a b c d e"}, "two": {"articleBody": "v w x y z"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth))
    read = {"one": "a b c d e", "two": "v w x y", "three": "no page"}
    value, by = judged(tmp_path, read)
    assert (round(value, 2), by) == (0.86, "without evaluate.py")
    (tmp_path / "evaluate.py").write_text(EVALUATE)
    assert judged(tmp_path, read) == (0.5, "by evaluate.py")
