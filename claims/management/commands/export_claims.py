"""`manage.py export_claims`: claims, citations or sources as a file, as the REST API exports them."""

import json
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import CommandParser
from django.http import StreamingHttpResponse

from claimdesk.api.streams.exporting import MEDIA_TYPES, exported
from claimdesk.commands import DeskCommand, Refused, person_named
from claims.api.citation_views import CitationViewSet
from claims.api.views import ClaimViewSet
from sources.api.views import SourceViewSet

LISTS: dict[str, Any] = {"claims": ClaimViewSet, "citations": CitationViewSet, "sources": SourceViewSet}


class Command(DeskCommand):
    """Writes the file to stdout while it reads, so that memory stays as it is."""

    help = "Export claims, citations or sources as the person sees them, on stdout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="as whom: the export has what this person may see")
        parser.add_argument("--list", choices=[*LISTS], default="claims", help="what to export (default: claims)")
        parser.add_argument("--format", choices=[*MEDIA_TYPES], default="ndjson")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="NAME=VALUE", help="as in the API; may be repeated"
        )

    def act(self, **options: Any) -> None:
        user = person_named(options["user"])
        if user is None or not user.is_active:
            raise Refused("Give the username of an active person.")
        filters = [text.partition("=")[::2] for text in options["filter"]]
        query = urlencode([("format", options["format"]), *filters])
        answer = exported(LISTS[options["list"]], user, query)
        if not isinstance(answer, StreamingHttpResponse):
            raise Refused(_told(answer))
        for part in answer:
            self._write(part, is_text=options["format"] in ("ndjson", "csv"))

    def _write(self, part: bytes, *, is_text: bool) -> None:
        """Text goes through the command's output; the bytes of a table go below it."""
        if is_text:
            self.stdout.write(part.decode(), ending="")
            return
        below = getattr(self.stdout, "buffer", None)
        if below is None:
            raise Refused("This is no text: send the output to a file.")
        below.write(part)


def _told(answer: Any) -> str:
    problem = json.loads(answer.content)
    return "\n  ".join([problem["detail"], *(f"{name}: {words}" for name, words in problem["errors"].items())])
