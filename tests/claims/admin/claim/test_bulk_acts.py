"""Many claims at once: each gets its own event, each refusal its own sentence."""

import pytest
from django.urls import reverse

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claims.admin.claim.bulk_acts import BULK
from claims.models import Claim
from claims.models.status import ShelfReason, Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders

CLAIMS = "/admin/claims/claim/"


def press(client, key, *claims, **said):
    """Choose `claims` on the list and confirm the bulk action `key` with what it asks for."""
    if BULK[key].form.base_fields:
        url = reverse("admin:claims_claim_bulk", args=[key])
        return client.post(url, {"claim": [claim.pk for claim in claims], **said}, follow=True)
    return client.post(CLAIMS, {"action": key, "_selected_action": [claim.pk for claim in claims]}, follow=True)


def test_a_bulk_move_writes_one_event_for_each_claim_and_reports_each_refusal(at_desk, reviewer):
    first, second = builders.a_claim(), builders.a_claim()
    started = apply(builders.a_claim(), MoveName.START, by=reviewer)
    answer = press(at_desk(reviewer), "start", first, second, started)
    for claim in (first, second):
        assert history(claim).filter(event=EventType.CLAIM_MOVED).count() == 1
        claim.refresh_from_db()
        assert claim.status == Status.IN_REVIEW
    assert history(started).filter(event=EventType.CLAIM_MOVED).count() == 1
    assert [claim for claim, _refusal in answer.context["refused"]] == [started]
    assert "starts from" in answer.content.decode()
    assert set(answer.context["done"]) == {first, second}


def test_shelving_many_needs_a_reason_and_offers_no_duplicates(at_desk, reviewer):
    claims = [builders.a_claim() for _number in range(2)]
    client = at_desk(reviewer)
    assert "shelf_reason" in press(client, "shelve", *claims).context["form"].errors
    assert "shelf_reason" in press(client, "shelve", *claims, shelf_reason="duplicate").context["form"].errors
    press(client, "shelve", *claims, shelf_reason="opinion", comment="Not facts")
    shelved = Claim.objects.filter(status=Status.SHELVED, shelf_reason=ShelfReason.OPINION)
    assert set(shelved) == set(claims)
    assert {history(claim).first().data["comment"] for claim in claims} == {"Not facts"}


def test_many_are_given_back_and_get_a_due_date(at_desk, editor):
    claims = [builders.a_claim(assignee=editor) for _number in range(2)]
    client = at_desk(editor)
    press(client, "release", *claims)
    press(client, "due", *claims, due_on="2026-12-24")
    for claim in Claim.objects.all():
        assert (claim.assignee, str(claim.due_on)) == (None, "2026-12-24")
        events = list(history(claim).values_list("event", flat=True)[:2])
        assert events == [EventType.CLAIM_REVISED, EventType.CLAIM_ASSIGNED]


@pytest.mark.parametrize("key", ["start", "shelve"])
def test_moves_are_offered_to_reviewers_only(at_desk, editor, reviewer, key):
    builders.a_claim()
    option = f'<option value="{key}">'
    assert option not in at_desk(editor).get(CLAIMS).content.decode()
    assert option in at_desk(reviewer).get(CLAIMS).content.decode()


@pytest.mark.parametrize(("key", "said"), [("start", {}), ("shelve", {"shelf_reason": "opinion"})])
def test_moves_by_others_are_refused_row_by_row(at_desk, editor, key, said):
    claim = builders.a_claim()
    url = reverse("admin:claims_claim_bulk", args=[key])
    answer = at_desk(editor).post(url, {"claim": [claim.pk], **said})
    assert "does not allow this" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.status == Status.UNVERIFIED
