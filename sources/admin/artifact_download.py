"""Handing out archived files: as attachments that no browser opens as a page of the desk's."""

import re
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.admin import person
from sources.models import Artifact
from sources.permissions import hidden_sources
from sources.storage.archive import open_artifact

ENDINGS = {
    Artifact.Kind.WACZ: "wacz",
    Artifact.Kind.TEXT: "txt",
    Artifact.Kind.SCREENSHOT: "png",
    Artifact.Kind.PDF: "pdf",
    Artifact.Kind.TIMESTAMP: "tsr",
}
# The archive's own formats say what they are; whatever came from the web is only ever bytes.
OWN_TYPES = {Artifact.Kind.WACZ: "application/wacz", Artifact.Kind.TEXT: "text/plain; charset=utf-8"}
UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069/\\:*?"<>|%;]+')
TITLE_SHOWN = 80


@require_safe
def artifact_view(request: HttpRequest, key: int, kind: str) -> HttpResponse | FileResponse:
    """The file of `kind` that capture `key` left. Raises Http404, NotAllowed."""
    require(person(request), Permission.SEE)
    seen = Artifact.objects.exclude(capture__source__in=hidden_sources(person(request)))
    artifact = seen.filter(capture=key, kind=kind).select_related("capture__source").first()
    if artifact is None:
        raise Http404
    try:
        file = open_artifact(artifact)
    except FileNotFoundError:
        messages.error(request, _("This file is missing from the archive. Tell your administrator."))
        return HttpResponseRedirect(reverse("admin:sources_capture_change", args=[key]))
    response = FileResponse(file, content_type=OWN_TYPES.get(Artifact.Kind(kind), "application/octet-stream"))
    for name, value in _headers(artifact).items():
        response[name] = value
    return response


def file_names(artifact: Artifact) -> tuple[str, str]:
    """The name to save it under, in ASCII and in full."""
    ending = ENDINGS.get(Artifact.Kind(artifact.kind), "bin")
    plain = f"capture-{artifact.capture_id}.{ending}"
    title = " ".join(UNFIT.sub(" ", artifact.capture.source.label).split())[:TITLE_SHOWN].strip(" .")
    return plain, f"{title} - {plain}" if title else plain


def _headers(artifact: Artifact) -> dict[str, str]:
    plain, full = file_names(artifact)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}",
        "Content-Length": str(artifact.size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
