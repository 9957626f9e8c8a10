"""What the audit log holds of each action: before and after, and why; one event per row where there are many."""

from collections.abc import Callable
from typing import Any

import pytest

from claimdesk.audit.log import history
from claimdesk.audit.models import AuditEvent
from claims import actions
from claims.models import Claim, Rating
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import request_captures, revise_source, save_publisher
from tests.builders import a_claim, a_sealed_capture, a_source, an_evidenced_claim, chief, editor, reviewer

pytestmark = pytest.mark.django_db
Holds = dict[str, Any]


def _revised() -> tuple[Any, Holds]:
    claim = a_claim(text="Old")
    actions.revise_claim(claim, by=editor(), text="New", priority=3)
    return claim, {"changes": {"text": ["Old", "New"], "priority": [2, 3]}}


def _assigned() -> tuple[Any, Holds]:
    claim, person = a_claim(), editor()
    actions.assign(claim, to=person, by=editor())
    return claim, {"before": None, "after": person.pk}


def _moved() -> tuple[Any, Holds]:
    claim = a_claim()
    apply(claim, MoveName.SHELVE, by=reviewer(), details=MoveDetails(comment="Said twice", shelf_reason="opinion"))
    return claim, {"from": "unverified", "to": "shelved", "comment": "Said twice"}


def _cited_otherwise() -> tuple[Any, Holds]:
    claim = an_evidenced_claim()
    actions.revise_citation(claim.citations.get(), by=editor(), locator="page 3", stance="refutes")
    return claim, {"changes": {"locator": ["", "page 3"], "stance": ["supports", "refutes"]}}


def _uncited() -> tuple[Any, Holds]:
    claim = an_evidenced_claim()
    actions.remove_citation(claim.citations.get(), by=editor())
    return claim, {"quote": "archived text", "role": "evidence", "stance": "supports", "locator": ""}


def _pinned() -> tuple[Any, Holds]:
    claim = an_evidenced_claim()
    citation = claim.citations.get()
    before, capture = citation.capture_id, a_sealed_capture(citation.source, check=False)
    actions.pin_capture(citation, capture, by=editor())
    return claim, {"before": before, "after": capture.pk}


def _waived() -> tuple[Any, Holds]:
    claim = an_evidenced_claim(quote="not there")
    actions.waive_quote(claim.citations.get(), reason="Read from the screen", by=reviewer())
    return claim, {"reason": "Read from the screen", "state": "missing"}


def _claimant_renamed() -> tuple[Any, Holds]:
    claimant = actions.claimant_named("Old name", by=None)
    actions.save_claimant(claimant, by=editor(), name="New name")
    return claimant, {"changes": {"name": ["Old name", "New name"]}}


def _rating_coloured() -> tuple[Any, Holds]:
    rating = Rating.objects.get(code="true")
    before = rating.colour
    actions.save_rating(rating, by=chief(), colour="#123456")
    return rating, {"changes": {"colour": [before, "#123456"]}}


def _publisher_moved() -> tuple[Any, Holds]:
    publisher = save_publisher(by=None, name="РБК", domains=["rbc.example"])
    save_publisher(publisher, by=editor(), country="UA", domains=["rbc.example", "rbk.example"])
    domains = [["rbc.example"], ["rbc.example", "rbk.example"]]
    return publisher, {"changes": {"country": ["", "UA"], "domains": domains}}


def _source_retitled() -> tuple[Any, Holds]:
    source = a_source()
    revise_source(source, by=editor(), title="A letter")
    return source, {"changes": {"title": ["", "A letter"]}}


@pytest.mark.parametrize(
    "act",
    [
        _revised, _assigned, _moved, _cited_otherwise, _uncited, _pinned, _waived, _claimant_renamed, _rating_coloured,
        _publisher_moved, _source_retitled,
    ],
)  # fmt: skip
def test_an_action_records_before_and_after_and_why(act: Callable[[], tuple[Any, Holds]]) -> None:
    target, expected = act()
    event = history(target).filter(actor_id__isnull=False).first()
    assert {name: event.data.get(name) for name in expected} == expected


@pytest.mark.django_db
def test_an_action_on_many_rows_records_each(client) -> None:
    by, claims = reviewer(), [a_claim() for _ in range(3)]
    client.force_login(by)
    client.post("/admin/claims/claim/", {"action": "take", "_selected_action": [claim.pk for claim in claims]})
    events = AuditEvent.objects.filter(event="claim.assigned")
    assert {event.target_id for event in events} == {claim.pk for claim in claims}
    assert {(event.actor_id, event.door) for event in events} == {(by.pk, "admin")}
    assert set(Claim.objects.values_list("assignee", flat=True)) == {by.pk}


def test_asking_for_many_captures_records_each() -> None:
    sources = [a_source() for _ in range(3)]
    for source in sources:
        a_sealed_capture(source)
    before = AuditEvent.objects.filter(event="capture.requested").count()
    assert request_captures(sources, by=editor()) == 3
    assert AuditEvent.objects.filter(event="capture.requested").count() == before + 3
