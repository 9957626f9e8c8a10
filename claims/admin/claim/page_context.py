"""What a claim's page shows around its form."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import Tone, badge
from claimdesk.audit.models import AuditEvent
from claimdesk.notices.sentences import one_line
from claims.admin.claim.cited_sources import cited_sources
from claims.admin.claim.history import history_entries
from claims.admin.claim.sourcing import sourcing_of
from claims.admin.discussion.comment_pages import discussion_of
from claims.admin.labels import archive_summary, due_label, status_badge
from claims.admin.review.review_page import review_context
from claims.matching.candidates import Match, similar_claims
from claims.models import Approval, BlindCheck, Citation, Claim, Comment, Correction, Review
from claims.models.status import SUBMITTED, Status
from claims.permissions import renewals_by, visible_claims, why_not_edit
from claims.workflow.blind import blind_claims
from claims.workflow.engine import Option, available
from claims.workflow.gate import gate_of
from claims.workflow.states import MoveName
from sources.admin.pictures.page_pictures import how_to_get_pictures

_CAPTURES = ("source__latest_capture", "source__archived_capture", "capture", "changed_capture")
_CITED = ("source__publisher", *_CAPTURES, "waived_by", "accepted_by")
_UNREAD_FIELDS = ("links", "hops", "layout", "detail")
_UNREAD = ("source__search_text", *(f"{each}__{name}" for each in _CAPTURES for name in _UNREAD_FIELDS))


@dataclass(frozen=True)
class Button:
    """A move as a button: pressed at once, or leading to a page that asks for words."""

    option: Option
    url: str
    asks: bool

    @property
    def why_not(self) -> str:
        """Why it cannot be pressed; empty if it can."""
        return str(self.option.refusal or "")


def claim_of_page(user: User, key: int) -> Claim | None:
    """The claim `key` with all that its page shows of it; None where `user` sees no such claim.

    It knows of which lists it has anything (`has_reviews` and so on), so that nobody asks for the others, and how far
    `user` is with it.
    """
    cited = Citation.objects.select_related(*_CITED).defer(*_UNREAD).order_by("pk")
    people = ("assignee", "logged_by", "review__by", "duplicate_of")
    claims = visible_claims(user).select_related("claimant", "rating", "review__rating", *people)
    claims = claims.annotate(
        has_reviews=_any(Review.objects),
        has_approvals=_any(Approval.objects),
        has_checks=_any(BlindCheck.objects.exclude(answered_at=None)),
        has_corrections=_any(Correction.objects),
        has_comments=_any(Comment.objects),
        is_checked_blind=Exists(blind_claims(user).filter(pk=OuterRef("pk"))),
        is_approved_already=_any(Approval.objects.filter(by=user, submission=OuterRef("submissions"))),
    )
    return claims.prefetch_related(Prefetch("citations", queryset=cited), "topics").filter(pk=key).first()


def _any(rows: Any) -> Exists:
    return Exists(rows.filter(claim=OuterRef("pk")))


CITED_PER_PAGE = 20


@dataclass(frozen=True)
class CitedPage:
    """A page of a claim's citations: its number, which ones it holds, and whether it is the one that is shown."""

    number: int
    first: int
    keys: list[int]
    is_shown: bool

    @property
    def last(self) -> int:
        """The place of its last citation among all."""
        return self.first + len(self.keys) - 1


def cited_pages(citations: list[Citation], shown: int) -> list[CitedPage]:
    """The pages of `citations`; where there is no page `shown`, the first is shown."""
    starts = range(0, len(citations), CITED_PER_PAGE)
    shown = shown if 1 <= shown <= len(starts) else 1
    return [
        CitedPage(number, start + 1, [each.pk for each in citations[start : start + CITED_PER_PAGE]], number == shown)
        for number, start in enumerate(starts, 1)
    ]


