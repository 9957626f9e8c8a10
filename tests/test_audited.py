"""The watch over the doors: what it lets pass, and what not."""

from types import SimpleNamespace

import pytest

from claimdesk.audit.context import through
from tests.audited import Watch

CLAIM = 'UPDATE "claims_claim" SET "place" = %s WHERE "claims_claim"."id" = %s'
EVENT = 'INSERT INTO "audit_auditevent" ("at") VALUES (%s) RETURNING "audit_auditevent"."id"'
KEY_USED = 'UPDATE "accounts_apikey" SET "last_used_at" = %s WHERE "accounts_apikey"."id" = %s'
KEY_CLOSED = 'UPDATE "accounts_apikey" SET "last_used_at" = %s, "revoked_at" = %s WHERE "accounts_apikey"."id" = %s'
VERSION = 'INSERT INTO "claims_historicalclaim" ("id") VALUES (%s)'
BEGIN, END, BACK = 'SAVEPOINT "a"', 'RELEASE SAVEPOINT "a"', 'ROLLBACK TO SAVEPOINT "a"'
WITHIN, OUT, UNDONE = 'SAVEPOINT "b"', 'RELEASE SAVEPOINT "b"', 'ROLLBACK TO SAVEPOINT "b"'


def watched(*statements: str, door: str = "admin", rows: int = 1) -> list[str]:
    """What the watch has to say of `statements` through `door`."""
    watch = Watch()
    with through(door):
        for sql in statements:
            watch(lambda *_asked: None, sql, (), False, {"cursor": SimpleNamespace(rowcount=rows)})
    return watch.unrecorded


@pytest.mark.parametrize("door", ["admin", "api", "command", "worker"])
@pytest.mark.parametrize(
    "statements",
    [
        [CLAIM],
        ['DELETE FROM "claims_citation" WHERE "id" IN (%s)'],
        ["INSERT OR IGNORE INTO claims_claim_topics (claim_id) VALUES (%s)"],
        [BEGIN, CLAIM, END],
        [BEGIN, EVENT, END, CLAIM],
        [CLAIM, BEGIN, EVENT, END],
        [BEGIN, CLAIM, WITHIN, EVENT, UNDONE, OUT, END],
        [BEGIN, VERSION, CLAIM, END],
        [KEY_CLOSED],
    ],
)
def test_what_no_event_tells_of_is_named(statements: list[str], door: str) -> None:
    [found] = watched(*statements, door=door)
    assert found.startswith(f"{door}: ")


@pytest.mark.parametrize(
    "statements",
    [
        [BEGIN, CLAIM, EVENT, END],
        [BEGIN, EVENT, WITHIN, CLAIM, OUT, END],
        [BEGIN, WITHIN, CLAIM, OUT, EVENT, END],
        [BEGIN, CLAIM, BACK, END],
        [BEGIN, CLAIM, WITHIN, CLAIM, BACK, END],
        [VERSION, KEY_USED],
        ['SELECT "claims_claim"."id" FROM "claims_claim"'],
    ],
)
def test_what_an_event_tells_of_or_was_undone_passes(statements: list[str]) -> None:
    assert watched(*statements) == []


def test_what_comes_through_no_door_or_hits_no_row_passes() -> None:
    assert watched(CLAIM, door="system") == []
    assert watched(CLAIM, rows=0) == []
