"""Who may see and write sources."""

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, require
from claimdesk.accounts.roles import Permission
from sources.models import Source
from sources.models.source import SourceQuerySet

__all__ = ["Permission", "may", "require", "visible_sources"]


def visible_sources(user: User | None) -> SourceQuerySet:
    """The sources that `user` may see; the desk itself (None) sees all."""
    return Source.objects.all() if may(user, Permission.SEE) else Source.objects.none()
