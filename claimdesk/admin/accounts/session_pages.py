"""Where somebody is signed in: one's own browsers, and for a chief anybody's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.accounts.sessions import end_session, live_sessions
from claimdesk.admin import desk, person, posts_only


@require_safe
def sessions_view(request: HttpRequest, key: int) -> HttpResponse:
    """The browsers in which the person `key` is signed in, each with the way to end it."""
    whose = _whose(request, key)
    context = {
        **desk.each_context(request),
        "title": pgettext("own", "Sessions") if whose == request.user else _("Sessions: %(name)s") % {"name": whose},
        "whose": whose,
        "sessions": live_sessions(whose),
        "current": request.session.session_key,
    }
    return TemplateResponse(request, "admin/accounts/sessions.html", context)


def _page_of(key: int) -> str:
    return reverse("admin:accounts_user_sessions", args=[key])


@posts_only(_page_of)
def end_view(request: HttpRequest, key: int) -> HttpResponse:
    """End one of them (`session` in the form), or all but the one that asks."""
    whose = _whose(request, key)
    chosen = request.POST.get("session", "")
    found = [
        session
        for session in live_sessions(whose)
        if session.session_key != request.session.session_key and chosen in ("others", str(session.pk))
    ]
    for session in found:
        end_session(session, by=person(request))
    messages.success(
        request,
        ngettext("Signed out: %(count)s session ended.", "Signed out: %(count)s sessions ended.", len(found))
        % {"count": len(found)},
    )
    return HttpResponseRedirect(_page_of(key))


def _whose(request: HttpRequest, key: int) -> User:
    """Oneself, or for a chief anybody. Raises Http404."""
    asks = person(request)
    if asks.pk != key and not may(asks, Permission.MANAGE_PEOPLE):
        raise Http404
    return get_object_or_404(User, pk=key)
