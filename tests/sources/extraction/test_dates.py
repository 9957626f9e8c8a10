"""When a page was published and changed, and where it says so: each place, each label, and what is none of both."""

import json
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest
from lxml.html import HTMLParser, document_fromstring

from sources.extraction.metadata import Metadata
from sources.extraction.metadata.dates import READ_FROM, number_order, url_date
from sources.extraction.parse import extract

URL = "https://paper.example/news/bridges-budget"
TITLE = "Council adopts the bridges budget"
H1 = f"<h1>{TITLE}</h1>"
PROSE = "".join(
    f"<p>The council adopted item {n} of the budget after four hours of debate, and the auditors took note of it.</p>"
    for n in range(12)
)
TOMORROW_WEEK = f"{datetime.now(UTC) + timedelta(days=8):%Y-%m-%d}"
OTHER_URL, WOLF = "https://paper.example/news/other", "A wolf was seen near the old mill"
LINK = f"<a href=/wolf>{WOLF}</a>"
DAY, LATER, OTHER = "2022-02-24", "2023-01-01", "2021-05-06"


def ld(*items: dict[str, Any]) -> str:
    """A block of JSON-LD with one object or a list."""
    said = json.dumps(items[0] if len(items) == 1 else items)
    return f'<script type="application/ld+json">{said}</script>'


def meta(**named: str) -> str:
    """Meta elements; two underscores stand for a colon."""
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{said}">' for name, said in named.items())


def scope(kind: str, **properties: str) -> str:
    """A thing in microdata, with its properties in meta elements."""
    said = "".join(f"<meta itemprop={name} content='{value}'>" for name, value in properties.items())
    return f"<div itemscope itemtype=https://schema.org/{kind}>{said}</div>"


def article(before: str = "", after: str = "", beside: str = "") -> str:
    """An article with what stands before its heading, after it, and beside the article."""
    return f"<main><article>{before}{H1}{after}{PROSE}</article></main>{beside}"


def dates(body: str, head: str = "", *, url: str = URL, lang: str = "en") -> tuple[str, str, str, str]:
    """Publication and change of a page, each with where it was read."""
    page = f"<html lang={lang}><head><title>{TITLE} - Paper</title>{head}</head><body>{body}</body></html>"
    read = extract(page.encode(), "text/html; charset=utf-8", url)
    return read["published_at"], read["published_from"], read["modified_at"], read["modified_from"]


