"""The audit log, for reading."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.admin import DeskModelAdmin, Titles, desk, person
from claimdesk.admin.searching import contains_word
from claimdesk.audit.door_labels import DOORS
from claimdesk.audit.events import SYSTEM, EventType
from claimdesk.audit.log import API_KEY
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import visible_events
from claimdesk.audit.wordings import more_about
from claimdesk.ids import parse_id

PEOPLE_AT_MOST = 200
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
SEARCHED = 20_000  # events in which words are looked for: the newest of those that the filters leave


class DoorFilter(admin.SimpleListFilter):
    """Through which door it came."""

    title = _("via")
    parameter_name = "door"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(DOORS.items())

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Those of the chosen one."""
        return queryset.filter(door=self.value()) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    title = _("who")
    parameter_name = "actor"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The desk itself and the accounts, the first 200 by name; the address takes any id."""
        accounts = User.objects.order_by("first_name", "last_name", "username")[:PEOPLE_AT_MOST]
        return [("desk", SYSTEM), *((str(account.pk), str(account)) for account in accounts)]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """What the chosen one did."""
        value = self.value()
        if value == "desk":
            return queryset.filter(actor_id=None)
        number = parse_id(value)
        return queryset if number is None else queryset.filter(actor_id=number)


@admin.register(AuditEvent, site=desk)
class AuditEventAdmin(DeskModelAdmin[AuditEvent]):
    """What happened at the desk, as sentences, newest first."""

    titles = Titles(_("View event"))
    list_display = ("at", "door_name")
    list_display_links = ("at",)
    list_filter = ("event", DoorFilter, ActorFilter, "at")
    search_fields = ("target_label",)
    search_help_text = _(
        "Words from what it happened to, in the newest 20,000 events that match the filters, or its number, e.g. #12."
    )
    ordering = ("-at", "-id")
    sortable_by = ()
    readonly_fields = ("at", "door_name", "details")

    class Media:
        css = {"all": ("claimdesk/sources.css",)}

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, their links only to pages that open to whoever looks."""
        when, *others = self.list_display
        return [when, _sentence_for(request), *others]

    def get_fields(self, request: HttpRequest, obj: AuditEvent | None = None) -> Any:
        """As in the list, and the details."""
        return self.get_readonly_fields(request, obj)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: AuditEvent | None = None) -> Any:
        when, *others = self.readonly_fields
        return [when, _sentence_for(request), *others]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """What this person may read."""
        return visible_events(person(request))

    @admin.display(description=_("via"))
    def door_name(self, event: AuditEvent) -> str | Promise:
        """Through which door it came, and with which API key."""
        door, key = DOORS.get(event.door, event.door), event.data.get(API_KEY)
        return f"{door} · {key['name']}" if key else door

    @admin.display(description=_("details"))
    def details(self, event: AuditEvent) -> SafeString:
        """Everything that was written down with it."""
        return format_html('<pre class="details">{}</pre>', json.dumps(event.data, ensure_ascii=False, indent=2))

    @override
    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[AuditEvent],
        search_term: str,
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """By number, or by words in any of their usual cases. Each event is looked at, so not all of them are."""
        term = search_term.strip()
        if (number := parse_id(term.removeprefix("#"))) is not None:
            return queryset.filter(target_id=number), False
        if term:  # asked for by itself, as PostgreSQL would look for the words first and at everything
            oldest = queryset.order_by(*self.ordering).values_list("at", flat=True)[SEARCHED - 1 : SEARCHED]
            queryset = queryset.filter(at__gte=next(iter(oldest), BEFORE_ALL))
        for word in term.split():
            queryset = queryset.filter(contains_word("target_label", word))
        return queryset, False


def _sentence_for(request: HttpRequest) -> Callable[[AuditEvent], SafeString]:
    known: dict[str, str | Promise] = dict(EventType.choices)  # Django would translate them all again for each row

    @admin.display(description=_("activity"))
    def sentence(event: AuditEvent) -> SafeString:
        """Who did what to what, with a link to it."""
        words = known.get(event.event, event.event)
        said = format_html("<strong><bdi>{}</bdi></strong> {} {}", event.actor, words, _target(event, request))
        more = more_about(event)
        return format_html("{}: <span>{}</span>", said, more) if more else said

    return sentence


def _target(event: AuditEvent, request: HttpRequest) -> SafeString:
    label = format_html("<bdi>{}</bdi>", event.target_label)
    if not _opens(event.target_type, request):
        return label
    page = reverse(f"admin:{event.target_type.replace('.', '_')}_change", args=[event.target_id])
    return format_html('<a href="{}">{}</a>', page, label)


def _opens(target_type: str, request: HttpRequest) -> bool:
    """Whether the desk has a page for rows of this kind, and it opens to whoever looks."""
    try:
        model = apps.get_model(target_type)
    except LookupError:  # no row: a thing, or what an older desk had
        return False
    return desk.is_registered(model) and desk.get_model_admin(model).has_view_permission(request)
