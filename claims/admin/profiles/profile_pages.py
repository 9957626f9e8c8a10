"""The pages of claimants, publishers, topics and people for those who read: what each means for the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person
from claimdesk.audit.events import EventType
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import history_for, visible_events
from claims.admin.labels import status_badge, verdict_label
from claims.admin.profiles.profile import (
    ClaimFacts,
    attributions_in,
    attributions_out,
    facts_of,
    failed_sources,
    legend,
    newest_claims,
    newest_of,
    numbers_of,
    source_rows,
    sources_cited,
    verdict_chart,
)
from claims.models import Citation, Claimant, Topic
from claims.models.claim import ClaimQuerySet
from claims.permissions import visible_claimants, visible_claims
from sources.admin.archive_states import source_badge
from sources.models import Publisher
from sources.models.source import SourceQuerySet
from sources.permissions import visible_sources

_WIKIDATA = "https://www.wikidata.org/wiki/"
MAX_EVENTS_SHOWN = 8
Facts = list[tuple[str | Promise, Any]]


@dataclass(frozen=True)
class ProfileKind:
    """One kind of page: which rows a person may see, the claims and sources of one, and what is told of it."""

    key: str
    model: type[Model]
    rows: Callable[[User], QuerySet[Any]]
    claims: Callable[[User, Any], ClaimQuerySet]
    sources: Callable[[User, Any, list[ClaimFacts]], SourceQuerySet]
    facts: Callable[[Any], Facts]
    heading: str | Promise
    edit_needs: Permission = Permission.WRITE_CATALOGUE

    @property
    def admin_name(self) -> str:
        return f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"


def _cited(user: User, _row: Any, facts: list[ClaimFacts]) -> SourceQuerySet:
    return sources_cited(user, facts)


def _of_publisher(user: User, publisher: Publisher) -> ClaimQuerySet:
    from_it = visible_sources(user).filter(publisher=publisher.pk)
    return visible_claims(user).filter(pk__in=Citation.objects.filter(source__in=from_it).values("claim"))


def _publisher_facts(publisher: Publisher) -> Facts:
    hosts = ", ".join(sorted(row.domain for row in publisher.domains.all()))
    return [
        (gettext_lazy("Kind"), publisher.get_kind_display()),
        (gettext_lazy("Owner"), publisher.owner),
        (gettext_lazy("Domains"), hosts),
        (gettext_lazy("Country"), publisher.country),
    ]


def history_with_merged(user: User, row: Any) -> QuerySet[AuditEvent]:
    """The events of `row` that `user` may read, the newest first; of a claimant with those of all that were merged
    into it, and into these."""
    if not isinstance(row, Claimant):
        return history_for(user, row)
    kind, keys, step = Claimant._meta.label_lower, {row.pk}, {row.pk}
    while step:
        merged = AuditEvent.objects.filter(
            event=EventType.CLAIMANT_MERGED_IN, target_type=kind, target_id__in=step
        ).values_list("data__merged", flat=True)
        step = set(merged) - keys
        keys |= step
    return visible_events(user).filter(target_type=kind, target_id__in=keys).order_by("-id")


def _claimant_facts(claimant: Claimant) -> Facts:
    return [
        (gettext_lazy("Kind"), claimant.get_kind_display()),
        (gettext_lazy("Description"), claimant.description),
        (gettext_lazy("Other names"), ", ".join(claimant.all_names[1:])),
        (gettext_lazy("Wikidata"), _WIKIDATA + claimant.wikidata_id if claimant.wikidata_id else ""),
        (gettext_lazy("Page"), claimant.url),
    ]


def _person_facts(somebody: User) -> Facts:
    status = _("Active") if somebody.is_active else _("Left")
    return [
        (gettext_lazy("User name"), f"@{somebody.username}"),
        (gettext_lazy("Role"), somebody.get_role_display()),
        (gettext_lazy("Status"), status),
    ]


KINDS = {
    kind.key: kind
    for kind in (
        ProfileKind(
            "claimant",
            Claimant,
            visible_claimants,
            lambda user, row: visible_claims(user).filter(claimant=row.pk),
            _cited,
            _claimant_facts,
            gettext_lazy("Claims that they made"),
        ),
        ProfileKind(
            "publisher",
            Publisher,
            lambda _user: Publisher.objects.prefetch_related("domains"),
            _of_publisher,
            lambda user, row, _facts: visible_sources(user).filter(publisher=row.pk),
            _publisher_facts,
            gettext_lazy("Claims that cite it"),
        ),
        ProfileKind(
            "topic",
            Topic,
            lambda _user: Topic.objects.all(),
            lambda user, row: visible_claims(user).filter(topics=row.pk),
            _cited,
            lambda _row: [],
            gettext_lazy("Claims on this topic"),
        ),
        ProfileKind(
            "person",
            User,
            lambda _user: User.objects.filter(kind=User.Kind.PERSON),
            lambda user, row: visible_claims(user).filter(review__by=row.pk),
            _cited,
            _person_facts,
            gettext_lazy("Claims whose current review is theirs"),
            Permission.MANAGE_PEOPLE,
        ),
    )
}


@require_GET
def row_profile_view(request: HttpRequest, pk: int, *, key: str) -> HttpResponse:
    """One page; whoever may not see the row finds none."""
    user, kind = person(request), KINDS[key]
    row: Any = get_object_or_404(kind.rows(user), pk=pk)
    claims = kind.claims(user, row)
    facts = facts_of(claims)
    ids = newest_of(kind.sources(user, row, facts))
    context = {
        **desk.each_context(request),
        "title": str(row),
        "row": row,
        "kind": kind,
        "kind_name": kind.model._meta.verbose_name,
        "list_name": kind.model._meta.verbose_name_plural,
        "list_url": reverse(f"{kind.admin_name}_changelist"),
        "edit_url": reverse(f"{kind.admin_name}_change", args=[row.pk]),
        "history_url": reverse(f"{kind.admin_name}_history", args=[row.pk]),
        "may_edit": may(user, kind.edit_needs),
        "facts": [(label, value) for label, value in kind.facts(row) if value],
        "numbers": numbers_of(facts, ids),
        "chart": verdict_chart(facts),
        "legend": legend(facts),
        "claims": [(claim, status_badge(claim), verdict_label(claim)) for claim in newest_claims(claims)],
        "claims_url": _claims_url(kind, row),
        "sources": [(source, source_badge(source)) for source in source_rows(ids)],
        "cited_by": attributions_in(user, ids),
        "cites": attributions_out(user, ids),
        "failed": failed_sources(ids),
        "events": history_with_merged(user, row)[:MAX_EVENTS_SHOWN],
        "merge_url": reverse("admin:claims_claimant_merge", args=[row.pk]) if kind.model is Claimant else "",
    }
    return TemplateResponse(request, "admin/profiles/page.html", context)


def _claims_url(kind: ProfileKind, row: Any) -> str:
    """The list of all these claims; of a person, of what is assigned to them."""
    name = "assignee" if kind.key == "person" else kind.key
    return f"{reverse('admin:claims_claim_changelist')}?{urlencode({name: row.pk})}"


urlpatterns: list[URLPattern] = [
    path(f"admin/about/{key}/<id:pk>/", desk.admin_view(partial(row_profile_view, key=key)), name=f"about_{key}")
    for key in KINDS
]
