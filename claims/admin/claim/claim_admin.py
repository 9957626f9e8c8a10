"""Claims: the list, the page on which one is logged and changed, and what can be done with it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from typing_extensions import override

from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, capped_count, desk, person
from claimdesk.errors import Stale
from claimdesk.ids import NO_ID, parse_id
from claimdesk.text.dates import moment
from claims.actions import NearlySame, delete_claim
from claims.admin.claim.bulk_acts import BULK, bulk_action
from claims.admin.claim.claim_action_urls import claim_action_urls
from claims.admin.claim.claim_form import ClaimForm
from claims.admin.claim.conflict import edit_conflicts, newest_change
from claims.admin.claim.page_context import claim_of_page, claim_page
from claims.admin.claim.planning_pages import plan_link, undo_context
from claims.admin.claim.saving import log_typed, revise_typed
from claims.admin.claim.sourcing import provenance_file
from claims.admin.claim.suggestions import suggest_similar, suggestions
from claims.admin.discussion.comment_pages import discussion_urls
from claims.admin.labels import archive_summary, due_label, status_badge, verdict_label
from claims.admin.lists.claim_list import ClaimList
from claims.admin.lists.columns import COLUMNS_PARAM, chosen_columns, column_choices, one_param
from claims.admin.lists.filters import (
    DUE,
    AssigneeFilter,
    CitedPublisherFilter,
    CitedSourceFilter,
    ClaimantFilter,
    DueFilter,
    EvidenceFilter,
    HappenedFilter,
    RatingFilter,
    TopicFilter,
    WorkFilter,
)
from claims.admin.lists.grouping import GROUP_PARAM, group_choices
from claims.admin.lists.saved_view_pages import VIEW_PARAM, list_context, saved_view_urls
from claims.admin.lists.work_lists import to_log
from claims.api.views import ClaimViewSet
from claims.models import Citation, Claim
from claims.models.claim import QUEUE_ORDER
from claims.models.editable_fields import Section, claim_form_rows
from claims.permissions import visible_claims, why_not_delete, why_not_edit
from claims.searching import search
from claims.workflow.blind import TELLING_FIELDS, is_blind
from sources.admin.telling.list_export import ListExport
from sources.permissions import visible_sources

_URGENT_FIRST = ("to_review", "to_approve", "mine")


@admin.register(Claim, site=desk)
class ClaimAdmin(ListExport, DeskModelAdmin[Claim]):
    export_of = ClaimViewSet
    titles = Titles(gettext_lazy("View claim"), add=gettext_lazy("Log claim"), change=gettext_lazy("Change claim"))
    form = ClaimForm
    add_needs = Permission.LOG_CLAIM
    change_needs = Permission.EDIT_CLAIM
    add_form_template = change_form_template = "admin/claims/claim/change_form.html"
    change_list_template = "admin/claims/claim/change_list.html"
    version_parts = ((Citation, "claim"),)

    list_display = ("words", "stands", "found", "cited", "archive", "assignee", "logged")
    list_display_links = None
    own_params = (VIEW_PARAM, COLUMNS_PARAM, GROUP_PARAM)
    list_filter = (
        WorkFilter,
        ("status", admin.ChoicesFieldListFilter),
        RatingFilter,
        ("language", admin.ChoicesFieldListFilter),
        ("priority", admin.ChoicesFieldListFilter),
        TopicFilter,
        ClaimantFilter,
        CitedPublisherFilter,
        CitedSourceFilter,
        AssigneeFilter,
        DueFilter,
        EvidenceFilter,
        HappenedFilter,
        ("created_at", admin.DateFieldListFilter),
    )
    search_fields = ("search_text",)
    search_help_text = gettext_lazy(
        "Words from the claim, its quotation, claimant or place; its number; or the URL of a source."
    )
    looks_at_each_for = ("topic", "happened", "publisher", "source")
    show_facets = ShowFacets.NEVER
    sortable_by = ("logged",)
    actions = tuple(bulk_action(key) for key in BULK)
    empty_list_hint = gettext_lazy("No claims yet. Log the first one: paste the URL where you read it.")
    fieldsets = (
        (None, {"fields": claim_form_rows(Section.MAIN)}),
        (gettext_lazy("More details"), {"classes": ("collapse",), "fields": claim_form_rows(Section.DETAILS)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        """A new claim can be confidential from its first word on; one that is there has a page for that."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else (*fieldsets, (gettext_lazy("Who sees it"), {"fields": ("confidential",)}))

    # --- The list ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """What this person may see."""
        return visible_claims(person(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns that the address names, in the usual order; all without."""
        return chosen_columns(self.list_display, request)

    @override
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ClaimList]:
        """The list with what its columns show."""
        return ClaimList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, with the button that gives a reviewer the next claim."""
        if len(request.GET.getlist(COLUMNS_PARAM)) > 1:
            return HttpResponseRedirect(f"{request.path}?{one_param(request.GET, COLUMNS_PARAM)}")
        context = {"may_review": may(person(request), Permission.REVIEW), **list_context(request)}
        context |= {"columns": column_choices(self, request), "groups": group_choices(request), **undo_context(request)}
        context |= {**(extra_context or {})}
        return super().changelist_view(request, context)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Newest first; piles of work by priority, then the oldest."""
        if request.GET.get("work") in _URGENT_FIRST:
            return QUEUE_ORDER
        if request.GET.get("due") in DUE:
            return ("due_on", "id")
        return ("-created_at", "-id")

    @override
    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By the desk's own folded text, in which a word is found however it is typed."""
        if not search_term.strip():
            return queryset, False
        return search(queryset, search_term, sources=visible_sources(person(request))), False

    @property
    def media(self) -> forms.Media:
        """With what the filters need that are found by typing."""
        return super().media + ClaimantFilter.media()

    @admin.display(description=gettext_lazy("claim"))
    def words(self, claim: Claim) -> SafeString:
        """The claim's words, shortened, and whose they are."""
        url = reverse("admin:claims_claim_change", args=[claim.pk])
        shown = Truncator(claim.text).chars(140)
        return format_html(
            '<a href="{}" lang="{}">{}</a><span class="by">{}{}</span>',
            url,
            claim.language,
            shown,
            claim.claimant,
            plan_link(claim) if getattr(claim, "may_plan", False) else "",
        )

    @admin.display(description=gettext_lazy("status"))
    def stands(self, claim: Claim) -> SafeString:
        """Where it stands, and how soon it is wanted where that is not the usual."""
        if claim.priority == Claim.Priority.NORMAL:
            return format_html("{}{}", status_badge(claim), due_label(claim))
        tone = "urgent" if claim.priority > Claim.Priority.NORMAL else "later"
        words = _("%(priority)s priority") % {"priority": claim.get_priority_display()}
        wanted = format_html('<span class="priority priority--{}">{}</span>', tone, words)
        return format_html("{}{}{}", status_badge(claim), wanted, due_label(claim))

    @admin.display(description=gettext_lazy("rating"))
    def found(self, claim: Claim) -> SafeString:
        return verdict_label(claim)

    @admin.display(description=gettext_lazy("citations"))
    def cited(self, claim: Claim) -> SafeString:
        """How many citations it has; they are prefetched."""
        words = '{} <span class="only-narrow">{}</span>'
        count = len(claim.cited_here)  # type: ignore[attr-defined]
        return format_html(words, count, ngettext("citation", "citations", count))

    @admin.display(description=gettext_lazy("archive"))
    def archive(self, claim: Claim) -> SafeString:
        """How far the archive of its sources is."""
        return archive_summary(claim, claim.cited_here)  # type: ignore[attr-defined] # see with_archives

    @admin.display(description=gettext_lazy("logged at"), ordering="created_at")
    def logged(self, claim: Claim) -> str:
        return moment(claim.created_at)

    # --- Who may ---

    def has_change_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """As the claim's state and the person's role allow."""
        return super().has_change_permission(request) and (obj is None or not why_not_edit(person(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        """As the claim's state and the person's role allow; nothing is deleted in bulk."""
        return obj is not None and not why_not_delete(person(request), obj)

    def has_assign_permission(self, request: HttpRequest) -> bool:
        """Whether this person may assign."""
        return may(person(request), Permission.ASSIGN)

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether this person may move claims into and out of review."""
        return may(person(request), Permission.REVIEW)

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Whether this person may set topics."""
        return may(person(request), Permission.EDIT_CLAIM)

    def has_capture_permission(self, request: HttpRequest) -> bool:
        """Whether this person may ask for captures."""
        return may(person(request), Permission.REQUEST_CAPTURE)

    # --- The page ---

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Claim | None:
        """The claim with all that its page shows, if this person may see it."""
        number = parse_id(object_id)
        if from_field is not None or number is None:
            return super().get_object(request, object_id, from_field)
        return claim_of_page(person(request), number)

    def store(self, request: HttpRequest, instance: Claim | None, cleaned: dict[str, Any]) -> Claim:
        """Log or revise, with the citations that the form brought along."""
        rows = cleaned["citation_rows"]
        if instance is None:
            return log_typed(cleaned, rows, by=person(request))
        expected = parse_id(request.POST.get("version")) or NO_ID  # no claim has this version
        return revise_typed(instance, cleaned, rows, by=person(request), expected_version=expected)

    def unsaid(self, request: HttpRequest, obj: Any, /) -> frozenset[str] | None:
        """Whoever checks a claim blind reads in none of its versions what was found, nor what was said of it."""
        return TELLING_FIELDS if is_blind(person(request), obj) else None

    def remove(self, request: HttpRequest, instance: Claim) -> None:
        """Delete what was logged by mistake."""
        delete_claim(instance, by=person(request))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: Claim | None = None,
    ) -> HttpResponse:
        """The form, and around it what the claim stands on and what may be done."""
        if obj is not None:
            if request.method != "GET":  # the form has written what was typed to the one at hand
                obj = claim_of_page(person(request), obj.pk) or obj
            form = context["adminform"].form
            context |= self._page(request, obj) | self._conflict(request, obj, form)
            context["is_editing"] = form.is_bound or "edit" in request.GET
        refusal = self.refusal_of(request)
        context["matches"] = refusal.matches if isinstance(refusal, NearlySame) else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _page(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        """The parts of the page that the address chooses, and all others."""
        number = parse_id(request.GET.get("cited")) or 1
        about = parse_id(request.GET.get("about"))
        shows_verdict = "verdict" in request.GET
        return claim_page(claim, person(request), shows_verdict=shows_verdict, cited_page=number, about=about)

    def _conflict(self, request: HttpRequest, claim: Claim, form: Any) -> dict[str, Any]:
        """What differs from what was typed, where somebody else was faster."""
        if not isinstance(self.refusal_of(request), Stale):
            return {}
        return {"conflict": edit_conflicts(claim, form), "newest": newest_change(claim), "is_conflict": True}

    def response_add(self, request: HttpRequest, obj: Claim, post_url_continue: str | None = None) -> HttpResponse:
        """Saved. Another claim from the same source begins with that source."""
        response = super().response_add(request, obj, post_url_continue)
        first = Citation.objects.filter(claim=obj.pk).order_by("pk").first()
        if "_addanother" in request.POST and first is not None:
            return HttpResponseRedirect(reverse("admin:claims_claim_add") + f"?source={first.source_id}")
        if "_save" in request.POST:
            return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[obj.pk]))
        return response

    def response_change(self, request: HttpRequest, obj: Claim) -> HttpResponse:
        """Saved: the claim's page shows what became of it."""
        response = super().response_change(request, obj)
        if "_save" in request.POST:
            return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[obj.pk]))
        return response

    # --- The addresses ---

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view
        own = [
            path("to-log/", page(self.to_log_view), name="claims_claim_to_log"),
            path("similar/", page(suggest_similar), name="claims_claim_similar"),
            path("suggestions/<str:kind>/", page(suggestions), name="claims_claim_suggestions"),
            path("<id:claim_id>/provenance.svg", page(provenance_file), name="claims_claim_provenance"),
            *claim_action_urls(page),
            *discussion_urls(page),
            *saved_view_urls(page),
        ]
        return own + super().get_urls()

    def to_log_view(self, request: HttpRequest) -> HttpResponse:
        """Sources that no claim cites yet."""
        waiting = to_log(person(request))
        shown = waiting.select_related("publisher", "latest_capture", "archived_capture").order_by("-pk")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Sources without claims"),
            "opts": self.opts,
            "sources": shown[: self.list_per_page],
            "count": capped_count(waiting),
        }
        return TemplateResponse(request, "admin/claims/claim/to_log.html", context)
