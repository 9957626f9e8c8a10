"""For how long one request may hold a transaction open, or wait for the database: whoever else writes waits for it."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from claimdesk.errors import Unavailable
from claimdesk.runtime.databases import answering_within

Answer = Callable[[HttpRequest], HttpResponse]


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

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within CLAIMDESK_TRANSACTION_SECONDS for each transaction."""
        if request.path.startswith("/api/"):
            return self.get_response(request)
        with connection.execute_wrapper(WriteDeadline(settings.TRANSACTION_SECONDS, TransactionTooLong)):
            return self.get_response(request)


class DatabasePatience:
    """Middleware: a request waits no longer than CLAIMDESK_DATABASE_SECONDS for one answer of PostgreSQL."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering_within(settings.DATABASE_SECONDS):
            return self.get_response(request)
