"""What stands around every page: the navigation with its counts, the keys, the way past both."""

import re

import pytest
from lxml import html

from claims.admin.lists.filters import PILES
from tests import builders

pytestmark = pytest.mark.django_db


def page(client, person, url="/admin/"):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def nav(tree):
    """The navigation as {label: count or ""}."""
    links = tree.xpath("//nav[@class='desk-nav']//a[span]")
    return {
        link.xpath("string(span[1])").strip(): "".join(link.xpath("span[contains(@class, 'count')]//text()")).strip()
        for link in links
    }


def test_navigation_is_by_work_with_counts(client):
    builders.a_claim()
    builders.a_source()
    shown = nav(page(client, builders.reviewer()))
    work = [
        "Sources without claims",
        "To review",
        "Waiting for approval",
        "Evidence changed",
        "Published",
        "Sources",
        "Archive health",
    ]
    assert [label for label in shown if label in work] == work
    assert shown["Sources without claims"] == "1"
    assert shown["To review"] == "1"
    assert shown["Published"] == ""


def test_navigation_shows_a_reader_no_work_of_others(client):
    shown = nav(page(client, builders.reader()))
    assert not {"Sources without claims", "To review", "Waiting for approval"} & set(shown)
    assert str(PILES["evidence_changed"][0]) in shown


def test_counts_follow_what_a_person_does_at_once(client, settings):
    settings.COUNTS_AGE = 60
    reviewer = builders.reviewer()
    claim = builders.a_claim()
    assert nav(page(client, reviewer))["Assigned to me"] == ""
    client.post(f"/admin/claims/claim/{claim.pk}/take/")
    assert nav(page(client, reviewer))["Assigned to me"] == "1"


@pytest.mark.parametrize("url", ["/admin/", "/admin/claims/claim/", "/admin/sources/source/", "/admin/shortcuts/"])
def test_each_page_has_one_first_heading_a_skip_link_and_unique_ids(client, url):
    tree = page(client, builders.chief(), url)
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//a[contains(@class, 'skip-to-content-link')]/@href") == ["#content-start"]
    assert tree.xpath("//main/@id") == ["content-start"]
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_each_page_marks_where_one_is(client):
    tree = page(client, builders.chief(), "/admin/claims/claim/?work=published")
    assert tree.xpath("string(//nav[@class='desk-nav']//a[@aria-current='page']/span[1])") == "Published"


def test_shortcuts_name_only_what_the_page_can_do(client):
    tree = page(client, builders.reader(), "/admin/shortcuts/")
    words = tree.xpath("string(//div[contains(@class, 'shortcuts-page')])")
    assert "Log claim" not in words
    assert "Evidence changed" in words


def test_shortcuts_have_a_letter_of_their_own(client):
    letters = page(client, builders.chief()).xpath("//@data-go")
    assert len(letters) > 8
    assert sorted(letters) == sorted(set(letters))


def test_pages_carry_nothing_inline(client):
    for url in ("/admin/", "/admin/claims/claim/", "/admin/claims/claim/add/", "/admin/shortcuts/"):
        client.force_login(builders.chief())
        text = client.get(url).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text), url
