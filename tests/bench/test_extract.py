"""The benchmark of article texts."""

import gzip
import json

import pytest

from tests.bench.extract import Page, main, pages_of, quality_of, word_recall

BODY = b"<p>one two three four five</p><p>imprint</p>"


def test_pages_of_a_folder_are_read_in_both_forms(tmp_path):
    assert [*pages_of(tmp_path)] == []
    (tmp_path / "ground-truth.json").write_text(
        json.dumps({"a": {"articleBody": "one two", "url": "https://a.example"}})
    )
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(BODY))
    assert [*pages_of(tmp_path)] == [Page(BODY, "https://a.example", "one two")]
    known = {"https://b.example": {"file": "b.html", "with": ["two three"], "without": ["imprint"]}}
    (tmp_path / "evaldata.json").write_text(json.dumps(known))
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "b.html").write_bytes(BODY)
    assert [*pages_of(tmp_path)] == [Page(BODY, "https://b.example", within=("two three",), without=("imprint",))]


def test_quality_counts_pieces_where_only_pieces_are_known():
    pages = [Page(b"", "", within=("two three", "six"), without=("imprint", "menu"))]
    measured = quality_of(pages, ["one two\nthree imprint"])
    assert (measured.precision, measured.recall) == (0.5, 0.5)


def test_word_recall_counts_each_word_as_often_as_it_stands_there():
    pages = [Page(b"", "", "a a b"), Page(b"", "", within=("c", "d"))]
    assert word_recall(pages, ["a b", "c d e"]) == pytest.approx((2 / 3 + 1) / 2)


def test_bench_extract_prints_all_readers(tmp_path, capsys):
    (tmp_path / "ground-truth.json").write_text(json.dumps({"a": {"articleBody": "one two three four five"}}))
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<article><p>" + b"one two three four five. " * 40 + b"</p>"))
    assert main(tmp_path) == 0
    assert [line.split(" P ")[0].strip() for line in capsys.readouterr().out.splitlines()] == [
        f"1 pages of {tmp_path.name}",
        "ClaimDesk",
        "trafilatura, fast",
        "trafilatura",
        "Words of the articles that are in the visible text: 1.0000",
    ]
    assert main(tmp_path / "nothing") == 2
