"""What the suite watches of every door: nothing is written through one without an event in the same transaction.

A request of a test's browser, a command, a task of a worker: each names its door, and while one is open, every
transaction that writes has to write to the audit log as well, unless all it wrote is on the lists below. What a test
writes by itself, to build its world, comes through no door and is not looked at.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from claimdesk.audit.context import current_door

EVENTS = "audit_auditevent"
# What is nobody's doing at the desk, or tells of itself; by the beginnings of the tables' names.
FREE = (
    "audit_auditlink",  # the chain over the events
    "audit_unlinkedevent",
    "django_session",
    "accounts_browsersession",  # where somebody is signed in; the sign-in itself is an event
    "accounts_sentform",  # that a form was sent; what came of it is an event
    "accounts_sentrequest",  # the same of a request with a name
    "accounts_externalid",  # what a system calls a row; what is done with the row is an event
    "claims_importedfile",  # a file between its upload and its import; each claim of it is an event
    "notices_",  # what somebody was told of an event
    "outbox_",  # what goes out tells of itself; sending it again is an event
    "claims_historical",  # versions, beside the event of the change
    "sources_historical",
    "sources_ledgerperiod",  # the ledger of seals is a chained log of its own, with the authorities' answers
    "sources_timestamptoken",
    "claims_claimantkey",  # derived from the claimant's names
    "claims_claimkey",  # derived from the claim's words
)
# Columns that the desk keeps by itself in rows that are otherwise people's.
KEPT = {
    "accounts_user": {"last_login"},
    "accounts_apikey": {"last_used_at"},
    "claims_savedview": {"known_ids", "checked_at"},
    "sources_webhookendpoint": {"cursor"},
    "mfa_authenticator": {"last_used_at"},
    # How far a capture is: the row is the truth and tells of itself, its end is an event.
    "sources_capture": {
        "state", "attempt", "lease_token", "lease_expires_at", "retry_at", "enqueued_at", "storage_failures", "outcome",
        "detail", "started_at",
    },
    "sources_rendering": {
        "state", "attempt", "lease_token", "lease_expires_at", "retry_at", "enqueued_at", "storage_failures",
    },
    "sources_seal": {"id", "period_id", "leaf_index"},  # it asks by the number which seal is which leaf
    "sources_artifact": {"verified_at"},  # what was found harmed is an event
}  # fmt: skip
_WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_STEP = re.compile(r'(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)"?')
_SET = re.compile(r'"(\w+)" = ')


@dataclass
class _Frame:
    """A transaction within the test's own, or a part of one: what was written in it."""

    name: str
    writes: list[str] = field(default_factory=list)
    has_event: bool = False


class Watch:
    """For `connection.execute_wrapper`: `unrecorded` names the writes that no event tells of."""

    def __init__(self) -> None:
        self.unrecorded: list[str] = []
        self._open: dict[int, list[_Frame]] = defaultdict(list)  # by thread: each has its transactions

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if current_door() != "system" or self._open[threading.get_ident()]:
            self._look(str(sql), context["cursor"].rowcount)
        return result

    def _look(self, sql: str, rows: int) -> None:
        frames = self._open[threading.get_ident()]
        if step := _STEP.match(sql):
            self._step(frames, *step.groups())
        elif (wrote := _WRITE.match(sql)) and (rows != 0 or "RETURNING" in sql):  # SQLite counts what was fetched
            frame = frames[-1] if frames else _Frame("")
            frame.has_event |= wrote[1] == EVENTS
            frame.writes += [] if wrote[1] == EVENTS or _is_free(wrote[1], sql) else [f"{current_door()}: {sql[:300]}"]
            if not frames:
                self._end(frame)

    def _step(self, frames: list[_Frame], what: str, name: str) -> None:
        if what == "SAVEPOINT":
            frames.append(_Frame(name))
        elif name in [frame.name for frame in frames]:
            while frames[-1].name != name:
                frames.pop()
            frame = frames.pop()
            if what.startswith("ROLLBACK"):
                frames.append(_Frame(name))
            elif frames:
                frames[-1].writes += frame.writes
                frames[-1].has_event |= frame.has_event
            else:
                self._end(frame)

    def _end(self, frame: _Frame) -> None:
        if frame.writes and not frame.has_event:
            self.unrecorded += frame.writes


def _is_free(table: str, sql: str) -> bool:
    if table.startswith(FREE):
        return True
    said = sql.partition(" SET ")[2].partition(" WHERE ")[0]
    return bool(said) and set(_SET.findall(said)) <= KEPT.get(table, set())
