"""How changes of sources, and of what belongs to them, are told in the feed of changes."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.api.change_feed import FOLLOWED, Embedding, FeedChange, FeedPart, Followed, embed
from claimdesk.audit.events import EventType
from claimdesk.audit.log import UNSEEN
from claimdesk.audit.models import AuditEvent
from sources.models import Attribution, Publisher, Source
from sources.permissions import hidden_sources, visible_sources

_BY_EVENT: dict[str, FeedChange] = {
    EventType.SOURCE_ADDED: FeedChange.CREATED,
    EventType.SOURCE_DELETED: FeedChange.REMOVED,
}
_PARTS: dict[str, tuple[str, FeedChange]] = {
    EventType.CAPTURE_REQUESTED: ("capture", FeedChange.CREATED),
    EventType.CAPTURE_RETRIED: ("capture", FeedChange.CHANGED),
    EventType.CAPTURE_SEALED: ("capture", FeedChange.CHANGED),
    EventType.CAPTURE_FAILED: ("capture", FeedChange.CHANGED),
    EventType.CAPTURE_UPLOADED: ("capture", FeedChange.CREATED),
    EventType.ATTRIBUTION_ADDED: ("attribution", FeedChange.CREATED),
    EventType.ATTRIBUTION_REMOVED: ("attribution", FeedChange.REMOVED),
}
# Events after which a source reads as it did before.
_UNREAD = {EventType.ARTIFACT_DAMAGED, EventType.ARTIFACT_RECOVERED}


def _changes_of_source(event: AuditEvent, _user: User) -> FeedChange | None:
    return None if event.event in _UNREAD else _BY_EVENT.get(event.event, FeedChange.CHANGED)


def _parts_of_source(event: AuditEvent) -> Iterable[FeedPart]:
    """The capture or the attribution that an event on a source is about."""
    kind, change = _PARTS.get(event.event, ("", FeedChange.CHANGED))
    number = event.data.get(kind)
    if isinstance(number, int):
        yield FeedPart(kind, number, change)


def _hides_source(event: AuditEvent, user: User) -> bool:
    """Whether `event` took a source from the sight of `user`, who may not see it now."""
    if event.event != EventType.SOURCE_HIDDEN or UNSEEN in event.data:
        return False
    before, after = event.data.get("readers", ([], []))
    return not before or user.pk in set(before) - set(after)


def _saved(event: AuditEvent, _user: User) -> FeedChange:
    return FeedChange.REMOVED if event.event.endswith(".deleted") else FeedChange.CHANGED


def _publishers_seen(user: User) -> QuerySet[Publisher]:
    return Publisher.objects.all() if may(user, Permission.SEE) else Publisher.objects.none()


def _attributions_seen(user: User) -> QuerySet[Attribution]:
    hidden = hidden_sources(user)
    return Attribution.objects.exclude(source__in=hidden).exclude(origin__in=hidden)


def _joined(number: int) -> Q:
    """The original of a source and its copies, each of which shows the other."""
    return Q(original=number) | Q(copies=number)


def follow_sources() -> None:
    """Say how changes of sources and publishers are told, and what sources show of other rows."""
    FOLLOWED.register(
        "sources.source",
        Followed(
            "source",
            Source.objects.all,
            visible_sources,
            _changes_of_source,
            parts=_parts_of_source,
            is_hiding=_hides_source,
        ),
    )
    FOLLOWED.register("sources.publisher", Followed("publisher", Publisher.objects.all, _publishers_seen, _saved))
    embed(
        "sources.source",
        Embedding("source", lambda user, number: visible_sources(user).filter(_joined(number)).distinct()),
        Embedding(
            "attribution", lambda user, number: _attributions_seen(user).filter(Q(source=number) | Q(origin=number))
        ),
    )
    embed(
        "sources.publisher",
        Embedding("source", lambda user, number: visible_sources(user).filter(publisher=number)),
        Embedding(
            "attribution",
            lambda user, number: _attributions_seen(user).filter(
                Q(source__publisher=number) | Q(origin__publisher=number)
            ),
        ),
    )
    embed(
        "accounts.user",
        Embedding("source", lambda user, number: visible_sources(user).filter(created_by=number)),
        Embedding("attribution", lambda user, number: _attributions_seen(user).filter(created_by=number)),
    )
