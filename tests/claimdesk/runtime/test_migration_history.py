"""Carrying a list of old migrations over."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from claimdesk.runtime.migration_history import NEW, OLD, UnknownHistory, carry_over, is_old

pytestmark = pytest.mark.django_db
OURS = {app for app, _name in NEW}


def listed() -> set[tuple[str, str]]:
    """What is listed as applied of the desk's own apps."""
    return {key for key in MigrationRecorder(connection).applied_migrations() if key[0] in OURS}


def list_only(*names: tuple[str, str]) -> None:
    """Let exactly these be listed of the desk's own apps."""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app__in=OURS).delete()
    for app, name in names:
        recorder.record_applied(app, name)


def test_carry_over_lists_the_new_ones_in_place_of_the_old():
    others = set(MigrationRecorder(connection).applied_migrations()) - listed()
    list_only(*OLD)
    assert is_old(connection)
    assert carry_over(connection)
    assert listed() == set(NEW)
    assert set(MigrationRecorder(connection).applied_migrations()) - listed() == others
    assert not is_old(connection)


def test_carry_over_leaves_a_new_database_alone():
    before = listed()
    assert not carry_over(connection)
    assert listed() == before


@pytest.mark.parametrize("left_out", OLD, ids=".".join)
def test_carry_over_refuses_a_part_of_the_old_ones(left_out):
    part = [each for each in OLD if each != left_out]
    list_only(*part)
    with pytest.raises(UnknownHistory, match=r"1 of the 49 .* run `\./desk manage migrate` there"):
        carry_over(connection)
    assert listed() == set(part)


def test_carry_over_refuses_migrations_that_claimdesk_never_had():
    list_only(*OLD, ("claims", "0019_own_idea"))
    with pytest.raises(UnknownHistory, match=r"claims\.0019_own_idea"):
        carry_over(connection)
    assert ("claims", "0001_initial") in listed()


def test_migrate_says_the_way_out_and_what_only_looks_changes_nothing():
    list_only(*OLD[1:])
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("migrate", verbosity=0)
    list_only(*OLD)
    for looking in ({"plan": True}, {"check_unapplied": True}):
        with pytest.raises(CommandError, match="carries it over"):
            call_command("migrate", verbosity=0, **looking)
    assert listed() == set(OLD)


def test_old_and_new_names_differ_and_the_new_ones_exist():
    assert set(OLD).isdisjoint(NEW)
    assert set(NEW) <= set(MigrationLoader(None).disk_migrations)
