"""The context in which something is changed: through which door, in whose name, why, and how long it may take."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from claimdesk.errors import Unavailable
from claimdesk.runtime import health
from claimdesk.runtime.metrics import REQUEST_SECONDS

_door: ContextVar[str] = ContextVar("door", default="system")
_key: ContextVar[dict[str, object] | None] = ContextVar("key", default=None)
_ids: ContextVar[dict[str, object]] = ContextVar("ids", default={})  # noqa: B039 - never changed, only replaced
REQUEST_ID_HEADER = "HTTP_X_REQUEST_ID"
# What time is measured by: of what anybody may invent there is one series.
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
NO_ROUTE, OTHER = "none", "other"
_PORT = re.compile(r":[0-9]*$")
_FIT_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,100}")

API = "api"
DESK = "admin"
COMMAND = "command"
WORKER = "worker"
READERS = "readers"


def current_door() -> str:
    """The door of the running request, command or task; `system` where none was named."""
    return _door.get()


@contextmanager
def through(door: str) -> Iterator[None]:
    """Everything recorded inside came through `door`, and with no key until one is named."""
    token, key = _door.set(door), _key.set(None)
    try:
        yield
    finally:
        _door.reset(token)
        _key.reset(key)


def came_with_key(number: int, name: str) -> None:
    """What is recorded from now on, through the same door, was done with this API key."""
    _key.set({"id": number, "name": name})


def current_key() -> dict[str, object] | None:
    """The API key of the running request by number and name; None where it came with none."""
    return _key.get()


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """Every line that is logged inside names these ids, such as that of a capture."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


class AddIds(logging.Filter):
    """Adds to each record the ids of what the process is about."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through, with its ids."""
        for name, value in _ids.get().items():
            setattr(record, name, value)
        return True


class ReplayOrigin:
    """The outermost middleware: brings what is asked for under the host names of the replay to `REPLAY_ANSWER`, before
    anything reads a cookie or writes a log, and passes on all other requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answer: Callable[[HttpRequest, str], HttpResponseBase] = import_string(settings.REPLAY_ANSWER)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        label = replay_label(request.META.get("HTTP_HOST", ""))
        return self.get_response(request) if label is None else self.answer(request, label)


def replay_label(host: str) -> str | None:
    """The first part of a host name of the replay, such as `c12`; None for all other hosts."""
    base = _PORT.sub("", settings.REPLAY_ORIGIN.partition("*")[2])
    label, dot, rest = _PORT.sub("", host).lower().partition(".")
    return label if base and dot + rest == base else None


class RequestMiddleware:
    """Answers those who watch the server, and gives each other request an id, the caller's own if it is
    fit, that its lines in the log and its answer name; and measures how long it takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if view := health.VIEWS.get(request.path):
            return view(request)
        asked = request.META.get(REQUEST_ID_HEADER, "")
        number = request.META[REQUEST_ID_HEADER] = asked if _FIT_ID.fullmatch(asked) else uuid.uuid4().hex
        began = time.perf_counter()
        with about(request=number):
            response = self.get_response(request)
        response.setdefault("X-Request-ID", number)
        route = f"/{request.resolver_match.route}" if request.resolver_match else NO_ROUTE
        method = request.method if request.method in METHODS else OTHER
        REQUEST_SECONDS.labels(method, route, str(response.status_code)).observe(time.perf_counter() - began)
        return response


class DoorMiddleware:
    """Names the door of each web request by its path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with through(API if request.path.startswith("/api/") else DESK):
            return self.get_response(request)


class TransactionTooLong(Unavailable):
    """The request wrote for longer than CLAIMDESK_TRANSACTION_SECONDS; nothing of it is kept."""

    code = "too_slow"
    sentence = gettext_lazy("This took too long, and nothing was saved. Try again, with less at once.")
    retry_after = 5


class WriteDeadline:
    """Asked before each query (`connection.execute_wrapper`); raises `too_long` once the transaction is too old."""

    def __init__(
        self, seconds: float, too_long: Callable[[], Exception], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._too_long, self._clock = seconds, too_long, clock
        self._outside = len(connection.atomic_blocks)  # transactions around the request are not its own
        self._began: float | None = None
        self._is_over = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        """Run the query, unless its transaction should have ended."""
        if len(connection.atomic_blocks) <= self._outside:
            self._began = None
        elif self._began is None:
            self._began = self._clock()
        elif not self._is_over and self._clock() - self._began > self._seconds:
            self._is_over = True  # what takes the transaction back are queries, too
            raise self._too_long()
        return execute(sql, params, many, context)


class TransactionDeadline:
    """Middleware: every page but those of the REST API, which has limits of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within CLAIMDESK_TRANSACTION_SECONDS for each transaction."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        with connection.execute_wrapper(WriteDeadline(settings.TRANSACTION_SECONDS, TransactionTooLong)):
            return self.get_response(request)


P = ParamSpec("P")
R = TypeVar("R")

ACTING = "in_somebodys_name"  # what marks a function that `acting` has wrapped
_REASONS = ("reason", "comment", "change")


@dataclass(frozen=True)
class Acting:
    """Whose action runs (None: the desk's own), and the reason that was given with it."""

    by: models.Model | None = None
    reason: str = ""
    made: set[tuple[str, int]] = field(default_factory=set)  # what came to be within the outermost action


_DESK = Acting()
_now: ContextVar[Acting] = ContextVar("acting", default=_DESK)


def current_action() -> Acting:
    """The innermost action that runs; the desk's own where none does."""
    return _now.get()


def note_made(kind: str, number: int) -> None:
    """Remember that the running action made this row."""
    action = current_action()
    if action is not _DESK:
        action.made.add((kind, number))


def is_made_now(row: models.Model) -> bool:
    """Whether the running action, which is one transaction, made `row`: nobody else has seen it."""
    return (row._meta.label_lower, row.pk) in current_action().made


def acting(action: Callable[P, R]) -> Callable[P, R]:
    """Everything that `action` saves is signed with its argument `by`, and with the `reason`, `comment` or `change`
    that came with it (or with its `details`); an action called by another without a reason takes over that one's."""

    @wraps(action)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        person = by if isinstance(by, models.Model) else None
        around = _now.get()
        made = set() if around is _DESK else around.made
        token = _now.set(Acting(person, _reason(kwargs) or around.reason, made))
        try:
            return action(*args, **kwargs)
        finally:
            _now.reset(token)

    setattr(wrapped, ACTING, True)
    return wrapped


def _reason(said: dict[str, Any]) -> str:
    given = [said.get(name) for name in _REASONS] + [getattr(said.get("details"), "comment", "")]
    words = [text.strip() for text in given if type(text) is str]  # a member of an enumeration is a code, no words
    return next(filter(None, words), "")
