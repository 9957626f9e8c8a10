"""What every representation and every input of the desk's REST doors is made of."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.api.times import in_range
from claimdesk.fields import KnownDate, parse_known_date
from claimdesk.ids import parse_id, parse_number

M = TypeVar("M", bound=models.Model)

# The schema of a date that may be a year or a month.
KNOWN_DATE = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "example": "1986-04"}


class UtcTime(serializers.DateTimeField):
    """A time in UTC, both ways, whatever the desk's own zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> Any:
        time = super().to_internal_value(value)
        if not in_range(time):
            self.fail("overflow")
        return time


@extend_schema_field(KNOWN_DATE)
class KnownDateInput(serializers.Field[Any, Any, Any, Any]):
    """A date that may be a year or a month: 1986, 1986-04, 1986-04-26. Its value is a KnownDate."""

    default_error_messages = {"invalid": _("Give a date: 1986, 1986-04 or 1986-04-26.")}

    def to_internal_value(self, data: Any) -> KnownDate:
        """What is known. Raises ValidationError."""
        known = parse_known_date(data, is_iso=True) if isinstance(data, str) else None
        if known is None:
            self.fail("invalid")
        return known

    def to_representation(self, value: Any) -> str:
        """As ISO 8601 writes it."""
        return str(value)


class IdField(serializers.PrimaryKeyRelatedField[M]):
    """A row by its id: a JSON integer, or a text of ASCII digits."""

    @override
    def to_internal_value(self, data: Any) -> M:
        """The row. Raises ValidationError where there is none, and for what is no id."""
        number = parse_id(data)
        if number is None:
            raise serializers.ValidationError(_("Give a whole number, such as 12."))
        return super().to_internal_value(number)  # type: ignore[arg-type] # the stubs give it the row


class IntegerInput(serializers.IntegerField):
    """A whole number: a JSON integer, or a text of ASCII digits."""

    @override
    def to_internal_value(self, data: Any) -> int:
        """The number. Raises ValidationError; bounds are checked afterwards."""
        is_integer = isinstance(data, int) and not isinstance(data, bool)
        number: int | None = data if is_integer else parse_number(data)
        if number is None:
            self.fail("invalid")
        return number


class Representation(serializers.ModelSerializer[Any]):
    """How an object reads. It never saves: views call actions."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: UtcTime}


class Input(serializers.Serializer[Any]):
    """What a caller may send. It never saves, and refuses fields that it does not have."""

    def to_internal_value(self, data: Any) -> Any:
        """The values of `data`, checked. Raises ValidationError with a sentence per field."""
        if isinstance(data, Mapping) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({name: [_("You can't change this here.")] for name in unknown})
        return super().to_internal_value(data)


class ModelInput(Input, serializers.ModelSerializer[Any]):
    """An input whose fields are made from those of its `Meta.model`. It never saves either."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Without label and help text, which are written for the forms of the admin; and without the bounds of the
        column where there are choices, which are narrower."""
        made, options = super().build_standard_field(field_name, model_field)
        left_out = {"label", "help_text", *(["validators"] if "choices" in options else [])}
        return made, {name: value for name, value in options.items() if name not in left_out}


@extend_schema_field({"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}})
class PersonField(serializers.Field[Any, Any, Any, Any]):
    """An account by number and name, read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: User) -> dict[str, Any]:
        return {"id": value.pk, "name": str(value)}
