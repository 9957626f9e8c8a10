"""The demo's verdicts: every status, made by its people once its pages are archived."""

from pathlib import Path

import pytest
from pytest_django import Settings

from claims.actions import comment
from claims.demo.first_run import first_run
from claims.demo.loading import content, demo_claims
from claims.demo.verdicts import are_verdicts_due, make_due_verdicts
from claims.models import Claim, Comment, Publication
from claims.models.status import ShelfReason, Status
from claims.workflow.mark_up_check import mark_up_findings
from claims.workflow.verdict_verification import published_claims, verdict_findings
from sources.models import Source
from tests.builders import a_sealed_capture
from tests.claims.demo.test_loading import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """The home of a desk that was just started for the first time."""
    settings.HOME = tmp_path
    settings.DEMO = True
    settings.PUBLIC = True
    first_run(lambda _newcomers: None)
    return tmp_path


def archive_pages() -> None:
    """What the workers do with the demo's pages."""
    for key in ("agency", "newspaper"):
        source = Source.objects.get(canonical_url__endswith=content()["sources"][key]["path"])
        a_sealed_capture(source, page_text(key))


def test_verdicts_wait_for_the_archive_and_then_show_every_status() -> None:
    assert make_due_verdicts() is False
    assert set(Claim.objects.values_list("status", flat=True)) == {Status.UNVERIFIED}

    archive_pages()
    assert make_due_verdicts() is True
    assert set(Claim.objects.values_list("status", flat=True)) == {*Status.values} - {Status.CHECKED}
    assert [claim.status for claim in demo_claims()] == [
        *(Status.UNVERIFIED, Status.PUBLISHED, Status.WITHDRAWN, Status.CORRECTED),
        *(Status.AWAITING_APPROVAL, Status.IN_REVIEW, *[Status.UNVERIFIED] * 4),
    ]
    duplicate = Claim.objects.get(status=Status.SHELVED)
    assert (duplicate.shelf_reason, duplicate.duplicate_of) == (ShelfReason.DUPLICATE, demo_claims()[0])
    assert [each.by.username for each in Comment.objects.order_by("pk")] == ["editor", "reviewer"]
    reviewed = Publication.objects.values_list("review__by__username", flat=True)
    assert set(reviewed) == {"reviewer"}
    assert Publication.objects.shown().count() == 2
    marked = [finding for each in Publication.objects.all() for finding in mark_up_findings(each.content)]
    assert [finding for finding in marked if finding.is_error] == []
    assert [verdict_findings(claim) for claim in published_claims()] == [[]] * 3
    assert not are_verdicts_due()


def test_verdicts_are_made_once() -> None:
    archive_pages()
    make_due_verdicts()
    before = Claim.objects.count()
    assert make_due_verdicts() is True
    assert Claim.objects.count() == before


def test_verdicts_are_not_made_where_people_work_already() -> None:
    archive_pages()
    claim = demo_claims()[0]
    Claim.objects.filter(pk=claim.pk).update(status=Status.IN_REVIEW)
    assert make_due_verdicts() is True
    assert not Publication.objects.exists()
    assert not are_verdicts_due()


def test_verdicts_are_not_made_in_the_name_of_somebody_who_left() -> None:
    archive_pages()
    claim = demo_claims()[0]
    person = claim.logged_by
    comment(claim, "До побачення.", by=person)
    person.is_active = False
    person.save()
    assert make_due_verdicts() is True
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("approvals", "ended_at"),
    [(0, {Status.PUBLISHED, Status.CHECKED}), (2, {Status.AWAITING_APPROVAL})],
)
def test_verdicts_follow_the_rule_for_approvals(settings: Settings, approvals: int, ended_at: set[Status]) -> None:
    settings.APPROVALS = approvals
    archive_pages()
    assert make_due_verdicts() is True
    assert {demo_claims()[number].status for number in (1, 4)} == ended_at
