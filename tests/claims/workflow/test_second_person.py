"""Who is no second person: whoever wrote a part of what is approved, and those whose sign-in the reviewer holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from claimdesk.accounts.actions import add_person, change_person, renew_password
from claimdesk.accounts.api_keys import create_api_key
from claimdesk.accounts.invitations import accept_invitation, invite
from claimdesk.accounts.models import User
from claimdesk.audit.guards import guard, unguard
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import NotAllowed
from claimdesk.outbox.dispatching import dispatch_due
from claims.actions import (
    CitationDraft,
    cite_source,
    merge_claims,
    remove_citation,
    revise_citation,
    revise_claim,
    waive_quote,
    write_review,
)
from claims.models import Claim
from claims.models.status import Status
from claims.workflow.engine import MoveDetails, apply, option
from claims.workflow.states import MOVES, MoveName
from tests.builders import a_claim, a_reviewed_claim, a_source, an_evidenced_claim, chief, editor, reviewer
from tests.rewriting import run_sql

pytestmark = pytest.mark.django_db


def submitted(claim: Claim) -> Claim:
    claim = Claim.objects.get(pk=claim.pk)
    return apply(claim, MoveName.SUBMIT, by=reviewer())


def refusal(claim: Claim, user: User) -> str:
    """Why `user` cannot approve `claim`; empty if they can."""
    refused = option(Claim.objects.get(pk=claim.pk), MOVES[MoveName.APPROVE], user).refusal
    assert refused is None or isinstance(refused, NotAllowed)
    return str(refused or "")


def test_whoever_changed_the_words_is_no_second_person():
    writer, other = reviewer(), reviewer()
    claim = a_reviewed_claim(by=reviewer())
    revise_claim(claim, by=writer, text="Other words that were said")
    claim = submitted(claim)
    said = refusal(claim, writer)
    assert "You wrote words of this claim; somebody else has to approve it." in said
    assert str(other) in said
    assert str(writer) not in said
    assert refusal(claim, other) == ""


def test_whoever_only_set_priority_or_assignee_is():
    helper = reviewer()
    claim = a_reviewed_claim(by=reviewer())
    revise_claim(claim, by=helper, priority=1)
    assert refusal(submitted(claim), helper) == ""


def test_whoever_wrote_a_citation_that_is_approved_is_not_and_who_wrote_one_that_is_gone_is():
    adder, changer, waiver, gone = reviewer(), reviewer(), reviewer(), reviewer()
    claim = a_reviewed_claim(by=reviewer())
    citation = claim.citations.get()
    added = cite_source(Claim.objects.get(pk=claim.pk), CitationDraft(source=a_source()), by=adder)
    revise_citation(citation, by=changer, locator="page 3")
    kept = cite_source(Claim.objects.get(pk=claim.pk), CitationDraft(source=a_source(), quote="words"), by=None)
    waive_quote(kept, reason="Read out on the radio.", by=waiver)

    remove_citation(cite_source(Claim.objects.get(pk=claim.pk), CitationDraft(source=a_source()), by=gone), by=None)
    assert added.claim_id == claim.pk
    claim = submitted(claim)
    assert "You added a citation" in refusal(claim, adder)
    assert "You changed a citation" in refusal(claim, changer)
    assert "You waived the check of a quotation" in refusal(claim, waiver)
    assert refusal(claim, gone) == ""


def test_whoever_wrote_in_a_claim_that_was_merged_into_it_is_no_second_person():
    logger, citer = reviewer(), reviewer()
    twice = an_evidenced_claim(by=logger)
    cite_source(twice, CitationDraft(source=a_source()), by=citer)
    once = a_claim(by=editor())
    merge_claims(Claim.objects.get(pk=twice.pk), into=once, by=None)
    into = a_reviewed_claim(by=reviewer())
    merge_claims(Claim.objects.get(pk=once.pk), into=into, by=None)
    claim = submitted(into)
    assert "somebody else has to approve it" in refusal(claim, logger)
    assert "somebody else has to approve it" in refusal(claim, citer)


def test_whoever_had_a_program_write_is_no_second_person():
    boss = chief()
    key, _secret = create_api_key(name="importer", scope="write", by=boss)
    claim = a_reviewed_claim(by=reviewer(), logged_by=key.user)
    said = refusal(submitted(claim), boss)
    assert "A program with a key that you made wrote it; somebody else has to approve it." in said


def test_the_refusal_says_where_nobody_else_is():
    only = reviewer()
    claim = apply(a_reviewed_claim(by=only, logged_by=editor()), MoveName.SUBMIT, by=only)
    assert "Nobody else can approve it at present" in refusal(claim, only)


def test_an_earlier_review_makes_nobody_its_author():
    first, second = reviewer(), reviewer()
    claim = submitted(a_reviewed_claim(by=first))
    claim = apply(claim, MoveName.RETURN, by=second, details=MoveDetails(comment="Look again."))

    write_review(claim, rating=claim.review.rating, rationale="Looked again.", by=second)
    claim = submitted(claim)
    assert refusal(claim, first) == ""
    assert "You wrote the review" in refusal(claim, second)


@pytest.mark.parametrize("deed", ["password", "account"])
def test_whose_sign_in_the_reviewer_holds_cannot_approve_for_some_days(settings, deed):
    boss, other = chief(), reviewer()
    person = add_person(
        username="olha", role="reviewer", password="a long enough password", by=boss if deed == "account" else None
    )
    if deed == "password":
        renew_password(person, by=boss)
    claim = submitted(a_reviewed_claim(by=boss))
    said = refusal(claim, person)
    assert "added your account or renewed your password or second factor within the last 7 days" in said
    assert str(other) in said
    assert str(person) not in said
    with pytest.raises(NotAllowed, match="would not count"):
        apply(claim, MoveName.APPROVE, by=person)
    settings.SECOND_PERSON_DAYS = 0
    assert refusal(claim, person) == ""


def test_nor_whom_the_reviewer_invited_as_they_saw_the_link(settings):
    boss = chief()
    _invitation, link = invite(full_name="Second", email="s@newsroom.example", role="reviewer", by=boss)
    secret = link.rstrip("/").rpartition("/")[2]
    person = accept_invitation(secret, username="olha", full_name="", password="a long enough password")
    assert "so your approval would not count" in refusal(submitted(a_reviewed_claim(by=boss)), person)
    assert refusal(submitted(a_reviewed_claim(by=reviewer())), person) == ""


def test_after_those_days_they_can(settings):
    boss, person = chief(), reviewer()
    renew_password(person, by=boss)
    event = AuditEvent.objects.filter(target_type="accounts.user", target_id=person.pk).latest("pk")

    unguard(connection)
    run_sql("UPDATE audit_auditevent SET at = %s WHERE id = %s", timezone.now() - timedelta(days=8), event.pk)
    guard(connection)
    assert refusal(submitted(a_reviewed_claim(by=boss)), person) == ""


def test_somebody_elses_renewal_and_another_change_of_the_account_do_not_matter():
    boss, person = chief(), reviewer()
    renew_password(person, by=boss)
    assert refusal(submitted(a_reviewed_claim(by=reviewer())), person) == ""

    other = reviewer()
    change_person(other, by=boss, first_name="Olena")
    assert refusal(submitted(a_reviewed_claim(by=boss)), other) == ""


def test_a_newsroom_of_one_person_needs_nobody(settings):
    settings.APPROVALS = 0
    only = chief()
    claim = a_reviewed_claim(by=only, logged_by=only)
    assert apply(claim, MoveName.SUBMIT, by=only).status == Status.CHECKED
    settings.APPROVALS = 1
    waiting = apply(a_reviewed_claim(by=only, logged_by=only), MoveName.SUBMIT, by=only)
    settings.APPROVALS = 0
    assert apply(waiting, MoveName.APPROVE, by=only).status == Status.CHECKED


def test_a_renewed_password_is_told_by_e_mail(mailoutbox):
    boss, person = chief(), reviewer()
    User.objects.filter(pk=person.pk).update(email="second@newsroom.example", language="uk")
    renew_password(User.objects.get(pk=person.pk), by=boss)
    dispatch_due()
    (mail,) = mailoutbox
    assert mail.to == ["second@newsroom.example"]
    assert "пароль" in mail.body
    assert str(boss) in mail.body
