"""The filters of the lists of sources and captures: each knows its choices without looking through the table."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.admin.selective_filters import TypedFilter
from claimdesk.ids import parse_id
from claimdesk.selecting import selected_ids
from sources.admin.failures import failed
from sources.models import Artifact, Capture, Publisher, Source
from sources.models.capture import NOT_THE_SOURCE
from sources.outcomes import BY_CODE, OUTCOMES, OutcomeKind, sentence
from sources.searching import ARCHIVE_CONDITIONS

SEALED = Capture.State.SEALED
OPEN = [state for state in Capture.State if state != SEALED]

CLASSES = {
    OutcomeKind.OK: _("Fetched"),
    OutcomeKind.DNS: _("The host name"),
    OutcomeKind.NET: _("The connection"),
    OutcomeKind.TLS: _("The certificate"),
    OutcomeKind.HTTP: _("The server's answer"),
    OutcomeKind.LIMIT: _("Our limits"),
    OutcomeKind.POLICY: _("Our rules"),
    OutcomeKind.CONTENT: _("What came"),
    OutcomeKind.SYS: _("ClaimDesk"),
}


class ArchiveFilter(SimpleListFilter):
    """Where the archive of a source stands."""

    title = _("archive")
    parameter_name = "archive"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states that people ask for."""
        return [
            ("never", _("Never archived")),
            ("waiting", _("Waiting or in progress")),
            ("archived", _("Archived")),
            ("failed", _("The last attempt failed")),
            ("nothing", _("Tried, and nothing is archived")),
            ("gone", _("Gone from the web")),
            ("offline", _("No URL")),
        ]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The sources in the chosen state."""
        condition = ARCHIVE_CONDITIONS.get(self.value() or "")
        return queryset.filter(condition) if condition else queryset


class PublisherFilter(TypedFilter):
    """One publisher, found by typing: there may be thousands."""

    title = _("publisher")
    parameter_name = "publisher"
    typed_into = Source._meta.get_field("publisher")

    @override
    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """All publishers; everybody sees them."""
        return Publisher.objects.all()


def _those(captures: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    return captures.filter(selected_ids(Capture.objects.filter(condition)) or condition)


class OutcomeFilter(SimpleListFilter):
    """Where on the way a capture ended."""

    title = _("outcome")
    parameter_name = "class"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The classes of the outcome table."""
        return [(kind.value, label) for kind, label in CLASSES.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The captures of the chosen class."""
        chosen = self.value()
        codes = [outcome.code for outcome in OUTCOMES if outcome.kind == chosen]  # an index knows them one by one
        return _those(queryset, Q(outcome__in=codes)) if chosen in list(CLASSES) else queryset


class FailureFilter(SimpleListFilter):
    """Captures without content by the exact code; offered only where somebody followed a link to one."""

    title = _("failure")
    parameter_name = "failed"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The chosen one, by its sentence."""
        chosen = self.value() or ""
        return [(chosen, sentence(chosen))] if chosen in BY_CODE else []

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The captures that failed so."""
        chosen = self.value()
        if chosen not in BY_CODE:
            return queryset
        has_code = Q(outcome=chosen) | Q(verdict=chosen)  # which an index knows; `failure` is worked out row by row
        return failed(_those(queryset, has_code)).filter(failure=chosen)


class VerdictFilter(SimpleListFilter):
    """What the page turned out to be."""

    title = _("content")
    parameter_name = "content"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Good or not, then each verdict by its sentence."""
        verdicts = [(outcome.code, outcome.sentence) for outcome in OUTCOMES if outcome.kind == OutcomeKind.VERDICT]
        return [("walls", _("Anything but the source itself")), *verdicts]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The captures with the chosen verdict."""
        chosen = self.value()
        if chosen == "walls":
            return _those(queryset, Q(verdict__in=NOT_THE_SOURCE))
        return queryset.filter(verdict=chosen) if chosen else queryset


class SourceFilter(SimpleListFilter):
    """The captures of one source: a link from its page, not a choice in the bar."""

    title = _("source")
    parameter_name = "source"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The one that the address names."""
        named = request.GET.get(self.parameter_name, "")
        return [(named, f"#{named}")] if named else []

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The captures of that source."""
        number = parse_id(self.value())
        return queryset if number is None else queryset.filter(source=number)


class FixityFilter(SimpleListFilter):
    """Captures whose stored files are not what they were when somebody last looked."""

    title = _("stored files")
    parameter_name = "files"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The one state that people ask for."""
        return [("damaged", _("Damaged"))]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The captures with a damaged file."""
        damaged = Artifact.objects.filter(damaged_at__isnull=False)
        return queryset.filter(pk__in=damaged.values("capture")) if self.value() == "damaged" else queryset
