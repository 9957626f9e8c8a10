"""Answers of which it is certain, without making them again, that they are as the caller has them.

Nothing was written in the database since an answer was made: then it would be made the same. Both databases tell, by a
number that each change of anything moves. So this is exact and needs no list of what an answer depends on; at a desk
where something is written every second it helps little, and answers are made as ever. PostgreSQL's number is moved by
the other databases of its server, too.
"""

import threading
from collections import OrderedDict
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.request import Request

from claimdesk.ids import NO_ID

MAX_REMEMBERED = 10_000  # entity tags, in each process
_POSTGRESQL = "SELECT pg_current_snapshot()::text || ' ' || pg_postmaster_start_time()::text"
_tags: OrderedDict[tuple[Any, ...], tuple[Any, str]] = OrderedDict()
_lock = threading.Lock()
_own = threading.local()

State = tuple[Any, ...]


def state_of_database() -> State | None:
    """What is another one after anything was written; None where that cannot be told, as within a transaction."""
    if connection.in_atomic_block:
        return None
    today = timezone.localdate()  # claims become late without anything being written
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return today, cursor.fetchone()[0]
        cursor.execute("PRAGMA data_version")  # moved by other connections, and counted for this one alone
        (others,) = cursor.fetchone()
    raw = connection.connection
    if getattr(_own, "connection", None) is not raw:
        _own.connection, _own.name = raw, object()
    return today, _own.name, others, raw.total_changes


def remembered_tag(request: Request, state: State) -> str:
    """The entity tag of the answer to `request` as the database is now; "" where it is not known."""
    with _lock:
        before, tag = _tags.get(_question(request), (None, ""))
    return tag if before == state else ""


def remember_tag(request: Request, state: State, tag: str) -> None:
    """Note the tag of the answer to `request` that was made after `state` was read."""
    with _lock:
        _tags[_question(request)] = (state, tag)
        while len(_tags) > MAX_REMEMBERED:
            _tags.popitem(last=False)


def _question(request: Request) -> tuple[Any, ...]:
    """All that an answer depends on besides the database. The same in another thread is another question on SQLite,
    whose connections count for themselves."""
    thread = threading.get_ident() if connection.vendor == "sqlite" else NO_ID
    key = getattr(request.auth, "pk", None)
    return (thread, request.user.pk, key, request.build_absolute_uri(), get_language())
