"""Versions of rows, field by field (django-simple-history), signed by the action that made them.

A version is written where a row is saved or deleted. What the desk keeps up to date by `update()` (which capture is the
newest, when to look again) is no version, and columns that are counted or derived are in none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db import models
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from simple_history.signals import post_create_historical_record
from typing_extensions import override

from claimdesk.audit.context import current_action, current_door

_WRITTEN = "written_version"  # where an instance carries its newest version to the event that tells of it


class Signed(models.Model):
    """What every version has besides its fields, its date, its author and its reason."""

    door = models.CharField(_("via"), max_length=20, default=current_door)

    class Meta:
        abstract = True


class Tracked(HistoricalRecords):  # type: ignore[misc]
    """`versions = Tracked()` on a model keeps its versions; `but` names columns that are none of people's doing, `by`
    those by which versions are looked for besides the number (`version_parts` of a page)."""

    of: ClassVar[dict[type[models.Model], Tracked]] = {}

    def __init__(self, *, but: tuple[str, ...] = (), by: tuple[str, ...] = (), lists: tuple[Any, ...] = ()) -> None:
        self.looked_for_by = by
        super().__init__(
            bases=(Signed,),
            excluded_fields=list(but),
            m2m_fields=lists,
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.TextField(default=""),
        )

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        """Remember whose versions these are."""
        super().finalize(sender, **kwargs)
        if sender is self.cls:
            Tracked.of[sender] = self

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """The model's columns, of which only the number and `by` are looked up by."""
        fields: dict[str, Any] = super().copy_fields(model)
        for name, field in fields.items():
            is_asked = name == self.cls._meta.pk.name or name in self.looked_for_by
            field.db_index = is_asked or model is not self.cls
        return fields

    @override
    def get_history_user(self, instance: models.Model) -> models.Model | None:
        """In whose name the action runs; None: the desk itself."""
        return current_action().by

    @override
    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: Any) -> str:
        """What was said with the action."""
        return current_action().reason

    def create_historical_record(self, instance: models.Model, history_type: str, using: Any = None) -> None:
        """One more version, unless nothing differs from the last."""
        if history_type == "~" and not self._differs(instance):
            return
        super().create_historical_record(instance, history_type, using=using)

    def _differs(self, instance: models.Model) -> bool:
        last = versions_of(instance).first()
        if last is None:
            return True
        columns = [field.attname for field in self.fields_included(instance)]
        if any(getattr(last, name) != getattr(instance, name) for name in columns):
            return True
        return any(_listed(instance, field) != listed_in(last, field) for field in self.m2m_fields)


@receiver(post_create_historical_record)
def _remember_version(*, instance: models.Model, history_instance: Any, **_kwargs: Any) -> None:
    instance.__dict__[_WRITTEN] = (history_instance.pk, current_action())


def take_written_version(instance: models.Model) -> int | None:
    """The number of the version of `instance` that the running action wrote last, once; None where it wrote none."""
    number, action = instance.__dict__.pop(_WRITTEN, (None, None))
    return number if action is current_action() else None


def is_tracked(model: type[models.Model]) -> bool:
    """Whether versions of this model's rows are kept."""
    return model in Tracked.of


def versions_of(instance: models.Model) -> models.QuerySet[Any]:
    """The versions of a row of a tracked model, newest first. Raises KeyError for any other."""
    return versions_where(type(instance), id=instance.pk)


def versions_where(model: type[models.Model], **columns: Any) -> models.QuerySet[Any]:
    """The versions of rows of a tracked model in which `columns` held these values, newest first."""
    rows: Any = getattr(model, Tracked.of[model].manager_name).model.objects
    found: models.QuerySet[Any] = rows.filter(**columns)
    return found.order_by("-history_id")


def listed_in(version: Any, field: Any) -> set[int]:
    """The numbers of what a version of a row has in one of its lists; asked for once."""
    known: dict[str, set[int]] = version.__dict__.setdefault("lists_read", {})
    if field.name not in known:
        read_lists([version])
    return known[field.name]


def lists_of(version: Any) -> tuple[Any, ...]:
    """The many-to-many fields that versions of this model hold."""
    return tuple(Tracked.of[version.instance_type].m2m_fields)


def read_lists(versions: list[Any]) -> None:
    """Read the lists of several versions of one model's rows: one query for each list."""
    for field in lists_of(versions[0]) if versions else ():
        found: dict[Any, set[int]] = {version.history_id: set() for version in versions}
        rows = Tracked.m2m_models[field].objects.filter(history__in=list(found))
        for version, key in rows.values_list("history_id", f"{field.m2m_reverse_field_name()}_id"):
            found[version].add(key)
        for version in versions:
            version.__dict__.setdefault("lists_read", {})[field.name] = found[version.history_id]


def write_versions(instances: Sequence[Any]) -> None:
    """One more version of each of some rows of one model, which the caller changed without saving them singly."""
    if instances:
        getattr(type(instances[0]), Tracked.of[type(instances[0])].manager_name).bulk_history_create(
            instances, update=True
        )


@contextmanager
def as_one_version(instance: Any) -> Iterator[None]:
    """What is saved of `instance` inside, its lists too, becomes one version at the end."""
    is_new = instance.pk is None
    instance.skip_history_when_saving = True
    try:
        yield
    finally:
        del instance.skip_history_when_saving
    Tracked.of[type(instance)].create_historical_record(instance, "+" if is_new else "~")


def _listed(instance: models.Model, field: Any) -> set[int]:
    return set(getattr(instance, field.name).values_list("pk", flat=True))
