"""The article, found by the structure of a page; and the pages where that leaves doubt."""

import lxml.html
import pytest

from sources.extraction.article.found_text import article_lines
from sources.extraction.parse import extract
from sources.extraction.reading import Reading
from sources.extraction.visible_text import visible_text

SENTENCES = (
    "The minister wrote on Monday that the country needs more radars before the winter begins, whatever they cost.",
    "The ships came late in the week, and nobody in the harbour had been told of their cargo or of their crews.",
    "Auditors reminded the council that half of the money had gone back to the budget unused in the year before.",
    "Six deputies voted against it, as they wanted to hear the villages first and to decide in December.",
)
SENTENCE = SENTENCES[0]
PARAGRAPHS = [f"{number}. {' '.join(SENTENCES[(number + at) % 4] for at in range(3))}" for number in range(10)]
ARTICLE = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
HEADING = "<h1>Council adopts the budget for bridges</h1>"
MENU = "<ul><li><a href=/w>World</a></li><li><a href=/s>Sport</a></li></ul>"
QUOTATION = "«We signed the papers because there was no time to wait», said the engineer."
COMMENTS = [
    f"I do not believe a word of it, number {number}. They said so last year too, and look what became of the bridge."
    for number in range(40)
]
TEASERS = "".join(
    f"<div class=item><a href=/{number}><h3>Another story, the {number}th of the day</h3></a>"
    f"<p>What happened when the council met for the {number}th time, and why so few people came to hear it.</p></div>"
    for number in range(20)
)
URL = "https://news.example/story"


def read(body: str) -> Reading:
    page = f"<html><head><title>Council adopts the budget for bridges</title></head><body>{MENU}{body}</body></html>"
    return extract(page.encode(), "text/html; charset=utf-8", URL)


@pytest.mark.parametrize(
    "article",
    [
        ARTICLE,
        ARTICLE.replace("p>", "div>"),
        f"<div>{ARTICLE.replace('<p>', '').replace('</p>', '<br><br>')}</div>",
        f"<div>{ARTICLE}</div>",
    ],
)
def test_article_is_found_by_structure_whatever_elements_its_paragraphs_are(article):
    reading = read(f"<div>{HEADING}{article}</div>")
    assert reading["text"].splitlines() == PARAGRAPHS
    assert reading["reader"] == ""


@pytest.mark.parametrize(
    "comments",
    [
        "".join(f"<div class=c><b>reader</b><p>{words}</p></div>" for words in COMMENTS),
        "<ol>" + "".join(f"<li><div><b>reader</b><p>{words}</p></div></li>" for words in COMMENTS) + "</ol>",
        "".join(f"<div class='c n{at}'><div><p>{words}</p></div></div>" for at, words in enumerate(COMMENTS)),
    ],
)
@pytest.mark.parametrize("around", ["<div>{}{}</div><div>{}</div>", "<div>{}{}<div>{}</div></div>"])
def test_article_never_loses_to_the_comments_below_it(around, comments):
    text = read(around.format(HEADING, f"<div>{ARTICLE}</div>", comments))["text"]
    assert text.splitlines() == PARAGRAPHS


def test_article_is_kept_whole_where_comments_look_like_its_paragraphs():
    comments = "".join(f"<p>{words}</p>" for words in COMMENTS)
    text = read(f"<div>{HEADING}<div>{ARTICLE}</div></div><div>{comments}</div>")["text"]
    assert text.splitlines()[: len(PARAGRAPHS)] == PARAGRAPHS


@pytest.mark.parametrize("page", ["<div>{0}</div><div>{1}{2}</div>", "<div>{1}{2}</div><div>{0}</div>"])
def test_article_never_loses_to_lists_of_teasers(page):
    text = read(page.format(TEASERS, HEADING, f"<div>{ARTICLE}</div>"))["text"]
    assert text.splitlines() == PARAGRAPHS


def test_article_begins_with_a_lead_in_a_block_of_its_own():
    text = read(f"<article>{HEADING}<div class=lead><p>{QUOTATION}</p></div><div>{ARTICLE}</div></article>")["text"]
    assert text.splitlines() == [QUOTATION, *PARAGRAPHS]


@pytest.mark.parametrize(
    "block",
    [
        "<figure><blockquote><p>{}</p></blockquote></figure>",
        "<aside class=quote><p>{}</p></aside>",
        "<p><a href=/doc>{}</a></p>",
        "<div>{}</div>",
        "<p>{}<label for=a>word</label> of the council.</p>",
        *(f"<div class='{name}'><p>{{}}</p></div>" for name in ("overflow-hidden", "quote--author", "expert-comment")),
        *(f"<div id='{name}'><p>{{}}</p></div>" for name in ("rating", "comments", "related", "share", "promo")),
    ],
)
def test_article_has_the_quotations_between_its_paragraphs_whatever_names_they_bear(block):
    text = read(f"<article>{HEADING}{ARTICLE}{block.format(QUOTATION)}{ARTICLE}</article>")["text"]
    assert QUOTATION in text
    assert text.splitlines()[-1] == PARAGRAPHS[-1]


def test_article_leaves_out_the_links_between_its_paragraphs():
    beside = "<ul><li><a href=/next>More about ships, radars and ministers</a></li></ul>"
    assert read(f"<div>{HEADING}{ARTICLE}{beside}{ARTICLE}</div>")["text"].splitlines() == [*PARAGRAPHS, *PARAGRAPHS]


def test_extract_asks_trafilatura_where_the_structure_leaves_doubt():
    reading = read(f"<div>{HEADING}<p>{SENTENCE}</p></div>")
    assert (reading["reader"], reading["text"]) == ("trafilatura", SENTENCE)


def test_extract_takes_the_few_words_of_a_page_without_prose():
    assert extract(b"<p>One word</p>", "text/html", URL)["text"] == "One word"
    assert extract(b"<p></p>", "text/html", URL)["text"] == ""


def lines_of(page: str, article: str) -> list[str]:
    seen = visible_text(lxml.html.document_fromstring(f"<html><body>{page}</body></html>"))
    return [seen.text[seen.lines[number].start : seen.lines[number].end] for number in article_lines(seen, article)]


def test_article_lines_takes_a_line_that_stands_there_twice_from_where_the_article_stands():
    page = f"<p>{PARAGRAPHS[0]}</p><ul><li>Radars</ul><h1>Radars</h1>{ARTICLE}<ul><li>1<li>2<li>Radars</ul>"
    seen = visible_text(lxml.html.document_fromstring(f"<html><body>{page}</body></html>"))
    assert article_lines(seen, "\n".join(["Radars", *PARAGRAPHS])) == [*range(2, 13)]


def test_article_lines_knows_rows_of_tables_and_marks_of_lists():
    page = "<ul><li>Monday</li></ul><table><tr><td>Ships<td>12<tr><td>Radars<td>3</table>"
    assert lines_of(page, "- Monday\n| Ships | 12 |\n|---|---|\n| Radars | 3 |") == ["Monday", "Ships\t12", "Radars\t3"]


def test_article_lines_takes_a_line_whole_where_a_reader_left_out_words_of_it():
    page = f"<p>{PARAGRAPHS[1]}</p><p>On Monday they did not sign the contract with the builders of the bridge.</p>"
    article = "On Monday they did sign the contract with the builders of the bridge."
    assert lines_of(page, article) == ["On Monday they did not sign the contract with the builders of the bridge."]
