"""The origin that archived pages are replayed in: a few files of the engine's and of ours, and one WACZ.

It is the desk's web server under other host names, one a capture (`c12.replay.localhost`). The outermost middleware,
claimdesk.audit.context.ReplayOrigin, brings here what is asked for there, so that it never reaches the desk's pages or
sessions, and no cookie is read or set.
"""

import re
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from claimdesk.ids import ID_PATTERN, parse_id
from claimdesk.runtime.databases import answering_within
from sources.admin.replay.grants import ReplayGrant
from sources.api.downloads import wacz_response
from sources.models import Capture

ENGINE = "/engine.js"
WORKER = "/worker.js"
WACZ = "/capture.wacz"
_OWN = {
    "/page.js": "text/javascript; charset=utf-8",
    WORKER: "text/javascript; charset=utf-8",
    "/page.css": "text/css; charset=utf-8",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; sandbox allow-scripts allow-same-origin allow-forms"
)
# The engine counts digests by WebAssembly. It may ask this origin and nobody else.
_WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
}
_ENGINE_SECONDS = 3600


def replay_answer(request: HttpRequest, label: str) -> HttpResponseBase:
    """What the origin of the capture named by `label`, such as `c12`, answers; never from the desk's own addresses."""
    try:
        with answering_within(settings.DATABASE_SECONDS):
            response = _answer(request, label)
    except Http404:
        response = _refused(404, "Not found")
    for name, value in _HEADERS.items():
        response.setdefault(name, value)
    response.setdefault("Cache-Control", "private, no-store")
    response.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
    return response


def frame_origin(capture_id: int) -> str:
    """The origin that replays this capture and no other; empty where there is no replay."""
    return settings.REPLAY_ORIGIN.replace("*", f"c{capture_id}")


def frame_address(grant: ReplayGrant) -> str:
    """The page for the frame."""
    return f"{frame_origin(grant.capture_id)}/?{urlencode({'grant': grant.signed()})}"


def _answer(request: HttpRequest, label: str) -> HttpResponseBase:
    """The answer without what all answers there have. Raises Http404."""
    if request.method not in {"GET", "HEAD"}:
        return _refused(405, "Only GET and HEAD")
    if request.headers.get("Service-Worker") and request.path != WORKER:
        # An archived page could make the bare engine the worker of this origin, which answers without our policy.
        return _refused(403, "No worker")
    if request.path in {*_OWN, ENGINE}:
        return _file(request.path)
    return _of_capture(request, label)


def _of_capture(request: HttpRequest, label: str) -> HttpResponseBase:
    """The WACZ, or the page that starts the engine on it. Raises Http404."""
    if request.path not in {"/", WACZ}:
        raise Http404
    text = request.GET.get("grant", "")
    found = _granted(text, label)
    if found is None:
        return _refused(403, "This address is not valid any more: open the page of the capture again.")
    grant, capture = found
    return wacz_response(capture, request) if request.path == WACZ else _start_page(request, grant, text, capture)


def _granted(text: str, label: str) -> tuple[ReplayGrant, Capture] | None:
    """The grant and its capture, where it is the one of this host."""
    grant = ReplayGrant.read(text)
    named = re.fullmatch(f"c({ID_PATTERN})", label)
    if grant is None or named is None or parse_id(named[1]) != grant.capture_id:
        return None
    capture = grant.capture()
    return (grant, capture) if capture else None


def _start_page(request: HttpRequest, grant: ReplayGrant, text: str, capture: Capture) -> HttpResponse:
    """The page that starts the engine, in a frame of the desk's only: by itself it could be led anywhere."""
    with translation.override(grant.language):
        if request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
            return _refused(403, _("An archived page is only replayed on the page of its capture."))
        context = {"capture": capture, "wacz": f"{WACZ.removeprefix('/')}?{urlencode({'grant': text})}"}
        page = HttpResponse(render_to_string("sources/replay.html", context))
    page["Content-Language"] = grant.language
    page["Content-Security-Policy"] = f"{_PAGE_POLICY}; frame-ancestors {grant.desk}"
    # What an archived page left behind the last time must not decide what is shown now.
    page["Clear-Site-Data"] = '"storage"'
    return page


def _file(path: str) -> FileResponse:
    """One of our scripts and styles, or the engine as npm installed it. Raises Http404."""
    found = settings.REPLAY_ENGINE if path == ENGINE else finders.find(f"claimdesk/replay{path}")
    try:
        file = Path(found or "").open("rb")  # noqa: SIM115 - the response closes it
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=_OWN.get(path, _OWN[WORKER]))
    if path == ENGINE:
        response["Cache-Control"] = f"private, max-age={_ENGINE_SECONDS}"
    if path == WORKER:
        response["Content-Security-Policy"] = _WORKER_POLICY
    return response


def _refused(status: int, why: str) -> HttpResponse:
    return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")
