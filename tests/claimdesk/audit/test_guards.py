"""What the database itself refuses to do with the audit log."""

import pytest
from django.core.management import call_command, get_commands
from django.db import IntegrityError, connection, transaction

from claimdesk.audit.chain import link_waiting
from claimdesk.audit.guards import guard, missing_guards, unguard
from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from tests.builders import a_claim

pytestmark = pytest.mark.django_db

COLUMNS = {"audit_auditevent": "door", "audit_auditlink": "sha256"}
KEYS = {"audit_auditevent": ("id",), "audit_auditlink": ("position", "event_id")}
MODELS = {"audit_auditevent": AuditEvent, "audit_auditlink": AuditLink}


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def _some_events() -> None:
    a_claim()
    link_waiting()
    assert AuditLink.objects.exists()


@pytest.mark.usefixtures("_some_events")
@pytest.mark.parametrize("table", COLUMNS)
def test_guards_refuse_to_change_to_delete_and_to_empty(table: str) -> None:
    statements = {"UPDATE": f"UPDATE {table} SET {COLUMNS[table]} = 'x'", "DELETE": f"DELETE FROM {table}"}
    if connection.vendor == "postgresql":  # SQLite has no TRUNCATE
        statements["TRUNCATE"] = f"TRUNCATE {table} CASCADE"
    for verb, sql in statements.items():
        with pytest.raises(IntegrityError, match=f"audit log is append-only: {verb} of {table} is refused"):
            run(sql)


OVER = {  # a way to write over a row: which row, and what the new one has besides
    "its number": ("audit_auditevent", {}),
    "its position": ("audit_auditlink", {"event_id": "987654"}),
    "its event": ("audit_auditlink", {"position": "987654"}),
}
OVER_IN_SQLITE = {
    "the number within": ("audit_auditlink", {"position": "987654", "event_id": "987654", "rowid": "rowid"}),
    "the number within, by another name": (
        "audit_auditlink",
        {"position": "987654", "event_id": "987654", "_rowid_": "rowid"},
    ),
    "the number of an event within": ("audit_auditevent", {"id": "NULL", "oid": "rowid"}),
}


def _written_over(table: str, new: dict[str, str]) -> str:
    """The statement that copies the first row of `table`, but for what is `new`, over the one that it meets."""
    names = [field.column for field in MODELS[table]._meta.concrete_fields]
    columns = {name: f'"{name}"' for name in names} | new
    into, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    copied = f"{table} ({into}) SELECT {values} FROM {table} ORDER BY 1 LIMIT 1"
    if connection.vendor == "sqlite":
        return f"INSERT OR REPLACE INTO {copied}"
    met = next(name for name in (*KEYS[table], "") if name not in new)
    return f"INSERT INTO {copied} ON CONFLICT ({met}) DO UPDATE SET {COLUMNS[table]} = 'x'"


@pytest.mark.usefixtures("_some_events")
@pytest.mark.parametrize("way", [*OVER, *OVER_IN_SQLITE])
def test_guards_refuse_what_writes_over_a_row(way: str) -> None:
    known = OVER | (OVER_IN_SQLITE if connection.vendor == "sqlite" else {})
    before = list(AuditLink.objects.order_by("pk").values_list())
    for table, new in [known[way]] if way in known else []:  # PostgreSQL has no such number
        with pytest.raises(IntegrityError, match=r"append-only: (REPLACE|UPDATE|DELETE)"):
            run(_written_over(table, new))
    assert list(AuditLink.objects.order_by("pk").values_list()) == before


@pytest.mark.usefixtures("_some_events")
def test_guards_of_deletion_see_what_is_replaced() -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_auditlink_no_replace")
        with pytest.raises(IntegrityError, match="append-only: DELETE of audit_auditlink"):
            run(_written_over(*OVER["its event"]))
    guard(connection)
    assert missing_guards(connection) == []


def test_a_guard_that_says_something_else_is_missing_and_put_in_order() -> None:
    if connection.vendor == "sqlite":
        run("DROP TRIGGER audit_auditlink_no_replace")
        run("CREATE TRIGGER audit_auditlink_no_replace BEFORE INSERT ON audit_auditlink WHEN 0 BEGIN SELECT 1; END")
        assert missing_guards(connection) == ["audit_auditlink_no_replace"]
    guard(connection)
    assert missing_guards(connection) == []


@pytest.mark.usefixtures("_some_events")
def test_guards_refuse_the_models_too() -> None:
    event = AuditEvent.objects.latest("pk")
    event.door = "elsewhere"
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_guards_let_new_events_in_and_note_that_they_wait() -> None:
    a_claim()
    events = set(AuditEvent.objects.values_list("pk", flat=True))
    assert set(UnlinkedEvent.objects.values_list("pk", flat=True)) == events


def test_missing_guards_names_those_that_somebody_took_away() -> None:
    assert missing_guards(connection) == []
    unguard(connection)
    assert "audit_event_waits_for_its_link" in missing_guards(connection)
    guard(connection)
    assert missing_guards(connection) == []


@pytest.mark.django_db(transaction=True)
def test_only_the_tests_can_empty_the_database() -> None:
    a_claim()
    assert get_commands()["flush"] == "tests.erasing"
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEvent.objects.exists()
    assert missing_guards(connection) == []
