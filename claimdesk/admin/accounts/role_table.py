"""Who may what, on one screen: people down, roles across, changed in place."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.actions import change_person
from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.admin import desk, person
from claimdesk.errors import DomainError

MAX_PEOPLE = 500


def roles_view(request: HttpRequest) -> HttpResponse:
    """The table; a POST changes the roles that differ, all or none."""
    try:
        require(person(request), Permission.MANAGE_PEOPLE)
        if request.method == "POST":
            count = _change(request)
            said = ngettext("%(count)s role was changed.", "%(count)s roles were changed.", count) % {"count": count}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("admin:accounts_user_roles"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:index"))
    return TemplateResponse(request, "admin/accounts/roles.html", _context(request))


def _people() -> list[User]:
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    return list(people.order_by("first_name", "last_name", "username")[:MAX_PEOPLE])


@transaction.atomic
def _change(request: HttpRequest) -> int:
    wanted = {somebody: request.POST.get(f"role-{somebody.pk}", somebody.role) for somebody in _people()}
    changed = {somebody: role for somebody, role in wanted.items() if role != somebody.role}
    # Whoever becomes a chief does so first, so that two can change places.
    for somebody, role in sorted(changed.items(), key=lambda pair: pair[1] != Role.CHIEF):
        change_person(somebody, by=person(request), role=role)
    return len(changed)


def _context(request: HttpRequest) -> dict[str, Any]:
    rows = [(somebody, request.POST.get(f"role-{somebody.pk}", somebody.role)) for somebody in _people()]
    return {
        **desk.each_context(request),
        "title": _("Roles"),
        "rows": rows,
        "roles": [(role.value, role.label, _WHAT[role]()) for role in Role],
    }


_WHAT = {
    Role.READER: lambda: _("reads everything, changes nothing"),
    Role.EDITOR: lambda: _("logs claims, cites and archives sources"),
    Role.REVIEWER: lambda: _("also reviews, and approves what others reviewed"),
    Role.CHIEF: lambda: _("also publishes and corrects, manages ratings and people"),
}
