"""Changing a row of the list, and undoing it."""

import time

import pytest
from django.urls import reverse

from claims.actions import plan_of, revise_claim, save_topic
from claims.admin.claim import planning_pages
from tests.builders import a_claim, editor, reader, reviewer

pytestmark = pytest.mark.django_db

LIST = reverse("admin:claims_claim_changelist")
UNDO = reverse("admin:claims_claim_undo_plan")


@pytest.fixture
def person(client):
    person = editor()
    client.force_login(person)
    return person


def address(claim):
    return reverse("admin:claims_claim_plan", args=[claim.pk])


def change(client, claim, **typed):
    sent = {"version": claim.version, "priority": claim.priority, "next": f"{LIST}?group=status", **typed}
    return client.post(address(claim), sent)


def test_a_row_is_changed_and_the_change_undone(client, person):
    claim, to, topic = a_claim(), reviewer(), save_topic(by=None, name="War")
    before = plan_of(claim)
    answer = change(client, claim, assignee=to.pk, priority=3, due_on="2027-01-31", topics=[topic.pk])
    assert answer.url == f"{LIST}?group=status"
    claim.refresh_from_db()
    assert (claim.assignee, claim.priority, str(claim.due_on)) == (to, 3, "2027-01-31")
    page = client.get(answer.url).content.decode()
    assert f"Claim #{claim.pk} changed: assigned to, priority, due, topics." in page
    assert f"You changed claim #{claim.pk}." in page
    answer = client.post(UNDO, HTTP_REFERER=f"http://testserver{LIST}?q=x")
    assert answer.url == f"{LIST}?q=x"
    claim.refresh_from_db()
    assert plan_of(claim) == before
    page = client.get(LIST).content.decode()
    assert f"Claim #{claim.pk} is as it was before." in page
    assert "data-undo" not in page
    client.post(UNDO)
    assert "There is nothing to undo." in client.get(LIST).content.decode()


def test_nothing_is_undone_over_what_others_changed_since(client, person):
    claim = a_claim()
    change(client, claim, priority=3)
    claim.refresh_from_db()
    revise_claim(claim, by=None, text="Others wrote")
    client.post(UNDO)
    claim.refresh_from_db()
    assert claim.priority == 3


def test_a_change_can_be_undone_for_a_while_only(client, person, monkeypatch):
    change(client, a_claim(), priority=3)
    assert "data-undo" in client.get(LIST).content.decode()
    later = time.time() + planning_pages.UNDO_SECONDS
    monkeypatch.setattr("claims.admin.claim.planning_pages.time.time", lambda: later)
    assert "data-undo" not in client.get(LIST).content.decode()


def test_the_form_shows_what_is_there_and_keeps_what_was_refused(client, person):
    claim = a_claim(priority=3)
    page = client.get(address(claim), HTTP_REFERER="http://testserver" + LIST + "?q=x").content.decode()
    assert '<option value="3" selected>' in page
    assert f'name="next" value="{LIST}?q=x"' in page
    answer = change(client, claim, version=claim.version + 5, due_on="2027-01-31")
    assert answer.status_code == 200
    assert 'value="2027-01-31"' in answer.content.decode()
    assert "data-undo" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/admin/claims/claim/", "/admin/"])
def test_it_leads_back_to_lists_of_claims_only(client, person, asked):
    assert change(client, a_claim(), next=asked).url == LIST


def test_a_row_is_offered_to_whoever_may_change_it(client, person):
    claim = a_claim()
    assert address(claim) in client.get(LIST).content.decode()
    client.force_login(reader())
    assert address(claim) not in client.get(LIST).content.decode()
    change(client, claim, priority=3)
    claim.refresh_from_db()
    assert claim.priority != 3
