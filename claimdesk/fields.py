"""Model fields that hold Unicode in normal form C, so that equal words are equal bytes; and dates and whole
numbers in forms."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy

from claimdesk.ids import parse_number

if TYPE_CHECKING:  # Django's fields take type arguments for the type checker only
    _CharField = models.CharField[str, str]
    _TextField = models.TextField[str, str]
else:
    _CharField, _TextField = models.CharField, models.TextField


def nfc(text: str) -> str:
    """`text` in Unicode normal form C (UAX #15), without NUL, which PostgreSQL cannot hold."""
    return unicodedata.normalize("NFC", text).replace("\x00", "")


class _NormalForm:
    """Normalises on the way in: in forms, in saved rows and in look-ups alike."""

    attname: str

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]
        return nfc(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return nfc(value) if isinstance(value, str) else value

    def pre_save(self, instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        value = super().pre_save(instance, add)  # type: ignore[misc]
        if isinstance(value, str):
            value = nfc(value)
            setattr(instance, self.attname, value)
        return value


class NFCCharField(_NormalForm, _CharField):
    """A CharField in normal form C."""


class NFCTextField(_NormalForm, _TextField):
    """A TextField in normal form C."""


class MomentInput(forms.DateTimeInput):
    """A day and a time in the browser's own picker, in the desk's time zone; seconds only where there are some."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str | None:
        """As HTML wants it: `2026-11-27T14:05`."""
        if isinstance(value, datetime):
            value = value.isoformat(timespec="seconds" if value.second else "minutes")[: 19 if value.second else 16]
        return super().format_value(value)


class KnownDate(NamedTuple):
    """A date as exactly as it is known: the first day of it, and its `precision`, one of "day", "month" and "year"."""

    first: date
    precision: str

    def __str__(self) -> str:
        """As ISO 8601 writes what is known: 1986, 1986-04, 1986-04-26."""
        return self.first.isoformat()[: _LENGTHS[self.precision]]

    @property
    def last(self) -> date:
        """The last day that it may mean."""
        if self.precision == "day":
            return self.first
        month = 12 if self.precision == "year" else self.first.month
        return self.first.replace(month=month, day=monthrange(self.first.year, month)[1])


def written_known_date(first: date | None, precision: str) -> str | None:
    """As ISO 8601 writes what is known of a date; None where nothing is."""
    return None if first is None else str(KnownDate(first, precision))


_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)
_LENGTHS = {"year": 4, "month": 7, "day": 10}
_WRITTEN = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII),
    re.compile(r"(?:(?:(?P<day>\d{1,2})[./])?(?P<month>\d{1,2})[./])?(?P<year>\d{4})", re.ASCII),
)


def parse_known_date(text: str, *, is_iso: bool = False) -> KnownDate | None:
    """The date in `text`, as 1986, 04.1986, 1986-04, 26.04.1986 or 1986-04-26; where it `is_iso`, only as programs
    write it: year first, months and days in two digits. None for what is no date."""
    patterns = (_ISO,) if is_iso else _WRITTEN
    found = next((match for pattern in patterns if (match := pattern.fullmatch(text.strip()))), None)
    if found is None:
        return None
    year, month, day = (found[name] for name in ("year", "month", "day"))
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return KnownDate(first, "day" if day else "month" if month else "year")


EXACTNESS = ("year", "month", "day")


def with_known_date(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with the first day and the precision of the KnownDate that was given as `claimed_on`."""
    known: KnownDate | None = values.get("claimed_on")
    if known is None:
        return {**values, "claimed_precision": "day"}
    return {**values, "claimed_on": known.first, "claimed_precision": known.precision}


class KnownDateField(forms.CharField):
    """A date that may be a year or a month; its value is a KnownDate, None for nothing."""

    is_iso = False  # whether only programs write it

    default_error_messages = {"invalid": gettext_lazy("Enter a date: 1986, 04.1986 or 26.04.1986.")}

    def to_python(self, value: Any) -> KnownDate | None:  # type: ignore[override] # not a text any more
        """What is known. Raises ValidationError."""
        if isinstance(value, KnownDate) or value in self.empty_values:
            return value or None
        known = parse_known_date(str(value), is_iso=self.is_iso)
        if known is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return known

    def run_validators(self, value: Any) -> None:
        """Nothing: those of a CharField are for texts."""


class WholeNumberField(forms.IntegerField):
    """A whole number from 0 on, in ASCII digits: an id, a version, a place in a text."""

    def to_python(self, value: Any) -> int | None:
        """The number, None for nothing. Raises ValidationError."""
        if value in self.empty_values:
            return None
        number = parse_number(value)
        if number is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number
