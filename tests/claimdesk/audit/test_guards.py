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


@pytest.mark.usefixtures("_some_events")
@pytest.mark.parametrize("table", COLUMNS)
def test_guards_refuse_what_writes_over_a_row(table: str) -> None:
    if connection.vendor == "postgresql":
        statement = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({{}}) DO UPDATE SET {COLUMNS[table]} = 'x'"
        key = "id" if table == "audit_auditevent" else "position"
        with pytest.raises(IntegrityError, match="append-only: UPDATE"):
            run(statement.format(key))
    else:
        with pytest.raises(IntegrityError, match="append-only: REPLACE"):
            run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


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
