"""Handing out archived bytes. They are hostile: as a download or as plain text, never as a page of this desk."""

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from sources.models import Artifact, Capture
from sources.storage.archive import artifact_of, open_artifact

WACZ = "application/wacz"
# What keeps a browser from running any of it (CSP 3, sandbox).
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def text_response(capture: Capture, request: HttpRequest) -> HttpResponseBase:
    """The text that was read out of `capture`. Raises Http404 where there is none."""
    return _send(
        request, _artifact(capture, Artifact.Kind.TEXT), "text/plain; charset=utf-8", f"capture-{capture.pk}.txt"
    )


def wacz_response(capture: Capture, request: HttpRequest) -> HttpResponseBase:
    """The whole capture as one file. Raises Http404 where there is none."""
    return _send(request, _artifact(capture, Artifact.Kind.WACZ), WACZ, f"capture-{capture.pk}.wacz")


def _artifact(capture: Capture, kind: str) -> Artifact:
    artifact = artifact_of(capture, kind)
    if artifact is None:
        raise Http404
    return artifact


def _send(request: HttpRequest, artifact: Artifact, media_type: str, filename: str) -> HttpResponseBase:
    """The file, to be saved unless it is plain text; 304 where the caller has it already."""
    etag = f'"{artifact.sha256}"'
    if unchanged := get_conditional_response(request, etag):
        return unchanged
    try:
        file = open_artifact(artifact)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {**SAFE_HEADERS, "ETag": etag}
    is_saved = media_type == WACZ
    return FileResponse(file, content_type=media_type, as_attachment=is_saved, filename=filename, headers=headers)
