"""Who may what, on one screen: roles are data, permissions an enum."""

from enum import Enum, auto

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person is at the desk."""

    READER = "reader", pgettext_lazy("role", "Reader")
    EDITOR = "editor", pgettext_lazy("role", "Editor")
    REVIEWER = "reviewer", pgettext_lazy("role", "Reviewer")
    CHIEF = "chief", pgettext_lazy("role", "Chief editor")


class Permission(Enum):
    """One thing that may be done."""

    SEE = auto()
    LOG_CLAIM = auto()
    EDIT_CLAIM = auto()
    DISCUSS = auto()  # say something about a claim
    ASSIGN = auto()
    WRITE_CATALOGUE = auto()  # claimants, publishers, topics
    WRITE_SOURCE = auto()
    REQUEST_CAPTURE = auto()
    REVIEW = auto()
    APPROVE = auto()
    PUBLISH = auto()
    DELETE = auto()
    MANAGE_RATINGS = auto()
    MANAGE_PEOPLE = auto()


_READER = frozenset({Permission.SEE})
_EDITOR = _READER | {
    Permission.LOG_CLAIM,
    Permission.EDIT_CLAIM,
    Permission.DISCUSS,
    Permission.ASSIGN,
    Permission.WRITE_CATALOGUE,
    Permission.WRITE_SOURCE,
    Permission.REQUEST_CAPTURE,
}
_REVIEWER = _EDITOR | {Permission.REVIEW, Permission.APPROVE}
_CHIEF = frozenset(Permission)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: _READER,
    Role.EDITOR: _EDITOR,
    Role.REVIEWER: _REVIEWER,
    Role.CHIEF: _CHIEF,
}

# What only a person may do, never a program with a key: a verdict is defended by people.
ONLY_PEOPLE = frozenset(
    {
        Permission.REVIEW,
        Permission.APPROVE,
        Permission.PUBLISH,
        Permission.MANAGE_RATINGS,
        Permission.MANAGE_PEOPLE,
    }
)
