"""What goes out later, for chiefs: what waits, what was sent, and what could not be delivered."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, Tone, badge, desk, person
from claimdesk.errors import DomainError
from claimdesk.outbox.actions import discard, replay
from claimdesk.outbox.channels import CHANNELS
from claimdesk.outbox.models import OutboxEntry

_TONES = {
    OutboxEntry.State.WAITING: Tone.WAIT,
    OutboxEntry.State.SENT: Tone.GOOD,
    OutboxEntry.State.DEAD: Tone.BAD,
}
_Action = Callable[..., object]


class KindFilter(admin.SimpleListFilter):
    """By what kind of message it is."""

    title = _("kind")
    parameter_name = "kind"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind, channel.label) for kind, channel in CHANNELS.items()]

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> QuerySet[OutboxEntry]:
        """Those of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutboxEntry, site=desk)
class OutboxAdmin(DeskModelAdmin[OutboxEntry]):
    """Nothing is written here: what was given up is sent again or deleted."""

    titles = Titles(_("View outgoing message"))
    list_display = ("kind_name", "label", "lane", "status", "attempts", "last_error", "due_at", "ended_at")
    list_display_links = ("kind_name",)
    list_filter = ("state", KindFilter)
    search_fields = ("label", "lane", "last_error")
    ordering = ("-id",)
    sortable_by = ()
    shown = ("kind_name", "label", "lane", "status", "attempts", "last_error", "created_at", "due_at", "ended_at")
    actions = ("send_again", "delete_unsent")
    empty_list_hint = _("Nothing has been sent yet.")

    @admin.display(description=_("kind"))
    def kind_name(self, entry: OutboxEntry) -> str | Promise:
        """What kind of message it is; the code of one that this version does not know."""
        channel = CHANNELS.get(entry.kind)
        return channel.label if channel else entry.kind

    @admin.display(description=_("status"))
    def status(self, entry: OutboxEntry) -> SafeString:
        state = OutboxEntry.State(entry.state)
        return badge(state.label, _TONES[state])

    @override
    def has_view_permission(self, request: HttpRequest, obj: OutboxEntry | None = None) -> bool:
        return self._may(request, Permission.MANAGE_PEOPLE)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Who may see what goes out may send it again."""
        return self._may(request, Permission.MANAGE_PEOPLE)

    @override
    def get_fields(self, request: HttpRequest, obj: OutboxEntry | None = None) -> Any:
        return self.shown

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: OutboxEntry | None = None) -> Any:
        return self.shown

    @admin.action(description=_("Send again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        """Send each chosen entry that could not be delivered."""
        if count := _done_with(request, queryset, replay):
            words = ngettext("%(count)d message will be sent again.", "%(count)d messages will be sent again.", count)
            messages.success(request, words % {"count": count})

    @admin.action(description=_("Delete unsent"), permissions=["replay"])
    def delete_unsent(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        """Delete each chosen entry that could not be delivered."""
        if count := _done_with(request, queryset, discard):
            words = ngettext("%(count)d message was deleted.", "%(count)d messages were deleted.", count)
            messages.success(request, words % {"count": count})


def _done_with(request: HttpRequest, entries: QuerySet[OutboxEntry], action: _Action) -> int:
    """With how many of `entries` `action` was done; each refusal is told once."""
    by: User = person(request)
    done, refusals = 0, set()
    for entry in entries:
        try:
            action(entry, by=by)
        except DomainError as refusal:
            refusals.add(str(refusal))
        else:
            done += 1
    for sentence in sorted(refusals):
        messages.error(request, sentence)
    return done