@pytest.mark.parametrize(
    ("head", "body", "at", "read_from"),
    [
        (ld({"@type": "NewsArticle", "datePublished": DAY}), article(), DAY, "json-ld"),
        (ld({"@type": "NewsArticle", "datePublished": 1645672020}), article(), "2022-02-24T03:07:00+00:00", "json-ld"),
        (ld({"@type": "Article", "datePublished": {"@value": DAY}}), article(), DAY, "json-ld"),
        (ld({"@type": "Article", "datePublished": [DAY]}), article(), DAY, "json-ld"),
        (ld({"@graph": [{"@type": "WebPage", "url": URL, "datePublished": DAY}]}), article(), DAY, "json-ld"),
        (ld({"@type": "Article", "datePublished": "Thu, 24 Feb 2022 05:07:00 +0200"}), article(),
         "2022-02-24T05:07:00+02:00", "json-ld"),
        (ld({"@type": "VideoObject", "name": TITLE, "uploadDate": DAY}), article(), DAY, "json-ld"),
        (ld({"@type": "Article", "datePublished": DAY}).replace("ld+json", "LD+JSON; charset=utf-8")
         .replace(">{", ">/*<![CDATA[*/{").replace("}<", "};/*]]>*/<"), article(), DAY, "json-ld"),
        (meta(article__published_time=DAY), article(), DAY, "meta"),
        (meta(**{"parsely-pub-date": f"{DAY}T05:07:00Z"}), article(), f"{DAY}T05:07:00Z", "meta"),
        ("<meta name=PubDate content=20220224>", article(), DAY, "meta"),
        ("<meta name=DC.date.issued content='24 лютого 2022'>", article(), DAY, "meta"),
        ("<meta name=date content='24 February 2022'>", article(), DAY, "meta"),
        ("<meta name=publish-date content=1645672020000>", article(), "2022-02-24T03:07:00+00:00", "meta"),
        (ld({"@type": "Article", "dateCreated": DAY}), article(), DAY, "json-ld"),
        ("", article(after=f"<span itemprop=datePublished content={DAY}>long ago</span>"), DAY, "microdata"),
        ("", scope("NewsArticle", datePublished=DAY, url=URL) + article(), DAY, "microdata"),
        ("", article(after=f"<time datetime={DAY}T05:07:00+02:00>on Thursday</time>"),
         "2022-02-24T05:07:00+02:00", "time"),
        ("", article(after="<time>24 February 2022</time>"), DAY, "time"),
        ("", article(after="<time datetime=05:07>24 February 2022</time>"), DAY, "time"),
        ("", article(after=f"<p class=meta>By Olena Koval <time datetime={DAY}>24.02</time> Politics</p>"),
         DAY, "time"),
        ("", article(after="<abbr class='entry published' title='2022-02-24T05:07:00+0200'>last week</abbr>"),
         "2022-02-24T05:07:00+0200", "text"),
        ("", article(after="<b class=date title='24.02.2022, 05:07'>today</b>"), DAY, "text"),
        ("", article(after="<b class=time data-timestamp=1645672020>2 h</b>"), "2022-02-24T03:07:00+00:00", "text"),
        ("", article(after="<time data-timestamp=1645672020>2 h</time>"), "2022-02-24T03:07:00+00:00", "time"),
        ("", article(after="<p>Published 24.02.2022, author: Olena Koval, photo: Ivan Franko, Kyiv</p>"), DAY, "text"),
        ("", article(after="<div class=meta>24.02.2022, Olena Koval, Business, Money, 12 views</div>"), DAY, "text"),
        ("", f"<main>{H1}{PROSE}<div class=date>24.02.2022</div></main>", DAY, "text"),
        ("", article(after="<div class=date>24.02.2022, 05:07</div>"), DAY, "text"),
        ("", article(after="<div>24.02.2022</div>"), DAY, "text"),
        ("", article(before="<div class=article__date>24.02.2022</div>"), DAY, "text"),
        ("", article(after="<p>By Olena Koval, 24 February 2022</p>"), DAY, "text"),
        ("", article(after="<p>By Olena Koval on February 24, 2022</p>"), DAY, "text"),
        ("", article(after="<p>By Olena Koval. Published on February 24, 2022, updated at 6:00.</p>"), DAY, "text"),
        ("", article(after="<ul class=meta><li>Olena Koval</li><li>24 February 2022</li><li>Views: 120</li></ul>"),
         DAY, "text"),
        ("", article(after="<div><span>24</span> <span>February</span> <span>2022</span></div>"), DAY, "text"),
        ("", article(after="<dl><dt>Published</dt><dd>24 February 2022</dd></dl>"), DAY, "text"),
        ("", article(after="24 February 2022<br>Olena Koval<br>"), DAY, "text"),
        ("", f"<table><tr><td>{H1}<b>24.02.2022</b><br>{PROSE.replace('<p>', '').replace('</p>', '<br>')}</table>",
         DAY, "text"),
        ("", f"<main><article>{H1}{PROSE}<footer>Published: 24 February 2022</footer></article></main>", DAY, "text"),
    ],
)  # fmt: skip
def test_a_publication_is_read_where_pages_say_it(head, body, at, read_from):
    assert dates(body, head)[:2] == (at, read_from)
    assert read_from in READ_FROM


