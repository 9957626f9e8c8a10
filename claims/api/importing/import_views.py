"""`POST /api/v1/claims/import/`: claims out of a file."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claimdesk.api.serializer_fields import Input
from claimdesk.api.views import DeskViewSet, validated
from claimdesk.errors import Invalid
from claims.api.importing.file_rows import FORMATS, read_rows
from claims.api.importing.running import ImportedRow, ImportOptions, ImportState, run_import
from claims.models import Claim

FORMAT = "format"
FLAGS = {
    "dry_run": gettext_lazy("Say what would become of each row, and save nothing."),
    "all_or_nothing": gettext_lazy("Save nothing where a row is refused."),
    "is_another": gettext_lazy("These are different claims from existing ones that say nearly the same."),
}


class ImportInput(Input):
    """A file with claims, and what its columns hold."""

    file = serializers.FileField(max_length=500)
    columns = serializers.CharField(
        required=False, help_text=gettext_lazy("What the columns hold, as a JSON object: its title, then a name.")
    )


class RowFaultSerializer(serializers.Serializer[Any]):
    """What is wrong with a row, where it is known in which column and field."""

    column = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class ImportedRowSerializer(serializers.Serializer[Any]):
    """A row by its line, and what became of it."""

    line = serializers.IntegerField()
    state = serializers.ChoiceField([state.value for state in ImportState])
    text = serializers.CharField(allow_blank=True)
    claim = serializers.IntegerField(allow_null=True)
    href = serializers.URLField(allow_null=True)
    errors = RowFaultSerializer(many=True)  # type: ignore[assignment] # Serializer.errors
    nearly_same = serializers.ListField(child=serializers.IntegerField())


class ImportReportSerializer(serializers.Serializer[Any]):
    """What became of a file, and whether anything was saved."""

    saved = serializers.BooleanField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    known = serializers.IntegerField()
    error = serializers.IntegerField()
    not_begun = serializers.IntegerField()
    rows = ImportedRowSerializer(many=True)


class ClaimImport(DeskViewSet[Claim]):
    """Lets claims come in files, row by row."""

    @extend_schema(
        summary="Import claims",
        request={"multipart/form-data": ImportInput},
        parameters=[
            OpenApiParameter(FORMAT, OpenApiTypes.STR, enum=FORMATS, required=True),
            *(OpenApiParameter(name, OpenApiTypes.BOOL, description=str(words)) for name, words in FLAGS.items()),
        ],
        responses=ImportReportSerializer,
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        own_parameters=frozenset({FORMAT, *FLAGS}),
        parser_classes=[MultiPartParser],
    )
    def import_file(self, request: Request, **_kwargs: Any) -> Response:
        """Log the claims of a file with their citations, row by row: what is good is saved, and each row that is
        refused says why. A row that was imported before is `known` and left as it is; one with an `external_id` changes
        the claim that has it."""
        form, options = _format(request), ImportOptions(*(_flag(request, name) for name in FLAGS))
        data = validated(ImportInput, request)
        if data["file"].size > settings.IMPORT_BYTES:
            raise _invalid("file", _("The file is larger than %(most)s bytes.") % {"most": settings.IMPORT_BYTES})
        rows = read_rows(data["file"].read(), form, _columns(data.get("columns", "")))
        report = run_import(rows, options, by=self.caller)
        body = {"saved": report.is_saved, **report.counts, "rows": [_row(request, row) for row in report.rows]}
        return Response(ImportReportSerializer(body).data)


def _row(request: Request, row: ImportedRow) -> dict[str, Any]:
    href = row.claim and reverse("api:claim-detail", kwargs={"pk": row.claim}, request=request)
    return {
        "line": row.line,
        "state": row.state.value,
        "text": row.text,
        "claim": row.claim,
        "href": href,
        "errors": row.faults,
        "nearly_same": list(row.alike),
    }


def _format(request: Request) -> str:
    form = request.query_params.get(FORMAT, "")
    if form not in FORMATS:
        names = {"value": form, "names": ", ".join(FORMATS)}
        raise _invalid(FORMAT, _("“%(value)s” is not one of the choices: %(names)s.") % names)
    return str(form)


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name, "false")
    if said not in ("true", "false"):
        raise _invalid(name, _("Write `true` or `false`."))
    return bool(said == "true")


def _columns(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise _invalid("columns", _('Give a JSON object of texts, such as {"Who": "claimant_name"}.'))
    return found


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: sentence})
