"""Two people saved the same claim: what the second one is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Manager

from claimdesk.audit.log import history
from claimdesk.audit.models import AuditEvent
from claimdesk.fields import KnownDateField, parse_known_date
from claimdesk.ids import parse_ids
from claims.models import Claim
from claims.models.editable_fields import CLAIM_FORM_NAMES


@dataclass(frozen=True)
class EditConflict:
    """A field in which what is saved by now differs from what was typed."""

    label: str
    saved: str
    typed: str


def edit_conflicts(claim: Claim, form: Any) -> list[EditConflict]:
    """Where the saved `claim` and the bound `form` differ, as people read the values."""
    pairs = [(form[name], _saved(claim, name), _typed(form[name])) for name in CLAIM_FORM_NAMES if name in form.fields]
    return [EditConflict(str(field.label), saved, typed) for field, saved, typed in pairs if saved != typed]


def newest_change(claim: Claim) -> AuditEvent | None:
    """The last thing that somebody did to `claim`."""
    return history(claim).first()


def _saved(claim: Claim, name: str) -> str:
    if name == "claimed_on":
        return str(claim.claimed_known or "")
    display = getattr(claim, f"get_{name}_display", None)
    value = display() if display else getattr(claim, name)
    if isinstance(value, Manager):
        return _listed(value.all())
    return "" if value is None else str(value)


def _typed(field: Any) -> str:
    value = field.value()
    if hasattr(field.field, "queryset"):
        return _listed(field.field.queryset.filter(pk__in=parse_ids(value if isinstance(value, list) else [value])))
    if isinstance(field.field, KnownDateField):
        return str(parse_known_date(str(value or "")) or value or "")
    choices = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
    typed = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return choices.get(typed, typed) if typed else ""


def _listed(rows: Iterable[Any]) -> str:
    return ", ".join(sorted(map(str, rows)))
