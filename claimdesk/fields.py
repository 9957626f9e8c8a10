"""Model fields that hold Unicode in normal form C, so that equal words are equal bytes; and whole numbers in forms."""

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

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
