"""Renaming a claimant who stands in many claims: a few statements, however many of them there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claims.actions import claimant_named, save_claimant
from claims.models import Claim, Claimant, Publication
from claims.workflow import published_content
from claims.workflow.engine import apply
from claims.workflow.published_content import content_digest, content_of
from claims.workflow.states import MoveName
from tests.builders import a_checked_claim, a_claim, chief

pytestmark = pytest.mark.django_db
MANY, VERDICTS = 300, 50


def renamed(claimant: Claimant, name: str) -> int:
    """How many statements it takes to give `claimant` this name."""
    with CaptureQueriesContext(connection) as queries:
        save_claimant(claimant, by=chief(username=f"chief of {name}"), name=name)
    return len(queries)


def a_claimant(*, claims: int, verdicts: int) -> Claimant:
    """One with so many claims and, of one verdict, so many copies for readers, each of its own claim."""
    published = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    content = Publication.objects.get(claim=published)
    columns = [column for column in Claim._meta.concrete_fields if not (column.primary_key or column.generated)]
    copied = {column.attname: getattr(published, column.attname) for column in columns}
    plain = {name: copied[name] for name in ("claimant_id", "logged_by_id", "text", "language")}
    more = [Claim(**(copied if number < verdicts - 1 else plain)) for number in range(claims - 1)]
    made = Claim.objects.bulk_create(more)
    Publication.objects.bulk_create(
        Publication(
            claim=claim,
            review=content.review,
            number=1,
            content={**content.content, "claim": {**content.content["claim"], "id": claim.pk}},
            language="en",
            published_at=content.published_at,
            changed_at=content.changed_at,
        )
        for claim in made[: verdicts - 1]
    )
    return published.claimant


def test_a_new_name_reaches_all_claims_and_public_verdicts_with_few_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claimant = a_claimant(claims=MANY, verdicts=VERDICTS)
    assert renamed(claimant, "Another name") <= 35
    shown = Publication.objects.filter(claim__claimant=claimant)
    assert {each.content["claimant"]["name"] for each in shown} == {"Another name"}
    assert all("another name" in each.search_text for each in shown)
    events = AuditEvent.objects.filter(event=EventType.PUBLICATION_WRITTEN, actor_label__startswith="chief of")
    assert dict(events.values_list("target_id", "data__content")) == {
        each.claim_id: content_digest(each.content) for each in shown
    }
    assert events.count() == VERDICTS
    assert not Claim.objects.filter(claimant=claimant).exclude(search_text__contains="another name").exists()
    monkeypatch.setattr(published_content, "WRITTEN_AT_ONCE", 20)
    assert renamed(claimant, "A third name") <= 35 + 2 * 4


def test_what_readers_get_is_composed_as_if_it_were_published_now() -> None:
    claim = apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    save_claimant(claim.claimant, by=chief(), name="Another name", description="A minister")
    claim.refresh_from_db()
    shown = Publication.objects.get(claim=claim)
    assert shown.content == content_of(claim)
    assert shown.content["claimant"]["description"] == "A minister"


def test_a_verdict_that_is_not_public_yet_goes_back_to_review() -> None:
    waiting, public = a_checked_claim(), apply(a_checked_claim(), MoveName.PUBLISH, by=chief())
    other = a_claim(claimant=claimant_named("Somebody else", by=None))
    assert waiting.claimant == public.claimant
    save_claimant(waiting.claimant, by=chief(), name="Another name")
    statuses = {each.pk: each.status for each in Claim.objects.all()}
    assert statuses == {waiting.pk: "in_review", public.pk: "published", other.pk: "unverified"}
