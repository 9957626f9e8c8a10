"""`verify_verdicts`: what somebody with the database alone changes of a public verdict is named."""

from io import StringIO

import pytest
from django.core.management import call_command

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.notices.models import Notice
from claims.actions import save_claimant
from claims.models import Claim
from claims.tasks import verify_verdicts
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import attribute, remove_attribution, revise_source, save_publisher
from sources.models import Attribution, Source
from tests.builders import a_checked_claim, a_source, chief, reviewer
from tests.rewriting import run_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """One with a public verdict, whose source has it from another one."""
    made = a_checked_claim()
    attribute(made.citations.get().source, a_source(), by=None)
    made = apply(apply(made, MoveName.SUBMIT, by=reviewer()), MoveName.APPROVE, by=reviewer())
    return apply(made, MoveName.PUBLISH, by=chief())


def verify() -> tuple[int, str, str]:
    """Exit code, findings, and what is said beside them."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_verdicts", stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def cited(claim: Claim) -> Source:
    return Source.objects.get(pk=claim.citations.get().source_id)


def test_verify_verdicts_finds_nothing_on_a_verdict_that_was_left_alone(claim):
    assert verify() == (0, "", "Nothing is wrong. 1 verdicts are public, or were.\n")


CHANGES = [
    ("UPDATE claims_publication SET content = '{{}}' WHERE claim_id = {claim}", "What readers get of it is not what"),
    ("DELETE FROM claims_publication WHERE claim_id = {claim}", "The log and the rows do not say what readers get"),
    (
        "UPDATE claims_publication SET withdrawn_at = published_at, withdrawn_reason = 'x' WHERE claim_id = {claim}",
        "Readers are not told of its withdrawal",
    ),
    ("UPDATE claims_claim SET text = 'Another text' WHERE id = {claim}", "The claim is not the one that was approved."),
    ("UPDATE claims_review SET rationale = 'Another' WHERE id = {review}", "The rationale of review #{review} is not"),
    (
        "UPDATE claims_review SET rationale = 'Another' WHERE id = {review}",
        "The review is not the one that was approved",
    ),
    ("UPDATE claims_review SET by_id = {other} WHERE id = {review}", "The author of review #{review} is not"),
    ("UPDATE claims_review SET rating_id = {rating} WHERE id = {review}", "The rating of review #{review} is not"),
    ("UPDATE claims_claim SET rating_id = {rating} WHERE id = {claim}", "Its rating is not the one of the review"),
    (
        'UPDATE claims_rating SET labels = \'{{"en": "Not"}}\' WHERE id = {given}',
        "Rating is not as it was approved: labels.",
    ),
    (
        "UPDATE claims_approval SET by_id = {other} WHERE claim_id = {claim}",
        "The row says that person #{other} approved review",
    ),
    ("UPDATE claims_citation SET quote = 'Another' WHERE claim_id = {claim}", "The citation {citation} is not the one"),
    (
        "UPDATE claims_citation SET source_id = {origin} WHERE claim_id = {claim}",
        "The citation {citation} is not the one",
    ),
    ("UPDATE claims_claimant SET name = 'Another' WHERE id = {claimant}", "Claimant is not as it was approved: name."),
    (
        "UPDATE sources_source SET title = 'Another' WHERE id = {source}",
        "Source {source} is not as it was approved: title.",
    ),
    (
        "UPDATE sources_source SET kind = 'official' WHERE id = {origin}",
        "Source {origin} is not as it was approved: kind.",
    ),
    ("DELETE FROM sources_attribution", "Source {source} is not as it was approved: its attributions."),
    ("UPDATE claims_claim SET verdict_digest = '{zeros}' WHERE id = {claim}", "The digest in its row is not the one"),
    ("UPDATE claims_claim SET status = 'corrected' WHERE id = {claim}", "Its status is “corrected”, and the log says"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_verify_verdicts_names_what_was_changed_by_sql(claim, change, said):
    review, citation = claim.review, claim.citations.get()
    named = {
        "claim": claim.pk, "review": review.pk, "citation": citation.pk, "claimant": claim.claimant_id,
        "source": citation.source_id, "origin": Attribution.objects.get().origin_id, "other": chief().pk,
        "given": review.rating_id, "rating": type(review.rating).objects.exclude(pk=review.rating_id).first().pk,
        "zeros": "0" * 64,
    }  # fmt: skip
    run_sql(change.format(**named))
    code, findings, _said = verify()
    assert code == 1
    assert f"Claim #{claim.pk}: {said.format(**named)}" in findings


def test_verify_verdicts_names_a_verdict_that_nobody_published(claim):
    other = a_checked_claim()
    run_sql("UPDATE claims_claim SET status = 'published' WHERE id = %s", other.pk)
    assert f"Claim #{other.pk}: The log does not say that this verdict was submitted and published." in verify()[1]


def test_verify_verdicts_knows_what_was_changed_through_the_desk_since(claim):
    by, source = chief(), cited(claim)
    claim.claimant.refresh_from_db()
    save_claimant(claim.claimant, by=by, name="Renamed")
    publisher = save_publisher(by=by, name="RBC")
    revise_source(source, by=by, title="Retitled", publisher=publisher)
    save_publisher(publisher, by=by, owner="Big Media")
    remove_attribution(Attribution.objects.get(), by=by)
    attribute(source, a_source(), by=by, kind="translates")
    assert verify()[:2] == (0, "")
    run_sql("UPDATE claims_claimant SET name = 'Another' WHERE id = %s", claim.claimant_id)
    run_sql("UPDATE sources_publisher SET owner = 'Somebody else'")
    run_sql("UPDATE sources_attribution SET kind = 'cites'")
    findings = verify()[1]
    assert "Claimant is not as it was approved: name." in findings
    assert f"Source {source.pk} is not as it was approved: its attributions." in findings


def test_chiefs_are_told_once_of_a_verdict_that_was_altered_and_when_it_is_whole_again(claim):
    boss = chief()
    verify_verdicts()
    assert not Notice.objects.filter(kind="damaged").exists()
    before = claim.text
    run_sql("UPDATE claims_claim SET text = 'Another text' WHERE id = %s", claim.pk)
    verify_verdicts()
    verify_verdicts()
    notice = Notice.objects.get(kind="damaged", to=boss)
    assert (notice.target_id, notice.times) == (claim.pk, 1)
    assert "is not the one that was approved" in notice.data["comment"]
    assert history(claim).filter(event=EventType.CLAIM_VERDICT_ALTERED).count() == 1
    run_sql("UPDATE claims_claim SET text = %s WHERE id = %s", before, claim.pk)
    verify_verdicts()
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert history(claim).filter(event=EventType.CLAIM_VERDICT_RESTORED).count() == 1
