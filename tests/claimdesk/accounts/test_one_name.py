"""Upgrading a desk on which two people have one name or one e-mail address."""

from collections.abc import Iterator

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("accounts", "0003_mail_delivery")], [("accounts", "0004_one_name_one_email")]


def migrate(to: list[tuple[str, str]]) -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor


@pytest.fixture
def before(transactional_db: None) -> Iterator[MigrationExecutor]:
    """The desk as it was before names ignored case; afterwards it is as new as the others."""
    executor = migrate(BEFORE)
    yield executor
    newest = MigrationExecutor(connection)
    newest.migrate(newest.loader.graph.leaf_nodes())


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"username": "Olha"}, {"username": "olha"}, "user names"),
        ({"username": "a", "email": "o@d.example"}, {"username": "b", "email": "O@d.example"}, "e-mail addresses"),
    ],
)
def test_the_upgrade_names_them_and_goes_on_when_one_is_changed(
    before: MigrationExecutor, first: dict[str, str], second: dict[str, str], said: str
) -> None:
    users = before.loader.project_state(BEFORE).apps.get_model("accounts", "User").objects
    one, other = users.create(**first), users.create(**second)
    with pytest.raises(CommandError) as refused:
        migrate(AFTER)
    assert said in str(refused.value)
    assert f"(person {one.pk}); " in str(refused.value)
    assert f"(person {other.pk})" in str(refused.value)
    users.filter(pk=other.pk).update(username="somebody-else", email="")
    migrate(AFTER)
    assert users.count() == 2
    users.all().delete()
