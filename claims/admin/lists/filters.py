"""The filters of the claims' list: none of them looks through the whole table for its choices."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.admin import person
from claimdesk.admin.selective_filters import TypedFilter
from claimdesk.ids import parse_id
from claimdesk.selecting import FETCHED_ROWS_MAX, SELECTED_ROWS_MAX, selected_ids
from claims.admin.periods import MONTH, WEEK, happened
from claims.models import Citation, Claim, Rating, Topic
from claims.models.claim import ClaimQuerySet
from claims.permissions import visible_claimants
from claims.searching import claims_citing
from claims.workflow.piles import WORK
from sources.admin.filters import PublisherFilter
from sources.permissions import visible_sources

MOST_HAPPENED = 2_000  # moves of one kind: more than the list counts


_PILE_LABELS: dict[str, str | Promise] = {
    "mine": _("Assigned to me"),
    "to_review": _("To review"),
    "to_approve": _("Waiting for approval"),
    "returned": _("Returned to me"),
    "evidence_changed": _("Evidence changed"),
    "published": _("Published"),
}
PILES = {key: (_PILE_LABELS[key], rows) for key, rows in WORK.items()}


class WorkFilter(SimpleListFilter):
    """One of the piles of work."""

    title = _("work")
    parameter_name = "work"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(key, label) for key, (label, _rows) in PILES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of the chosen pile."""
        chosen = PILES.get(self.value() or "")
        return chosen[1](person(request), queryset) if chosen else queryset


class HappenedFilter(SimpleListFilter):
    """What happened to it lately, as the first page counts it."""

    title = _("activity")
    parameter_name = "happened"
    SPANS = {
        "submitted": (_("Submitted in the past 7 days"), "submitted", WEEK),
        "checked": (_("Checked in the past 7 days"), "checked", WEEK),
        "published": (_("Published in the past 7 days"), "published", WEEK),
        "checked_month": (_("Checked in the past 30 days"), "checked", MONTH),
    }

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three that are counted, and the month of the median."""
        return [(key, label) for key, (label, _name, _days) in self.SPANS.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The claims to which it happened."""
        chosen = self.SPANS.get(self.value() or "")
        if not chosen:
            return queryset
        newest = happened(chosen[1], chosen[2]).order_by("-at", "-pk").values_list("target_id", flat=True)
        return queryset.filter(pk__any_of=list(newest[:MOST_HAPPENED]))


class AssigneeFilter(SimpleListFilter):
    title = _("assigned to")
    parameter_name = "assignee"
    is_typed = True  # by their number, from the page of a person

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The usual choices, and the person whom the address names."""
        usual: list[tuple[str, Any]] = [("me", _("Me")), ("none", _("Nobody")), ("others", _("Others"))]
        number = parse_id(request.GET.get(self.parameter_name))
        named = None if number is None else User.objects.filter(pk=number).first()
        return [*usual, (str(number), str(named))] if named else usual

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of that assignee."""
        if self.value() == "me":
            return queryset.filter(assignee=person(request))
        if self.value() == "none":
            return queryset.filter(assignee=None)
        if self.value() == "others":
            return queryset.exclude(assignee=None).exclude(assignee=person(request))
        number = parse_id(self.value())
        return queryset if number is None else queryset.filter(assignee=number)


class ClaimantFilter(TypedFilter):
    title = _("claimant")
    parameter_name = "claimant"
    typed_into = Claim._meta.get_field("claimant")

    @override
    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """The claimants that this person may see."""
        return visible_claimants(person(request))


class CitedPublisherFilter(PublisherFilter):
    @override
    def of_chosen(self, queryset: Any, number: int) -> Any:
        """The claims that cite a source of the chosen one."""
        return claims_citing(queryset, Citation.objects.filter(source__publisher=number))


class CitedSourceFilter(TypedFilter):
    title = _("source")
    parameter_name = "source"
    typed_into = Citation._meta.get_field("source")

    @override
    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        """The sources that this person may see."""
        return visible_sources(person(request))

    @override
    def of_chosen(self, queryset: Any, number: int) -> Any:
        """The claims that cite the chosen one."""
        return claims_citing(queryset, Citation.objects.filter(source=number))


class RatingFilter(SimpleListFilter):
    title = _("rating")
    parameter_name = "rating"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The scale, retired ratings too, and what has none yet."""
        scale = Rating.objects.current().order_by(F("number").asc(nulls_last=True), "code")
        return [("none", pgettext_lazy("rating", "None yet")), *((str(rating.pk), rating.label) for rating in scale)]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of that rating."""
        chosen = self.value() or ""
        if chosen == "none":
            return queryset.filter(rating=None)
        number = parse_id(chosen)
        if number is None:
            return queryset
        of_one_code = Rating.objects.filter(code__in=Rating.objects.filter(pk=number).values("code"))
        return queryset.filter(rating__in=list(of_one_code.values_list("pk", flat=True)))


class TopicFilter(SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"
    MAX_TOPICS_OFFERED = 200

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        topics = Topic.objects.order_by("name").values_list("pk", "name")
        return [(str(key), name) for key, name in topics[: self.MAX_TOPICS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows of that topic.

        Of a topic with few claims the database takes these and puts them in order; of one with many it goes through
        the claims in their order and asks each. Left alone SQLite does the one for all of them, and PostgreSQL goes
        through all claims for a few unless it is told which.
        """
        number = parse_id(self.value())
        if number is None:
            return queryset
        listed = Claim.topics.through.objects.filter(topic=number)
        fetched = FETCHED_ROWS_MAX if len(request.GET) == 1 else 2 * FETCHED_ROWS_MAX
        return queryset.filter(
            selected_ids(listed, "claim", fetched=fetched) or Exists(listed.filter(claim=OuterRef("pk")))
        )


class EvidenceFilter(SimpleListFilter):
    """Whether a source changed after the verdict."""

    title = _("evidence")
    parameter_name = "evidence"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("changed", _("Changed since the verdict")), ("steady", _("Not changed"))]

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows that are so."""
        if self.value() not in ("changed", "steady"):
            return queryset
        return queryset.filter(evidence_changed_at__isnull=self.value() == "steady")


DUE: dict[str, str | Promise] = {
    "overdue": _("Overdue"),
    "today": _("Today"),
    "week": _("In the next 7 days"),
}


class DueFilter(SimpleListFilter):
    """By when the verdict is wanted, of claims that still wait for one. Asked for by themselves: beside another filter
    SQLite would take the hundreds of thousands that the other one finds."""

    title = _("due")
    parameter_name = "due"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(DUE.items())

    @override
    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The rows that are so."""
        if self.value() not in DUE:
            return queryset
        found = selected_ids(self._due(Claim.objects.all()), fetched=SELECTED_ROWS_MAX)
        return self._due(queryset) if found is None else queryset.filter(found)

    def _due(self, claims: ClaimQuerySet) -> ClaimQuerySet:
        today = timezone.localdate()
        if self.value() == "overdue":
            return claims.overdue()
        return claims.due_between(today, today + timedelta(days=7 if self.value() == "week" else 0))
