"""What to do at an empty desk: invite people, log the first claim, name publishers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists

from claimdesk.accounts.models import Invitation, User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.runtime.mail import is_mail_set
from claims.permissions import visible_claims
from sources.models import Publisher

MAX_NAMED_PUBLISHERS = 5


@dataclass(frozen=True)
class Guide:
    """The steps that one person may take, each with whether it is done."""

    may_invite: bool
    may_log: bool
    may_name: bool
    has_people: bool
    publishers: list[str]
    is_mail_set: bool

    @property
    def next_step(self) -> str:
        """The first step that is open to this person: `people`, `claim`, or `publishers`."""
        if self.may_invite and not self.has_people:
            return "people"
        return "claim" if self.may_log else ""


def guide_for(user: User) -> Guide | None:
    """The steps for `user` while they see no claim at all and may do something about it; None otherwise. One query,
    and one for the names of publishers."""
    others = User.objects.filter(kind=User.Kind.PERSON, is_active=True).exclude(pk=user.pk)
    known: Any = User.objects.values(
        claims=Exists(visible_claims(user)), people=Exists(others), invited=Exists(Invitation.objects.open())
    ).get(pk=user.pk)
    if known["claims"] or not may(user, Permission.LOG_CLAIM):
        return None
    names = Publisher.objects.order_by("name").values_list("name", flat=True)[:MAX_NAMED_PUBLISHERS]
    return Guide(
        may_invite=may(user, Permission.MANAGE_PEOPLE),
        may_log=may(user, Permission.LOG_CLAIM),
        may_name=may(user, Permission.WRITE_CATALOGUE),
        has_people=known["people"] or known["invited"],
        publishers=list(names),
        is_mail_set=is_mail_set(),
    )
