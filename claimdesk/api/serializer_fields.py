"""What every representation and every input of the desk's REST doors is made of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty
from typing_extensions import override

from claimdesk.accounts.models import ExternalId, User
from claimdesk.api.times import in_range
from claimdesk.fields import KnownDate, parse_known_date
from claimdesk.ids import parse_id

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
        is_bare = isinstance(data, str) and data == data.strip()
        known = parse_known_date(data, is_iso=True) if is_bare else None
        if known is None:
            self.fail("invalid")
        return known

    def to_representation(self, value: Any) -> str:
        """As ISO 8601 writes it."""
        return str(value)


@extend_schema_field({"type": "string", "format": "uri"})
class DisplayUrl(serializers.Field[Any, Any, Any, Any]):
    """Where people see it: the address of its page in the desk, for those who may open it."""

    def __init__(self, page: str, *, key: str = "pk", **options: Any) -> None:
        """`page` is app and model of the admin's page, as `claims_claim`; `key` the way to the number of its row."""
        super().__init__(source="*", read_only=True, **options)
        self.page, self.key = page, key

    def to_representation(self, value: Any) -> Any:
        number = attrgetter(self.key)(value)
        return self.context["request"].build_absolute_uri(admin_path_of(self.page).replace("/0/", f"/{number}/", 1))


@cache
def admin_path_of(page: str) -> str:
    """The address of a page with 0 for the number, asked once: to ask is slow."""
    return reverse(f"admin:{page}_change", args=[0])


class IdField(serializers.PrimaryKeyRelatedField[M]):
    """A row by its id, a JSON integer."""

    @override
    def to_internal_value(self, data: Any) -> M:
        """The row. Raises ValidationError where there is none, and for what is no id."""
        number = parse_id(data) if isinstance(data, int) else None
        if number is None:
            raise serializers.ValidationError(_("Give a whole number, such as 12."))
        return super().to_internal_value(number)  # type: ignore[arg-type] # the stubs give it the row


class IntegerInput(serializers.IntegerField):
    """A whole number, a JSON integer."""

    @override
    def to_internal_value(self, data: Any) -> int:
        """The number. Raises ValidationError; bounds are checked afterwards."""
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Calculated(serializers.Field[Any, Any, Any, Any]):
    """A value that is made of columns. Mixed into the field that says its type: `class LabelField(Calculated,
    serializers.CharField)`."""

    reads: tuple[str, ...] = ()  # the columns, as paths of a query

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    @staticmethod
    def calculate(*values: Any) -> Any:
        """The value, made of those that are read."""
        raise NotImplementedError

    @override
    def to_representation(self, value: Any) -> Any:
        """The value of one row."""
        return self.calculate(*[_value_at(value, path) for path in self.reads])


def _value_at(row: Any, path: str) -> Any:
    """What a query would find at `path`, from `row` on; None where a relation on the way is empty."""
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row


class FileDigest(serializers.CharField):
    """The digest of the file of one kind that a capture has; empty where it has none."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)
        self.kind = kind

    @override
    def to_representation(self, value: Any) -> str:
        kinds: dict[str, str] = {file.kind: file.sha256 for file in value.artifacts.all()}
        return kinds.get(self.kind, "")


ShownIf = tuple[tuple[str, ...], Callable[..., bool]]


class Representation(serializers.ModelSerializer[Any]):
    """How an object reads. It never saves: views call actions.

    Inside another one it may be `shown_if` something holds, said of columns of the outer row; be found at `else_source`
    where there is none at its source; and be only one of those `among` which the reader may see.
    """

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: UtcTime}

    def __init__(
        self,
        *args: Any,
        shown_if: ShownIf | None = None,
        else_source: str = "",
        among: Callable[[Any], QuerySet[Any]] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.shown_if, self.else_source, self.among = shown_if, else_source, among

    @override
    def get_attribute(self, instance: Any) -> Any:
        """The row to show, None where there is none."""
        if self.shown_if is not None:
            paths, holds = self.shown_if
            if not holds(*[_value_at(instance, path) for path in paths]):
                return None
        if not self.else_source:
            return super().get_attribute(instance)
        first, other = (str(source).replace(".", "__") for source in (self.source, self.else_source))
        found = _value_at(instance, first)
        return _value_at(instance, other) if found is None else found

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, all for reading only, each of which says whether it may be null or empty."""
        fields = super().get_fields()
        for name, field in fields.items():
            field.read_only, field.required, field.default = True, False, empty
            column = _column(self.Meta.model, field.source or name)
            if column is not None:
                field.allow_null = field.allow_null or column.null
            if column is not None and isinstance(field, serializers.ChoiceField):
                field.allow_blank = column.blank
        return fields


# The JSON types that a field takes: Django REST framework also reads 12 as a text, "12" as a number and "yes" as true.
_JSON_TYPES: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], type, Any], ...] = (
    (serializers.CharField, str, _("Give a text, in quotation marks.")),
    (serializers.DateField, str, _("Give a text, in quotation marks.")),
    (KnownDateInput, str, _("Give a text, in quotation marks.")),
    (serializers.DateTimeField, str, _("Give a text, in quotation marks.")),
    (serializers.SlugRelatedField, str, _("Give a text, in quotation marks.")),
    (serializers.BooleanField, bool, _("Write `true` or `false`, without quotation marks.")),
)


_LISTS = (serializers.ListField, serializers.ManyRelatedField, serializers.DictField)


