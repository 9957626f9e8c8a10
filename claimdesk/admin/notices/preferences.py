"""What somebody wants to hear of, and how."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from claimdesk.admin import desk, person
from claimdesk.errors import Invalid
from claimdesk.notices.actions import Wish, choose, wishes_of
from claimdesk.notices.kinds import How, Kind


@dataclass(frozen=True)
class PreferenceRow:
    """One kind of thing with what is chosen for it."""

    kind: Kind
    wish: Wish

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        """Each way to be written to: its value, its label, and whether it is chosen."""
        return [(how.value, str(how.label), how == self.wish.how) for how in How]


def preferences_view(request: HttpRequest) -> HttpResponse:
    """Show and change what is one's own: a row for each kind."""
    somebody = person(request)
    if request.method == "POST":
        wishes = {kind: Wish(f"app-{kind}" in request.POST, request.POST.get(f"mail-{kind}", "")) for kind in Kind}
        try:
            choose(somebody, wishes, by=somebody)
        except Invalid as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("Notification settings saved."))
        return HttpResponseRedirect(reverse("notices_preferences"))
    context = {
        **desk.each_context(request),
        "title": gettext("Notifications"),
        "rows": [PreferenceRow(kind, wish) for kind, wish in wishes_of(somebody).items()],
        "ways": [str(how.label) for how in How],
        "person": somebody,
    }
    return TemplateResponse(request, "admin/notices/preferences.html", context)
