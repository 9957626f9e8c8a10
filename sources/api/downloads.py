"""Handing out archived bytes. They are hostile: as a download or as plain text, never as a page of this desk."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from claimdesk.api.problems import problem_response
from claimdesk.ids import parse_number
from sources.models import Artifact, Capture
from sources.storage.archive import artifact_of, open_artifact

WACZ = "application/wacz"
# What keeps a browser from running any of it (CSP 3, sandbox).
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CHUNK_BYTES = 1 << 16
_RANGE = re.compile(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)")


def text_response(capture: Capture, request: HttpRequest) -> HttpResponseBase:
    """The text that was read out of `capture`. Raises Http404 where there is none."""
    return _send(
        request, _artifact(capture, Artifact.Kind.TEXT), "text/plain; charset=utf-8", f"capture-{capture.pk}.txt"
    )


def wacz_response(capture: Capture, request: HttpRequest) -> HttpResponseBase:
    """The whole capture as one file. Raises Http404 where there is none."""
    return _send(request, _artifact(capture, Artifact.Kind.WACZ), WACZ, f"capture-{capture.pk}.wacz")


def body_response(capture: Capture, request: HttpRequest) -> HttpResponseBase:
    """The body as the server sent it, under its own type, where no browser runs any of it. Raises Http404 where there
    is none."""
    charset = f"; charset={capture.charset}" if capture.charset and capture.media_type.startswith("text/") else ""
    media_type = f"{capture.media_type or 'application/octet-stream'}{charset}"
    return _send(request, _artifact(capture, Artifact.Kind.BODY), media_type, f"capture-{capture.pk}")


def _artifact(capture: Capture, kind: str) -> Artifact:
    artifact = artifact_of(capture, kind)
    if artifact is None:
        raise Http404
    return artifact


def _send(request: HttpRequest, artifact: Artifact, media_type: str, filename: str) -> HttpResponseBase:
    """The file or a range of it, to be saved unless it is plain text; 304 where the caller has it already."""
    headers = {**SAFE_HEADERS, "ETag": f'"{artifact.sha256}"', "Accept-Ranges": "bytes"}
    if unchanged := get_conditional_response(request, headers["ETag"]):
        if unchanged.status_code == 304:
            return HttpResponse(status=304, headers=headers)
        return problem_response(412, "stale", _("This file is another one than you named."))
    span = _asked(request, artifact.size, headers["ETag"])
    if span is not None and span.start >= span.stop:
        answer = problem_response(416, "range", _("This file has no such bytes."))
        answer["Content-Range"] = f"bytes */{artifact.size}"
        return answer
    try:
        file = open_artifact(artifact)
    except FileNotFoundError as error:
        raise Http404 from error
    is_saved = media_type == WACZ
    if span is None:
        return FileResponse(file, content_type=media_type, as_attachment=is_saved, filename=filename, headers=headers)
    part = StreamingHttpResponse(_Part(file, span), status=206, content_type=media_type, headers=headers)
    part["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{artifact.size}"
    part["Content-Length"] = str(len(span))
    part["Content-Disposition"] = content_disposition_header(is_saved, filename) or "inline"
    return part


def _asked(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes that the caller asks for (RFC 9110, section 14), an empty range for bytes that are not there; None for
    all: several ranges at once, another unit, or a range of a file that is not this one any more."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = (parse_number(text) if text else None for text in found.groups())
    if any(text and number is None for text, number in zip(found.groups(), (first, last), strict=True)):
        return None  # numbers beyond what any file has
    if first is None:
        return range(max(0, size - (last or 0)), size)
    if last is not None and last < first:
        return None  # no range at all, says the RFC
    return range(first, min(size, size if last is None else last + 1))


class _Part:
    """The bytes of a span of a file, which is closed with the answer even if nobody read them, as for HEAD."""

    def __init__(self, file: IO[bytes], span: range) -> None:
        self._file, self._span = file, span
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._span.start)
        left = len(self._span)
        while left and (chunk := self._file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
