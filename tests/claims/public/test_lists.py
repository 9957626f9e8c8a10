"""Lists of what is published: the page with its search, feeds, the sitemap, what robots may visit."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client

from claims.models import Claim, Publication
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_claim, chief
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk, read, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LISTS = ["/claims/", "/feed/claimreview.json", "/feed/atom.xml", "/sitemap.xml", "/sitemap-0.xml", "/corrections/"]


@pytest.fixture
def three() -> list[Claim]:
    """Published one after the other."""
    claims = [a_published_claim(text=f"A {word} letter asks for radars") for word in ("first", "second", "third")]
    for age, claim in enumerate(reversed(claims)):
        row = Publication.objects.get(claim=claim)
        Publication.objects.filter(pk=row.pk).update(published_at=row.published_at - timedelta(days=age))
    return claims


def test_the_list_has_the_newest_first_and_pages(three: list[Claim], settings: Any) -> None:
    settings.PUBLIC_ROWS = 2
    first = read("/claims/")
    assert first.index("third letter") < first.index("second letter")
    assert "first letter" not in first
    before = Publication.objects.get(claim=three[1]).pk
    assert f'href="?before={before}&amp;lang=en"' in first
    second = read("/claims/", before=str(before))
    assert "first letter" in second
    assert "second letter" not in second


def test_the_list_finds_words_in_whatever_form(three: list[Claim]) -> None:
    a_published_claim(text="Лист просить про радари", language="uk")
    assert "Лист просить" in read("/claims/", q="радарів")
    found = read("/claims/", q="SECOND letters".removesuffix("s"))
    assert "second letter" in found
    assert "third letter" not in found
    assert "No verdict holds these words." in read("/claims/", q="zirkonium")
    assert "at most 40 words" in read("/claims/", q="a " * 41)


def test_nobody_finds_words_that_are_not_published(three: list[Claim]) -> None:
    claim = apply(three[0], MoveName.REOPEN, by=chief(), details=MoveDetails("New words"))
    Claim.objects.filter(pk=claim.pk).update(text="Zirkonium", search_text="zirkonium")
    a_claim(text="Zirkonium elsewhere")
    assert "No verdict holds these words." in read("/claims/", q="zirkonium")
    assert "first letter" in read("/claims/", q="first")


@pytest.mark.parametrize("address", LISTS)
def test_what_is_withdrawn_stands_in_no_list_but_as_withdrawn(address: str) -> None:
    claim = a_published_claim(text="A zirkonium letter", rationale="Xylophone reasons.")
    corrected(claim)
    assert "zirkonium" in read(address).lower() or address == "/sitemap.xml"
    withdrawn(claim)
    page = read(address).lower()
    assert "xylophone" not in page
    assert ("zirkonium" in page) == (address in {"/feed/claimreview.json", "/corrections/"})  # its address, its row


def test_the_feed_has_claim_review_and_says_what_was_deleted(three: list[Claim], settings: Any) -> None:
    settings.PUBLIC_FEED_ROWS = 2
    withdrawn(three[2])
    feed = json.loads(read("/feed/claimreview.json"))
    assert feed["@type"] == "DataFeed"
    gone, kept = feed["dataFeedElement"]
    assert "dateDeleted" in gone
    assert "item" not in gone
    assert kept["item"][0]["claimReviewed"] == "A second letter asks for radars"
    assert kept["item"][0]["url"] == f"https://news.example{path_of(three[1])}"
    following = json.loads(read(feed["next"].removeprefix("https://news.example").partition("?")[0],
                                before=feed["next"].partition("before=")[2]))  # fmt: skip
    assert [row["item"][0]["claimReviewed"] for row in following["dataFeedElement"]] == [
        "A first letter asks for radars"
    ]
    assert following["next"] is None


def test_atom_has_the_same(three: list[Claim]) -> None:
    feed = ET.fromstring(read("/feed/atom.xml").encode())  # noqa: S314 - our own answer
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == [f"True: A {word} letter asks for radars" for word in ("third", "second", "first")]
    assert feed.findtext(f"{ATOM}updated")
    assert {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")} == {
        f"https://news.example{path_of(claim)}" for claim in three
    }


def test_the_sitemap_leads_to_each_page_once(three: list[Claim], settings: Any) -> None:
    settings.PUBLIC_SITEMAP_ROWS = 2
    index = ET.fromstring(read("/sitemap.xml").encode())  # noqa: S314 - our own answer
    parts = [row.text.removeprefix("https://news.example") for row in index.iter(f"{SITEMAP}loc") if row.text]
    pages = [row.text for part in parts for row in ET.fromstring(read(part).encode()).iter(f"{SITEMAP}loc")]  # noqa: S314
    assert sorted(pages, key=str) == sorted(f"https://news.example{path_of(claim)}" for claim in three)
    assert Client().get("/sitemap-x.xml").status_code == 404


def test_robots_may_visit_what_is_published_and_nothing_else() -> None:
    lines = read("/robots.txt").splitlines()
    assert "Disallow: /admin/" in lines
    assert "Sitemap: https://news.example/sitemap.xml" in lines
    assert "Disallow: /claims/" not in lines


@pytest.mark.parametrize("address", ["/claims/", "/feed/claimreview.json", "/feed/atom.xml"])
def test_lists_are_unchanged_until_readers_get_something_new(address: str, three: list[Claim]) -> None:
    client = Client()
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    withdrawn(three[0])
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


QUERIES = {
    "/claims/": 2,
    "/claims/?q=letter": 3,
    "/feed/claimreview.json": 3,
    "/feed/atom.xml": 3,
    "/sitemap.xml": 2,
    "/sitemap-0.xml": 1,
    "/corrections/": 2,
    "/ratings/": 1,
    "/methodology/": 0,
    "/robots.txt": 0,
}


def test_lists_cost_the_same_however_long_they_are(
    three: list[Claim], django_assert_max_num_queries: Any, subtests: pytest.Subtests
) -> None:
    for claim in three:
        corrected(claim)
    for address, queries in QUERIES.items():
        cache.clear()
        with subtests.test(address), django_assert_max_num_queries(queries):
            Client().get(address)


@pytest.mark.parametrize("name", ["methodology", "corrections", "ratings"])
@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_newsroom_says_it_in_its_own_words(name: str, language: str, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / f"{name}.{language}.txt").write_text("We ask <everybody> twice.", encoding="utf-8")
    assert "We ask &lt;everybody&gt; twice." in read(f"/{name}/", lang=language)
    other = {"en": "uk", "uk": "en"}[language]
    assert "everybody" not in read(f"/{name}/", lang=other)


def test_how_we_check_says_what_this_desk_asks_for(settings: Any) -> None:
    assert "approval of a second person" in read("/methodology/")
    settings.APPROVALS = 0
    assert "one person can check a claim alone" in read("/methodology/")
