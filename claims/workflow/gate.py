"""What is still missing before a verdict may be submitted: computed and explained, never stored."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.audit.events import SYSTEM
from claims.models import Citation, Claim
from claims.models.quote_state import TO_LOOK_AT

State = Citation.QuoteState


@dataclass(frozen=True)
class Point:
    """One line of the checklist."""

    code: str
    is_met: bool
    sentence: str
    citation_id: int | None = None


@dataclass(frozen=True)
class Gate:
    """The points that must all be met before a verdict may be submitted or approved."""

    points: tuple[Point, ...]

    @property
    def is_open(self) -> bool:
        return all(point.is_met for point in self.points)

    @property
    def missing(self) -> list[Point]:
        """The points that are not met."""
        return [point for point in self.points if not point.is_met]


def gate_of(claim: Claim) -> Gate:
    """The checklist of `claim` as it stands now."""
    citations = claim.cited_with("source__latest_capture", "capture", "accepted_by")
    quotes = [_quote(citation) for citation in citations if citation.quote]
    return Gate((_review(claim), _evidence(citations), *quotes))


def _review(claim: Claim) -> Point:
    if claim.review_id:
        return Point("review", is_met=True, sentence=_("There is a rating with a rationale."))
    return Point("review", is_met=False, sentence=_("Write a review: a rating and why."))


def _evidence(citations: list[Citation]) -> Point:
    evidence = [citation for citation in citations if citation.role == Citation.Role.EVIDENCE]
    if any(citation.capture and citation.capture.has_content for citation in evidence):
        return Point("evidence", is_met=True, sentence=_("Evidence is archived."))
    if accepted := next((citation for citation in evidence if citation.is_archived), None):
        return Point("evidence", is_met=True, sentence=_accepted(accepted), citation_id=accepted.pk)
    latest = [citation.source.latest_capture for citation in evidence]
    if not evidence:
        sentence = _("Cite at least one source as evidence.")
    elif any(capture and capture.needs_acceptance for capture in latest):
        sentence = _(
            "The server answered with an error status, but sent a whole text: accept the capture with a reason, "
            "or cite other evidence."
        )
    elif any(citation.source.is_online for citation in evidence):
        sentence = _("Wait until the evidence is archived, or cite evidence that can be archived.")
    else:
        sentence = _("The evidence has no URL. Cite at least one source that can be archived.")
    return Point("evidence", is_met=False, sentence=sentence)


def _accepted(citation: Citation) -> str:
    """Whose decision it is that the pinned capture counts, and why, with the status that the server answered with."""
    return _("Evidence is archived under the error status %(status)s; %(person)s accepted it: %(reason)s") % {
        "status": citation.capture.http_status if citation.capture else "",
        "person": citation.accepted_by or SYSTEM,
        "reason": citation.accepted_reason,
    }


_QUOTES = {
    State.FOUND: gettext_lazy("The quotation from “%(source)s” is in the archived text."),
    State.OUTSIDE: gettext_lazy(
        "The quotation from “%(source)s” is on the page, but outside the article (%(place)s): "
        "view it once and accept it with a reason."
    ),
    State.DATA: gettext_lazy(
        "The quotation from “%(source)s” is in data of the page, not in what people see there: "
        "view it once and accept it with a reason."
    ),
    State.PENDING: gettext_lazy(
        "“%(source)s” is not archived yet: wait for its capture, or waive the check with a reason."
    ),
    State.MISSING: gettext_lazy(
        "The quotation is not in the archived text of “%(source)s”: correct it, or waive it with a reason."
    ),
    State.DOUBTED: gettext_lazy(
        "The quotation was not in “%(source)s” at the last check: wait for ClaimDesk to re-check, "
        "or waive it with a reason."
    ),
    State.CHANGED: gettext_lazy(
        "The quotation has disappeared from “%(source)s” since it was archived: view it and waive it with a reason."
    ),
}
_REFUSED = gettext_lazy("“%(source)s” came with an error status: accept its capture with a reason, or waive the check.")
_ACCEPTED = gettext_lazy("The quotation from “%(source)s” stands elsewhere (%(place)s), which was accepted: %(reason)s")
_WAIVED = gettext_lazy("The check of the quotation from “%(source)s” was waived: %(reason)s")


def _quote(citation: Citation) -> Point:
    is_found = citation.quote_state == State.FOUND
    came = citation.source.latest_capture
    if citation.waived_at and citation.quote_state in TO_LOOK_AT:
        sentence = _ACCEPTED
    elif citation.waived_at and not is_found:
        sentence = _WAIVED
    elif citation.quote_state == State.PENDING and came and came.needs_acceptance:
        sentence = _REFUSED
    else:
        sentence = _QUOTES[State(citation.quote_state)]
    told = {
        "source": citation.source.label,
        "place": citation.get_quote_place_display(),
        "reason": citation.waived_reason,
    }
    return Point(
        "quote",
        is_met=is_found or citation.waived_at is not None,
        sentence=str(sentence) % told,
        citation_id=citation.pk,
    )
