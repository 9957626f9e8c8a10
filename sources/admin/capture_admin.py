"""Captures, for reading: nobody changes an observation."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.admin import DeskModelAdmin, Titles, desk, person
from sources.admin.archive_states import capture_badge
from sources.admin.artifact_download import artifact_view
from sources.admin.filters import FailureFilter, FixityFilter, OutcomeFilter, SourceFilter, VerdictFilter
from sources.admin.health import archive_health
from sources.admin.pictures.picture_files import picture_file_view
from sources.admin.replay.panel import allow_frame, replay_panel
from sources.admin.telling.list_export import ListExport
from sources.admin.wording import (
    artifact_table,
    attachment_list,
    chain_list,
    oddity_list,
    outcome_words,
    seal_words,
    verdict_words,
)
from sources.api.views import CaptureViewSet
from sources.models import Capture, Source
from sources.permissions import hidden_sources
from sources.searching import search_sources

FIELDSETS: Any = (
    (
        _("Activity"),
        {"fields": ("source_link", "archive", "origin", "outcome_sentence", "verdict_sentence", "detail")},
    ),
    (
        _("When and why"),
        {"fields": ("reason", "requested_by", "requested_at", "started_at", "sealed_at", "attempt", "retry_at")},
    ),
    (
        _("Network exchange"),
        {
            "fields": (
                "address",
                "final_address",
                "http_status",
                "media_type",
                "charset",
                "size",
                "hops_taken",
                "odd",
                "frames",
                "pictures",
            )
        },
    ),
    (_("Archived files"), {"fields": ("completeness", "files", "body_digest", "text_digest", "proof")}),
    (
        _("What the page says about itself"),
        {
            "fields": (
                "page_title",
                "page_authors",
                "published_at",
                "published_from",
                "modified_at",
                "modified_from",
                "own_addresses",
                "language",
            )
        },
    ),
)


@admin.register(Capture, site=desk)
class CaptureAdmin(ListExport, DeskModelAdmin[Capture]):
    """Every observation, successful or failed."""

    export_of = CaptureViewSet
    titles = Titles(_("View capture"))
    list_display = ("number", "archive", "source_link", "content", "http_status", "size", "reason", "requested_at")
    list_display_links = ("number",)
    list_filter = (
        "state",
        "origin",
        OutcomeFilter,
        VerdictFilter,
        "reason",
        "requested_at",
        FixityFilter,
        FailureFilter,
        SourceFilter,
    )
    looks_at_each_for = ("class", "content=walls", "failed")
    search_fields = ("url",)
    search_help_text = _("Words from the source's title, authors, publisher or URL.")
    ordering = ("-requested_at", "-id")
    fieldsets = FIELDSETS
    readonly_fields = tuple(name for _title, shown in FIELDSETS for name in shown["fields"])
    change_list_template = "admin/sources/capture/change_list.html"
    change_form_template = "admin/sources/capture/change_form.html"
    empty_list_hint = _("Nothing is archived yet. Add a source with a URL, and its capture appears here.")

    class Media:
        css = {"all": ("claimdesk/sources.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        """The captures of what this person may see."""
        seen = super().get_queryset(request).exclude(source__in=hidden_sources(person(request)))
        return seen.select_related("source").defer("links", "layout", "source__search_text")

    @override
    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[Capture],
        search_term: str,
    ) -> tuple[QuerySet[Capture], bool]:
        """By the words of its source."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(source__in=search_sources(Source.objects.all(), search_term).values("pk")), False

    def get_urls(self) -> list[URLPattern]:
        """The downloads beside list and page."""
        view = self.admin_site.admin_view(artifact_view)
        picture = self.admin_site.admin_view(picture_file_view)
        return [
            path("<id:key>/artifact/<str:kind>/", view, name="sources_capture_artifact"),
            path("<id:key>/picture/<int:number>/<str:size>/", picture, name="sources_capture_picture"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, below how the archive fares."""
        return super().changelist_view(request, {**archive_health(person(request)), **(extra_context or {})})

    @override
    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The page, with the archived page replayed in a frame."""
        capture: Capture | None = kwargs.get("obj")
        context["replay"] = panel = replay_panel(request, capture) if capture else None
        response = super().render_change_form(request, context, *args, **kwargs)
        allow_frame(response, panel)
        return response

    # --- In words ---

    @admin.display(description=_("number"), ordering="id")
    def number(self, capture: Capture) -> str:
        return f"#{capture.pk}"

    @admin.display(description=_("archive"))
    def archive(self, capture: Capture) -> SafeString:
        """Where it stands; refreshed by the page."""
        return capture_badge(capture)

    @admin.display(description=_("source"))
    def source_link(self, capture: Capture) -> SafeString:
        page = reverse("admin:sources_source_change", args=[capture.source_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', page, capture.source.label)

    @admin.display(description=_("content"))
    def content(self, capture: Capture) -> str | Promise:
        """What the page turned out to be, where it is more or less than a readable text; the label says failures."""
        return verdict_words(capture) if capture.has_content and capture.verdict != "verdict.article" else ""

    @admin.display(description=_("outcome"))
    def outcome_sentence(self, capture: Capture) -> SafeString | str:
        """What happened on the wire, with its code."""
        return _with_code(outcome_words(capture), capture.outcome)

    @admin.display(description=_("content"))
    def verdict_sentence(self, capture: Capture) -> SafeString | str:
        """What the page is, with its code."""
        return _with_code(verdict_words(capture), capture.verdict)

    @admin.display(description=_("size"), ordering="body_size")
    def size(self, capture: Capture) -> str:
        """The size of the body."""
        return "" if capture.body_size is None else filesizeformat(capture.body_size)

    @admin.display(description=_("URL"))
    def address(self, capture: Capture) -> SafeString:
        """As text: what it leads to today is not what was archived."""
        return format_html('<bdi class="address">{}</bdi>', capture.url)

    @admin.display(description=_("final URL"))
    def final_address(self, capture: Capture) -> SafeString:
        return format_html('<bdi class="address">{}</bdi>', capture.final_url)

    @admin.display(description=_("hops"))
    def hops_taken(self, capture: Capture) -> SafeString:
        return chain_list(capture)

    @admin.display(description=_("how it was read"))
    def odd(self, capture: Capture) -> SafeString:
        """On the wire, in the encoding, and in where the text is from."""
        return oddity_list(capture)

    @admin.display(description=_("frames whose text is read"))
    def frames(self, capture: Capture) -> SafeString:
        """Their addresses as text, each once."""
        read = dict.fromkeys(url for _start, _end, url in capture.layout.get("frames", ()))
        return format_html_join("\n", '<div><bdi class="address">{}</bdi></div>', ((url,) for url in read))

    @admin.display(description=_("pictures and oEmbed"))
    def pictures(self, capture: Capture) -> SafeString:
        """What was fetched with a post."""
        return attachment_list(capture)

    @admin.display(description=_("files"))
    def files(self, capture: Capture) -> SafeString:
        return artifact_table(capture)

    @admin.display(description=_("SHA-256 of the body"))
    def body_digest(self, capture: Capture) -> SafeString:
        return format_html('<code class="digest">{}</code>', capture.body_sha256)

    @admin.display(description=_("SHA-256 of the text"))
    def text_digest(self, capture: Capture) -> SafeString:
        return format_html('<code class="digest">{}</code>', capture.text_sha256)

    @admin.display(description=_("seal"))
    def proof(self, capture: Capture) -> SafeString:
        """How far what was kept is proven."""
        return seal_words(capture)

    @admin.display(description=_("title"))
    def page_title(self, capture: Capture) -> SafeString:
        return format_html("<bdi>{}</bdi>", capture.title)

    @admin.display(description=_("URL that the page gives itself"))
    def own_addresses(self, capture: Capture) -> SafeString:
        """The canonical link and og:url, once where both are the same."""
        told = dict.fromkeys(capture.addresses.get(name) for name in ("canonical", "og_url"))
        return format_html_join("\n", '<div><bdi class="address">{}</bdi></div>', ((url,) for url in told if url))

    @admin.display(description=_("authors"))
    def page_authors(self, capture: Capture) -> SafeString:
        return format_html("<bdi>{}</bdi>", capture.authors)


def _with_code(words: str | Promise, code: str) -> SafeString | str:
    return format_html('{} <code class="quiet">{}</code>', words, code) if code else ""
