"""The one site that all pages of the desk are registered with."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User


def is_active_person(user: object) -> bool:
    """Whether `user` may sit at the desk: an active person. Programs come with keys; `is_staff` says nothing here."""
    return isinstance(user, User) and user.is_active and user.kind == User.Kind.PERSON


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
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """Any active person."""
        return is_active_person(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page is given."""
        return {**super().each_context(request), "person": request.user}


# Called `admin` because Django's own templates reverse addresses under that name.
desk = DeskSite(name="admin")
desk.disable_action("delete_selected")
