"""Buttons for who works on what."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from claims.models import Claim
from claims.models.status import Status
from tests import builders
from tests.claims.admin.forms import as_it_stands

CLAIMS = "/admin/claims/claim/"
TAKE = reverse("admin:claims_claim_take_next")


def shown(answer):
    return [claim.pk for claim in answer.context["cl"].result_list]


def days(number):
    return timezone.localdate() + timedelta(days=number)


def test_take_next_leads_to_the_claim(at_desk, reviewer):
    builders.a_claim()
    wanted = builders.a_claim(due_on=days(1))
    answer = at_desk(reviewer).post(TAKE)
    assert answer["Location"] == reverse("admin:claims_claim_change", args=[wanted.pk])
    wanted.refresh_from_db()
    assert (wanted.assignee, wanted.status) == (reviewer, Status.IN_REVIEW)


def test_take_next_says_politely_that_nothing_is_left(at_desk, reviewer):
    answer = at_desk(reviewer).post(TAKE, follow=True)
    assert "Nothing is left to take" in answer.content.decode()


def test_the_button_is_there_for_reviewers_on_the_list_and_on_the_first_page(at_desk, reviewer, editor):
    builders.a_claim()
    for address in (f"{CLAIMS}?work=to_review", "/admin/"):
        assert f'action="{TAKE}"' in at_desk(reviewer).get(address).content.decode(), address
        assert TAKE not in at_desk(editor).get(address).content.decode(), address


def test_a_claim_is_assigned_passed_on_and_given_back(at_desk, editor, reviewer):
    claim = builders.a_claim()
    client = at_desk(editor)
    url = reverse("admin:claims_claim_assign", args=[claim.pk])
    client.post(url, {"assignee": reviewer.pk, "version": claim.version})
    claim.refresh_from_db()
    assert claim.assignee == reviewer
    assert "changed this" in client.post(url, {"assignee": editor.pk, "version": 1}).content.decode()
    client.post(reverse("admin:claims_claim_release", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.assignee is None


def test_lists_say_what_is_due_and_overdue_and_filter_by_it(at_desk, editor):
    late, today = builders.a_claim(due_on=days(-3)), builders.a_claim(due_on=days(0))
    soon, far = builders.a_claim(due_on=days(5)), builders.a_claim(due_on=days(50))
    builders.a_claim()
    client = at_desk(editor)
    text = client.get(CLAIMS).content.decode()
    assert text.count("Overdue since") == 1
    assert "Due today" in text
    assert shown(client.get(f"{CLAIMS}?due=overdue")) == [late.pk]
    assert shown(client.get(f"{CLAIMS}?due=today")) == [today.pk]
    assert shown(client.get(f"{CLAIMS}?due=week")) == [today.pk, soon.pk]
    assert far.pk in shown(client.get(CLAIMS))


def test_piles_are_in_the_order_in_which_claims_are_taken(at_desk, reviewer):
    plain = builders.a_claim()
    due, overdue = builders.a_claim(due_on=days(3)), builders.a_claim(due_on=days(-3))
    urgent = builders.a_claim(priority=Claim.Priority.URGENT)
    answer = at_desk(reviewer).get(f"{CLAIMS}?work=to_review")
    assert shown(answer) == [urgent.pk, overdue.pk, due.pk, plain.pk]


def test_the_due_date_is_typed_in_the_form_and_shown_on_the_page(at_desk, editor):
    claim = builders.a_claim()
    client = at_desk(editor)
    url = reverse("admin:claims_claim_change", args=[claim.pk])
    client.post(url, as_it_stands(claim, due_on=days(-1).isoformat()))
    claim.refresh_from_db()
    assert claim.due_on == days(-1)
    assert "Overdue since" in client.get(url).content.decode()
