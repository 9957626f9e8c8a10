"""The benchmark of article texts."""

import gzip
import json

import lxml.html
import pytest

from sources.extraction.visible_text import visible_text
from tests.bench.extract import main, quality_of, word_recall
from tests.bench.labels import labels_of
from tests.bench.pages import Page, pages_of

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


def test_pages_of_wcxb_are_those_that_it_calls_articles(tmp_path):
    for name in ("ground-truth", "html"):
        (tmp_path / "dev" / name).mkdir(parents=True)
    for name, kind in (("1", "article"), ("2", "forum")):
        known = {"url": f"https://{name}.example/", "ground_truth": {"main_content": "one two"}}
        known["_internal"] = {"page_type": {"primary": kind}}
        (tmp_path / "dev" / "ground-truth" / f"{name}.json").write_text(json.dumps(known))
        (tmp_path / "dev" / "html" / f"{name}.html.gz").write_bytes(gzip.compress(BODY))
    assert [*pages_of(tmp_path)] == [Page(BODY, "https://1.example/", "one two")]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.a.example/b", "a.example"),
        ("https://news.a.co.uk", "a.co.uk"),
        ("https://page.invalid/", ""),
    ],
)
def test_page_of_a_site_is_known_by_its_url(url, site):
    assert Page(b"", url).site == site


def labels(page: Page) -> list[bool | None]:
    markup = "<body><p>One two <b>three</b><p>four five<p>menu<p>four five<p>six"
    return labels_of(page, visible_text(lxml.html.document_fromstring(markup)))


def test_labels_of_lines_follow_the_whole_article_or_its_pieces():
    assert labels(Page(b"", "", "One two three\nfour five")) == [True, True, False, False, False]
    # Which of two places is meant by a piece of the article nobody knows; what is none of it is so in both.
    assert labels(Page(b"", "", within=("two three", "four"), without=("menu",))) == [True, None, False, None, None]
    assert labels(Page(b"", "", within=("three four",), without=("five",))) == [True, True, None, False, None]
