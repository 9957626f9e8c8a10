"""The backend: whoever begins to write takes their place in a queue first, and those who read never wait.

SQLite lets one connection write and has no queue: whoever waits asks again after longer and longer pauses, so a crowd
starves some. Here each writer draws a ticket from a file, holds a lock on the byte of that ticket until it is done, and
begins when nobody holds a byte before its own. The locks are those of open files (fcntl(2), F_OFD_SETLK): the kernel
drops them with the process, so a writer that was killed keeps nobody waiting. SQLite's own lock still decides; where
there are no such locks the queue lets everybody through to it.
"""

import fcntl
import os
import sqlite3
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.sqlite3 import base
from typing_extensions import override

_SET_LOCK: int | None = getattr(fcntl, "F_OFD_SETLK", None)
_COUNTER = 0  # the byte whose lock guards the counter, which is the file's whole content
_FIRST_TICKET = 1 << 20  # the byte of ticket 0
_FORMAT = struct.Struct("hhqqi4x")  # struct flock: type, whence, start, length, process
_ASK_AGAIN_SECONDS = 0.003
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")
_SHORT_WAIT_SECONDS = 1.0  # after which SQLite's own patience is cut to what is left


class TurnMissed(Exception):
    """The turn did not come in time."""


class WriterTurn:
    """A place in the queue of one file; held from `take` until `leave`."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._file: int | None = None

    @property
    def is_held(self) -> bool:
        return self._file is not None

    def take(self, seconds: float) -> float:
        """Wait for the turn; returns for how many seconds. Raises TurnMissed after `seconds`, OSError."""
        began = self._clock()
        if _SET_LOCK is None:
            return 0.0
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            ticket = self._draw(began + seconds)
            before = (_FIRST_TICKET, ticket)
            self._wait(fcntl.F_RDLCK, *before, began + seconds)
            self._lock(fcntl.F_UNLCK, *before)
        except BaseException:
            self.leave()
            raise
        return self._clock() - began

    def leave(self) -> None:
        """Let the next one in. Leaving twice does nothing."""
        if self._file is not None:
            file, self._file = self._file, None
            # Unlocked before it is closed: a child that was forked meanwhile holds the same open file.
            with suppress(OSError):
                fcntl.fcntl(file, _SET_LOCK or 0, _FORMAT.pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0))
            os.close(file)

    def _draw(self, deadline: float) -> int:
        """The next ticket, whose byte is locked before anybody can draw a later one."""
        assert self._file is not None  # noqa: S101 - for the type checker
        self._wait(fcntl.F_WRLCK, _COUNTER, 1, deadline)
        ticket = int.from_bytes(os.pread(self._file, 8, 0), "big")
        self._wait(fcntl.F_WRLCK, _FIRST_TICKET + ticket, 1, deadline)
        os.pwrite(self._file, (ticket + 1).to_bytes(8, "big"), 0)
        self._lock(fcntl.F_UNLCK, _COUNTER, 1)
        return ticket

    def _wait(self, kind: int, start: int, length: int, deadline: float) -> None:
        while length and not self._lock(kind, start, length):
            if self._clock() >= deadline:
                raise TurnMissed
            time.sleep(_ASK_AGAIN_SECONDS)

    def _lock(self, kind: int, start: int, length: int) -> bool:
        """Whether the lock was given; nothing is waited for."""
        if not length:
            return True
        try:
            fcntl.fcntl(self._file or 0, _SET_LOCK or 0, _FORMAT.pack(kind, os.SEEK_SET, start, length, 0))
        except BlockingIOError:
            return False
        return True


class _Busy(sqlite3.OperationalError):
    """What SQLite itself would have said."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a queue for those who write."""

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