class Input(serializers.Serializer[Any]):
    """What a caller may send. It never saves, and refuses fields that it does not have and values of other types."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The fields, of which those with choices name them in a refusal, and none is without a limit."""
        fields = super().get_fields()
        for field in fields.values():
            if isinstance(field, serializers.ChoiceField):
                field.error_messages["invalid_choice"] = lazy(_no_choice, str)(field)
            elif isinstance(field, serializers.CharField) and field.max_length is None:
                field.validators.append(MaxLengthValidator(settings.API_MAX_TEXT))
            elif isinstance(field, serializers.ListSerializer):
                field.max_length = settings.API_MAX_ITEMS  # type: ignore[attr-defined] # the stubs lack it
                field.error_messages["max_length"] = _too_many()
            elif isinstance(field, _LISTS):
                field.validators.append(MaxLengthValidator(settings.API_MAX_ITEMS))
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """The values of `data`, checked. Raises ValidationError with a sentence per field."""
        if isinstance(data, Mapping):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            wrong: dict[str, Any] = {name: [_("You can't change this here.")] for name in unknown}
            for name, value in data.items():
                if name in self.fields and (faults := _mistyped(self.fields[name], value)):
                    wrong[name] = faults
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


def _too_many() -> str:
    """What is said of a list that is longer than CLAIMDESK_API_MAX_ITEMS."""
    return _("Give at most %(most)s of these.") % {"most": settings.API_MAX_ITEMS}


def _no_choice(field: "serializers.ChoiceField") -> str:
    """What is said of a value that is none of the choices."""
    names = ", ".join(str(value) for value in field.choices if value != "")
    # Django REST framework puts the value in.
    return _("“%(value)s” is not one of the choices: %(names)s.") % {"value": "{input}", "names": names}


def _mistyped(field: Any, value: Any) -> Any:
    """Sentences for what is of another JSON type than `field` takes, in a list or an object by place; else nothing."""
    if value is None or getattr(field, "takes_numbers", False):
        return None  # the field says itself whether it may be null
    if isinstance(field, _LISTS):
        return _mistyped_members(field, value)
    if isinstance(field, serializers.ChoiceField):
        return _mistyped_choice(field, value)
    wanted = next((each for each in _JSON_TYPES if isinstance(field, each[0])), None)
    return [wanted[2]] if wanted and not isinstance(value, wanted[1]) else None


def _mistyped_members(field: Any, value: Any) -> Any:
    """What is wrong with a list or an object whose members are of one kind. Too long a one is not looked into."""
    if not isinstance(value, list | dict):
        return None
    if len(value) > settings.API_MAX_ITEMS:
        return [_too_many()]
    members = value.items() if isinstance(value, dict) else enumerate(value)
    child = getattr(field, "child", None)  # rows by id check themselves
    return {place: faults for place, part in members if (faults := _mistyped(child, part))}


def _mistyped_choice(field: "serializers.ChoiceField", value: Any) -> Any:
    """What is wrong with `3` where the choices are texts, and with `"3"` where they are numbers."""
    is_known = any(type(value) is type(choice) and value == choice for choice in field.choices)
    # What is no choice in any type is refused by the field itself, with the choices.
    if is_known or str(value) not in field.choice_strings_to_values:
        return None
    is_number = all(isinstance(choice, int) for choice in field.choices)
    return [_("Give a whole number, such as 12.") if is_number else _("Give a text, in quotation marks.")]


class ModelInput(Input, serializers.ModelSerializer[Any]):
    """An input whose fields are made from those of its `Meta.model`. It never saves either."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Without label and help text, which are written for the forms of the admin; and without the bounds of the
        column where there are choices, which are narrower."""
        made, options = super().build_standard_field(field_name, model_field)
        left_out = {"label", "help_text", *(["validators"] if "choices" in options else [])}
        return made, {name: value for name, value in options.items() if name not in left_out}


def _column(model: type[models.Model], path: str) -> "models.Field[Any, Any] | None":
    """The column of `model` that a representation reads by `path`; None for what is no column of its own table."""
    try:
        field = model._meta.get_field(path)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


CHANGED_BY_ID = "It was there under this `external_id`, and is changed."


class ExternalIdInput(Input):
    """What a system may send with an id of its own."""

    external_id = serializers.CharField(
        max_length=200,
        required=False,
        help_text=_("Your own id for it. Sent again under the same id, it changes what was added before."),
    )


def own_ids(rows: Iterable[int], *, kind: str, by: User | None) -> dict[int, list[str]]:
    """What `by` calls each of these rows of a model (`kind`, as `claims.claim`), the oldest id first; rows without one
    are left out."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if by is None:
        return found
    names = ExternalId.objects.filter(account=by, kind=kind, row__in=list(rows)).order_by("pk")
    for row, name in names.values_list("row", "external_id"):
        if row is not None:  # one that is being added
            found[row].append(name)
    return found


class OwnIds(serializers.ListField):
    """The ids that the caller's account has for a row."""

    child = serializers.CharField(max_length=200)

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Your own ids for it, those that you sent as `external_id`."))
        super().__init__(source="*", read_only=True, **options)

    @override
    def to_representation(self, data: Any) -> list[str]:
        """What the caller calls one row."""
        kind, user = data._meta.label_lower, self.context["request"].user
        return own_ids([data.pk], kind=kind, by=user).get(data.pk, [])


PERSON = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


@extend_schema_field(PERSON)
class PersonField(serializers.Field[Any, Any, Any, Any]):
    """An account by number and name, read only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: User) -> dict[str, Any]:
        return {"id": value.pk, "name": str(value)}
