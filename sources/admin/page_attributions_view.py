"""What a source's archived page names as its own sources: offered on its page, recorded by one click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from sources.actions import attribute_named
from sources.permissions import visible_sources


def _page_of(key: int) -> str:
    return reverse("admin:sources_source_change", args=[key])


@posts_only(_page_of)
def cited_view(request: HttpRequest, key: int) -> HttpResponse:
    """Record one attribution that the archived text of source `key` suggests, and go back to its page."""
    source = get_object_or_404(visible_sources(person(request)).select_related("archived_capture"), pk=key)
    archive = "archive" in request.POST
    try:
        attribution = attribute_named(source, request.POST.get("url", ""), by=person(request), archive=archive)
        messages.success(request, _("Added to chain: “%(origin)s”.") % {"origin": attribution.origin.label})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except FileNotFoundError:
        messages.error(request, _("This text is missing from the archive. Tell your administrator."))
    return HttpResponseRedirect(_page_of(key))
