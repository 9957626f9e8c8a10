"""Reviews as they were written: to read, never to change."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from claimdesk.admin import DeskModelAdmin, Titles, desk, person
from claimdesk.ids import parse_id
from claims.admin.labels import rating_label, status_badge
from claims.api.citation_views import ReviewViewSet
from claims.models import Review
from claims.workflow.blind import visible_reviews
from sources.admin.telling.list_export import ListExport


@admin.register(Review, site=desk)
class ReviewAdmin(ListExport, DeskModelAdmin[Review]):
    export_of = ReviewViewSet
    titles = Titles(_("View review"))
    list_display = ("about", "given", "why", "by", "stands", "created_at")
    list_display_links = None
    list_filter = (("created_at", admin.DateFieldListFilter),)
    show_facets = ShowFacets.NEVER
    ordering = ("-created_at", "-id")
    sortable_by = ()
    list_select_related = ("claim", "rating", "by")
    empty_list_hint = _("No reviews yet. Start one on a claim's page.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Those of claims that this person may see."""
        return visible_reviews(person(request)).defer("claim__search_text")

    @admin.display(description=_("claim"))
    def about(self, review: Review) -> SafeString:
        """The claim, with the way to it."""
        url = reverse("admin:claims_claim_change", args=[review.claim_id])
        return format_html('<a href="{}">{}</a>', url, Truncator(str(review.claim)).chars(110))

    @admin.display(description=_("rating"))
    def given(self, review: Review) -> SafeString:
        """The rating that it gives."""
        return rating_label(review.rating)

    @admin.display(description=_("rationale"))
    def why(self, review: Review) -> str:
        return Truncator(review.rationale).chars(160)

    @admin.display(description=_("claim status"))
    def stands(self, review: Review) -> SafeString:
        """Where the claim stands now."""
        return status_badge(review.claim)

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """A review is read on the page of its claim."""
        review = get_object_or_404(self.get_queryset(request), pk=parse_id(object_id))
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[review.claim_id]) + "#reviews")
