"""Handing out archived bytes. They are hostile: as a download or as plain text, never as a page of this desk."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from sources.capture.archive import artifact_of, open_artifact
from sources.models import Artifact, Capture

WACZ = "application/wacz"


def text_response(capture: Capture) -> FileResponse:
    """The text that was read out of `capture`. Raises Http404 where there is none."""
    return _guarded(_open(capture, Artifact.Kind.TEXT, "text/plain; charset=utf-8"))


def wacz_response(capture: Capture) -> FileResponse:
    """The whole capture as one file. Raises Http404 where there is none."""
    return _guarded(_open(capture, Artifact.Kind.WACZ, WACZ, filename=f"capture-{capture.pk}.wacz"))


def _open(capture: Capture, kind: str, media_type: str, *, filename: str = "") -> FileResponse:
    artifact = artifact_of(capture, kind)
    if artifact is None:
        raise Http404
    try:
        file = open_artifact(artifact)
    except FileNotFoundError as error:
        raise Http404(_("The archive does not hold this file any more.")) from error
    response = FileResponse(file, content_type=media_type, as_attachment=bool(filename), filename=filename)
    response["ETag"] = f'"{artifact.sha256}"'
    return response


def _guarded(response: FileResponse) -> FileResponse:
    """With what keeps a browser from running any of it (CSP 3, sandbox)."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
