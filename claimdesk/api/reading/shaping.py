"""`?fields=`, `?brief=` and `?expand=`: how much of each row an answer shows; and `?id=1,2,3`: which rows of a list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from claimdesk.errors import Invalid
from claimdesk.ids import parse_id

FIELDS, BRIEF, EXPAND, IDS = "fields", "brief", "expand", "id"
SHAPES = frozenset({FIELDS, BRIEF, EXPAND})


@dataclass
class RowShape:
    """Which fields of a representation are shown, None for all, how those within it are, and which one adds its own."""

    names: set[str] | None = None
    within: "dict[str, RowShape]" = field(default_factory=dict)
    kind: Any = None

    def at(self, name: str) -> "RowShape":
        """That of the field `name`."""
        return self.within.setdefault(name, RowShape())


def choices_of_fields(kind: Any, before: str = "") -> Iterator[str]:
    """What `?fields=` may name: each field, and each within an object, as `claimant.name`."""
    for name, each in kind().fields.items():
        yield f"{before}{name}"
        if (inner := _object_in(each)) is not None:
            yield from choices_of_fields(type(inner), f"{before}{name}.")


def _object_in(each: Any) -> Any:
    """The representation of the object, or of the objects, that a field shows; None for a plain value."""
    inner = each.child if isinstance(each, serializers.ListSerializer) else each
    return inner if isinstance(inner, serializers.Serializer) else None


def expansions_of(kind: Any) -> dict[str, Any]:
    """The objects within those of `kind` that can be shown whole, by their paths."""
    found: dict[str, Any] = getattr(kind.Meta, "expand", {})
    return found


def shape_of(kind: Any, fields: str, expand: str) -> RowShape | None:
    """What `fields` and `expand`, each a list with commas, leave of the representation `kind`; None for all of it.
    Raises Invalid, with the choices, for what is not there."""
    if not fields and not expand:
        return None
    shape = RowShape()
    whole = expansions_of(kind)
    for path in _listed(EXPAND, expand, whole):
        *ways, last = path.split(".")
        inside = shape
        for way in ways:
            inside = inside.at(way)
        inside.at(last).kind = whole[path]
    known = list(choices_of_fields(kind)) if fields else []
    for path in _listed(FIELDS, fields, [*known, *_within_expanded(whole, expand)]):
        _show(shape, path.split("."))
    return shape


def _within_expanded(whole: Mapping[str, Any], expand: str) -> Iterator[str]:
    for path in filter(None, expand.split(",")):
        yield from choices_of_fields(whole[path], f"{path}.")


def _show(shape: RowShape, path: list[str]) -> None:
    *ways, last = path
    for way in ways:
        is_whole = shape.names is not None and way in shape.names and shape.at(way).names is None
        shape.names = (shape.names or set()) | {way}
        shape = RowShape() if is_whole else shape.at(way)  # all of it is shown anyway
    shape.names = (shape.names or set()) | {last}
    shape.at(last).names = None


def _listed(parameter: str, text: str, known: Iterable[str]) -> list[str]:
    names = [name for name in text.split(",") if name]
    choices = dict.fromkeys(known)
    wrong = next((name for name in names if name not in choices), None)
    if wrong is not None:
        sentence = _("“%(value)s” is not one of the choices: %(names)s.")
        told = sentence % {"value": wrong, "names": ", ".join(choices) or "–"}
        raise Invalid(told, fields={parameter: told})
    return names


def shape_asked(request: Request, kind: Any) -> tuple[str, str]:
    """The `fields` and the `expand` that the caller wants; those of the brief form where they want that. Raises
    Invalid."""
    query = request.query_params
    fields, expand, brief = query.get(FIELDS, ""), query.get(EXPAND, ""), query.get(BRIEF)
    if brief is not None and brief.lower() not in ("true", "false"):
        raise Invalid(_("Write `true` or `false`."), fields={BRIEF: _("Write `true` or `false`.")})
    if brief is None or brief.lower() == "false":
        return fields, expand
    if fields:
        sentence = _("Give `fields` or `brief`, not both.")
        raise Invalid(sentence, fields={BRIEF: sentence})
    return ",".join(kind.Meta.brief), expand


def ids_asked(request: Request) -> list[int] | None:
    """The ids that the caller names, None where they name none. Raises Invalid."""
    text = request.query_params.get(IDS)
    if text is None:
        return None
    most = settings.API_MAX_PAGE_SIZE
    ids = [parse_id(part) for part in text.split(",")]
    if None in ids or len(ids) > most:
        sentence = _("Give at most %(most)s numbers with commas between, such as 1,2,3.") % {"most": most}
        raise Invalid(sentence, fields={IDS: sentence})
    return [number for number in ids if number is not None]
