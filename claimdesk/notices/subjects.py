"""What notices can be about. This package knows no claims: the app that owns a model registers who may see its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from claimdesk.accounts.models import User
from claimdesk.registry import Registry


@dataclass(frozen=True)
class Subject:
    """One model: the rows of it that a person may see, the name of the address of one (its only argument is the id);
    the rows of which e-mails tell no words, as they leave the desk and lie in other people's machines; and the rows of
    which a person is not told for now what was said."""

    model: type[Model]
    visible: Callable[[User], "QuerySet[Any]"]
    address: str
    discreet: Callable[[], "QuerySet[Any]"] | None = None
    hushed: Callable[[User], "QuerySet[Any]"] | None = None

    @property
    def label(self) -> str:
        """As notices store it: `claims.claim`."""
        return self.model._meta.label_lower


SUBJECTS: Registry[Subject] = Registry("the subjects of notices")


def subject_of(label: str) -> Subject | None:
    """What was registered as `label`."""
    return SUBJECTS.get(label)


def is_discreet(label: str, target_id: int) -> bool:
    """Whether an e-mail may tell nothing of this target but its number."""
    subject = SUBJECTS.get(label)
    if subject is None or subject.discreet is None:
        return subject is None
    return subject.discreet().filter(pk=target_id).exists()


def hushed_among(user: User, targets: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of `targets` (type and id) of which `user` is not told for now what was said. One query for each type."""
    wanted = set(targets)
    hushed: set[tuple[str, int]] = set()
    for label, subject in SUBJECTS.items():
        ids = [pk for of, pk in wanted if of == label]
        if ids and subject.hushed is not None:
            hushed |= {(label, pk) for pk in subject.hushed(user).filter(pk__in=ids).values_list("pk", flat=True)}
    return hushed


def sees(user: User, target: Model) -> bool:
    """Whether `user` may see `target` now."""
    subject = SUBJECTS.get(target._meta.label_lower)
    return subject is not None and subject.visible(user).filter(pk=target.pk).exists()


def seen_by(user: User) -> Q:
    """Keeps the notices whose target `user` may see now: not those that were deleted or became confidential."""
    nothing = Q(pk__in=[])
    for label, subject in SUBJECTS.items():
        shown = subject.visible(user).filter(pk=OuterRef("target_id")).values("pk")
        nothing |= Q(Exists(shown), target_type=label)
    return nothing
