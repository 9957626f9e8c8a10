"""No migration is ever rewritten: the digest of each one is written down as soon as it is there."""

import hashlib
from pathlib import Path

import pytest
from django.core.management import call_command

from claimdesk.cli.places import ROOT

DIGESTS = Path(__file__).with_name("migrations.sha256")


def test_every_migration_is_as_it_was_written_down() -> None:
    rows = [line.split("  ") for line in DIGESTS.read_text(encoding="ascii").splitlines()]
    written = {name: digest for digest, name in rows}
    files = [
        path for package in ("claimdesk", "claims", "sources") for path in (ROOT / package).rglob("migrations/0*.py")
    ]
    found = {path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    rewritten = sorted(name for name in written if found.get(name) != written[name])
    assert rewritten == [], "a migration is never changed or removed: write another one (docs/how-to/upgrade.md)"
    new = [f"{found[name]}  {name}" for name in sorted(found.keys() - written.keys())]
    assert new == [], f"new migrations: append these lines to tests/{DIGESTS.name}"


@pytest.mark.django_db
def test_the_migrations_make_what_the_models_say() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
