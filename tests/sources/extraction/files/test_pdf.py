"""PDF files of every kind that gives readers trouble: the quotations in them are found, and what is lost is said."""

import pytest

from sources.extraction.files.pdf import pdf_document, pdf_pages
from sources.extraction.files.pdf.pdf_paragraphs import join
from sources.extraction.files.pdf.pdf_salvage import salvaged
from sources.extraction.parse import extract
from sources.extraction.reading import Reading
from tests.pdf_samples import LEFT, TOP, half_a_pdf, locked_pdf, samples
from tests.pdfs import STORY, Document, Sample, column, put, wrapped

SAMPLES = {sample.name: sample for sample in samples()}
CUT = {name for name in SAMPLES if name.startswith(("half", "without"))}
PICTURE = ["q 595 0 0 842 0 0 cm /Im1 Do Q"]


def read(data: bytes) -> Reading:
    return extract(data, "application/pdf", "https://ministry.example/report.pdf")


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_read_finds_the_quotations(sample: Sample):
    reading = read(sample.data)
    assert [quote for quote in sample.quotes if quote not in one_line(reading["text"])] == []
    assert reading["code"] == ("content.partial" if sample.name in CUT else "")


def test_read_makes_a_line_of_each_paragraph():
    first, second = wrapped(STORY[0] + " " + STORY[1], 300), wrapped(STORY[2], 300)
    page = [*column(first, LEFT, TOP), *column(second, LEFT, TOP - 15 * len(first) - 20)]
    assert read(Document([page]).build())["text"].splitlines() == [f"{STORY[0]} {STORY[1]}", STORY[2]]


def test_read_keeps_the_order_of_the_page_around_a_sentence_that_goes_on():
    lines = read(SAMPLES["running heads, page numbers"].data)["text"].splitlines()
    assert lines[1:3] == ["Обласний вісник, № 14", "1"]
    assert [line for line in lines if line.isdigit()] == ["1", "2", "3"]


def test_read_names_the_pages_that_are_only_pictures():
    pages = [PICTURE, column(list(STORY), LEFT, TOP), [], PICTURE]
    reading = read(Document(pages, images=frozenset({0, 3})).build())
    assert (reading["code"], reading["notes"]) == ("", ["pages that are only pictures: 1, 4"])


def test_read_names_the_first_of_many_pictures():
    reading = read(Document([PICTURE] * 25, images=frozenset(range(25))).build())
    assert reading["code"] == "content.no_text"
    assert reading["notes"][0].endswith("18, 19, 20 and 5 more")


def test_read_says_that_half_a_file_is_not_the_whole():
    reading = read(half_a_pdf())
    assert reading["notes"] == ["the file ends early", "the file is damaged"]
    assert STORY[0] in one_line(reading["text"])


def test_read_says_that_a_password_is_wanted():
    assert (read(locked_pdf())["code"], read(locked_pdf())["text"]) == ("content.locked", "")


def test_read_stops_at_its_limits_and_says_where(monkeypatch):
    data = Document([column([f"Сторінка {number}."], LEFT, TOP) for number in range(1, 5)]).build()
    monkeypatch.setattr(pdf_document, "MAX_PAGES", 2)
    assert (read(data)["text"], read(data)["code"]) == ("Сторінка 1.\nСторінка 2.", "content.partial")
    assert read(data)["notes"] == ["read to page 2 of 4"]
    monkeypatch.setattr(pdf_document, "MAX_CPU_SECONDS", -1)
    assert (read(data)["text"], read(data)["notes"]) == ("", ["read to page 0 of 4"])
    monkeypatch.setattr(pdf_pages, "MAX_PAGE_LETTERS", 5)
    monkeypatch.setattr(pdf_document, "MAX_CPU_SECONDS", 10)
    assert (read(data)["text"], read(data)["notes"][0]) == ("Сторі\nСторі", "page 1 is read in part")


@pytest.mark.parametrize(
    ("said", "modified"),
    [
        ("/ModDate (D:20251031140500+02'00') /CreationDate (D:2024)", "2025-10-31T14:05:00+02:00"),
        ("/CreationDate (D:202510)", "2025-10-01T00:00:00"),
        ("/CreationDate (D:20251031140500Z)", "2025-10-31T14:05:00"),
        ("/CreationDate (D:20259931)", ""),
        ("/CreationDate (yesterday)", ""),
    ],
)
def test_read_dates_a_file_by_its_last_change(said, modified):
    reading = read(Document([[put(LEFT, TOP, "Слово.")]], about=said).build())
    assert (reading["published_at"], reading["modified_at"]) == ("", modified)


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("договір з підряд-", "ником", "договір з підрядником"),
        ("договір з підряд\u00ad", "Ником", "договір з підрядНиком"),
        ("голова Івано-", "Франківська", "голова Івано-Франківська"),
        ("за 2024-", "2025 роки", "за 2024-2025 роки"),
        ("повідомила прес-", "служба", "повідомила прес-служба"),
        ("повідомив інтернет-", "магазин", "повідомив інтернет-магазин"),
        ("він сказав -", "і пішов", "він сказав - і пішов"),
        ("договір", "підписали", "договір підписали"),
    ],
)
def test_join_keeps_the_hyphens_that_belong_to_words(before, after, joined):
    assert join(before, after, {"інтернет-магазин"}) == joined


def test_salvaged_finds_no_pages_where_there_are_none():
    assert salvaged(b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj") is None


def test_a_cut_file_at_any_place_is_read_as_far_as_it_goes():
    data = half_a_pdf()
    readings = [read(data[: len(data) * share // 20]) for share in range(1, 20)]
    assert {reading["code"] for reading in readings} <= {"content.partial", "content.extraction"}
    assert all(bool(reading["text"]) == (reading["code"] == "content.partial") for reading in readings)


def test_read_names_pages_whose_letters_are_drawn_as_lines():
    drawn = [f"{x} 700 m {x} 720 l S" for x in range(50, 250)]
    assert read(Document([drawn, drawn[:50]]).build())["notes"] == ["pages that are only pictures: 1"]
