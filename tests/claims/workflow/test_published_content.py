"""What readers may have of a verdict, at every turn of a claim's life."""

import json

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claims.actions import CitationDraft, cite_source, revise_claim, save_claimant, write_review
from claims.models import Claim, Publication, Rating
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.published_content import content_digest, content_of, fill_publications
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute, revise_source
from sources.models import Source
from tests.builders import a_checked_claim, chief, editor, reviewer
from tests.claims.standing import claim_at

pytestmark = pytest.mark.django_db
WHY = MoveDetails("We counted two publications of one letter as two.")


def shown(claim: Claim) -> Publication | None:
    return Publication.objects.shown().filter(claim=claim).first()


@pytest.mark.parametrize("status", [s for s in Status if s not in {Status.PUBLISHED, Status.CORRECTED}])
def test_readers_get_nothing_of_what_was_not_published(status: Status) -> None:
    claim = claim_at(status)
    assert not Publication.objects.filter(claim=claim).exists()


def test_readers_get_what_was_approved() -> None:
    claim = claim_at(Status.PUBLISHED)
    found = shown(claim)
    assert found is not None
    assert found.content["claim"]["text"] == claim.text
    assert found.content["rating"]["code"] == "true"
    assert found.content["rationale"] == "The text says so."
    assert found.content["approvals"] == 1
    [citation] = found.content["citations"]
    assert citation["quote"] == "archived text"
    assert citation["capture"]["id"] == claim.citations.get().capture_id
    assert found.content["sources"][str(citation["source"])]["url"].startswith("https://news.example/")


def test_a_reopened_claim_keeps_its_published_verdict_whatever_is_written_since() -> None:
    claim = claim_at(Status.PUBLISHED)
    before = shown(claim)
    claim = apply(claim, MoveName.REOPEN, by=reviewer(), details=WHY)
    claim = revise_claim(claim, by=editor(), text="Words that nobody has approved")
    source = add_offline_source(by=None, no_url_reason="lost", title="A letter that nobody has approved")
    cite_source(claim, CitationDraft(source=source), by=editor())
    revise_source(Source.objects.get(pk=claim.citations.earliest("pk").source_id), by=editor(), title="Unapproved")
    after = shown(claim)
    assert before is not None
    assert after is not None
    assert after.content == before.content
    assert "approved" not in json.dumps(after.content)
    assert "approved" not in after.search_text


def test_a_correction_takes_the_place_of_the_verdict_and_keeps_it() -> None:
    claim = claim_at(Status.CORRECTED)
    first, second = Publication.objects.filter(claim=claim).order_by("number")
    assert (first.is_newest, second.is_newest) == (False, True)
    assert [each.content["rating"]["code"] for each in (first, second)] == ["true", "false"]
    assert shown(claim) == second
    assert second.correction is not None
    assert second.correction.old_review_id == first.review_id


def test_a_withdrawn_verdict_is_known_and_not_shown() -> None:
    claim = apply(claim_at(Status.PUBLISHED), MoveName.WITHDRAW, by=chief(), details=WHY)
    assert shown(claim) is None
    [known] = Publication.objects.known().filter(claim=claim)
    assert known.withdrawn_reason == WHY.comment
    assert known.withdrawn_at == claim.withdrawn_at
    claim = apply(claim, MoveName.REOPEN, by=chief(), details=WHY)
    assert shown(claim) is None


def test_a_verdict_that_was_never_published_cannot_be_withdrawn_from_readers() -> None:
    claim = apply(a_checked_claim(), MoveName.WITHDRAW, by=chief(), details=WHY)
    assert list(Publication.objects.known().filter(claim=claim)) == []


def test_confidential_claims_are_known_to_no_reader() -> None:
    """No action makes a published claim confidential; somebody with the database can."""
    claim = claim_at(Status.PUBLISHED)
    Claim.objects.filter(pk=claim.pk).update(is_confidential=True)
    assert not Publication.objects.known().exists()


def test_names_that_a_chief_editor_changes_reach_readers() -> None:
    claim, boss = claim_at(Status.PUBLISHED), chief()
    save_claimant(claim.claimant, by=boss, name="James B. Story")
    source = Source.objects.get(pk=claim.citations.get().source_id)
    revise_source(source, by=boss, title="The page by its right title")
    attribute(source, add_offline_source(by=boss, no_url_reason="unpublished", title="The letter"), by=boss)
    found = shown(claim)
    assert found is not None
    assert found.content["claimant"]["name"] == "James B. Story"
    assert found.content["sources"][str(source.pk)]["title"] == "The page by its right title"
    assert found.content == content_of(Claim.objects.get(pk=claim.pk))
    written = history(claim).filter(event=EventType.PUBLICATION_WRITTEN)
    assert [event.data["content"] for event in written][:1] == [content_digest(found.content)]
    assert written.count() == 4


def test_who_is_protected_is_told_by_kind_alone() -> None:
    claim = claim_at(Status.PUBLISHED)
    source = Source.objects.get(pk=claim.citations.get().source_id)
    person = add_offline_source(
        by=chief(), no_url_reason="withheld", kind="official", title="Colonel Zirkonium", description="Of the staff"
    )
    attribute(source, person, by=chief())
    found = shown(claim)
    assert found is not None
    assert "Zirkonium" not in json.dumps(found.content)
    assert found.content["sources"][str(person.pk)]["kind"] == "official"


def test_nothing_is_told_of_a_source_that_is_confidential() -> None:
    claim = claim_at(Status.PUBLISHED)
    hidden = add_offline_source(by=None, no_url_reason="unpublished", title="Heliotrope files")
    attribute(Source.objects.get(pk=claim.citations.get().source_id), hidden, by=chief())
    Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
    content = content_of(claim)
    assert "Heliotrope" not in json.dumps(content)
    assert [node["is_told"] for node in content["chain"]["nodes"]] == [True, False]


def test_verdicts_of_before_get_their_publication_once() -> None:
    claim = claim_at(Status.PUBLISHED)
    Publication.objects.all().delete()
    assert fill_publications() == 1
    assert fill_publications() == 0
    found = shown(claim)
    assert found is not None
    assert found.published_at == claim.published_at


def test_a_second_review_alone_changes_nothing_for_readers() -> None:
    claim = apply(claim_at(Status.PUBLISHED), MoveName.REOPEN, by=reviewer(), details=WHY)
    write_review(claim, rating=Rating.objects.get(code="false"), rationale="Nobody approved it.", by=reviewer())
    found = shown(claim)
    assert found is not None
    assert found.content["rationale"] == "The text says so."
