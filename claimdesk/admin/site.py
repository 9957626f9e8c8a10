"""The one site that all pages of the desk are registered with."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.admin.work import WorkList, book


def is_active_person(user: object) -> bool:
    """Whether `user` may sit at the desk: an active person. Programs come with keys; `is_staff` says nothing here."""
    return isinstance(user, User) and user.is_active and user.kind == User.Kind.PERSON


# Narrow pages show rows as cards, and leave out the cells that hold nothing.
NONE = SafeString('<span class="none">—</span>')


class LoginForm(AuthenticationForm):
    """Name and password of an active person."""

    def confirm_login_allowed(self, user: User) -> None:
        """Raise ValidationError for whoever is no active person."""
        super().confirm_login_allowed(user)
        if not is_active_person(user):
            raise ValidationError(_("Only people sign in here; programs use their keys."), code="not_a_person")


class DeskSite(AdminSite):
    """ClaimDesk's pages for people."""

    site_header = "ClaimDesk"
    site_title = "ClaimDesk"
    index_title = _("Today")
    site_url = None
    login_form = LoginForm
    empty_value_display = NONE

    def has_permission(self, request: HttpRequest) -> bool:
        """Any active person."""
        return is_active_person(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page is given."""
        context = super().each_context(request)
        if not isinstance(request.user, User) or not self.has_permission(request):
            return context
        work = [(entry, entry.is_open_in(request)) for entry in book.for_person(request.user)]
        return {**context, "work": work, "shelves": self._shelves(context["available_apps"], work)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What there is to do today."""
        piles = book.counted(request.user) if isinstance(request.user, User) else []
        return super().index(request, {"piles": piles, **(extra_context or {})})

    def _shelves(self, apps: list[Any], work: list[tuple[WorkList, bool]]) -> list[dict[str, Any]]:
        """The lists that are not piles of work."""
        piles = {entry.url.partition("?")[0] for entry, _is_open in work}
        return [model for app in apps for model in app["models"] if model["admin_url"] not in piles]


# Called `admin` because Django's own templates reverse addresses under that name.
desk = DeskSite(name="admin")
desk.disable_action("delete_selected")