@pytest.mark.parametrize(
    ("lang", "line", "published", "modified"),
    [
        ("uk", "24 лютого 2022, 05:07", DAY, ""),
        ("uk", "Опубліковано: 24 лютого 2022 року", DAY, ""),
        ("uk", "Оновлено: 1 січня 2023, 10:00 | Опубліковано: 24 лютого 2022", DAY, LATER),
        ("uk", "Дата публікації 24.02.2022. Останнє оновлення 01.01.2023", DAY, LATER),
        ("ru", "24 февраля 2022 г.", DAY, ""),
        ("ru", "Опубликовано 24 февраля 2022, обновлено 1 января 2023", DAY, LATER),
        ("pl", "Opublikowano: 24 lutego 2022, 5:07", DAY, ""),
        ("pl", "24 lutego 2022, aktualizacja: 1 stycznia 2023", DAY, LATER),
        ("en", "First published: Feb. 24, 2022 at 5:07 am", DAY, ""),
        ("en", "February 24, 2022 · Last updated January 1, 2023", DAY, LATER),
        ("de", "Veröffentlicht am 24. Februar 2022 um 05:07 Uhr", DAY, ""),
        ("de", "24.02.2022 | Stand: 1. Januar 2023", DAY, LATER),
        ("fr", "Publié le 24 février 2022 à 05h07 - Mis à jour le 1er janvier 2023 à 10h00", DAY, LATER),
        ("es", "Publicado el 24 de febrero de 2022. Actualizado el 1 de enero de 2023", DAY, LATER),
        ("tr", "Yayınlanma: 24 Şubat 2022 05:07 Güncelleme: 1 Ocak 2023 10:00", DAY, LATER),
        ("tr", "Giriş tarihi: 24.02.2022 05:07", DAY, ""),
        ("en", "Updated: January 1, 2023", "", LATER),
        ("uk", "Оновлено 01.01.2023", "", LATER),
        ("de", "Aktualisiert: 01.01.2023", "", LATER),
        ("uk", "01.01.2023 (оновлено)", "", LATER),
    ],
)  # fmt: skip
def test_labels_tell_publication_and_change_apart_in_each_language(lang, line, published, modified):
    for before, after in ((f"<div>{line}</div>", ""), ("", f"<div class=info>{line}</div>")):
        found = dates(article(before, after), lang=lang)
        assert (found[0], found[2]) == (published, modified), line


