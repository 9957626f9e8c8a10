"""The database's own guards over the log: triggers that refuse to change, delete or truncate it.

They hold against everything that comes through the desk's connection, raw SQL too. Whoever owns the tables can drop
them; then `verify_audit` says that they are missing, and the chain shows what was changed.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

EVENTS, LINKS, WAITING = "audit_auditevent", "audit_auditlink", "audit_unlinkedevent"
_KEYS = {EVENTS: ("id",), LINKS: ("position", "event_id", "rowid")}  # over each of which a row can be replaced
_QUEUE = "audit_event_waits_for_its_link"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place, also where an older one stands."""
    if connection.vendor == "postgresql":
        _run(connection, _postgresql())
        return
    wrong, meant = missing_guards(connection), dict(_sqlite())
    _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in wrong))
    _run(connection, (meant[name] for name in wrong))


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take all guards away, as one has to before the tables themselves go."""
    names = _names(connection.vendor)
    if connection.vendor == "postgresql":
        _run(connection, (f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in names.items()))
    else:
        _run(connection, (f"DROP TRIGGER IF EXISTS {name}" for name in names))


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that are not there, switched off, or (SQLite) say something else."""
    if connection.vendor == "postgresql":
        found = "SELECT tgname, '' FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
        meant = dict.fromkeys(_names(connection.vendor), "")
    else:
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        meant = dict(_sqlite())
    with connection.cursor() as cursor:
        cursor.execute(found)
        there = dict(cursor.fetchall())
    return sorted(name for name, words in meant.items() if there.get(name) != words)


def _names(vendor: str) -> dict[str, str]:
    kinds = ("rows", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return {f"{table}_no_{kind}": table for table in _KEYS for kind in kinds} | {_QUEUE: EVENTS}


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _postgresql() -> Iterator[str]:
    """Row by row for UPDATE and DELETE, so that a statement that hits no row is none of theirs."""
    yield """
        CREATE OR REPLACE FUNCTION claimdesk_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The audit log is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """
    yield f"""
        CREATE OR REPLACE FUNCTION claimdesk_await_link() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {WAITING} (event_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
    """  # noqa: S608 - a name of our own
    refuse, wait = "EXECUTE FUNCTION claimdesk_append_only()", "EXECUTE FUNCTION claimdesk_await_link()"
    for table in _KEYS:
        rows, truncate = f"{table}_no_rows", f"{table}_no_truncate"
        yield f"CREATE OR REPLACE TRIGGER {rows} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE OR REPLACE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    yield f"CREATE OR REPLACE TRIGGER {_QUEUE} AFTER INSERT ON {EVENTS} FOR EACH ROW {wait}"
    for name, table in _names("postgresql").items():
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"  # also where a replica or a restore switches them off


def _sqlite() -> Iterator[tuple[str, str]]:
    """Each by its name. INSERT OR REPLACE deletes what has the same key without asking a trigger for DELETE, so it is
    refused as it inserts: for the number by which SQLite itself knows a row, too."""
    for table, keys in _KEYS.items():
        for verb in ("update", "delete"):
            yield _refusal(f"{table}_no_{verb}", f"BEFORE {verb.upper()} ON {table}", f"{verb.upper()} of {table}")
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        there = f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        yield _refusal(f"{table}_no_replace", there, f"REPLACE of {table}")
    wait = f"INSERT OR IGNORE INTO {WAITING} (event_id) VALUES (NEW.id)"  # noqa: S608
    yield _QUEUE, f"CREATE TRIGGER {_QUEUE} AFTER INSERT ON {EVENTS} BEGIN {wait}; END"


def _refusal(name: str, when: str, what: str) -> tuple[str, str]:
    sentence = f"The audit log is append-only: {what} is refused."
    return name, f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
