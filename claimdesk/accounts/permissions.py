"""The one question that every action asks first."""

from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import ONLY_PEOPLE, PERMISSIONS, Permission
from claimdesk.errors import NotAllowed


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
    roles = ", ".join(str(role.label) for role, held in PERMISSIONS.items() if permission in held)
    own = user.get_role_display() if user else ""
    return _("Your role “%(role)s” does not allow this. It takes: %(roles)s.") % {"role": own, "roles": roles}
