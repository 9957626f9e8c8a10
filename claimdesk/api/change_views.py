"""`GET /api/v1/changes/`: the feed of changes, page by page, or as they come."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, require
from claimdesk.accounts.roles import Permission
from claimdesk.api.change_feed import (
    FOLLOWED,
    FeedChange,
    FeedEntry,
    FeedPage,
    FeedPlace,
    Followed,
    latest,
    read_changes,
)
from claimdesk.api.filters import require_values
from claimdesk.api.paging import CURSOR, PAGE_SIZE, page_size
from claimdesk.api.reading.plans import utc_text
from claimdesk.api.serializer_fields import UtcTime
from claimdesk.api.views import DeskView, caller
from claimdesk.audit.chain import link_waiting
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid
from claimdesk.ids import MAX_ID, parse_number

WAIT, LATEST = "wait", "latest"
LOOK_EVERY_SECONDS = 0.5
_waiting: set[int] = set()  # the threads of this process that wait for a change
_lock = threading.Lock()
_never = threading.Event()


class BecauseSerializer(serializers.Serializer[Any]):
    """The row that changed, and that this one shows."""

    kind = serializers.CharField()
    id = serializers.IntegerField()


class FeedEntrySerializer(serializers.Serializer[Any]):
    """A row that was changed. `removed` was deleted, or may not be seen any more, with what belongs to it."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    href = serializers.URLField(allow_null=True)
    change = serializers.ChoiceField([change.value for change in FeedChange])
    at = UtcTime()
    because = BecauseSerializer(allow_null=True)


CHANGES = inline_serializer(
    "FeedPage",
    {
        "next": serializers.URLField(),
        "cursor": serializers.CharField(),
        "has_more": serializers.BooleanField(),
        "results": FeedEntrySerializer(many=True),
    },
)


class ChangeFeed(DeskView):
    """Everything that changed at the desk, in order."""

    own_parameters = frozenset({CURSOR, PAGE_SIZE, WAIT})

    @extend_schema(
        summary="Follow changes",
        parameters=[
            OpenApiParameter(
                CURSOR,
                OpenApiTypes.STR,
                description=str(gettext_lazy("Where to go on: `cursor` of the last answer; or `latest`.")),
            ),
            OpenApiParameter(
                PAGE_SIZE,
                {"type": "integer", "minimum": 1, "maximum": settings.API_MAX_PAGE_SIZE},
                description=str(gettext_lazy("Rows per page.")),
            ),
            OpenApiParameter(
                WAIT,
                {"type": "integer", "minimum": 1, "maximum": settings.API_MAX_WAIT},
                description=str(gettext_lazy("For how many seconds to wait for a change, where there is none.")),
            ),
        ],
        responses=CHANGES,
    )
    def get(self, request: Request) -> Response:
        """What changed since the cursor, oldest first; from the beginning without one, and nothing with `latest`."""
        user = caller(request)
        require(user, Permission.SEE)
        require_values(request.query_params, {})
        wait, most = _seconds(request), page_size(request)
        link_waiting()
        text = request.query_params.get(CURSOR)
        start = latest() if text == LATEST else FeedPlace.decode(text) if text else FeedPlace()
        batch = read_changes(user, start, most)
        if wait and not batch.entries and not batch.has_more:
            batch = _wait_for_change(user, start, most, wait)
        return Response(_body(request, batch))


def _body(request: Request, batch: FeedPage) -> dict[str, Any]:
    cursor, root = batch.reached.encode(), request.build_absolute_uri("/")[:-1]
    return {
        "next": replace_query_param(request.build_absolute_uri(), CURSOR, cursor),
        "cursor": cursor,
        "has_more": batch.has_more,
        "results": [entry_as_json(entry, root) for entry in batch.entries],
    }


def entry_as_json(entry: FeedEntry, root: str) -> dict[str, Any]:
    """A change as it is told; `root` begins its address, as https://desk.example."""
    because = None if entry.because is None else dict(zip(("kind", "id"), entry.because, strict=True))
    is_there = entry.change != FeedChange.REMOVED and all(entry.place.values())  # a scale's step may be gone meanwhile
    way = _way_to(entry.kind, tuple(entry.place)) if is_there else ""
    return {
        "kind": entry.kind,
        "id": entry.number,
        "href": f"{root}{way.format(**entry.place)}" if way else None,
        "change": entry.change.value,
        "at": utc_text(entry.at),
        "because": because,
    }


@cache
def _way_to(kind: str, names: tuple[str, ...]) -> str:
    """The path of rows of a kind, with `{name}` for each of its arguments."""
    stand_ins = {name: str(MAX_ID - count) for count, name in enumerate(names)}
    way = reverse(f"api:{kind}-detail", kwargs=stand_ins)
    for name, number in stand_ins.items():
        way = way.replace(number, f"{{{name}}}")
    return way


def _seconds(request: Request) -> int:
    text = request.query_params.get(WAIT)
    if text is None:
        return 0
    seconds = parse_number(text)
    if seconds is None or not 1 <= seconds <= settings.API_MAX_WAIT:
        sentence = _("Give a number of seconds from 1 to %(most)s.") % {"most": settings.API_MAX_WAIT}
        raise Invalid(sentence, fields={WAIT: sentence})
    return seconds


def _wait_for_change(user: User, start: FeedPlace, most: int, seconds: int) -> FeedPage:
    """The first changes after `start`, or none after so many seconds; at once where too many wait already."""
    end = time.monotonic() + seconds
    seen = latest()
    with _one_that_waits() as may_wait:
        while may_wait and time.monotonic() < end:
            _never.wait(LOOK_EVERY_SECONDS)
            link_waiting()
            if (now := latest()) != seen:
                seen = now
                batch = read_changes(user, start, most)
                if batch.entries or batch.has_more:
                    return batch
    return FeedPage([], start, has_more=False)


@contextmanager
def _one_that_waits() -> Iterator[bool]:
    """Whether this thread may wait: CLAIMDESK_API_WAITERS of a process may, so that others are answered."""
    number = threading.get_ident()
    with _lock:
        may_wait = len(_waiting) < settings.API_WAITERS
        if may_wait:
            _waiting.add(number)
    try:
        yield may_wait
    finally:
        with _lock:
            _waiting.discard(number)


def _changes_of_person(event: AuditEvent, _user: User) -> FeedChange | None:
    by_event: dict[str, FeedChange] = {
        EventType.PERSON_ADDED: FeedChange.CREATED,
        EventType.PERSON_CHANGED: FeedChange.CHANGED,
    }
    return by_event.get(event.event)


def _is_renamed(event: AuditEvent) -> bool:
    return bool({"first_name", "last_name", "username"} & set(event.data.get("after", {})))


def follow_people() -> None:
    """Say how changes of people are told."""
    FOLLOWED.register(
        "accounts.user",
        Followed(
            "person",
            User.objects.all,
            lambda user: User.objects.all() if may(user, Permission.SEE) else User.objects.none(),
            _changes_of_person,
            spreads=_is_renamed,
        ),
    )
