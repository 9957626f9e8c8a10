"""What lists of claims and of what belongs to them can be asked for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from claimdesk.accounts.models import User
from claimdesk.api.filters import AnyOf, DayFilter, ExternalIdFilter, OneOf, TimeFilter, TrueFalse, holds_name
from claimdesk.api.serializer_fields import KNOWN_DATE
from claimdesk.api.views import caller
from claimdesk.errors import Invalid
from claimdesk.fields import EXACTNESS, KnownDate, KnownDateField
from claimdesk.ids import parse_id
from claimdesk.selecting import selected_ids
from claimdesk.text.languages import Language
from claims.models import Citation, Claim, Claimant, Publication, Rating, Topic
from claims.models.claim import ClaimQuerySet
from claims.models.status import Status
from claims.permissions import visible_claimants, visible_claims
from claims.searching import claims_citing, search
from claims.workflow.piles import WORK
from sources.api.filters import page_at, sources_seen
from sources.models import Publisher, Source
from sources.permissions import visible_sources

ME, NOBODY, OTHERS = "me", "none", "others"
# Within how many days from today; None: before today.
DUE: dict[str, int | None] = {"overdue": None, "today": 0, "week": 7}


def claims_seen(request: Request) -> QuerySet[Claim]:
    """Among which a filter looks for a claim."""
    return visible_claims(caller(request))


def claimants_seen(request: Request) -> QuerySet[Claimant]:
    """Among whom a filter looks for a claimant."""
    return visible_claimants(caller(request))


class TopicChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not at run time
    """A topic by its slug or its number."""

    def to_python(self, value: Any) -> Any:
        """The topic. Raises ValidationError where there is none."""
        if value in self.empty_values:
            return None
        topic = Topic.objects.filter(slug=value).first()
        return topic or super().to_python(value)


@extend_schema_field(OpenApiTypes.STR)
class TopicParameter(filters.ModelChoiceFilter):  # type: ignore[misc] # django-filter has no types
    field_class = TopicChoice


def rating_codes() -> list[tuple[str, str]]:
    """The codes of the scale, as choices."""
    return [(code, code) for code in Rating.objects.current().order_by("number", "pk").values_list("code", flat=True)]


@extend_schema_field(OpenApiTypes.STR)
class AnyRating(AnyOf):
    """Rows of one or more ratings, by code."""

    def __init__(self, column: str = "rating__code") -> None:
        super().__init__(field_name=column, choices=rating_codes)

    def filter(self, qs: Any, value: Any) -> Any:
        """Those of all versions of these ratings: by their numbers, which an index holds in the order of the list."""
        if not value:
            return qs
        ids = list(Rating.objects.filter(code__in=value).values_list("pk", flat=True))
        return qs.filter(**{f"{self.field_name.removesuffix('__code')}__in": ids})


class _IsoKnownDateField(KnownDateField):
    is_iso = True
    default_error_messages = {"invalid": _("Give a date: 1986, 1986-04 or 1986-04-26.")}


@extend_schema_field(KNOWN_DATE)
class KnownDateFilter(filters.Filter):  # type: ignore[misc] # django-filter has no types
    """A date that may be a year or a month."""

    field_class = _IsoKnownDateField


class ClaimFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    external_id = ExternalIdFilter()
    q = filters.CharFilter(
        method="find", help_text=_("Words from the claim, its claimant or place; #12; or the URL of a source.")
    )
    status = AnyOf(choices=Status.choices)
    rating = AnyRating()
    language = AnyOf(choices=Language.choices)
    claimant = filters.ModelChoiceFilter(queryset=claimants_seen)
    publisher = filters.ModelChoiceFilter(
        queryset=Publisher.objects.all(), method="of_publisher", help_text=_("The publisher of a cited source.")
    )
    source = filters.ModelChoiceFilter(queryset=sources_seen, method="of_source")
    topic = TopicParameter(queryset=Topic.objects.all(), method="of_topic", help_text=_("Its slug or number."))
    assignee = filters.CharFilter(method="of_assignee", help_text=_("A number, `me`, `none` or `others`."))
    priority = AnyOf(choices=Claim.Priority.choices)
    due_after = DayFilter(field_name="due_on", lookup_expr="gte")
    due_before = DayFilter(field_name="due_on", lookup_expr="lte")
    overdue = TrueFalse(method="is_overdue", help_text=_("Unfinished and past its due date."))
    due = OneOf(DUE, method="by_due", help_text=_("Unfinished claims."))
    work = OneOf(WORK, method="of_pile", help_text=_("The piles of the first page."))
    evidence = OneOf(
        ("changed", "steady"),
        method="by_evidence",
        help_text=_("Whether a source changed after the verdict."),
    )
    claimed_after = KnownDateFilter(method="is_claimed_after", help_text=_("A year or a month is its whole span."))
    claimed_before = KnownDateFilter(method="is_claimed_before", help_text=_("A year or a month is its whole span."))
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = TimeFilter(field_name="created_at", lookup_expr="lte")
    updated_since = TimeFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text=_("Changed at this time or later; the list is then sorted by change."),
    )
    public = TrueFalse(method="is_public", help_text=_("Whether readers may see a verdict on it now."))
    url = filters.CharFilter(method="at_url", help_text=_("The URL of a cited page, in any spelling."))
    appeared_in = filters.CharFilter(
        method="in_article", help_text=_("The URL of a page in which the claim appeared, in any spelling.")
    )

    def find(self, queryset: Any, _name: str, words: str) -> QuerySet[Claim]:
        """Those that hold the words."""
        return search(queryset, words, sources=visible_sources(caller(self.request)))

    def is_claimed_after(self, queryset: ClaimQuerySet, _name: str, known: KnownDate) -> QuerySet[Claim]:
        """Those that may have been claimed on the first day of `known` or later."""
        day = known.first
        starts = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
        fits = [Q(claimed_precision=precision, claimed_on__gte=start) for precision, start in starts.items()]
        return queryset.filter(fits[0] | fits[1] | fits[2])

    def is_claimed_before(self, queryset: ClaimQuerySet, _name: str, known: KnownDate) -> QuerySet[Claim]:
        """Those that may have been claimed on the last day of `known` or earlier."""
        ends = {name: KnownDate(known.last, name).last for name in EXACTNESS}
        fits = [Q(claimed_precision=precision, claimed_on__lte=end) for precision, end in ends.items()]
        return queryset.filter(fits[0] | fits[1] | fits[2])

    def is_public(self, queryset: ClaimQuerySet, _name: str, wanted: bool) -> QuerySet[Claim]:  # noqa: FBT001 - theirs
        """Those with a verdict that readers may see now, or all others."""
        shown = Exists(Publication.objects.shown().filter(claim=OuterRef("pk")))
        return queryset.filter(shown if wanted else ~shown)

    def at_url(self, queryset: ClaimQuerySet, name: str, url: str) -> QuerySet[Claim]:
        """Those that cite the page. Raises Invalid for what is no web address."""
        return claims_citing(queryset, Citation.objects.filter(source__in=page_at(self.request, name, url)))

    def in_article(self, queryset: ClaimQuerySet, name: str, url: str) -> QuerySet[Claim]:
        """Those that appeared on the page. Raises Invalid for what is no web address."""
        page = page_at(self.request, name, url)
        return claims_citing(queryset, Citation.objects.filter(source__in=page, role=Citation.Role.APPEARANCE))

    def is_overdue(self, queryset: ClaimQuerySet, _name: str, wanted: bool) -> QuerySet[Claim]:  # noqa: FBT001 - theirs
        """Those whose day is over, or all others."""
        late = queryset.overdue()
        return late if wanted else queryset.exclude(pk__in=late.values("pk"))

    def by_due(self, queryset: ClaimQuerySet, _name: str, when: str) -> QuerySet[Claim]:
        """Those whose verdict is wanted by then."""
        days, today = DUE[when], timezone.localdate()
        return queryset.overdue() if days is None else queryset.due_between(today, today + timedelta(days=days))

    def of_pile(self, queryset: ClaimQuerySet, _name: str, pile: str) -> QuerySet[Claim]:
        """Those of a pile of the caller's work."""
        return WORK[pile](caller(self.request), queryset)

    def by_evidence(self, queryset: ClaimQuerySet, _name: str, state: str) -> QuerySet[Claim]:
        """Those whose evidence is as it was, or is not."""
        changed = Q(evidence_changed_at__isnull=False)
        return queryset.filter(
            ~changed if state == "steady" else selected_ids(Claim.objects.filter(changed)) or changed
        )

    @extend_schema_field(OpenApiTypes.STR)
    def of_topic(self, queryset: ClaimQuerySet, _name: str, topic: Topic) -> QuerySet[Claim]:
        """Those that are filed under the topic."""
        listed = Claim.topics.through.objects.filter(topic=topic)
        return queryset.filter(selected_ids(listed, "claim") or Exists(listed.filter(claim=OuterRef("pk"))))

    @extend_schema_field(OpenApiTypes.INT)
    def of_publisher(self, queryset: ClaimQuerySet, _name: str, publisher: Publisher) -> QuerySet[Claim]:
        """Those that cite a source of the publisher."""
        return claims_citing(queryset, Citation.objects.filter(source__publisher=publisher))

    @extend_schema_field(OpenApiTypes.INT)
    def of_source(self, queryset: ClaimQuerySet, _name: str, source: Source) -> QuerySet[Claim]:
        """Those that cite the source."""
        return claims_citing(queryset, Citation.objects.filter(source=source))

    def of_assignee(self, queryset: QuerySet[Claim], _name: str, who: str) -> QuerySet[Claim]:
        """Those that are assigned to somebody. Raises Invalid for what names nobody."""
        if who == NOBODY:
            return queryset.filter(assignee=None)
        if who == ME:
            return queryset.filter(assignee=self.request.user)
        if who == OTHERS:
            return queryset.exclude(assignee=None).exclude(assignee=self.request.user)
        return queryset.filter(assignee=_person(who))


class CitationFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    claim = filters.ModelChoiceFilter(queryset=claims_seen)
    source = filters.ModelChoiceFilter(queryset=sources_seen)
    role = AnyOf(choices=Citation.Role.choices)
    stance = AnyOf(choices=Citation.Stance.choices)
    quote_state = AnyOf(choices=Citation.QuoteState.choices)


class ClaimantFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    external_id = ExternalIdFilter()
    q = filters.CharFilter(method=holds_name, help_text=_("Words from the name."))
    kind = AnyOf(choices=Claimant.Kind.choices)


class TopicFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    q = filters.CharFilter(method=holds_name, help_text=_("Words from the name."))
    slug = filters.CharFilter()


class RatingFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    retired = TrueFalse(field_name="retired_at", lookup_expr="isnull", exclude=True)


class ReviewFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    claim = filters.ModelChoiceFilter(queryset=claims_seen)
    rating = AnyRating()
    by = filters.ModelChoiceFilter(queryset=User.objects.all())
    created_after = TimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = TimeFilter(field_name="created_at", lookup_expr="lte")


def _person(typed: str) -> User:
    number = parse_id(typed)
    person = None if number is None else User.objects.filter(pk=number).first()
    if person is None:
        sentence = _("Give the number of a person, `me`, `none` or `others`.")
        raise Invalid(sentence, fields={"assignee": sentence})
    return person
