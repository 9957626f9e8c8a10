"""Looking for each citation's quotation in the archived text, and noticing when it goes."""

from django.db import transaction
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claims import notifying
from claims.models import Citation, Claim
from claims.states import OPEN, RATED
from sources.capture.archive import text_of
from sources.capture.outcomes import Rot, rot
from sources.capture.quotes import find_quote
from sources.models import Capture

State = Citation.QuoteState


def place(citation: Citation, capture: Capture | None, text: str | None = None, *, near: int = 0) -> None:
    """Pin `citation` to `capture` (None: to nothing yet) and set where its quotation stands in it. Does not save.

    `text` is the capture's text, where the caller has it already. Of several places the one nearest to the code point
    `near` is taken.
    """
    citation.capture = capture
    citation.changed_capture = None
    citation.quote_start = citation.quote_end = None
    if not citation.quote:
        citation.quote_state = State.NONE
    elif capture is None:
        citation.quote_state = State.PENDING
    elif match := find_quote(citation.quote, text_of(capture) if text is None else text, near=near):
        citation.quote_state = State.FOUND
        citation.quote_start, citation.quote_end = match.start, match.end
    else:
        citation.quote_state = State.MISSING


def check_capture(capture_id: int) -> None:
    """Look for the quotations of every claim that cites the source of a sealed capture.

    A citation without a pin is pinned to it; one whose quotation was missing is pinned anew if it is found here, while
    its claim is open; one whose quotation was found before and is gone here becomes `changed`. A verdict whose
    evidence changed, or whose page is gone, is flagged for the reviewers.
    """
    capture = Capture.objects.get(pk=capture_id, state=Capture.State.SEALED)
    text = text_of(capture) if capture.has_content else ""
    claims = Claim.objects.filter(citations__source_id=capture.source_id).distinct()
    for claim_id in claims.values_list("pk", flat=True):
        _check_claim(claim_id, capture, text)


@transaction.atomic
def check_waiting(citation_id: int) -> None:
    """Look again for a quotation that was cited while its source was being archived.

    Whoever cites reads what is archived before his commit, and the worker looks for citations after its own: without
    this look after the commit, each could miss the other.
    """
    citation = Citation.objects.select_related("source__archived_capture").filter(pk=citation_id, capture=None).first()
    if citation and citation.source.archived_capture:
        capture = citation.source.archived_capture
        _check_claim(citation.claim_id, capture, text_of(capture))


@transaction.atomic
def _check_claim(claim_id: int, capture: Capture, text: str) -> None:
    claim = Claim.objects.select_for_update().get(pk=claim_id)
    states: dict[str, str] = {}
    for citation in claim.citations.filter(source_id=capture.source_id).order_by("pk"):
        before = (citation.capture_id, citation.quote_state)
        _observe(citation, claim, capture, text)
        if before != (citation.capture_id, citation.quote_state):
            citation.save()
            states[str(citation.pk)] = citation.quote_state
    if states:
        record(EventType.QUOTE_CHECKED, claim, by=None, capture=capture.pk, citations=states)
    _flag(claim, capture, states)


def _observe(citation: Citation, claim: Claim, capture: Capture, text: str) -> None:
    if not capture.has_content:
        return
    if citation.capture_id is None:
        place(citation, capture, text)
    elif citation.quote_state == State.MISSING and claim.status in OPEN:
        if find_quote(citation.quote, text):
            place(citation, capture, text)
    elif citation.quote_state in (State.FOUND, State.CHANGED) and _comparable(citation, capture):
        _compare(citation, capture, text)


def _comparable(citation: Citation, capture: Capture) -> bool:
    """What a person brought and what the desk fetched are two observations: neither says that the other changed."""
    return citation.capture is not None and citation.capture.origin == capture.origin


def _compare(citation: Citation, capture: Capture, text: str) -> None:
    """The pin stays where the quotation was found: that capture is the evidence."""
    if find_quote(citation.quote, text):
        citation.quote_state = State.FOUND
        citation.changed_capture = None
    else:
        citation.quote_state = State.CHANGED
        citation.changed_capture = capture
        citation.waived_reason, citation.waived_by, citation.waived_at = "", None, None


def _flag(claim: Claim, capture: Capture, states: dict[str, str]) -> None:
    gone = any(rot(code) in (Rot.STRIKE, Rot.STRIKE_TWICE) for code in (capture.outcome, capture.verdict))
    fields = ["updated_at"]
    if claim.status in RATED and (gone or State.CHANGED in states.values()):
        claim.evidence_changed_at = timezone.now()
        fields.append("evidence_changed_at")
        record(EventType.CLAIM_EVIDENCE_CHANGED, claim, by=None, capture=capture.pk, outcome=capture.outcome)
        notifying.evidence_changed(claim)
    claim.save(update_fields=fields)
