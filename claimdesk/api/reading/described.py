"""How the description of the API tells of the parameters that every row which is read by columns takes."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy
from drf_spectacular.openapi import AutoSchema
from typing_extensions import override

from claimdesk.api.reading.shaping import BRIEF, EXPAND, FIELDS, IDS, expansions_of


class ShapedSchema(AutoSchema):
    """What an operation is, with the parameters that say how much of each row it shows."""

    @override
    def _get_parameters(self) -> Any:
        parameters = super()._get_parameters()
        view: Any = self.view
        if getattr(view, "reads_columns", False) and view.action in ("list", "retrieve"):
            parameters += described_shapes(view.get_serializer_class(), is_list=view.action == "list")
        return parameters


def described_shapes(kind: Any, *, is_list: bool) -> list[dict[str, Any]]:
    """For OpenAPI: the parameters that say how much of each row is shown. What they leave out is not there, whatever
    is required otherwise: `x-leaves-out` says which of them do."""
    whole = list(expansions_of(kind))
    listed = {"in": "query", "style": "form", "explode": False}
    fields = gettext_lazy("Show these fields only; `claimant.name` is one within an object.")
    made: list[dict[str, Any]] = [
        {
            **listed,
            "name": FIELDS,
            "description": str(fields),
            "schema": {"type": "array", "items": {"type": "string"}, "example": list(kind.Meta.brief[:3])},
            "x-leaves-out": True,
        },
        {
            "name": BRIEF,
            "in": "query",
            "description": f"{gettext_lazy('Show the most important fields only:')} {', '.join(kind.Meta.brief)}.",
            "schema": {"type": "boolean"},
            "x-leaves-out": True,
        },
    ]
    if whole:
        sentence = gettext_lazy("Show these objects with the fields that they have at their own URLs, too.")
        schema = {"type": "array", "items": {"type": "string", "enum": whole}}
        made.append({**listed, "name": EXPAND, "description": str(sentence), "schema": schema, "x-adds": True})
    if is_list:
        sentence = gettext_lazy("Only the rows with these numbers.")
        numbers: dict[str, Any] = {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "maxItems": settings.API_MAX_PAGE_SIZE,
        }
        made.append({**listed, "name": IDS, "description": str(sentence), "schema": numbers})
    return made