@pytest.mark.parametrize(
    ("head", "body", "published", "modified"),
    [
        # The change is not the publication.
        (meta(article__modified_time=f"{LATER}T00:00:00Z"),
         article(after="<div class=date>Published: 24.02.2022</div>"),
         DAY, f"{LATER}T00:00:00Z"),
        (meta(article__modified_time=f"{LATER}T00:00:00Z", date=f"{LATER}T00:00:00Z"), article(),
         "", f"{LATER}T00:00:00Z"),
        (ld({"@type": "Article", "dateModified": LATER}), article(after="<div class=date>24.02.2022</div>"),
         DAY, LATER),
        ("", article(after=f"<time class=updated datetime={LATER}>1 January</time>"), "", LATER),
        ("", article(after=f"<time itemprop=dateModified datetime={LATER}>1 January 2023</time>"), "", LATER),
        ("", article(after=f"Updated <time datetime={LATER}>on Sunday</time>"), "", LATER),
        ("", article(after=f"Published <time datetime={DAY}>Thursday</time> Updated <time>1 January 2023</time>"),
         DAY, LATER),
        (meta(og__updated_time=f"{LATER}T10:00:00Z"), article(after=f"<time datetime={LATER}T10:00:00Z>Sunday</time>"),
         "", f"{LATER}T10:00:00Z"),
        # The founding of the paper, rights and years.
        ("", article(beside="<footer>© 2003–2022 Paper. Founded 01.05.2003</footer>"), "", ""),
        ("", article(beside="<div class=bottom>© 2003-2022 Paper. The site works since 01.05.2003</div>"), "", ""),
        ("", article(beside="<div id=footer><span class=date>01.05.2003</span></div>"), "", ""),
        ("", article(after="<div>© 24 February 2022 Paper</div>"), "", ""),
        ("", article(after="<div class=date>2022</div>"), "", ""),
        ("", article(after="<div class=date>February 2022</div>"), "", ""),
        # Another article.
        (ld({"@type": "NewsArticle", "url": OTHER_URL, "datePublished": OTHER}), article(),
         "", ""),
        (ld({"@type": "NewsArticle", "mainEntityOfPage": {"@id": OTHER_URL},
         "datePublished": OTHER}),
         article(), "", ""),
        (ld({"@type": "NewsArticle", "headline": WOLF, "datePublished": OTHER}),
         article(), "", ""),
        (ld({"@type": "NewsArticle", "url": OTHER_URL,
         "headline": WOLF, "datePublished": OTHER},
            {"@type": "NewsArticle", "url": URL + "/?utm_source=x", "headline": TITLE, "datePublished": DAY}),
             article(), DAY, ""),
        (ld({"@type": "NewsArticle", "headline": WOLF, "datePublished": OTHER},
            {"@type": "NewsArticle", "headline": TITLE, "datePublished": DAY, "dateModified": LATER}), article(),
             DAY, LATER),
        (ld({"@type": "NewsArticle", "datePublished": OTHER}, {"@type": "NewsArticle", "datePublished": LATER}),
         article(), "", ""),
        (ld({"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": OTHER}]}),
         article(), "", ""),
        (ld({"@type": "VideoObject", "name": "Wolves of the mill, all parts", "uploadDate": OTHER}), article(), "", ""),
        (ld({"@type": "ImageObject", "uploadDate": OTHER, "datePublished": OTHER}), article(), "", ""),
        (ld({"@type": "Event", "datePublished": OTHER, "startDate": OTHER}), article(), "", ""),
        # The same article at the address of a copy or with the site's address.
        (ld({"@type": "NewsArticle", "url": "https://agency.example/7", "headline": TITLE, "datePublished": DAY}),
         article(), DAY, ""),
        (ld({"@type": "NewsArticle", "url": "https://paper.example/", "datePublished": DAY}), article(), DAY, ""),
        (ld({"@type": "NewsArticle", "url": "https://m.paper.example/news/bridges-budget.html#top",
         "datePublished": DAY}),
         article(), DAY, ""),
        # Comments.
        (ld({"@type": "Comment", "datePublished": OTHER}), article(), "", ""),
        (ld({"@type": "Article", "headline": TITLE, "comment": [{"@type": "Comment", "datePublished": OTHER}]}),
         article(), "", ""),
        ("",
         article(beside=f"<section class=comments><div>Ivan <time datetime={OTHER}>6 May</time></div></section>"),
         "", ""),
        ("", article(after="<article><p>Ivan, 06.05.2021</p><p>Well said.</p></article>"), "", ""),
        ("", article(beside=scope("Comment", datePublished=OTHER)), "", ""),
        ("", article(beside=scope("NewsArticle", datePublished=OTHER, headline=WOLF)), "", ""),
        ("", article(beside="<ol><li><b>Ivan</b> 06.05.2021<p>Well said.<li><b>Ira</b> 07.05.2021<p>No.</ol>"), "", ""),
        # Teasers and menus.
        ("", article(beside=f"<div>{LINK} <span class=date>06.05.2021</span></div>"), "", ""),
        ("", article(after=f"<div>{LINK} <span class=date>06.05.2021</span></div>"), "", ""),
        ("",
         article(after="<a href=/wolf><div class=date>06.05.2021</div><div>A wolf near the mill</div></a>"), "", ""),
        ("", article(after=f"<aside><time datetime={OTHER}>6 May</time></aside>"), "", ""),
        ("", article(after=f"<div class=related-news><time datetime={OTHER}>6 May</time></div>"), "", ""),
        ("", f"<header><nav>News</nav><div class=date>Monday, 6 May 2021</div></header>{article()}", "", ""),
        ("", f"<div class=top-bar><span>6 May 2021</span></div>{article()}", "", ""),
        ("", article(after="<figure><figcaption>The mill, 6 May 2021</figcaption></figure>"), "", ""),
        # What the article tells of.
        ("", article(after="<p>The war began on 24 February 2022.</p>"), "", ""),
        ("", article(after="<p>The session takes place on <time datetime=2021-05-06>6 May 2021</time>.</p>"), "", ""),
        ("", article(after="<p>The report was published 06.05.2021, and nobody read it.</p>"), "", ""),
        ("", article(after="<div class=info>Date of birth: 06.05.2001</div>"), "", ""),
        ("", article(after="<div>Registered: 06.05.2021</div>"), "", ""),
        ("", article(after=f"<div class=event><time datetime={OTHER}>6 May</time></div>"), "", ""),
        ("", f"<main>{H1}{PROSE}<div>06.05.2021</div>{PROSE}</main>", "", ""),
        ("", article(after="<div class=info>Concert: 06.05.2021</div>"), "", ""),
        ("", article(after="<ul><li>06.05.2021</li><li>07.05.2021</li></ul>"), "", ""),
        ("", article(after="<table><tr><td>06.05.2021<td>Session<tr><td>07.05.2021<td>Meeting</table>"), "", ""),
        ("", article(after="<div class=item><h3><a href=/w>Wolf</a></h3><time>6 May 2021</time></div>"),
         "", ""),
        ("", f"<div class=today>Monday, 6 May 2021</div>{article()}", "", ""),
        # Ahead, and before there was a web.
        (meta(article__published_time="2999-01-01"), article(), "", ""),
        (meta(article__published_time=TOMORROW_WEEK), article(after="<div class=date>24.02.2022</div>"), DAY, ""),
        (meta(article__published_time="1970-01-01T00:00:00Z"), article(), "", ""),
        (ld({"@type": "Article", "datePublished": "0001-01-01T00:00:00Z"}),
         article(after=f"<time datetime={DAY}></time>"), DAY, ""),
        (ld({"@type": "Article", "datePublished": 0}), article(), "", ""),
        (meta(article__published_time="2022"), article(), "", ""),
        ("", article(after="<div class=date>24 February 1822</div>"), "", ""),
        # What cannot be told.
        ("", article(after="<div class=date>03/02/2022</div>"), "", ""),
        ("", article(after="<div class=date>today, 05:07</div>"), "", ""),
    ],
)  # fmt: skip
def test_no_other_date_is_taken_for_the_publication_or_the_change(head, body, published, modified):
    found = dates(body, head)
    assert (found[0], found[2]) == (published, modified)


