"""Saved views: kept, changed, removed, and watched for what is new in them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid
from claimdesk.errors import Invalid, NotAllowed
from claimdesk.notices.kinds import Kind
from claimdesk.notices.notifying import notify
from claimdesk.registry import Registry
from claims.models import SavedView
from claims.models.claim import ClaimQuerySet
from claims.permissions import visible_views

MAX_WATCHED_CLAIMS = 500  # claims of a view that is watched
MAX_VIEWS_OF_ONE = 50
LIST = "claims"
# How the list of claims reads a query, for somebody: the door that has the filters registers it. None: it cannot.
FINDERS: Registry[Callable[[User, str], "ClaimQuerySet | None"]] = Registry("how saved views find claims")


@transaction.atomic
@acting
def save_view(
    view: SavedView | None, *, by: User, name: str, query: str, is_shared: bool = False, is_watched: bool = False
) -> SavedView:
    """Keep a list of claims, or change one. Only who works on claims keeps one for everybody.

    Whoever watches a view is told of what is new in it from now on, at most once in CLAIMDESK_VIEW_PERIOD. Raises
    Invalid, NotAllowed.
    """
    require(by, Permission.SEE)
    if is_shared:
        require(by, Permission.EDIT_CLAIM)
    view = _locked(view, by) if view else SavedView(owner=by)
    if view.pk is None and SavedView.objects.filter(owner=by).count() >= MAX_VIEWS_OF_ONE:
        raise Invalid(_("You have %(count)d saved views. Remove one first.") % {"count": MAX_VIEWS_OF_ONE})
    if SavedView.objects.filter(owner=view.owner, name=name.strip()).exclude(pk=view.pk).exists():
        sentence = _("You already have a view of this name.")
        raise Invalid(sentence, code="taken", fields={"name": sentence})
    assign_valid(view, {"name": name.strip(), "query": query, "is_shared": is_shared, "is_watched": is_watched})
    if is_watched:
        view.known_ids, view.checked_at = _found(view), timezone.now()
    view.save()
    record(EventType.VIEW_SAVED, view, by=by, shared=is_shared)
    return view


@transaction.atomic
@acting
def remove_view(view: SavedView, *, by: User) -> None:
    """Forget a saved view; the claims stay as they are. Raises NotAllowed."""
    view = _locked(view, by)
    record(EventType.VIEW_REMOVED, view, by=by)
    view.delete()


def tell_of_new_claims() -> int:
    """Tell those who watch a view what is new in it since the last check. How many views were checked."""
    before = timezone.now() - timedelta(seconds=settings.VIEW_PERIOD)
    due = SavedView.objects.filter(Q(checked_at=None) | Q(checked_at__lte=before), is_watched=True)
    keys = list(due.order_by("checked_at", "pk").values_list("pk", flat=True))
    for key in keys:
        _check(key, before=before)
    return len(keys)


@transaction.atomic
def _check(key: int, *, before: datetime) -> None:
    """Look at one view, unless somebody else just did. One that holds too much by now tells nothing."""
    still_due = SavedView.objects.select_for_update().filter(pk=key, is_watched=True)
    view = still_due.filter(Q(checked_at=None) | Q(checked_at__lte=before)).first()
    if view is None:
        return
    view.checked_at = timezone.now()
    found = _ids(view)
    if found is not None and len(found) <= MAX_WATCHED_CLAIMS:
        new = set(found) - set(view.known_ids)
        view.known_ids = found
        if new:
            notify(Kind.VIEW_MATCHED, to=[view.owner], about=view, by=None, new=len(new))
    view.save(update_fields=["known_ids", "checked_at"])


def _found(view: SavedView) -> list[int]:
    """What is in the view now. Raises Invalid where that is too much to be watched."""
    found = _ids(view)
    if found is None or len(found) > MAX_WATCHED_CLAIMS:
        sentence = _("Only a view of at most %(count)d claims can be watched. Add a filter.")
        said = sentence % {"count": MAX_WATCHED_CLAIMS}
        raise Invalid(said, code="too_many", fields={"is_watched": said})
    return found


def _ids(view: SavedView) -> list[int] | None:
    """The claims that the owner sees in it, one more than can be watched at most; None for a query of no list."""
    find = FINDERS.get(LIST)
    rows = find(view.owner, view.query) if find else None
    return None if rows is None else list(rows.order_by().values_list("pk", flat=True)[: MAX_WATCHED_CLAIMS + 1])


def _locked(view: SavedView, by: User) -> SavedView:
    """The row of `view`, if `by` may change it: it is theirs, or for everybody and they manage people."""
    found = SavedView.objects.select_for_update().filter(pk__in=visible_views(by).values("pk"), pk=view.pk).first()
    if found is None or not (found.owner_id == by.pk or may(by, Permission.MANAGE_PEOPLE)):
        raise NotAllowed(_("Only who saved this view or a chief editor can change it."))
    return found
