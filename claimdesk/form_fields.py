"""Fields of forms that read what people and programs sent."""

from typing import Any

from django import forms

from claimdesk.ids import parse_number


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
