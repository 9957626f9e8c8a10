"""The commands that stand in for Django's: doors like the others, so that the log knows of them."""

from io import StringIO

import pytest
from django.core.management import call_command

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claimdesk.audit.log import history
from claimdesk.commands import Refused
from tests.builders import editor

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """What a command printed on stdout."""
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_createsuperuser_adds_a_chief_and_writes_it_down() -> None:
    password = run("createsuperuser", "olena", "--name", "Olena Koval", "--email", "olena@desk.example")
    person = User.objects.get(username="olena")
    assert (person.role, str(person), person.email) == (Role.CHIEF, "Olena Koval", "olena@desk.example")
    assert person.check_password(password)
    assert list(history(person).values_list("event", "door")) == [("person.added", "command")]


def test_createsuperuser_refuses_a_name_that_is_taken() -> None:
    taken = editor()
    with pytest.raises(Refused):
        run("createsuperuser", taken.username)
    assert User.objects.count() == 1


def test_changepassword_gives_a_new_one_and_writes_it_down() -> None:
    person = editor()
    password = run("changepassword", person.username)
    person.refresh_from_db()
    assert person.check_password(password)
    assert list(history(person).values_list("event", "door")) == [("person.changed", "command")]
    with pytest.raises(Refused):
        run("changepassword", "nobody")
