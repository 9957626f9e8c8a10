"""Handing out pictures of captures: drawn anew by ClaimDesk, or taken by its own browser."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.admin import person
from sources.admin.pictures.page_pictures import SIZES, THUMBNAIL, PagePicture, pictured
from sources.models import Artifact
from sources.permissions import hidden_sources
from sources.pictures.drawer import DrawerBusy, NotDrawn, bytes_of, full_picture, page_picture, thumbnail

PNG_HEADER = b"\x89PNG\r\n\x1a\n"
RETRY_SECONDS = 5
HEADERS = {
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_safe
def picture_file_view(request: HttpRequest, key: int, number: int, size: str) -> HttpResponse:
    """The picture of page `number` of capture `key`. Raises Http404, NotAllowed."""
    require(person(request), Permission.SEE)
    seen = Artifact.objects.exclude(capture__source__in=hidden_sources(person(request))).select_related("capture")
    artifact = seen.filter(pictured(), capture=key).order_by("-kind").first()  # of two, the screenshot
    if artifact is None or size not in SIZES:
        raise Http404
    try:
        data, media_type = _picture(PagePicture(artifact.capture, artifact), number, size)
    except NotDrawn as error:
        raise Http404 from error
    except DrawerBusy:
        return HttpResponse(status=503, headers={**HEADERS, "Retry-After": str(RETRY_SECONDS)})
    return HttpResponse(data, content_type=media_type, headers=HEADERS)


def _picture(shown: PagePicture, number: int, size: str) -> tuple[bytes, str]:
    """The bytes and their media type. Raises NotDrawn, DrawerBusy."""
    if size == THUMBNAIL:
        drawn = thumbnail(shown.artifact)
    elif shown.is_pdf:
        drawn = page_picture(shown.artifact, number)
    elif number != 1:
        raise NotDrawn
    elif shown.is_screenshot:
        return _screenshot(shown.artifact), "image/png"
    else:
        drawn = full_picture(shown.artifact)
    return drawn.data, drawn.media_type


def _screenshot(artifact: Artifact) -> bytes:
    """What ClaimDesk's browser wrote, to the byte. Raises NotDrawn, DrawerBusy."""
    data = bytes_of(artifact)
    if not data.startswith(PNG_HEADER):
        raise NotDrawn
    return data
