"""The article where it is plain to see, and the pages that are left to trafilatura."""

import lxml.html
import pytest

from sources.extraction.article import article_lines, plain_article
from sources.extraction.parse import extract
from sources.extraction.visible_text import visible_text

SENTENCE = "The minister wrote that the country needs radars, and that the ships came late in the week. "
PARAGRAPHS = [f"{number}. {SENTENCE * 3}".strip() for number in range(6)]
ARTICLE = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
URL = "https://news.example/story"


def read(body: str) -> str:
    return plain_article(lxml.html.document_fromstring(f"<html><body>{body}</body></html>"))[1]


def test_plain_article_is_every_paragraph_of_the_place_where_the_prose_stands():
    page = f"<div><ul><li><a href=/>World</a></li></ul></div><main><h2>Radars</h2>{ARTICLE}</main><p>{SENTENCE}</p>"
    assert read(page).splitlines() == ["Radars", *PARAGRAPHS]


def test_plain_article_keeps_line_breaks_and_lists_and_quotations():
    inside = "<ul><li>Monday</li><li>Friday</li></ul><blockquote>He said so.</blockquote><p>Dear all,<br>good bye</p>"
    lines = read(f"<article>{ARTICLE}{inside}</article>").splitlines()
    assert lines[len(PARAGRAPHS) :] == ["Monday", "Friday", "He said so.", "Dear all,", "good bye"]


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="related-stories"><p>Ten more ships that you have to see.</p></div>',
        '<div id="newsletter"><h3>Our letter</h3></div>',
        '<p class="author">By a reporter</p>',
        "<p><a href=/next>More about ships, radars and ministers</a></p>",
    ],
)
def test_plain_article_leaves_out_what_stands_between_the_paragraphs(beside):
    assert read(f"<div>{ARTICLE}{beside}{ARTICLE}</div>").splitlines() == [*PARAGRAPHS, *PARAGRAPHS]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>One word</p>",
        f"<div><p>{SENTENCE}</p></div>",  # short
        f"<div>{ARTICLE}</div><div><section><p>{SENTENCE * 12}</p></section></div>",  # a second place with prose
        f'<div>{ARTICLE}<div class="comments">{ARTICLE}</div></div>',  # as much beside the article as in it
        f"<div>{ARTICLE}{SENTENCE * 3}<b>x</b></div>",  # words in no paragraph
    ],
)
def test_plain_article_says_nothing_where_it_could_be_wrong(page):
    assert read(page) == ""


def test_plain_article_leaves_the_page_as_it_was():
    tree = lxml.html.document_fromstring(f"<html><body><div>{ARTICLE}<p>Dear all,<br>good bye</p></div></body></html>")
    before = lxml.html.tostring(tree)
    assert plain_article(tree)[1]
    assert lxml.html.tostring(tree) == before


@pytest.mark.parametrize(
    ("page", "reader"),
    [(f"<main>{ARTICLE}</main>", ""), (f"<main>{ARTICLE.replace('p>', 'div>')}</main>", "trafilatura")],
)
def test_extract_says_who_read_the_article(page, reader):
    reading = extract(f"<html><body>{page}</body></html>".encode(), "text/html", URL)
    assert reading["reader"] == reader
    assert reading["text"].split() == " ".join(PARAGRAPHS).split()


def lines_of(page: str, article: str) -> list[str]:
    seen = visible_text(lxml.html.document_fromstring(f"<html><body>{page}</body></html>"))
    return [seen.text[seen.lines[number].start : seen.lines[number].end] for number in article_lines(seen, article)]


def test_article_lines_takes_a_line_that_stands_there_twice_from_where_the_article_stands():
    page = f"<p>{PARAGRAPHS[0]}</p><ul><li>Radars</ul><h1>Radars</h1>{ARTICLE}<ul><li>1<li>2<li>Radars</ul>"
    seen = visible_text(lxml.html.document_fromstring(f"<html><body>{page}</body></html>"))
    assert article_lines(seen, "\n".join(["Radars", *PARAGRAPHS])) == [2, 3, 4, 5, 6, 7, 8]


def test_article_lines_knows_rows_of_tables_and_marks_of_lists():
    page = "<ul><li>Monday</li></ul><table><tr><td>Ships<td>12<tr><td>Radars<td>3</table>"
    assert lines_of(page, "- Monday\n| Ships | 12 |\n|---|---|\n| Radars | 3 |") == ["Monday", "Ships\t12", "Radars\t3"]


def test_article_lines_takes_a_line_whole_where_a_reader_left_out_words_of_it():
    page = f"<p>{PARAGRAPHS[1]}</p><p>On Monday they did not sign the contract with the builders of the bridge.</p>"
    article = "On Monday they did sign the contract with the builders of the bridge."
    assert lines_of(page, article) == ["On Monday they did not sign the contract with the builders of the bridge."]
