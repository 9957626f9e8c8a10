"""Who may do what with a claim: the same answers for buttons, lists and actions."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import ApiKey, Invitation, User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.accounts.roles import Permission
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import NotAllowed
from claims.models import Claim, Claimant, ClaimReader, Comment, ReaderMessage, SavedView
from claims.models.claim import ClaimQuerySet
from claims.models.editable_fields import CLAIM_VERDICT_NAMES
from claims.models.status import OPEN, Status
from sources.models.source import SourceQuerySet

# By which somebody writes a part of what is approved.
_WRITTEN = Q(
    target_type=Claim._meta.label_lower,
    event__in=[
        EventType.CLAIM_LOGGED, EventType.CLAIM_REVISED, EventType.CITATION_ADDED, EventType.CITATION_REVISED,
        EventType.QUOTE_WAIVED, EventType.REVIEW_WRITTEN,
    ],
)  # fmt: skip
# By which somebody gets hold of how another person signs in.
_RENEWALS = (EventType.PERSON_CHANGED, EventType.PERSON_ADDED, EventType.FACTOR_REMOVED)


def visible_claims(user: User | None) -> ClaimQuerySet:
    """The claims that `user` may see; the desk itself (None) sees all."""
    if not may(user, Permission.SEE):
        return Claim.objects.none()
    return Claim.objects.all() if user is None else Claim.objects.exclude(pk__in=hidden_claims(user))


def hidden_claims(user: User | None) -> ClaimQuerySet:
    """The confidential claims (one column: their ids) that `user` is not named to see.

    For `exclude(claim__in=…)` on what belongs to claims. A partial index holds the confidential ones, so this costs
    what they cost, however many claims there are.
    """
    return _hidden(user).values("pk")  # type: ignore[return-value] # rows of one column, for a subquery


def visible_messages(user: User | None) -> models.QuerySet[ReaderMessage]:
    """The messages of readers that `user` may see: not those about a claim that became confidential since."""
    if not may(user, Permission.SEE):
        return ReaderMessage.objects.none()
    return ReaderMessage.objects.all() if user is None else ReaderMessage.objects.exclude(pk__in=hidden_messages(user))


def hidden_messages(user: User | None) -> models.QuerySet[ReaderMessage]:
    """The messages (one column: their ids) about claims that `user` is not named to see, or logged as such."""
    hidden = hidden_claims(user)
    return ReaderMessage.objects.filter(Q(claim__in=hidden) | Q(logged_claim__in=hidden)).values("pk")  # type: ignore[return-value]


def visible_claimants(user: User | None) -> models.QuerySet[Claimant]:
    """The claimants that `user` may see: all but those who asserted only what is hidden from them."""
    if not may(user, Permission.SEE):
        return Claimant.objects.none()
    return Claimant.objects.all() if user is None else Claimant.objects.exclude(pk__in=hidden_claimants(user))


def hidden_claimants(user: User | None) -> models.QuerySet[Claim]:
    """The claimants (one column: their ids) who asserted only what is hidden from `user`."""
    seen_elsewhere = Exists(visible_claims(user).filter(claimant=OuterRef("claimant")))
    return _hidden(user).exclude(seen_elsewhere).values("claimant")  # type: ignore[return-value]


def visible_views(user: User | None) -> models.QuerySet[SavedView]:
    """The saved views that `user` may open: their own, and those for everybody."""
    if not may(user, Permission.SEE):
        return SavedView.objects.none()
    return SavedView.objects.all() if user is None else SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))


def hidden_views(user: User | None) -> models.QuerySet[SavedView]:
    """The saved views (one column: their ids) that others keep for themselves."""
    others = SavedView.objects.none() if user is None else SavedView.objects.exclude(owner=user)
    return others.filter(is_shared=False).values("pk")  # type: ignore[return-value] # rows of one column


def require_visible(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may see `claim`. Only a confidential claim costs a query."""
    if claim.is_confidential and not visible_claims(user).filter(pk=claim.pk).exists():
        raise NotAllowed(_("Only named people see this claim, and you are not one of them."), code="confidential")


def _hidden(user: User | None) -> ClaimQuerySet:
    if user is None:
        return Claim.objects.none()
    confidential = Claim.objects.filter(is_confidential=True)
    if not user.may_be_named:
        return confidential
    return confidential.exclude(Exists(ClaimReader.objects.filter(claim=OuterRef("pk"), person=user)))


def why_not_edit(user: User | None, claim: Claim) -> str:
    """Why `user` may not change the words or citations of `claim` now; empty if they may.

    An editor edits until a verdict is submitted. From then on a change sends the claim back, so it takes a
    reviewer, and once it is public a chief.
    """
    if claim.status in OPEN or claim.status == Status.SHELVED:
        needed = Permission.EDIT_CLAIM
    elif claim.status in (Status.AWAITING_APPROVAL, Status.CHECKED):
        needed = Permission.REVIEW
    else:
        needed = Permission.PUBLISH
    return "" if may(user, needed) else refusal(user, needed)


def why_not_delete(user: User | None, claim: Claim) -> str:
    """Why `user` may not delete `claim`; empty if they may.

    Whoever logged it may, and a chief, while nobody has worked on it.
    """
    if claim.is_confidential:
        return _("Records about a confidential claim would no longer be hidden. Shelve it instead.")
    if claim.status != Status.UNVERIFIED or claim.reviews.exists():
        return _("Somebody has already worked on this claim. Shelve it instead, and its history stays.")
    if may(user, Permission.DELETE) or (user is not None and claim.logged_by_id == user.pk and user.is_active):
        return ""
    return refusal(user, Permission.DELETE)


