"""The filters of the lists of sources and captures: each knows its choices without looking through the table."""

from typing import Any

from django import forms
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claimdesk.admin import desk
from claimdesk.admin.selective_filters import few
from claimdesk.ids import parse_id
from sources.admin.failures import failed
from sources.models import Artifact, Capture, Publisher, Source
from sources.models.capture import NOT_THE_SOURCE
from sources.models.source import LAST_FAILED, WITHOUT_ARCHIVE
from sources.outcomes import BY_CODE, OUTCOMES, OutcomeKind, sentence

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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
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

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """The sources in the chosen state."""
        is_sealed = Q(latest_capture__state=SEALED)
        conditions = {
            "never": Q(canonical_url__isnull=False, latest_capture__isnull=True),
            "waiting": Q(latest_capture__in=Capture.objects.filter(state__in=OPEN)),
            "archived": Q(archived_capture__isnull=False),
            "failed": LAST_FAILED & is_sealed,
            "nothing": WITHOUT_ARCHIVE & is_sealed & Q(canonical_url__isnull=False),
            "gone": Q(gone_at__isnull=False),
            "offline": Q(canonical_url__isnull=True),
        }
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition) if condition else queryset


class PublisherFilter(SimpleListFilter):
    """One publisher, found by typing: there may be thousands."""

    title = _("publisher")
    parameter_name = "publisher"
    template = "admin/sources/publisher_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """None: the choices come as one types."""
        return []

    def has_output(self) -> bool:
        """Always there."""
        return True

    def chosen_label(self) -> str:
        """The name of the chosen one."""
        chosen = self.value() or ""
        number = parse_id(chosen)
        named = None if number is None else Publisher.objects.filter(pk=number).first()
        return named.name if named else chosen

    def choices(self, changelist: Any) -> Any:
        """One: the field to type in, with the other filters to keep beside it."""
        chosen = self.value() or ""
        others = {key: value for key, value in changelist.filter_params.items() if key != self.parameter_name}
        kept = [(key, text) for key, value in others.items() for text in _texts(value)]
        if changelist.query:
            kept.append(("q", changelist.query))
        form = _PublisherChoice(initial={"publisher": parse_id(chosen)})
        without = changelist.get_query_string(remove=[self.parameter_name])
        yield {"field": form["publisher"], "kept": kept, "selected": not chosen, "query_string": without}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's
        """The sources of the chosen one."""
        number = parse_id(self.value())
        return queryset if number is None else queryset.filter(publisher=number)


class _PublisherChoice(forms.Form):
    publisher = forms.ModelChoiceField(
        label=_("publisher"),
        queryset=Publisher.objects.all(),
        required=False,
        widget=AutocompleteSelect(Source._meta.get_field("publisher"), desk, attrs={"id": "filter-publisher"}),
    )


def publisher_media() -> forms.Media:
    """The scripts and styles of the publishers' field."""
    return _PublisherChoice().media


def _those(captures: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    return captures.filter(few(Capture.objects.filter(condition)) or condition)


class OutcomeFilter(SimpleListFilter):
    """Where on the way a capture ended."""

    title = _("outcome")
    parameter_name = "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """The classes of the outcome table."""
        return [(kind.value, label) for kind, label in CLASSES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """The captures of the chosen class."""
        chosen = self.value()
        codes = [outcome.code for outcome in OUTCOMES if outcome.kind == chosen]  # an index knows them one by one
        return _those(queryset, Q(outcome__in=codes)) if chosen in list(CLASSES) else queryset


class FailureFilter(SimpleListFilter):
    """Captures without content by the exact code; offered only where somebody followed a link to one."""

    title = _("failure")
    parameter_name = "failed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """The chosen one, by its sentence."""
        chosen = self.value() or ""
        return [(chosen, sentence(chosen))] if chosen in BY_CODE else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """Good or not, then each verdict by its sentence."""
        verdicts = [(outcome.code, outcome.sentence) for outcome in OUTCOMES if outcome.kind == OutcomeKind.VERDICT]
        return [("walls", _("Anything but the source itself")), *verdicts]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """The captures with the chosen verdict."""
        chosen = self.value()
        if chosen == "walls":
            return _those(queryset, Q(verdict__in=NOT_THE_SOURCE))
        return queryset.filter(verdict=chosen) if chosen else queryset


class SourceFilter(SimpleListFilter):
    """The captures of one source: a link from its page, not a choice in the bar."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """The one that the address names."""
        named = request.GET.get(self.parameter_name, "")
        return [(named, f"#{named}")] if named else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """The captures of that source."""
        number = parse_id(self.value())
        return queryset if number is None else queryset.filter(source=number)


def _texts(value: Any) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]


class FixityFilter(SimpleListFilter):
    """Captures whose stored files are not what they were when somebody last looked."""

    title = _("stored files")
    parameter_name = "files"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - Django's
        """The one state that people ask for."""
        return [("damaged", _("Damaged"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002 - Django's
        """The captures with a damaged file."""
        damaged = Artifact.objects.filter(damaged_at__isnull=False)
        return queryset.filter(pk__in=damaged.values("capture")) if self.value() == "damaged" else queryset