def claim_page(
    claim: Any, user: User, *, shows_verdict: bool = False, cited_page: int = 1, about: int | None = None
) -> dict[str, Any]:
    """All that the page of `claim`, as `claim_of_page` found it, shows `user` besides the form.

    Whoever is offered to check blind sees nothing of what was found before they choose: `shows_verdict` is that
    choice. Of many citations it has the page `cited_page`; the next comment is `about` one of them. Asks the database
    a fixed number of times.
    """
    citations = list(claim.citations.all())
    pages = cited_pages(citations, cited_page)
    on_page = {key for each in pages if each.is_shown for key in each.keys}
    standing = sourcing_of(claim, user)
    buttons = [_button(claim, option) for option in available(claim, user)]
    cited = cited_sources([each for each in citations if each.pk in on_page], user)
    shown = {
        "claim": claim,
        "heading": one_line(claim.text, settings.HEADING_CHARS)
        if len(claim.text) > settings.HEADING_CHARS
        else claim.text,
        "status": status_badge(claim),
        "due": due_label(claim),
        "is_verdict": claim.rating_id is not None,
        "archive": archive_summary(claim),
        "gate": gate_of(claim) if claim.status != Status.SHELVED else None,
        "is_gate_due": claim.status not in SUBMITTED,
        "buttons": buttons,
        "refused": [button for button in buttons if button.why_not],
        "cited": cited,
        "how_to_get_pictures": how_to_get_pictures() if any(each.lacks_picture for each in cited) else "",
        "cited_pages": pages if len(pages) > 1 else [],
        "topics": [topic.name for topic in claim.topics.all()],
        "similar": _similar(claim, user),
        "approvals": claim.approvals.select_related("by").order_by("-pk") if claim.has_approvals else (),
        "renewals": _renewals(claim),
        "discussion": discussion_of(
            claim,
            user,
            is_empty=not claim.has_comments,
            about=next((each for each in citations if each.pk == about), None),
        ),
        "history": history_entries(claim, user, standing.labels if standing else {}),
        "standing": standing,
        "why_not_edit": why_not_edit(user, claim),
        **review_context(claim, user),
        "readers": claim.readers.select_related("person").order_by("pk") if claim.is_confidential else [],
        "may_assign": may(user, Permission.ASSIGN),
        "may_write_sources": may(user, Permission.WRITE_SOURCE),
        "may_see_evidence": may(user, Permission.REVIEW) and claim.evidence_changed_at is not None,
    }
    return shown | _covered(buttons) if shown["may_check_blind"] and not shows_verdict else shown


def _heading(claim: Claim) -> str:
    """Its words, of a long one only the first."""
    return one_line(claim.text, settings.HEADING_CHARS) if len(claim.text) > settings.HEADING_CHARS else claim.text


def _covered(buttons: list[Button]) -> dict[str, Any]:
    """What stands in place of all that tells what was found, until they choose to see it or to check blind."""
    return {
        "is_covered": True,
        "rating": badge(_("Hidden until you choose"), Tone.WAIT),
        "buttons": [button for button in buttons if button.option.move.name not in (MoveName.APPROVE, MoveName.RETURN)],
        "reviews": (),
        "checks": (),
        "corrections": (),
        "discussion": None,
        "history": None,
    }


def _button(claim: Claim, option: Option) -> Button:
    move = option.move
    shows_first = move.name == MoveName.PUBLISH  # what readers get
    asks = move.needs_comment or move.needs_shelf_reason or shows_first
    return Button(option, reverse("admin:claims_claim_move", args=[claim.pk, option.move.name.value]), asks)


def _renewals(claim: Any) -> list[AuditEvent]:
    """By which the reviewer got hold of how others sign in, shortly before they could approve, or did."""
    reviewer = claim.review.by_id if claim.review else None
    if claim.status not in SUBMITTED or not settings.APPROVALS:
        return []
    newest = claim.approvals.order_by("-pk").first() if claim.has_approvals else None
    is_waiting = newest is None or claim.status == Status.AWAITING_APPROVAL
    found = renewals_by(reviewer, until=timezone.now() if is_waiting or newest is None else newest.created_at)
    return list(found.values())


def _similar(claim: Claim, user: User) -> list[Match]:
    """Other claims that say nearly the same, of those that `user` may see."""
    return similar_claims(claim.text, claim.language, among=visible_claims(user).exclude(pk=claim.pk))


def page_title(claim: Claim) -> str:
    """The heading of the page."""
    return _("Claim #%(number)s") % {"number": claim.pk}