def require_rename(user: User | None, claimant: Claimant) -> None:
    """Raise NotAllowed unless `user` may change `claimant`.

    While a public verdict names the claimant, only somebody who may publish may change it.
    """
    if not may(user, Permission.PUBLISH) and Claim.objects.public().filter(claimant=claimant).exists():
        why = _("A published verdict names this, so changing it would change what readers see.")
        raise NotAllowed(f"{why} {refusal(user, Permission.PUBLISH)}", code="public")


def is_public(sources: SourceQuerySet) -> bool:
    """Whether a public verdict cites one of `sources`, or something that leads to one of them."""
    public = Claim.objects.public()
    return (
        public.filter(citations__source__in=sources).exists()
        or public.filter(citations__source__in=sources.leading_here()).exists()
    )


def authors_of(claim: Claim) -> dict[int, EventType]:
    """Everybody who wrote something of what is approved with `claim`, by their ids, and what it was.

    That is its words, its citations and their waivers, and its review; the same of claims that were merged into it; and
    what a program did counts for whoever made its keys. Who only set priority or assignee wrote nothing of it.
    """
    cited = set(claim.citations.values_list("pk", flat=True))
    found: dict[int, EventType] = {}
    for event in AuditEvent.objects.filter(_WRITTEN, target_id__in=_with_merged(claim.pk)).order_by("pk"):
        if event.actor_id is not None and (event.target_id != claim.pk or _is_kept(event, claim, cited)):
            found[event.actor_id] = EventType(event.event)
    if claim.logged_by_id:
        found[claim.logged_by_id] = EventType.CLAIM_LOGGED
    if claim.review and claim.review.by_id:
        found[claim.review.by_id] = EventType.REVIEW_WRITTEN
    keys = ApiKey.objects.filter(user__in=found, user__kind=User.Kind.PROGRAM, created_by__isnull=False)
    return {owner: EventType.API_KEY_CREATED for owner in keys.values_list("created_by", flat=True) if owner} | found


def renewals_by(reviewer_id: int | None, *, until: datetime) -> dict[int, AuditEvent]:
    """The people of whose sign-in `reviewer_id` got hold within SECOND_PERSON_DAYS before `until`, by their ids, with
    the newest such event: a new password, a second factor removed, an invitation that was used (whoever sends one sees
    its link), or the account itself."""
    if reviewer_id is None:
        return {}
    since = until - timedelta(days=settings.SECOND_PERSON_DAYS)
    recent = AuditEvent.objects.filter(actor_id=reviewer_id, event__in=_RENEWALS, at__gte=since, at__lte=until)
    found = recent.filter(target_type="accounts.user").exclude(target_id=reviewer_id).order_by("pk")
    invited = Invitation.objects.filter(invited_by=reviewer_id, used_at__gte=since, used_at__lte=until).values("person")
    came = AuditEvent.objects.filter(event=EventType.INVITATION_USED, actor_id__in=invited)
    by_link = {event.actor_id: event for event in came if event.actor_id is not None}
    return by_link | {event.target_id: event for event in found if _is_renewal(event)}


def _is_renewal(event: AuditEvent) -> bool:
    return event.event != EventType.PERSON_CHANGED or "password" in event.data.get("after", {})


def _with_merged(claim_id: int) -> set[int]:
    """The claim and all that were merged into it, and into those, with citations that came along."""
    found, step = {claim_id}, {claim_id}
    while step:
        merges = AuditEvent.objects.filter(
            event=EventType.CLAIM_MERGED_IN, target_type=Claim._meta.label_lower, target_id__in=step
        )
        came = (event.data for event in merges)
        step = {data["merged"] for data in came if data.get("moved") or data.get("copied")} - found
        found |= step
    return found


def _is_kept(event: AuditEvent, claim: Claim, cited: set[int]) -> bool:
    """Whether what was written with `event` is part of the verdict as it stands."""
    if event.event == EventType.REVIEW_WRITTEN:
        return bool(event.data.get("review") == claim.review_id)
    if event.event == EventType.CLAIM_REVISED:
        return bool(set(CLAIM_VERDICT_NAMES) & set(event.data.get("changes", {})))
    return event.event == EventType.CLAIM_LOGGED or event.data.get("citation") in cited


def why_not_edit_comment(user: User | None, said: Comment) -> str:
    """Why `user` may not change the comment `said`; empty if they may: its author, for COMMENT_EDIT minutes."""
    until = said.created_at + timedelta(minutes=settings.COMMENT_EDIT)
    if said.removed_at:
        return _("This comment was removed.")
    if user is None or said.by_id != user.pk:
        return _("Only the author of a comment can change it.")
    if timezone.now() > until:
        return _("The time to change this comment has passed. Write another one, or remove it.")
    return "" if may(user, Permission.DISCUSS) else refusal(user, Permission.DISCUSS)


def why_not_remove_comment(user: User | None, said: Comment) -> str:
    """Why `user` may not remove the comment `said`; empty if they may: its author, or a chief."""
    if may(user, Permission.DELETE) or (user is not None and said.by_id == user.pk and may(user, Permission.DISCUSS)):
        return ""
    return refusal(user, Permission.DELETE)


def require_edit_comment(user: User | None, said: Comment) -> None:
    """Raise NotAllowed unless `user` may change `said` now."""
    if reason := why_not_edit_comment(user, said):
        raise NotAllowed(reason)


def require_remove_comment(user: User | None, said: Comment) -> None:
    """Raise NotAllowed unless `user` may remove `said`."""
    if reason := why_not_remove_comment(user, said):
        raise NotAllowed(reason)


def require_edit(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may change `claim` now."""
    if reason := why_not_edit(user, claim):
        raise NotAllowed(reason)


def require_delete(user: User | None, claim: Claim) -> None:
    """Raise NotAllowed unless `user` may delete `claim`."""
    if reason := why_not_delete(user, claim):
        raise NotAllowed(reason)
