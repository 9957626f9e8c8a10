"""Sources: the list, the form, and the page that shows the evidence."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, capped_count, person, posts_only
from claimdesk.errors import DomainError, Invalid
from claimdesk.text.languages import Language
from sources.actions import (
    add_offline_source,
    add_source,
    delete_source,
    request_capture,
    request_captures,
    revise_source,
)
from sources.admin.archive_states import source_badge
from sources.admin.attribution_inline import AttributionInline, attribution_rows, store_attributions
from sources.admin.compare_page import changes_view
from sources.admin.counted_list import CountedList
from sources.admin.filters import ArchiveFilter, PublisherFilter
from sources.admin.highlights import Highlight
from sources.admin.joined_pages import relation_words
from sources.admin.joined_pages_view import join_view, separate_view
from sources.admin.page_attributions_view import cited_view
from sources.admin.pictures.page_pictures import picture_of
from sources.admin.pictures.picture_comparison import pictures_view
from sources.admin.pictures.picture_page import picture_page
from sources.admin.replay.panel import allow_frame, replay_panel
from sources.admin.source_form import DESCRIPTION, FIELDSETS, VERSION, SourceForm
from sources.admin.source_page import Acceptance, archived_text, chosen_capture, read_text, source_page
from sources.admin.telling.list_export import ListExport
from sources.admin.upload_page import upload_view
from sources.api.views import SourceViewSet
from sources.models import Capture, Source
from sources.permissions import visible_sources
from sources.searching import search_sources
from sources.text.page_text import PageText

_FOUND = "desk.source-was-there"


class SourceAdmin(ListExport, DeskModelAdmin[Source]):
    """What can be cited. The claims say who cites it: they fill `citation_counts`, `highlights` and `acceptances`."""

    export_of = SourceViewSet
    titles = Titles(_("View source"), add=_("Add source"), change=_("Change source"))
    add_needs = change_needs = Permission.WRITE_SOURCE
    delete_needs = Permission.DELETE
    form = SourceForm
    inlines = (AttributionInline,)
    autocomplete_fields = ("publisher",)

    list_display = (
        "name",
        "publisher",
        "sort",
        "archive",
        "capture_count",
        "citation_count",
        "created_at",
    )
    list_display_links = None
    list_filter = (ArchiveFilter, "kind", "language", "access", PublisherFilter, "created_at")
    looks_at_each_for = ("archive=failed",)
    search_fields = ("search_text",)
    search_help_text = _("Words from the title, authors, publisher or URL.")
    ordering = ("-created_at", "-id")
    actions = ("archive_again",)
    change_form_template = "admin/sources/source/change_form.html"
    empty_list_hint = _("No sources yet. Paste a URL into a claim, or add it here: it is archived at once.")

    class Media:
        css = {"all": ("claimdesk/sources.css", "claimdesk/pictures.css")}

    # --- What the claims know ---

    def citation_counts(self, _keys: list[int], _user: User, /) -> dict[int, int]:
        """How many citations that the user may see each of the sources has, by id."""
        return {}

    def highlights(self, _source: Source, _capture: Capture, _text: PageText, _user: User, /) -> list[Highlight]:
        """The quotations of the source that the user may see, with where they stand in the text of the capture."""
        return []

    def acceptances(self, _source: Source, _user: User, /) -> list[Acceptance]:
        """What the user may see of who lets a claim rest on a capture that came under an error status."""
        return []

    # --- The list ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """What this person may see, with the columns of the list; suggestions come in pages, so in their order."""
        seen = visible_sources(person(request)).with_list_columns().defer("search_text")
        return seen.order_by(*self.ordering)

    @override
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CountedList]:
        """A list that counts for the rows it shows."""
        return CountedList

    def counts(self, keys: list[int], user: User) -> dict[str, dict[int, int]]:
        """Captures and citations of the shown sources."""
        captures = Capture.objects.filter(source__in=keys).order_by().values_list("source").annotate(Count("pk"))
        return {"captures": dict(captures), "citations": self.citation_counts(keys, user)}

    @override
    def get_search_results(
        self,
        request: HttpRequest,
        queryset: Any,
        search_term: str,
    ) -> tuple[Any, bool]:
        """As everywhere at the desk: every word, whatever its case or apostrophe."""
        return search_sources(queryset, search_term), False

    @property
    def media(self) -> forms.Media:
        """With what the publishers' filter needs."""
        return super().media + PublisherFilter.media()

    @admin.display(description=_("source"), ordering="title")
    def name(self, source: Source) -> SafeString:
        """Its title as a link, its address below it, and whether it counts as another one."""
        page = reverse("admin:sources_source_change", args=[source.pk])
        address = format_html('<bdi class="address">{}</bdi>', source.url) if source.url and source.title else ""
        joined = relation_words(source)
        relation = format_html('<span class="quiet">{}</span>', joined) if joined else ""
        return format_html('<a class="name" href="{}"><bdi>{}</bdi></a>{} {}', page, source.label, address, relation)

    @admin.display(description=_("kind"), ordering="kind")
    def sort(self, source: Source) -> SafeString:
        """Its kind, and its language where that is known."""
        language = source.get_language_display() if source.language != Language.UNKNOWN else ""
        return format_html('{} <span class="quiet">{}</span>', source.get_kind_display(), language)

    @admin.display(description=_("archive"))
    def archive(self, source: Source) -> SafeString:
        """Where its archive stands; refreshed by the page."""
        return source_badge(source)

    @admin.display(description=_("captures"))
    def capture_count(self, source: Any) -> SafeString:
        return _number(source.counted["captures"], gettext("captures"))

    @admin.display(description=_("citations"))
    def citation_count(self, source: Any) -> SafeString:
        return _number(source.counted["citations"], gettext("citations"))

    @admin.action(description=_("Archive again"), permissions=["change"])
    def archive_again(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        """Queue a capture of each chosen source."""
        if capped_count(queryset, settings.BULK_CAPTURES + 1) > settings.BULK_CAPTURES:
            sentence = gettext("Choose up to %(most)s sources at a time.") % {"most": settings.BULK_CAPTURES}
            return messages.error(request, sentence)
        try:
            count = request_captures(queryset, by=person(request))
        except DomainError as refusal:
            return messages.error(request, str(refusal))
        sentence = ngettext(
            "%(count)s source is waiting to be archived.", "%(count)s sources are waiting to be archived.", count
        )
        return messages.success(request, sentence % {"count": count})

    # --- The form ---

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        """A new source says where it is; one that is there stays where it is."""
        if obj is None:
            return FIELDSETS["new"]
        fieldsets = FIELDSETS["online" if obj.is_online else "offline"]
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {"fields": [field for field in shown["fields"] if field != VERSION]}) for name, shown in fieldsets
        ]

    @override
    def get_inlines(self, request: HttpRequest, obj: Source | None) -> Any:
        """Attributions are for sources that are there."""
        return self.inlines if obj else ()

    @override
    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> Any:
        """Django's, with the desk's words on the button."""
        return [attribution_rows(rows) for rows in super().get_inline_formsets(*args, **kwargs)]

    def store(self, request: HttpRequest, instance: Source | None, cleaned: dict[str, Any]) -> Source:
        """Describe the source anew, or add it."""
        by = person(request)
        if instance:
            expected = cleaned.pop(VERSION)
            return revise_source(instance, by=by, expected_version=expected, **cleaned)
        url, reason = cleaned["url"].strip(), cleaned["no_url_reason"]
        fields = {name: cleaned[name] for name in DESCRIPTION if cleaned[name]}
        if url and reason:
            sentence = _("Give the URL or the reason why there is none, not both.")
            raise Invalid(sentence, fields={"no_url_reason": sentence})
        if reason:
            return add_offline_source(by=by, no_url_reason=reason, **fields)
        source, is_new = add_source(url, by=by, reason=Capture.Reason.ASKED, **fields)
        request.META[_FOUND] = not is_new
        return source

    def unsaid(self, request: HttpRequest, _source: Any, /) -> frozenset[str] | None:
        """Only chiefs read in the versions that a source was hidden once: it tells of a confidential claim."""
        return None if may(person(request), Permission.MANAGE_PEOPLE) else frozenset({"is_confidential"})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Attributions, in the transaction of the rest."""
        if change:
            for formset in formsets:
                store_attributions(form.instance, formset, by=person(request))

    @override
    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Nothing: the actions have recorded it, and no formset was saved by itself."""
        return []

    def remove(self, request: HttpRequest, instance: Source) -> None:
        """Delete it, if nothing rests on it."""
        delete_source(instance, by=person(request))

    def response_add(self, request: HttpRequest, obj: Source, post_url_continue: str | None = None) -> HttpResponse:
        """To the one that was there already, if it was."""
        if not request.META.get(_FOUND):
            return super().response_add(request, obj, post_url_continue)
        messages.info(request, gettext("There is already a source with this URL: this one. Nothing was changed."))
        return HttpResponseRedirect(reverse("admin:sources_source_change", args=[obj.pk]))

    # --- The page ---

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the buttons beside list and form."""
        archive = self.admin_site.admin_view(posts_only(_page_of)(self.archive_view))
        upload = self.admin_site.admin_view(upload_view)
        return [
            path("<id:key>/archive/", archive, name="sources_source_archive"),
            path("<id:key>/changes/", self.admin_site.admin_view(changes_view), name="sources_source_changes"),
            path("<id:key>/cited/", self.admin_site.admin_view(cited_view), name="sources_source_cited"),
            path("<id:key>/join/", self.admin_site.admin_view(join_view), name="sources_source_join"),
            path("<id:key>/picture/", self.admin_site.admin_view(self.picture_view), name="sources_source_picture"),
            path("<id:key>/pictures/", self.admin_site.admin_view(pictures_view), name="sources_source_pictures"),
            path("<id:key>/separate/", self.admin_site.admin_view(separate_view), name="sources_source_separate"),
            path("<id:key>/upload/", upload, name="sources_source_upload"),
            *super().get_urls(),
        ]

    def archive_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Queue a capture of one source, and go back to its page."""
        source = get_object_or_404(visible_sources(person(request)), pk=key)
        try:
            request_capture(source, by=person(request))
            messages.success(request, gettext("It is waiting to be archived. This page updates by itself."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(_page_of(key))

    def picture_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """One capture of a source as a picture."""
        source = get_object_or_404(visible_sources(person(request)).defer("search_text"), pk=key)
        capture = chosen_capture(source, request.GET.get("capture", ""))
        picture = picture_of(capture) if capture else None
        marks: list[Highlight] = []
        if capture and picture and picture.is_pdf:
            marks = self.highlights(source, capture, read_text(capture)[0], person(request))
        return picture_page(request, source, capture, picture, marks)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The form, below the evidence."""
        source: Source | None = kwargs.get("obj")
        if source is not None:
            context.update(self._page(request, source))
        response = super().render_change_form(request, context, *args, **kwargs)
        allow_frame(response, context.get("replay"))
        return response

    def _page(self, request: HttpRequest, source: Source) -> dict[str, Any]:
        user = person(request)
        # Read anew: a bound form has written what was typed into the object it was given.
        source = visible_sources(user).with_list_columns().get(pk=source.pk)
        capture = chosen_capture(source, request.GET.get("capture", ""))
        if capture is None:
            return source_page(source, user, None, self.acceptances(source, user))
        text, lost = read_text(capture)
        shown = archived_text(capture, text, self.highlights(source, capture, text, user), lost=lost, by=user)
        page = source_page(source, user, shown, self.acceptances(source, user))
        return {**page, "replay": replay_panel(request, capture)}


def _page_of(key: int) -> str:
    return reverse("admin:sources_source_change", args=[key])


def _number(count: int, label: str) -> SafeString:
    """A number that says what it counts where the list has no heading: on a narrow screen."""
    return format_html('{} <span class="narrow-label">{}</span>', count, label)
