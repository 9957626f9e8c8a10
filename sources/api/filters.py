"""What lists of sources, publishers, attributions and captures can be asked for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework.request import Request

from claimdesk.api.filters import AnyOf, ExternalIdFilter, OneOf, TimeFilter, holds_name
from claimdesk.api.views import caller
from claimdesk.errors import Invalid
from claimdesk.text.languages import Language
from sources.models import Attribution, Capture, Publisher, Source
from sources.outcomes import OutcomeKind, choices
from sources.permissions import visible_sources
from sources.searching import ARCHIVE_CONDITIONS, search_sources, sources_at
from sources.urls import pasted_url

_VERDICT = f"{OutcomeKind.VERDICT}."
OUTCOME_CHOICES = [choice for choice in choices() if not choice[0].startswith(_VERDICT)]
VERDICT_CHOICES = [choice for choice in choices() if choice[0].startswith(_VERDICT)]


def sources_seen(request: Request) -> QuerySet[Source]:
    """Among which a filter looks for a source."""
    return visible_sources(caller(request))


def page_at(request: Request, name: str, url: str) -> list[int]:
    """The ids of the sources that are the page of `url`, of those that the caller may see. Raises Invalid for the
    parameter `name` where it is no web address."""
    try:
        return sources_at(visible_sources(caller(request)), pasted_url(url))
    except Invalid as refusal:
        raise Invalid(refusal.sentence, code=refusal.code, fields={name: refusal.sentence}) from refusal


class SourceFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /sources/."""

    external_id = ExternalIdFilter()
    q = filters.CharFilter(method="find", help_text=_("Words from the title, description, authors, publisher or URL."))
    kind = AnyOf(choices=Source.Kind.choices)
    language = AnyOf(choices=Language.choices)
    access = AnyOf(choices=Source.Access.choices)
    archive = OneOf(ARCHIVE_CONDITIONS, method="by_archive", help_text=_("Where its archive stands."))
    publisher = filters.ModelChoiceFilter(queryset=Publisher.objects.all())
    published_after = TimeFilter(field_name="published_at", lookup_expr="gte")
    published_before = TimeFilter(field_name="published_at", lookup_expr="lte")
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = TimeFilter(field_name="created_at", lookup_expr="lte")
    updated_since = TimeFilter(field_name="updated_at", lookup_expr="gte")
    url = filters.CharFilter(method="at_url", help_text=_("The URL of a page, in any spelling."))

    def at_url(self, queryset: Any, name: str, url: str) -> QuerySet[Source]:
        """Those that are this page. Raises Invalid for what is no web address."""
        found: QuerySet[Source] = queryset.filter(pk__in=page_at(self.request, name, url))
        return found

    def by_archive(self, queryset: QuerySet[Source], _name: str, state: str) -> QuerySet[Source]:
        """Those whose archive is in that state."""
        return queryset.filter(ARCHIVE_CONDITIONS[state])

    def find(self, queryset: Any, _name: str, words: str) -> QuerySet[Source]:
        """Those that hold the words."""
        return search_sources(queryset, words)


class PublisherFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /publishers/."""

    external_id = ExternalIdFilter()
    q = filters.CharFilter(method=holds_name, help_text=_("Words from the name."))
    kind = AnyOf(choices=Publisher.Kind.choices)
    language = AnyOf(choices=Language.choices)
    domain = filters.CharFilter(field_name="domains__domain")


class AttributionFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /attributions/."""

    source = filters.ModelChoiceFilter(queryset=sources_seen)
    origin = filters.ModelChoiceFilter(queryset=sources_seen)
    kind = AnyOf(choices=Attribution.Kind.choices)


class CaptureFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /captures/."""

    source = filters.ModelChoiceFilter(queryset=sources_seen)
    origin = AnyOf(choices=Capture.Origin.choices)
    state = AnyOf(choices=Capture.State.choices)
    completeness = AnyOf(choices=Capture.Completeness.choices)
    outcome = AnyOf(choices=OUTCOME_CHOICES)
    verdict = AnyOf(choices=VERDICT_CHOICES)
    requested_after = TimeFilter(field_name="requested_at", lookup_expr="gte")
    requested_before = TimeFilter(field_name="requested_at", lookup_expr="lte")
