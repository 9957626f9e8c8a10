"""Comparing what is asked for with what is there."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _

from claimdesk.errors import Invalid, Stale


def differing(instance: models.Model, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Old and new value, as JSON holds them, of each of `changes` that differs from `instance`."""
    pairs = {name: [_plain(getattr(instance, name)), _plain(value)] for name, value in changes.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def assign_valid(instance: models.Model, changes: Mapping[str, Any], *, unique: bool = True) -> None:
    """Set `changes` on `instance` and validate it whole; with `unique` False the database alone judges uniqueness.

    Raises Invalid with a sentence per field.
    """
    for name, value in changes.items():
        setattr(instance, name, value)
    try:
        instance.full_clean(validate_unique=unique, validate_constraints=unique)
    except ValidationError as error:
        raise invalid(error) from error


def require_changeable(changes: Mapping[str, Any], changeable: Collection[str], *, sentence: str = "") -> None:
    """Raise Invalid, with `sentence` at each field, where `changes` names a field that is not among `changeable`."""
    if unknown := sorted(set(changes) - set(changeable)):
        sentence = sentence or _("You can't change this here.")
        raise Invalid(sentence, code="unknown_field", fields=dict.fromkeys(unknown, sentence))


def invalid(error: ValidationError) -> Invalid:
    """Django's ValidationError as the desk's own."""
    fields = {
        "" if name == NON_FIELD_ERRORS else name: " ".join(map(str, messages))
        for name, messages in error.message_dict.items()
    }
    return Invalid(_("Check the marked fields."), fields=fields)


def require_version(instance: Any, expected_version: int | None) -> None:
    """Raise Stale if `instance` has moved on since the version that the actor saw. None: they named none."""
    if expected_version is not None and instance.version != expected_version:
        raise Stale(
            _("Somebody changed this while you were working on it. What you typed is kept: compare and save again.")
        )


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return {"id": value.pk, "label": str(value)}
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def write_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Save the fields `names` of all `rows`, which are of one model, in one statement that is prepared once.

    As with `update()` there are no signals and no versions, and no field changes by itself.
    """
    if not rows:
        return
    options: Any = rows[0]._meta
    quoted = connection.ops.quote_name
    fields = [options.get_field(name) for name in names]
    places = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quoted(options.db_table)} SET {places} WHERE {quoted(options.pk.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*(_value(row, field) for field in fields), row.pk] for row in rows])


def _value(row: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
