"""Rows by the ids that other systems have for them: what a system sends again under its id changes the row."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

from claimdesk.accounts.models import ExternalId, User

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def add_or_change(
    external_id: str, *, by: User, seen: QuerySet[M], add: Callable[[], M], change: Callable[[M], M]
) -> tuple[M, bool]:
    """The row that `by` calls `external_id` among those they have `seen`, changed; or else a new one, called so from
    now on. Also whether it is new. Without an id it always is.

    Of two that come at the same moment the second waits, and changes what the first one added.
    """
    if not external_id:
        return add(), True
    label = seen.model._meta.label_lower
    names = ExternalId.objects.select_for_update()
    name, _is_new = names.get_or_create(account=by, kind=label, external_id=external_id)
    known = seen.filter(pk=name.row).first() if name.row else None
    if known is not None:
        return change(known), False
    made = add()
    name.row = made.pk
    name.save(update_fields=["row"])
    return made, True


def called(external_id: str, *, by: User, among: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `among` that `by` calls so: one or none."""
    names = ExternalId.objects.filter(account=by, kind=among.model._meta.label_lower, external_id=external_id)
    return among.filter(pk__in=names.exclude(row=None).values("row"))
