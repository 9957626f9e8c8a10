"""What the desk needs and may be away: told from its own mistakes by the errors that are raised then."""

import sqlite3

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy

from claimdesk.errors import Unavailable

_SQLITE_AWAY = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
})  # fmt: skip


class DatabaseAway(Unavailable):
    """The database is busy, stopped, full or out of reach."""

    code = "database_unavailable"
    sentence = gettext_lazy("The database does not answer right now. Nothing was saved in part: try again in a moment.")
    retry_after = 5


def is_away(error: BaseException) -> bool:
    """Whether an error of the database says that it is away, busy or full, not that a statement was wrong."""
    if isinstance(error, InterfaceError):  # the connection was closed meanwhile
        return True
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return isinstance(error, OperationalError) and (code is None or code & 0xFF in _SQLITE_AWAY)


def unavailable(error: BaseException | None) -> Unavailable | None:
    """What was away where `error` was raised, or what it was raised from; None for a mistake of the desk itself."""
    while error is not None:
        if isinstance(error, Unavailable):
            return error
        if is_away(error):
            return DatabaseAway()
        error = error.__cause__ or error.__context__
    return None
