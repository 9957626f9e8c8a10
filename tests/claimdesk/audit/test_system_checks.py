"""`manage.py check` names what nobody could record in the audit log."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from claimdesk.audit import targets
from claimdesk.audit.targets import KINDS_BY_WORD, TARGETS


def _found() -> list[tuple[str | None, str]]:
    return [(message.id, message.msg) for message in run_checks() if str(message.id).startswith("audit.")]


def test_check_finds_nothing_where_everything_is_registered() -> None:
    assert _found() == []


def test_check_names_a_kind_that_nobody_registered_and_its_events(monkeypatch: Any) -> None:
    monkeypatch.delitem(TARGETS, "accounts.invitation")
    events = "invitation.sent, invitation.revoked, invitation.used"
    said = f"Nobody registered who may read events about accounts.invitation ({events})."
    assert _found() == [("audit.E002", said)]
    with pytest.raises(SystemCheckError, match=r"accounts\.invitation"):
        call_command("check")


def test_kinds_of_an_event_hold_every_kind_that_is_registered() -> None:
    assert set(TARGETS) == {kind for kinds in KINDS_BY_WORD.values() for kind in kinds}


def test_check_names_an_event_that_is_about_nothing(monkeypatch: Any) -> None:
    known = {word: kinds for word, kinds in KINDS_BY_WORD.items() if word != "archive"}
    monkeypatch.setattr(targets, "KINDS_BY_WORD", known)
    assert [said for _id, said in _found()] == [
        "Nothing says what the event archive.move_begun is about.",
        "Nothing says what the event archive.move_ended is about.",
    ]
