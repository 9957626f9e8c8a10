"""The backend: whoever begins to write takes their place in the queue first, and those who read never wait."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.sqlite3 import base
from typing_extensions import override

from claimdesk.runtime.fair_sqlite3.writer_queue import TurnMissed, WriterTurn

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")
_SHORT_WAIT_SECONDS = 1.0  # after which SQLite's own patience is cut to what is left


class _Busy(sqlite3.OperationalError):
    """What SQLite itself would have said."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a queue for those who write: see writer_queue."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: WriterTurn | None = None
        self._patience: float | None = None  # in seconds, where it is not that of the settings
        self.execute_wrappers.append(self._execute_in_turn)

    def _start_transaction_under_autocommit(self) -> None:
        """Each transaction begins with the lock for writing (transaction_mode IMMEDIATE), so it queues for it."""
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # not in the stubs
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> Any:
        result = super()._commit()  # type: ignore[misc] # not in the stubs
        self._leave()  # where it fails, the rollback that follows leaves
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc] # not in the stubs
        finally:
            self._leave()

    @override
    def close(self) -> None:
        super().close()
        self._leave()

    @override
    def get_new_connection(self, conn_params: Any) -> Any:
        self._patience = None
        return super().get_new_connection(conn_params)

    def _execute_in_turn(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        """A statement that writes outside of a transaction is one of its own."""
        if self.in_atomic_block or self._turn is not None or sql.lstrip()[:6].upper() not in _WRITES:
            return execute(sql, params, many, context)
        self._take_turn()
        try:
            return execute(sql, params, many, context)
        finally:
            self._leave()

    def _take_turn(self) -> None:
        """Raises OperationalError, as SQLite does, where the turn does not come within CLAIMDESK_WRITE_WAIT."""
        name = str(self.settings_dict["NAME"])
        if self._turn is not None or self.is_in_memory_db():
            return
        turn = WriterTurn(Path(f"{name}-writers"))
        try:
            waited = turn.take(settings.WRITE_WAIT)
        except TurnMissed:
            raise OperationalError("database is locked") from _Busy("others write for too long")
        self._turn = turn
        patience = settings.WRITE_WAIT - waited if waited > _SHORT_WAIT_SECONDS else None
        if patience != self._patience:
            self._set_patience(settings.WRITE_WAIT if patience is None else patience)
            self._patience = patience

    def _leave(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.leave()

    def _set_patience(self, seconds: float) -> None:
        """Let SQLite wait no longer than `seconds` for others, such as programs that know no queue."""
        if self.connection is not None:
            self.connection.execute(f"PRAGMA busy_timeout = {max(1, round(seconds * 1000))}")
