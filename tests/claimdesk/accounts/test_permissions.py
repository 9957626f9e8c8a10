import pytest

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal, require
from claimdesk.accounts.roles import ONLY_PEOPLE, PERMISSIONS, Permission, Role
from claimdesk.errors import NotAllowed

WRITES = {
    Permission.LOG_CLAIM,
    Permission.EDIT_CLAIM,
    Permission.DISCUSS,
    Permission.ASSIGN,
    Permission.WRITE_CATALOGUE,
    Permission.WRITE_SOURCE,
    Permission.REQUEST_CAPTURE,
}
EXPECTED = {
    Role.READER: {Permission.SEE},
    Role.EDITOR: {Permission.SEE, *WRITES},
    Role.REVIEWER: {Permission.SEE, *WRITES, Permission.REVIEW, Permission.APPROVE},
    Role.CHIEF: set(Permission),
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_may_is_the_table_of_roles(role, permission):
    assert may(User(role=role), permission) == (permission in EXPECTED[role])


@pytest.mark.parametrize("permission", Permission)
def test_may_gives_a_chief_of_a_program_nothing_that_takes_a_person(permission):
    program = User(role=Role.CHIEF, kind=User.Kind.PROGRAM)
    assert may(program, permission) == (permission not in ONLY_PEOPLE)


@pytest.mark.parametrize("permission", Permission)
def test_may_gives_nothing_to_who_left_and_everything_to_the_desk(permission):
    assert not may(User(role=Role.CHIEF, is_active=False), permission)
    assert may(None, permission)


def test_require_says_what_role_it_takes():
    with pytest.raises(NotAllowed) as raised:
        require(User(role=Role.EDITOR), Permission.APPROVE)
    refused = "Your role “Editor” does not allow this. Only a reviewer or chief editor can do this."
    assert raised.value.sentence == refused


def test_refusal_says_that_a_program_is_no_person():
    program = User(role=Role.CHIEF, kind=User.Kind.PROGRAM)
    assert refusal(program, Permission.APPROVE) == "Only people may do this, and this key belongs to a program."
    refused = refusal(User(role=Role.READER, kind=User.Kind.PROGRAM), Permission.EDIT_CLAIM)
    assert "Only an editor, reviewer or chief editor can do this." in refused


def test_every_role_has_its_permissions():
    assert set(PERMISSIONS) == set(Role)
