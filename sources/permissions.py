"""Who may see and write sources."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal, require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.events import EventType
from claimdesk.errors import NotAllowed
from claimdesk.registry import Registry
from sources.models import Source, SourceReader, WebhookEndpoint
from sources.models.source import SourceQuerySet

__all__ = [
    "Permission",
    "events_about_hidden_sources",
    "hidden_sources",
    "may",
    "require",
    "require_redescribe",
    "visible_sources",
    "visible_webhooks",
]

# Whether what is public rests on some of these sources. The floor above knows, and adds its answer as it starts.
PUBLIC: Registry[Callable[[SourceQuerySet], bool]] = Registry("what is public")


def visible_sources(user: User | None) -> SourceQuerySet:
    """The sources that `user` may see; the desk itself (None) sees all."""
    if not may(user, Permission.SEE):
        return Source.objects.none()
    return Source.objects.all() if user is None else Source.objects.exclude(pk__in=hidden_sources(user))


def hidden_sources(user: User | None) -> SourceQuerySet:
    """The confidential sources (one column: their ids) that `user` is not among the readers of.

    For `exclude(source__in=…)` on what belongs to sources. A partial index holds the confidential ones, so this costs
    what they cost, however many sources there are.
    """
    if user is None:
        return Source.objects.none()
    confidential = Source.objects.filter(is_confidential=True)
    if user.may_be_named:
        confidential = confidential.exclude(Exists(SourceReader.objects.filter(source=OuterRef("pk"), person=user)))
    return confidential.values("pk")  # type: ignore[return-value] # rows of one column, for a subquery


def events_about_hidden_sources(user: User) -> Q:
    """The events from which `user` could read that there was a confidential claim: that a source was hidden, or came
    out. Chiefs know of such claims, and whoever hid it knows it anyway."""
    if may(user, Permission.MANAGE_PEOPLE):
        return Q(pk__in=[])
    secret = Q(target_type="sources.source", event__in=[EventType.SOURCE_HIDDEN, EventType.SOURCE_SHOWN])
    return secret & ~Q(actor_id=user.pk)


def require_redescribe(user: User | None, sources: SourceQuerySet) -> None:
    """Raise NotAllowed unless `user` may change what readers are told of `sources`: while a public verdict names one
    of them, only who publishes."""
    if may(user, Permission.PUBLISH):
        return
    answers = [is_public for _name, is_public in PUBLIC.items()]
    if not answers or any(is_public(sources) for is_public in answers):  # where nobody knows, all may be public
        why = _("A published verdict names this, so changing it would change what readers see.")
        raise NotAllowed(f"{why} {refusal(user, Permission.PUBLISH)}", code="public")


def visible_webhooks(user: User | None) -> QuerySet[WebhookEndpoint]:
    """The webhooks that `user` may see: their own, and all of them for those who manage people."""
    if may(user, Permission.MANAGE_PEOPLE):
        return WebhookEndpoint.objects.all()
    return WebhookEndpoint.objects.filter(account=user)
