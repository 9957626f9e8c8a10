"""Under /stock/ the desk's lists as `admin.ModelAdmin` makes them by itself."""

from django.contrib import admin
from django.urls import path

from claims.models import Claim
from sources.models import Source

stock = admin.AdminSite()  # called as Django calls its own


@admin.register(Claim, site=stock)
class StockClaims(admin.ModelAdmin):  # type: ignore[type-arg]
    """The columns, filters and search of the desk's list, without anything of the desk's."""

    list_display = ("text", "claimant", "status", "priority", "rating", "assignee", "created_at")
    list_filter = (
        "status",
        "rating",
        "language",
        "priority",
        "topics",
        "assignee",
        "evidence_changed_at",
        "created_at",
    )
    list_select_related = ("claimant", "rating", "assignee")
    search_fields = ("search_text",)
    list_per_page = 50
    ordering = ("-created_at", "-id")
    raw_id_fields = ("claimant", "assignee")


@admin.register(Source, site=stock)
class StockSources(admin.ModelAdmin):  # type: ignore[type-arg]
    """The same for sources."""

    list_display = ("title", "publisher", "kind", "language", "latest_capture", "created_at")
    list_filter = ("kind", "language", "publisher")
    list_select_related = ("publisher", "latest_capture")
    search_fields = ("search_text",)
    list_per_page = 50
    ordering = ("-created_at", "-id")


urlpatterns = [path("stock/", stock.urls)]
