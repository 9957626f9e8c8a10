"""What pages say of themselves."""

import json
from typing import Any

import pytest

from sources.extraction.parse import extract

URL = "https://news.example/story/1"
PROSE = "".join(f"<p>The minister said in the evening that letter {n} had been written by hand.</p>" for n in range(9))


def read(head: str = "", body: str = PROSE, **linked: Any) -> Any:
    """The reading of a page with that head, and with such an object of JSON-LD."""
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    return extract(f"<html><head>{head}{script}</head><body>{body}</body></html>".encode(), "text/html", URL)


@pytest.mark.parametrize(
    ("head", "body", "linked", "title"),
    [
        ("<title>A letter from Caracas | News</title>", "", {}, "A letter from Caracas | News"),
        ("<title>A letter from Caracas | News</title>", "<h1>A letter from Caracas</h1>", {}, "A letter from Caracas"),
        ("<title>News</title><meta property=og:title content='A letter from Caracas'>", "", {},
         "A letter from Caracas"),
        ("<title>News</title>", "", {"@type": "NewsArticle", "headline": "Q &amp; A"}, "Q & A"),
        ("<meta property=og:title content='A letter - News'>", "<h1>A</h1>", {}, "A letter - News"),
        ("", "<h1>A letter</h1>", {}, "A letter"),
        ("", "", {}, ""),
    ],
)  # fmt: skip
def test_title_is_the_articles(head, body, linked, title):
    assert read(head, body + PROSE, **linked)["title"] == title


@pytest.mark.parametrize(
    ("head", "linked", "publisher"),
    [
        ("<meta property=og:site_name content='RBC-Ukraine'>", {"publisher": {"name": "RBC Group"}}, "RBC-Ukraine"),
        ("", {"@type": "NewsArticle", "publisher": {"@type": "Organization", "name": "The &quot;Post&quot;"}},
         'The "Post"'),
        ("", {"@graph": [{"@type": "WebPage", "publisher": {"@id": "#org"}}, {"@type": "Article", "publisher": "X"}]},
         "X"),
        ("<meta property=og:site_name content='https://news.example/'>", {}, ""),
        (f"<meta property=og:site_name content='{'News ' * 30}'>", {}, ""),
        ("", {}, ""),
    ],
)  # fmt: skip
def test_publisher_is_as_the_page_names_it(head, linked, publisher):
    assert read(head, **linked)["publisher"] == publisher


@pytest.mark.parametrize(
    ("head", "body", "linked", "authors"),
    [
        ("<meta name=author content='By Olena Koval; Ivan Franko'>", "", {}, ["Olena Koval", "Ivan Franko"]),
        ("<meta property=article:author content=https://facebook.com/x>", "", {}, []),
        ("<meta name=author content=admin>", "", {"author": [{"name": "Olena Koval"}, "Ivan Franko"]},
         ["Olena Koval", "Ivan Franko"]),
        ("", "<span class=byline>By Olena Koval and Ivan Franko | 20 November</span>", {},
         ["Olena Koval", "Ivan Franko"]),
        ("", "<p>Автор: <a rel=author>Олена Коваль</a></p>", {}, ["Олена Коваль"]),
        ("", "<div class=author-box>Read all our authors here</div>", {}, []),
    ],
)  # fmt: skip
def test_authors_are_people(head, body, linked, authors):
    assert read(head, body + PROSE, **linked)["authors"] == authors


@pytest.mark.parametrize(
    ("head", "body", "linked", "at"),
    [
        ("<meta property=article:published_time content=2025-10-31T14:05:00+02:00>", "", {},
         "2025-10-31T14:05:00+02:00"),
        ("<meta property=article:published_time content=2025-10-31T14:05:00Z>", "",
         {"@type": "Article", "datePublished": "2025-10-31"}, "2025-10-31T14:05:00Z"),
        ("<meta property=article:published_time content=2025-10-30>", "",
         {"@type": "Article", "datePublished": "2025-10-31"}, "2025-10-31"),
        ("<meta name=date content='31 October 2025'>", "", {}, "2025-10-31"),
        ("", "<time datetime=2025-10-31>last week</time>", {}, "2025-10-31"),
        ("", "", {}, ""),
    ],
)  # fmt: skip
def test_published_at_is_as_exact_as_the_page(head, body, linked, at):
    assert read(head, body + PROSE, **linked)["published_at"] == at


def test_linked_data_bears_nonsense():
    assert read(author=[[["deep"]], None, {"name": {"name": "Olena Koval"}}], headline=7)["authors"] == ["Olena Koval"]
    broken = "<script type='application/ld+json'>{</script><script type='application/ld+json'>[[[[]]]]</script>"
    assert read(broken)["code"] == ""


def test_links_are_the_articles_in_order():
    menu = "<ul><li><a href=/letter>letter</a></li><li><a href=/hand>hand</a></li></ul>"
    more = (
        "<p>As <a href=https://two.example/>the second paper</a> and <a href=/one#a>the first one</a> said before, "
        "the letter was long, and nobody could say when it was sent, or <a href=#note>why</a>.</p>"
    )
    reading = read("", f"{menu}<article>{PROSE}{more}<p>{'It was a long letter. ' * 9}</p></article>")
    assert reading["links"] == [("https://two.example/", "the second paper"), ("https://news.example/one#a",
                                "the first one")]  # fmt: skip
