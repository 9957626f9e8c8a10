"""Who may what, and what API keys are good for: roles and scopes are data, permissions an enum."""

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


# What API keys are good for: a scope for each kind of use, and two words that stand for several of them.


class Scope(models.TextChoices):
    """One kind of use. Within it a key may do what its account may."""

    PUBLIC = "public", pgettext_lazy("scope", "Read public verdicts")
    CLAIMS_READ = "claims:read", pgettext_lazy("scope", "Read claims and all that belongs to them")
    CLAIMS_WRITE = "claims:write", pgettext_lazy("scope", "Log and change claims, sources and reference data")
    REVIEW = "review", pgettext_lazy("scope", "Review, move, approve and publish claims")
    EXPORT = "export", pgettext_lazy("scope", "Export whole lists")
    WEBHOOKS = "webhooks", pgettext_lazy("scope", "Manage webhooks")


READ, WRITE = "read", "write"
# Words that stand for several scopes. Keys of older desks have them, and scripts may go on using them.
BUNDLES: dict[str, frozenset[Scope]] = {
    READ: frozenset({Scope.PUBLIC, Scope.CLAIMS_READ, Scope.EXPORT}),
    WRITE: frozenset({Scope.PUBLIC, Scope.CLAIMS_READ, Scope.EXPORT, Scope.CLAIMS_WRITE, Scope.REVIEW}),
}
# Who changes something is answered with what it is now.
INCLUDED: dict[Scope, frozenset[Scope]] = {
    Scope.CLAIMS_WRITE: frozenset({Scope.CLAIMS_READ}),
    Scope.REVIEW: frozenset({Scope.CLAIMS_READ}),
    Scope.CLAIMS_READ: frozenset({Scope.PUBLIC}),
}
WORDS = (*Scope.values, *BUNDLES)
CHANGING = frozenset({Scope.CLAIMS_WRITE, Scope.REVIEW, Scope.WEBHOOKS})
ANY = frozenset(Scope) - {Scope.PUBLIC}  # one for public verdicts opens nothing else
