"""Published verdicts for tests of what readers get, made by the moves, and readers who ask for them."""

from typing import Any

import pytest
from django.test import Client

from claims.actions import CitationDraft, claimant_named, write_review
from claims.models import Citation, Claim, Publication, Rating
from claims.verdict_page.verdict import ReadersVerdict
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute, save_publisher
from tests.builders import a_claim, a_sealed_capture, a_source, chief, reviewer

WHY = "We counted two publications of one letter as two."


@pytest.fixture
def published_desk(settings: Any) -> None:
    """A desk that publishes, as `news.example`."""
    settings.PUBLIC, settings.PUBLIC_URL, settings.PUBLIC_NAME = True, "https://news.example", "Newsroom"


def a_published_claim(*, rating: str = "true", rationale: str = "The text says so.", **fields: Any) -> Claim:
    """A claim with a chain: an article with a copy, that cites an unpublished letter; both are cited."""
    outlet = save_publisher(by=None, name=f"Paper {Claim.objects.count()}", domains=[])
    article = a_source(title="The article", language="en", publisher=outlet)
    a_sealed_capture(article, "The letter asks for radars, they say.")
    letter = add_offline_source(by=None, no_url_reason="unpublished", title="The letter itself", kind="document")
    attribute(article, letter, by=None)
    role, stance = Citation.Role, Citation.Stance
    drafts = (
        CitationDraft(source=article, role=role.EVIDENCE, stance=stance.SUPPORTS, quote="asks for radars"),
        CitationDraft(source=letter, role=role.ORIGIN, stance=stance.CONTEXT),
    )
    fields.setdefault("claimant", claimant_named("James Story", by=None))
    claim = a_claim(**{"text": "A letter asks for radars", "language": "en", "citations": drafts, **fields})
    return apply(checked(claim, rating, rationale), MoveName.PUBLISH, by=chief())


def checked(claim: Claim, rating: str, rationale: str) -> Claim:
    """`claim` with a verdict that a second person approved."""
    who = reviewer()
    if claim.status == "unverified":
        claim = apply(claim, MoveName.START, by=who)
    evidence = list(claim.citations.filter(role=Citation.Role.EVIDENCE))
    given = Rating.objects.current().get(code=rating)
    write_review(claim, rating=given, rationale=rationale, by=who, evidence=evidence)
    return apply(apply(claim, MoveName.SUBMIT, by=who), MoveName.APPROVE, by=reviewer())


def corrected(claim: Claim, *, rating: str = "false", rationale: str = "There is one letter.") -> Claim:
    """`claim` with another public verdict."""
    claim = apply(claim, MoveName.REOPEN, by=chief(), details=MoveDetails(WHY))
    return apply(checked(claim, rating, rationale), MoveName.CORRECT, by=chief(), details=MoveDetails(WHY))


def withdrawn(claim: Claim) -> Claim:
    return apply(claim, MoveName.WITHDRAW, by=chief(), details=MoveDetails(WHY))


def path_of(claim: Claim) -> str:
    """The path of the public page of `claim`."""
    return ReadersVerdict(Publication.objects.get(claim=claim, is_newest=True)).path


def read(path: str, **query: str) -> str:
    """The page at `path`, as somebody reads it who is nobody here."""
    answer = Client().get(path, query)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()
