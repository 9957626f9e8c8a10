"""Chosen filters as chips: each says what it is, and takes away only itself."""

import pytest
from lxml import html

from claims.models import Claim
from sources.models import Publisher, Source
from tests import builders

pytestmark = pytest.mark.django_db


def chips(client, url):
    client.force_login(builders.chief())
    answer = client.get(url)
    assert answer.status_code == 200
    links = html.fromstring(answer.content.decode()).xpath("//a[@class='chip']")
    return {" ".join(link.text_content().split()).removesuffix(" (remove)×"): link.get("href") for link in links}


def test_chips_name_each_choice_and_take_away_only_it(client):
    builders.a_claim()
    shown = chips(client, "/admin/claims/claim/?status__exact=unverified&assignee=none&q=said")
    assert shown == {
        "Search: said": "?assignee=none&status__exact=unverified",
        "Status: Unverified": "?assignee=none&q=said",
        "Assigned to: Nobody": "?q=said&status__exact=unverified",
    }


def test_chips_are_not_there_where_nothing_is_chosen(client):
    builders.a_claim()
    assert chips(client, "/admin/claims/claim/?p=1&o=1") == {}


def test_chips_say_the_days_of_a_span_that_no_choice_offers(client):
    day = "created_at__gte=2026-10-01+00:00:00%2B00:00&created_at__lt=2026-10-02+00:00:00%2B00:00"
    assert [name for name in chips(client, f"/admin/claims/claim/?{day}") if name.startswith("Logged at: 1 Oct 2026")]


def test_chips_name_a_publisher_that_was_typed(client):
    publisher = Publisher.objects.create(name="Reuters")
    assert list(chips(client, f"/admin/sources/source/?publisher={publisher.pk}")) == ["Publisher: Reuters"]
    assert Source.objects.count() == 0


def test_chips_show_what_only_the_address_says(client):
    builders.a_claim()
    shown = chips(client, "/admin/claims/claim/?version=1&work=to_review")
    assert shown == {"Work: To review": "?version=1", "Version: 1": "?work=to_review"}
    assert Claim.objects.count() == 1
