"""The first run of a desk: its people, each with a password that is shown once, and the demo.

A start can be killed anywhere. So the passwords are first written to a note that only the desk's own user can read;
then people and demo are committed together; then the passwords are shown and the note is torn up. A next start that
finds the note finishes: it shows the passwords if the people are there, and begins again if they are not.
"""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from claimdesk.accounts.actions import add_person
from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claims.demo.loading import load_demo
from claims.demo.verdicts import announce_verdicts

# No letter that looks like another one: people type these once.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_DEMO_PEOPLE = (
    (Role.EDITOR, "Оксана Гнатюк"),
    (Role.REVIEWER, "Тарас Мельник"),
    (Role.CHIEF, "Ірина Шевчук"),
    (Role.READER, "Богдан Лисенко"),
)
_ONE_CHIEF = ((Role.CHIEF, ""),)


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the first run adds, with the password as it will be shown."""

    role: str
    username: str
    full_name: str
    password: str


def first_run(show: Callable[[list[Newcomer]], None]) -> None:
    """Fill an empty desk and `show` who may sign in with what; nothing at all where anybody is at the desk.

    With CLAIMDESK_DEMO=off there is one chief and no claim. Raises whatever `show` raises; the next call then shows
    again.
    """
    note = Path(settings.HOME) / "first-run.json"
    newcomers = _read(note)
    if not _signed_up(newcomers):
        if User.objects.filter(kind=User.Kind.PERSON).exists():
            note.unlink(missing_ok=True)
            return
        newcomers = [_newcomer(role, name) for role, name in (_DEMO_PEOPLE if settings.DEMO else _ONE_CHIEF)]
        _write(note, newcomers)
        _fill(newcomers)
    show(newcomers)
    note.unlink()


@transaction.atomic
def _fill(newcomers: list[Newcomer]) -> None:
    people = {
        someone.role: add_person(
            username=someone.username,
            role=someone.role,
            password=someone.password,
            full_name=someone.full_name,
            by=None,
        )
        for someone in newcomers
    }
    if settings.DEMO:
        load_demo(by=people[Role.EDITOR])
        announce_verdicts()


def _newcomer(role: Role, full_name: str) -> Newcomer:
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)]
    return Newcomer(role=role.value, username=role.value, full_name=full_name, password="-".join(groups))


def _signed_up(newcomers: list[Newcomer]) -> bool:
    """Whether the note is of these very people: somebody else's account of the same name has another password."""
    people = {person.username: person for person in User.objects.filter(username__in=[n.username for n in newcomers])}
    return bool(newcomers) and all(
        someone.username in people and people[someone.username].check_password(someone.password)
        for someone in newcomers
    )


def _write(note: Path, newcomers: list[Newcomer]) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(someone) for someone in newcomers], file)
        file.flush()
        os.fsync(file.fileno())


def _read(note: Path) -> list[Newcomer]:
    """Who is in the note; nobody where there is none, or half of one: nothing was committed then."""
    try:
        return [Newcomer(**row) for row in json.loads(note.read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        return []
