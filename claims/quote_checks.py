"""Looking for each citation's quotation in the archived text, and noticing when it goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Deed, record, record_all
from claimdesk.audit.tracking import write_versions
from claimdesk.changes import write_rows
from claims.models import Citation, Claim
from claims.models.quote_state import STANDS, TO_LOOK_AT
from claims.models.status import OPEN, RATED
from claims.workflow import notifying
from sources.capture.archived_text import page_text_of, page_texts_of
from sources.capture.link_rot import sign
from sources.models import Capture
from sources.monitoring import look_again, standing_of
from sources.outcomes import Rot
from sources.text.page_text import PageText
from sources.text.quote_context import negation_beside

State = Citation.QuoteState
_UNREAD = [f"{capture}__{name}" for capture in ("capture", "changed_capture") for name in ("hops", "links", "layout")]
MAX_CLAIMS_LOCKED = 50  # in one transaction
QUOTE_CHECK_FIELDS = (
    "capture", "changed_capture", "quote_state", "quote_start", "quote_end", "quote_place", "quote_over_struck",
    "quote_negation", "waived_reason", "waived_by", "waived_at", "accepted_reason", "accepted_by", "accepted_at",
)  # fmt: skip


def place(citation: Citation, capture: Capture | None, text: PageText | None = None, *, near: int = 0) -> None:
    """Pin `citation` to `capture` (None: to nothing yet) and set where its quotation stands in it. Does not save.

    `text` is what the capture says, where the caller has it already. Of several places the one nearest to the code
    point `near` of the article is taken. What a reviewer decided of another capture does not hold for this one: neither
    that it was accepted, nor that the quotation may stand where it stood there.
    """
    accepted_place = citation.quote_place if citation.quote_state in TO_LOOK_AT else ""
    if (capture.pk if capture else None) != citation.capture_id:
        citation.void_acceptance()
    _locate(citation, capture, text, near)
    if accepted_place and citation.quote_place != accepted_place:
        citation.void_waiver()


def _locate(citation: Citation, capture: Capture | None, text: PageText | None, near: int) -> None:
    citation.capture = capture
    citation.changed_capture = None
    citation.quote_start = citation.quote_end = None
    citation.quote_place, citation.quote_over_struck, citation.quote_negation = "", False, ""
    if not citation.quote:
        citation.quote_state = State.NONE
    elif capture is None:
        citation.quote_state = State.PENDING
    elif found := (text := page_text_of(capture) if text is None else text).locate(citation.quote, near=near):
        citation.quote_place = "" if found.in_article else found.region or Citation.QuotePlace.PAGE
        citation.quote_state = _state_at(citation.quote_place)
        citation.quote_start, citation.quote_end = found.start, found.end
        citation.quote_over_struck = found.over_struck
        citation.quote_negation = negation_beside(text, found)
    else:
        citation.quote_state = State.MISSING


def _state_at(place: str) -> str:
    """The state of a quotation that stands at this place; "" is the article."""
    if place == Citation.QuotePlace.DATA:
        return State.DATA
    return State.OUTSIDE if place else State.FOUND


def found_in(capture: Capture) -> QuerySet[Citation]:
    """The citations whose quotations stand in a capture, also those that a later capture lacks."""
    return Citation.objects.filter(capture=capture, quote_state__in=(*STANDS, State.CHANGED)).order_by("pk")


def check_captures(capture_ids: Sequence[int]) -> None:
    """Look for the quotations of every claim that cites the source of one of these sealed captures.

    A citation without a pin is pinned to it; one whose quotation was missing is pinned anew if it is found here, while
    its claim is open; one whose quotation was found before and is not here becomes `doubted`, and `changed` where a
    second look some minutes later says the same. A verdict whose evidence changed, or whose page is gone, is flagged
    for the reviewers.
    """
    captures = Capture.objects.filter(pk__in=capture_ids, state=Capture.State.SEALED).defer("hops", "links")
    newest = {capture.source_id: capture for capture in captures.order_by("pk")}
    citing = list(Citation.objects.filter(source__in=newest).values_list("source", "claim"))
    cited = {source_id: newest[source_id] for source_id, _claim_id in citing}
    texts = page_texts_of([capture.pk for capture in cited.values() if capture.has_content]) if cited else {}
    looked = {source_id: CheckedCapture(capture, texts.get(capture.pk)) for source_id, capture in cited.items()}
    claims = sorted({claim_id for _source_id, claim_id in citing})
    for start in range(0, len(claims), MAX_CLAIMS_LOCKED):
        _check_claims(claims[start : start + MAX_CLAIMS_LOCKED], looked)


@dataclass
class CheckedCapture:
    """A capture that is looked into; `known` is its text where the caller has read it already."""

    capture: Capture
    known: PageText | None = None

    @cached_property
    def text(self) -> PageText:
        """What the capture says. Raises FileNotFoundError where the archive lost it."""
        return page_text_of(self.capture) if self.known is None else self.known

    @cached_property
    def went(self) -> bool:
        """Whether by this look the page is gone, and by those before it was not: that it stays away is no news."""
        if sign(self.capture.outcome, self.capture.verdict) in (Rot.NONE, Rot.ALIVE) or not self.capture.was_fetched:
            return False
        before, now = standing_of(self.capture.source, before=self.capture), standing_of(self.capture.source)
        return now.is_gone(settings.GONE_STRIKES) and not before.is_gone(settings.GONE_STRIKES)


@transaction.atomic
def check_waiting(citation_id: int) -> None:
    """Look again for a quotation that was cited while its source was being archived.

    A citing action reads what is archived before its own commit, and the worker looks for citations after its own.
    Without this check after the commit, each could miss the other.
    """
    citation = Citation.objects.select_related("source__archived_capture").filter(pk=citation_id, capture=None).first()
    if citation and citation.source.archived_capture:
        _check_claims([citation.claim_id], {citation.source_id: CheckedCapture(citation.source.archived_capture)})


@transaction.atomic
def _check_claims(claim_ids: Sequence[int], looked: Mapping[int, CheckedCapture]) -> None:
    """Look for the quotations of some claims in the captures of their sources, given by source."""
    claims = {claim.pk: claim for claim in Claim.objects.select_for_update().filter(pk__in=claim_ids).order_by("pk")}
    Claim.objects.filter(pk__in=claims).update(updated_at=timezone.now())
    citing = Citation.objects.filter(claim__in=claims, source__in=looked).select_related("capture", "changed_capture")
    citations = list(citing.defer(*_UNREAD).order_by("claim", "pk"))
    changed = [each for each in citations if _observe(each, claims[each.claim_id], looked[each.source_id])]
    write_rows(changed, QUOTE_CHECK_FIELDS)
    write_versions(changed)
    look_again([each.source_id for each in changed if each.quote_state == State.DOUBTED])
    record_all(_deeds(changed, claims, looked))
    for claim_id, source_id in dict.fromkeys((each.claim_id, each.source_id) for each in citations):
        mine = [each for each in changed if (each.claim_id, each.source_id) == (claim_id, source_id)]
        _flag(claims[claim_id], looked[source_id], {each.quote_state for each in mine})


def _deeds(
    changed: list[Citation], claims: Mapping[int, Claim], looked: Mapping[int, CheckedCapture]
) -> Iterator[Deed]:
    """One event for each claim and capture that have to do with each other."""
    states: dict[tuple[int, int], dict[str, str]] = {}
    for each in changed:
        states.setdefault((each.claim_id, each.source_id), {})[str(each.pk)] = each.quote_state
    for (claim_id, source_id), found in states.items():
        data = {"capture": looked[source_id].capture.pk, "citations": found}
        yield Deed(EventType.QUOTE_CHECKED, claims[claim_id], data)


def _observe(citation: Citation, claim: Claim, look: CheckedCapture) -> bool:
    """Set what the capture says of a citation; whether that is something new."""
    before = (citation.capture_id, citation.quote_state)
    if look.capture.has_content:
        _set(citation, claim, look)
    return before != (citation.capture_id, citation.quote_state)


def _set(citation: Citation, claim: Claim, look: CheckedCapture) -> None:
    if citation.capture_id is None or _is_better(citation, claim, look):
        place(citation, look.capture, look.text)
    elif citation.quote_state in (*STANDS, State.DOUBTED, State.CHANGED) and _comparable(citation, look.capture):
        _compare(citation, look.capture, look.text)


def _is_better(citation: Citation, claim: Claim, look: CheckedCapture) -> bool:
    """Whether this capture has the quotation where the pinned one did not (at all, in the article, or under a status
    that is no error), and may still take its place."""
    if claim.status not in OPEN:
        return False
    if citation.accepted_at:
        return not citation.quote or look.text.locate(citation.quote) is not None
    if citation.quote_state not in (State.MISSING, *TO_LOOK_AT):
        return False
    found = look.text.locate(citation.quote)
    if found is None or citation.quote_state == State.MISSING:
        return found is not None
    return found.in_article or (citation.quote_state == State.DATA and found.outside)


def _comparable(citation: Citation, capture: Capture) -> bool:
    """What a person brought and what the desk fetched are two observations: neither says that the other changed."""
    return citation.capture is not None and citation.capture.origin == capture.origin


def _compare(citation: Citation, capture: Capture, text: PageText) -> None:
    """The pin stays where the quotation was found: that capture is the evidence."""
    if text.locate(citation.quote):
        if citation.quote_state not in STANDS:
            citation.quote_state = _state_at(citation.quote_place)
        citation.changed_capture = None
    elif (state := _without(citation, capture)) != citation.quote_state:
        citation.quote_state = state
        citation.changed_capture = capture
        citation.void_waiver()


def _without(citation: Citation, capture: Capture) -> str:
    """What becomes of a citation whose quotation `capture` does not hold. Pages waver: the desk looks a second time
    before it believes them. What a person or a browser brought it cannot look at again."""
    if citation.quote_state in STANDS:
        return State.DOUBTED if capture.origin == Capture.Origin.FETCHED else State.CHANGED
    return State.CHANGED if _are_apart(citation.changed_capture, capture) else State(citation.quote_state)


def _are_apart(first: Capture | None, second: Capture) -> bool:
    """Whether these are two observations, not one in two parts."""
    if first is None or first.sealed_at is None or second.sealed_at is None:
        return False
    return second.sealed_at - first.sealed_at >= timedelta(seconds=settings.CONFIRM_AFTER)


def _flag(claim: Claim, look: CheckedCapture, states: set[str]) -> None:
    """Put a verdict before the reviewers whose evidence changed or went."""
    capture = look.capture
    if claim.status in RATED and (look.went or State.CHANGED in states):
        claim.evidence_changed_at = timezone.now()
        claim.save(update_fields=["evidence_changed_at", "updated_at"])
        record(EventType.CLAIM_EVIDENCE_CHANGED, claim, by=None, capture=capture.pk, outcome=capture.outcome)
        notifying.notify_evidence_changed(claim)
