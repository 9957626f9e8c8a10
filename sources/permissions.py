"""Who may see and write sources."""

from django.db.models import Exists, OuterRef

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, require
from claimdesk.accounts.roles import Permission
from sources.models import Source, SourceReader
from sources.models.source import SourceQuerySet

__all__ = ["Permission", "hidden_sources", "may", "require", "visible_sources"]


def visible_sources(user: User | None) -> SourceQuerySet:
    """The sources that `user` may see; the desk itself (None) sees all."""
    if not may(user, Permission.SEE):
        return Source.objects.none()
    return Source.objects.all() if user is None else Source.objects.exclude(pk__in=hidden_sources(user))


def hidden_sources(user: User | None) -> SourceQuerySet:
    """The confidential sources (one column: their ids) that `user` is not among the readers of.

    For `exclude(source__in=…)` on what belongs to sources. A partial index holds the confidential ones, so this costs
    what they cost, however many sources there are.
    """
    if user is None:
        return Source.objects.none()
    confidential = Source.objects.filter(is_confidential=True)
    if user.may_be_named:
        confidential = confidential.exclude(Exists(SourceReader.objects.filter(source=OuterRef("pk"), person=user)))
    return confidential.values("pk")  # type: ignore[return-value] # rows of one column, for a subquery
