"""Under /stock/ the desk's lists as `admin.ModelAdmin` makes them by itself."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import path

from claimdesk.accounts.models import User
from claimdesk.audit.models import AuditEvent
from claims.models import Claim, Claimant, Review
from sources.models import Capture, Publisher, Source

stock = admin.AdminSite()  # called as Django calls its own


def _register(model: type[models.Model], **options: Any) -> None:
    """The columns, filters and search of the desk's list, without anything of the desk's."""
    # By name, or it would take a template that the desk has for the model.
    plain = {"change_list_template": "admin/change_list.html", "change_form_template": "admin/change_form.html"}
    shown = type(f"Stock{model.__name__}", (admin.ModelAdmin,), {"list_per_page": 50, **plain, **options})
    stock.register(model, shown)


_register(
    Claim,
    list_display=("text", "claimant", "status", "priority", "rating", "assignee", "created_at"),
    list_filter=(
        "status", "rating", "language", "priority", "topics", "assignee", "evidence_changed_at", "created_at",
    ),
    list_select_related=("claimant", "rating", "assignee"),
    search_fields=("search_text",),
    ordering=("-created_at", "-id"),
    raw_id_fields=("claimant", "assignee"),
)  # fmt: skip
_register(
    Source,
    list_display=("title", "publisher", "kind", "language", "latest_capture", "created_at"),
    list_filter=("kind", "language", "access", "publisher", "created_at"),
    list_select_related=("publisher", "latest_capture"),
    search_fields=("search_text",),
    ordering=("-created_at", "-id"),
)
_register(
    Capture,
    list_display=("id", "state", "source", "http_status", "body_size", "reason", "requested_at"),
    list_filter=("state", "origin", "reason", "requested_at"),
    list_select_related=("source",),
    search_fields=("url",),
    ordering=("-requested_at", "-id"),
)
_register(
    AuditEvent,
    list_display=("at", "event", "actor_label", "target_label", "door"),
    list_filter=("event", "at"),
    search_fields=("target_label",),
    ordering=("-id",),
)
_register(
    Claimant,
    list_display=("name", "kind", "description"),
    list_filter=("kind",),
    search_fields=("name", "description"),
    ordering=("name", "pk"),
)
_register(
    Review,
    list_display=("claim", "rating", "by", "created_at"),
    list_filter=("created_at",),
    list_select_related=("claim", "rating", "by"),
    ordering=("-pk",),
)
_register(
    Publisher,
    list_display=("name", "kind", "country", "language"),
    list_filter=("kind", "language"),
    search_fields=("name",),
    ordering=("name",),
)
_register(User, list_display=("username", "role", "is_active"), list_filter=("role", "is_active"), ordering=("pk",))

urlpatterns = [path("stock/", stock.urls)]
