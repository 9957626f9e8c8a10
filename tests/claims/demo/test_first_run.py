"""The first run of a desk, and what is left when it is killed."""

import json
import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from claimdesk.accounts.models import User
from claims.demo.first_run import Newcomer, first_run
from claims.models import Claim
from sources.models import Source
from tests.builders import editor

pytestmark = pytest.mark.django_db


class Screen:
    """What a person was shown; breaks when told to."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.people: list[Newcomer] = []

    def __call__(self, newcomers: list[Newcomer]) -> None:
        if self.broken:
            raise BrokenPipeError
        self.people += newcomers


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    """A home of this test's own."""
    settings.HOME = tmp_path
    settings.DEMO = True
    return tmp_path


def test_first_run_adds_the_people_of_the_demo_and_shows_passwords_that_work(home: Path) -> None:
    screen = Screen()
    first_run(screen)
    assert [someone.role for someone in screen.people] == ["editor", "reviewer", "chief", "reader"]
    for someone in screen.people:
        person = User.objects.get(username=someone.username)
        assert person.check_password(someone.password)
        assert (person.role, str(person)) == (someone.role, someone.full_name)
    assert len({someone.password for someone in screen.people}) == 4
    assert {claim.logged_by.username for claim in Claim.objects.all()} == {"editor"}
    assert list(home.glob("first-run*")) == []


def test_first_run_again_does_nothing_and_says_nothing() -> None:
    first_run(Screen())
    screen = Screen()
    first_run(screen)
    assert screen.people == []
    assert (User.objects.count(), Claim.objects.count()) == (4, 10)


def test_first_run_where_somebody_is_does_nothing() -> None:
    editor()
    screen = Screen()
    first_run(screen)
    assert screen.people == []
    assert not Claim.objects.exists()


def test_first_run_without_demo_adds_one_chief_to_an_empty_desk(settings: Settings) -> None:
    settings.DEMO = False
    screen = Screen()
    first_run(screen)
    assert [someone.role for someone in screen.people] == ["chief"]
    assert not Claim.objects.exists()
    assert not Source.objects.exists()


def test_first_run_whose_screen_broke_shows_the_same_passwords_next_time(home: Path) -> None:
    with pytest.raises(BrokenPipeError):
        first_run(Screen(broken=True))
    note = home / "first-run.json"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    screen = Screen()
    first_run(screen)
    assert len(screen.people) == 4
    assert all(User.objects.get(username=one.username).check_password(one.password) for one in screen.people)
    assert Claim.objects.count() == 10
    assert not note.exists()


@pytest.mark.parametrize(
    "left",
    [
        "",
        '[{"role": "ed',
        '{"role": "editor"}',
        json.dumps([{"role": "chief", "username": "chief", "full_name": "", "password": "never-committed"}]),
    ],
)
def test_first_run_killed_before_it_committed_begins_again(home: Path, left: str) -> None:
    (home / "first-run.json").write_text(left)
    screen = Screen()
    first_run(screen)
    assert len(screen.people) == 4
    assert User.objects.count() == 4


def test_first_run_with_a_foreign_note_shows_no_password(home: Path) -> None:
    editor(username="chief")
    row = {"role": "chief", "username": "chief", "full_name": "", "password": "of-somebody-else"}
    (home / "first-run.json").write_text(json.dumps([row]))
    screen = Screen()
    first_run(screen)
    assert screen.people == []
    assert not (home / "first-run.json").exists()


def test_first_run_that_cannot_load_the_demo_leaves_nobody(settings: Settings) -> None:
    settings.DEMO_PORT = 99999  # no such port: the demo's URLs are refused
    with pytest.raises(Exception, match="URL"):
        first_run(Screen())
    assert not User.objects.exists()
