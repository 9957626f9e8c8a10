"""The one question that every action asks first, and what API keys are good for."""

from collections.abc import Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.roles import BUNDLES, INCLUDED, ONLY_PEOPLE, PERMISSIONS, WORDS, Permission, Role, Scope
from claimdesk.errors import NotAllowed

# Each role holds what those before it hold, so the lowest that is enough names all that are.
_ROLES_FROM: dict[Role, str | Promise] = {
    Role.READER: gettext_lazy("Only people with an account can do this."),
    Role.EDITOR: gettext_lazy("Only an editor, reviewer or chief editor can do this."),
    Role.REVIEWER: gettext_lazy("Only a reviewer or chief editor can do this."),
    Role.CHIEF: gettext_lazy("Only a chief editor can do this."),
}


def may(user: User | None, permission: Permission) -> bool:
    """Whether `user` holds `permission`; the desk itself (None) may everything."""
    return user is None or user.holds(permission)


def require(user: User | None, permission: Permission) -> None:
    """Raise NotAllowed unless `user` holds `permission`."""
    if not may(user, permission):
        raise NotAllowed(refusal(user, permission))


def refusal(user: User | None, permission: Permission) -> str:
    """Why `user` may not, and who may."""
    if user and user.kind == User.Kind.PROGRAM and permission in ONLY_PEOPLE:
        return _("Only people may do this, and this key belongs to a program.")
    own = user.get_role_display() if user else ""
    lowest = next(role for role, held in PERMISSIONS.items() if permission in held)
    needed = _ROLES_FROM[lowest]
    return _("Your role “%(role)s” does not allow this. %(needed)s") % {"role": own, "needed": needed}


def granted_by(scope: str) -> frozenset[Scope]:
    """The scopes that the words of `scope`, separated by spaces, grant. A word that is unknown grants nothing."""
    found: set[Scope] = set()
    for word in scope.split():
        found |= BUNDLES.get(word, frozenset({Scope(word)} if word in Scope.values else ()))
    for _step in INCLUDED:
        found |= {inner for each in found for inner in INCLUDED.get(each, ())}
    return frozenset(found)


def words_granting(scope: str) -> list[str]:
    """The words of which each grants `scope`."""
    return [word for word in WORDS if scope in granted_by(word)]


def in_order(words: Iterable[str]) -> str:
    """`words` once each, in the order of WORDS, separated by spaces (RFC 6749, section 3.3)."""
    given = set(words)
    return " ".join([word for word in WORDS if word in given])


def scopes_of(key: ApiKey) -> list[str]:
    """Everything that `key` is good for, in order."""
    granted = granted_by(key.scope)
    return [scope.value for scope in Scope if scope in granted]


def grants(key: ApiKey, wanted: Collection[Scope]) -> bool:
    """Whether `key` is good for one of `wanted`."""
    return not granted_by(key.scope).isdisjoint(wanted)
