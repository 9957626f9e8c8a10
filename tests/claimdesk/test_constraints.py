"""The database's own checks take what they mean and refuse the rest, and any program can read them."""

import sqlite3
from contextlib import closing

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from claims.models import Rating
from sources.models import Publisher, SigningKey
from tests.migrated import Migrated

pytestmark = pytest.mark.django_db
DIGEST = "0123456789abcdef" * 4


def is_taken(row: Model) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (DIGEST, True),
        ("f" * 64, True),
        (DIGEST[:-1], False),
        (DIGEST.upper(), False),
        (f"{DIGEST[:-1]}g", False),
        (f"g{DIGEST[1:]}", False),
        (f"{DIGEST[:30]} {DIGEST[31:]}", False),
        (f"{DIGEST[:-1]}\n", False),
        ("", False),
    ],
)
def test_hex_digest_takes_sixty_four_lower_case_digits(digest: str, expected: bool) -> None:
    assert is_taken(SigningKey(purpose="seal", key_id=digest, public_key="")) is expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [("", True), ("UA", True), ("U", False), ("ua", False), ("U1", False), ("U ", False), ("ІА", False)],
)
def test_made_of_takes_two_capitals_for_a_country(country: str, expected: bool) -> None:
    assert is_taken(Publisher(name="Громадське", country=country)) is expected


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#b3261e", True),
        ("b3261e#", False),
        ("#b3261", False),
        ("#B3261E", False),
        ("##b3261", False),
        ("#b3#61e", False),
    ],
)
def test_hex_colour_takes_a_hash_and_six_digits(colour: str, expected: bool) -> None:
    assert is_taken(Rating(code="half", colour=colour, labels={"en": "Half true"}, number=99)) is expected


def test_the_file_can_be_checked_and_written_by_any_sqlite(django_db_setup: Migrated) -> None:
    if django_db_setup.file is None:
        pytest.skip("only SQLite has a file")
    with closing(sqlite3.connect(django_db_setup.file)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert "audit_auditevent" in tables
        # To compile a statement is to look up each function of checks, indexes and triggers.
        for table in tables:
            if not table.startswith("sqlite_") and "_trigrams" not in table:
                columns = [f'"{row[1]}"' for row in plain.execute(f'PRAGMA table_info("{table}")')]
                names = ", ".join(columns)
                same = ", ".join(f"{column} = {column}" for column in columns)
                plain.execute(f'EXPLAIN INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}"')
                plain.execute(f'EXPLAIN UPDATE "{table}" SET {same}')
                plain.execute(f'EXPLAIN DELETE FROM "{table}"')