@pytest.mark.parametrize(
    ("url", "body", "at", "read_from"),
    [
        ("https://paper.example/2022/02/24/bridges", article(), DAY, "url"),
        ("https://paper.example/world/2022/feb/24/bridges", article(), DAY, "url"),
        ("https://paper.example/20220224-bridges", article(), DAY, "url"),
        ("https://paper.example/2022/02/24/bridges", article(after="<div class=date>24.02.2022</div>"), DAY, "text"),
        ("https://paper.example/2022/02/24/bridges", article(after="<div class=date>06.05.2021</div>"), DAY, "url"),
        ("https://paper.example/2022/02/24/bridges", article(after="<div>Published: 25.02.2022</div>"),
         "2022-02-25", "text"),
        ("https://paper.example/2022/02/bridges", article(), "", ""),
        ("https://paper.example/2999/01/01/bridges", article(), "", ""),
        ("https://paper.example/item-1202202241", article(), "", ""),
        ("https://paper.example/a?date=2022-02-24", article(), "", ""),
    ],
)  # fmt: skip
def test_the_address_says_the_day_where_nothing_better_does(url, body, at, read_from):
    assert dates(body, url=url)[:2] == (at, read_from)


def test_only_addresses_on_the_same_site_say_a_day():
    canonical = "<link rel=canonical href={}/2022/02/24/bridges>"
    assert dates(article(), canonical.format("https://paper.example"))[:2] == (DAY, "url")
    assert dates(article(), canonical.format("https://agency.example"))[:2] == ("", "")
    assert url_date("https://[broken") == ""


@pytest.mark.parametrize(
    ("lang", "at"), [("en-US", "2022-03-02"), ("en-GB", "2022-02-03"), ("fr", "2022-02-03"), ("uk", "2022-02-03")]
)
def test_the_language_says_the_order_of_day_and_month(lang, at):
    assert dates(article(after="<div class=date>03/02/2022</div>"), lang=lang)[0] == at


def test_number_order_is_known_where_the_language_says_it():
    assert [number_order(code) for code in ("", "en", "en_US", "en-gb", "uk-UA")] == ["", "", "mdy", "dmy", "dmy"]


def test_the_authors_and_publisher_of_another_article_are_not_the_pages():
    other = {"@type": "NewsArticle", "url": "https://paper.example/other", "headline": "A wolf was seen near the mill",
             "author": "Ivan Franko", "publisher": "The Mill"}  # fmt: skip
    page = f"<html><head>{ld(other)}</head><body>{article()}</body></html>"
    reading = extract(page.encode(), "text/html", URL)
    assert (reading["title"], reading["authors"], reading["publisher"]) == (TITLE, [], "")


def test_huge_and_deep_markup_is_searched_in_little_time():
    body = "<div class=date>" * 3000 + "24.02.2022" + "?" * 200_000 + "</div>" * 3000
    deep = "<span>" * 200 + "24.02.2022" + "</span>" * 200
    many = "<p>06.05.2021</p>" * 5000 + "<a href='" + "?&#" * 50_000 + "'>24.02.2022</a>" + " 2022 " + " " * 200_000
    crowd = "<div class=date>" * 1900 + "<p>06.05.2021</p>" * 600
    for markup in (f"<div>{H1}</div>{crowd}", article(after=body) + article(after=deep) + many):
        tree = document_fromstring(f"<body>{markup}</body>", parser=HTMLParser(huge_tree=True))
        started = process_time()
        said = Metadata(tree, URL, [])
        assert said.changed.at == ""
        assert said.published.at in {"", OTHER}
        assert process_time() - started < 8
