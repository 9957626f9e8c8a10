from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import DeskModelAdmin, Titles, Tone, WorkList, badge, book, desk, person
from claimdesk.ids import NO_ID, parse_id
from claims.admin.readers.message_pages import AnswerView, CloseView, LogView, TakeMessageView, message_context
from claims.models import ReaderMessage
from claims.permissions import visible_messages

State = ReaderMessage.State
_TONES: dict[str, Tone] = {State.RECEIVED: Tone.WAIT, State.TAKEN: Tone.WORK, State.CLOSED: Tone.MUTED}


def open_messages(user: User) -> QuerySet[ReaderMessage]:
    """What readers wrote and nobody has closed."""
    return visible_messages(user).exclude(state=State.CLOSED)


book.add(
    WorkList(
        "readers",
        _("Messages from readers"),
        _("Errors that readers report, and claims that they suggest."),
        "admin:claims_readermessage_changelist",
        rows=open_messages,
        permission=Permission.LOG_CLAIM,
        when_empty=_("No reader waits for an answer."),
        order=45,
        icon="bell",
    )
)


@admin.register(ReaderMessage, site=desk)
class ReaderMessageAdmin(DeskModelAdmin[ReaderMessage]):
    titles = Titles(_("Message from a reader"))
    list_display = ("__str__", "words", "state_badge", "taken_by", "received_at")
    list_filter = (("state", admin.ChoicesFieldListFilter), ("kind", admin.ChoicesFieldListFilter))
    list_select_related = ("taken_by",)
    ordering = ("-received_at", "-pk")
    sortable_by = ()
    fields = ()
    change_form_template = "admin/claims/readermessage/page.html"
    empty_list_hint = _("Readers have written nothing yet. Public pages have a form for it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReaderMessage]:
        """Those whom this person may see."""
        return visible_messages(person(request)).select_related("claim", "logged_claim", "taken_by")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the menu only for who works on them; it stands among the piles there."""
        return isinstance(request.user, User) and may(request.user, Permission.LOG_CLAIM)

    @admin.display(description=_("message"))
    def words(self, message: ReaderMessage) -> str:
        """The first words of it."""
        return message.text if len(message.text) <= 120 else f"{message.text[:119]}…"

    @admin.display(description=_("status"), ordering="state")
    def state_badge(self, message: ReaderMessage) -> str:
        return badge(message.get_state_display(), _TONES[message.state])

    def get_urls(self) -> list[URLPattern]:
        """With what is done with a message."""
        acts = {"take": TakeMessageView, "answer": AnswerView, "log": LogView, "close": CloseView}
        page = self.admin_site.admin_view
        own = [
            path(f"<id:message_id>/{name}/", page(view.as_view()), name=f"claims_readermessage_{name}")
            for name, view in acts.items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one message, with what can be done with it."""
        message = self.get_queryset(request).filter(pk=parse_id(object_id) or NO_ID).first()
        shown = message_context(message, person(request)) if message else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})
