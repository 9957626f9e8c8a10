"""What readers are told of claimants and sources: while a verdict is public, only who publishes changes it."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.accounts.models import User
from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.errors import NotAllowed
from claims.actions import save_claimant
from claims.models import Claim
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import revise_source, save_publisher, upload_evidence
from sources.models import Publisher, Source
from tests.builders import a_checked_claim, a_reviewed_claim, chief, editor, reviewer
from tests.callers import V1, caller

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def claim() -> Claim:
    """One with a verdict that is not public yet, whose source has a publisher."""
    made = a_checked_claim()
    publisher = save_publisher(by=None, name="RBC")
    Source.objects.filter(pk=_source(made).pk).update(publisher=publisher)
    return made


def _source(claim: Claim) -> Source:
    return Source.objects.select_related("publisher").get(pk=claim.citations.get().source_id)


def _rename(claim: Claim, by: User) -> None:
    claim.claimant.refresh_from_db()
    save_claimant(claim.claimant, by=by, name="Somebody else")


def _retitle(claim: Claim, by: User) -> None:
    revise_source(_source(claim), by=by, title="Another title")


def _move_house(claim: Claim, by: User) -> None:
    another, _is_new = Publisher.objects.get_or_create(name="Another")
    revise_source(_source(claim), by=by, publisher=another)


def _rename_house(claim: Claim, by: User) -> None:
    save_publisher(_source(claim).publisher, by=by, name="Renamed")


def _sell_house(claim: Claim, by: User) -> None:
    save_publisher(_source(claim).publisher, by=by, owner="Big Media")


CHANGES = [_rename, _retitle, _move_house, _rename_house, _sell_house]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("move", [MoveName.PUBLISH, MoveName.CORRECT])
def test_while_a_verdict_is_public_only_who_publishes_changes_what_it_names(
    claim: Claim, move: str, change: Callable[[Claim, User], None]
) -> None:
    claim = apply(claim, MoveName.PUBLISH, by=chief())
    if move == MoveName.CORRECT:
        claim = apply(claim, MoveName.REOPEN, by=reviewer(), details=MoveDetails(comment="Look again."))
        claim = apply(apply(claim, MoveName.SUBMIT, by=reviewer()), MoveName.APPROVE, by=reviewer())
        claim = apply(claim, move, by=chief(), details=MoveDetails(comment="Looked again."))
    for person in (editor(), reviewer()):
        with pytest.raises(NotAllowed) as refused:
            change(claim, person)
        assert refused.value.code == "public"
    change(claim, chief())
    assert Claim.objects.get(pk=claim.pk).status == claim.status


@pytest.mark.parametrize("change", CHANGES)
def test_before_and_after_an_editor_changes_it(claim: Claim, change: Callable[[Claim, User], None]) -> None:
    change(claim, editor())
    claim = Claim.objects.get(pk=claim.pk)
    is_counted = change is not _retitle
    assert claim.status == (Status.IN_REVIEW if is_counted else Status.CHECKED)
    if is_counted:
        claim = apply(apply(claim, MoveName.SUBMIT, by=reviewer()), MoveName.APPROVE, by=reviewer())
    claim = apply(claim, MoveName.PUBLISH, by=chief())
    claim = apply(claim, MoveName.WITHDRAW, by=chief(), details=MoveDetails(comment="It was wrong."))
    _retitle(claim, editor())
    assert _source(claim).title == "Another title"


def test_what_the_verdict_tells_nobody_stays_the_editors(claim: Claim) -> None:
    apply(claim, MoveName.PUBLISH, by=chief())
    assert revise_source(_source(claim), by=editor(), access="paywall").access == "paywall"
    assert save_publisher(_source(claim).publisher, by=editor(), country="UA").country == "UA"


def test_what_the_desk_reads_by_itself_is_filled_in_and_sends_nothing_back(claim: Claim) -> None:
    apply(claim, MoveName.PUBLISH, by=chief())
    Source.objects.filter(pk=_source(claim).pk).update(title="", language="und", archived_capture=None)
    text = "The archived text. They said on Sunday that the convoy had left the harbour before the ships came back."
    upload_evidence(_source(claim), io.BytesIO(text.encode()), by=editor(), filename="page.txt")
    assert _source(claim).language == "en"
    assert Claim.objects.get(pk=claim.pk).status == Status.PUBLISHED


def test_each_door_says_why(claim: Claim) -> None:
    apply(claim, MoveName.PUBLISH, by=chief())
    by, told = editor(), "A published verdict names this, so changing it would change what readers see."
    refused = caller(by).patch(f"{V1}/claimants/{claim.claimant_id}/", {"name": "Somebody else"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "public")
    assert told in refused.content.decode()
    source = caller(by).patch(f"{V1}/sources/{_source(claim).pk}/", {"title": "Another title"}, format="json")
    assert (source.status_code, source.json()["code"]) == (403, "public")
    assert told in source.content.decode()
    at_desk = Client()
    at_desk.force_login(by)
    page = reverse("admin:claims_claimant_change", args=[claim.claimant_id])
    sent = {"name": "Somebody else", "kind": "person", "description": "", "url": ""}
    assert told in at_desk.post(page, sent).content.decode()
    assert not history(claim.claimant).filter(event=EventType.CLAIMANT_SAVED, actor_id=by.pk).exists()


def test_what_an_unpublished_verdict_names_can_be_put_right_and_is_looked_at_again(claim: Claim) -> None:
    waiting = apply(a_reviewed_claim(by=reviewer()), MoveName.SUBMIT, by=None)
    _rename(waiting, editor())
    assert Claim.objects.get(pk=waiting.pk).status == Status.IN_REVIEW
