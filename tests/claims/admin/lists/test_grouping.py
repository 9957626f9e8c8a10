"""The list of claims in groups: by status, claimant or topic, over pages."""

import re

import pytest
from django.urls import reverse

from claims.actions import claimant_named, save_topic
from claims.admin.claim.claim_admin import ClaimAdmin
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from tests.builders import a_claim, reviewer

pytestmark = pytest.mark.django_db

SHELVED = MoveDetails(comment="No.", shelf_reason="not_checkable")
LIST = reverse("admin:claims_claim_changelist")
HEADING = re.compile(
    r'class="group-row"><th colspan="\d+" scope="rowgroup"><bdi>(.*?)</bdi>(?: <span class="count">(\d+))?'
)


def grouped(client, query):
    """The headings of the list with their counts, and the words of its claims, as they follow each other."""
    page = client.get(f"{LIST}?{query}").content.decode()
    found = re.finditer(rf"{HEADING.pattern}|Claim [a-z]+(?=</a>)", page)
    return [(each[1], each[2]) if each[1] else each[0] for each in found]


@pytest.fixture
def client(client):
    client.force_login(reviewer())
    return client


def test_by_status_in_the_order_of_the_work(client):
    person = reviewer()
    older = a_claim(text="Claim older", by=None)
    a_claim(text="Claim newer")
    apply(a_claim(text="Claim begun"), MoveName.START, by=person)
    assert grouped(client, "group=status") == [
        ("Unverified", "2"), "Claim newer", "Claim older", ("In review", "1"), "Claim begun",
    ]  # fmt: skip
    apply(older, MoveName.SHELVE, by=person, details=SHELVED)
    assert grouped(client, "group=status&status__exact=shelved") == [("Shelved", "1"), "Claim older"]


def test_by_claimant_by_name_and_two_of_one_name_apart(client):
    for text, name in (("Claim b", "Beta"), ("Claim a", "Єва"), ("Claim c", "alpha")):
        a_claim(text=text, claimant=claimant_named(name, by=None))
    twin = claimant_named("Beta", by=None)
    twin.pk = None
    twin.save()
    a_claim(text="Claim d", claimant=twin)
    headings = [each[0] for each in grouped(client, "group=claimant") if isinstance(each, tuple)]
    assert headings[0] == "alpha"
    assert [re.sub(r"\d+", "N", each) for each in headings[1:3]] == ["Beta (#N)", "Beta (#N)"]
    assert headings[3] == "Єва"


def test_by_topics_a_claim_with_two_stands_once(client):
    war, energy = save_topic(by=None, name="War"), save_topic(by=None, name="Energy")
    a_claim(text="Claim none")
    a_claim(text="Claim both", topics=[war, energy])
    a_claim(text="Claim one", topics=[war])
    assert grouped(client, "group=topic") == [
        ("Energy, War", "1"), "Claim both", ("War", "1"), "Claim one", ("No topic", "1"), "Claim none",
    ]  # fmt: skip


def test_a_group_goes_on_over_pages_and_says_its_heading_again(client, monkeypatch):
    monkeypatch.setattr(ClaimAdmin, "list_per_page", 2)
    for text in ("Claim a", "Claim b", "Claim c"):
        a_claim(text=text)
    assert grouped(client, "group=status") == [("Unverified", "3"), "Claim c", "Claim b"]
    assert grouped(client, "group=status&p=2") == [("Unverified", "3"), "Claim a"]
    page = client.get(f"{LIST}?group=status").content.decode()
    assert "?group=status&amp;p=2" in page or "?p=2&amp;group=status" in page


def test_choices_keep_the_filters_and_leave_the_page(client):
    page = client.get(f"{LIST}?priority__exact=2&group=status&p=1").content.decode()
    assert 'href="?priority__exact=2&amp;group=topic"' in page
    assert 'href="?priority__exact=2"' in page
    assert client.get(f"{LIST}?group=nonsense").status_code in {302, 400}


@pytest.mark.parametrize("group", ["status", "claimant", "topic"])
def test_as_many_queries_for_two_as_for_twenty(client, group, django_assert_max_num_queries):
    for number in range(12):
        a_claim(claimant=claimant_named(f"Name {number}", by=None), topics=[save_topic(by=None, name=f"T{number}")])
    with django_assert_max_num_queries(12):
        client.get(f"{LIST}?group={group}")
