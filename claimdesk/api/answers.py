"""What every answer under /api/v1/ gets on its way out: a name, fewer bytes, and leave for pages of other origins; and
the answer to a request that wrote for too long.

It is done around the views, so that the pages of the admin pass none of it.
"""

import gzip
import re
import uuid
from collections.abc import Callable
from typing import Any

import zstandard
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException

REQUEST_ID = "X-Request-ID"
_FIT_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,100}")

# Compression (RFC 9110, section 12.5.3).
MIN_BYTES = 500  # below that the headers of a packet are most of it
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
_CODING = re.compile(r"\s*([a-z*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?", re.IGNORECASE)

# Other origins (CORS, in the Fetch standard). Their pages show a key; cookies are never allowed.
METHODS = "GET, HEAD, POST, PATCH, DELETE, OPTIONS"
SENT_HEADERS = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-Request-ID"
)
READ_HEADERS = (
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Location, RateLimit, "
    "RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"
)
PREFLIGHT_SECONDS = 600
ANY = "*"


def answered(request: HttpRequest, ask: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer that `ask` gives, as it leaves; `ask` is not asked where a browser only wants to know what it may."""
    is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    is_open = bool(settings.API_ORIGINS)
    response = HttpResponse(status=204) if is_open and is_preflight else ask()
    asked = request.headers.get(REQUEST_ID, "")
    response[REQUEST_ID] = asked if _FIT_ID.fullmatch(asked) else uuid.uuid4().hex
    patch_vary_headers(response, ["Accept-Encoding"])
    if is_open:
        _allow_origin(request, response, is_preflight=is_preflight)
    coding = best_coding(request.headers.get("Accept-Encoding", ""))
    if coding and isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(lambda rendered: _compress(rendered, coding))
    elif coding and not response.streaming:
        _compress(response, coding)
    return response


def _allow_origin(request: HttpRequest, response: HttpResponseBase, *, is_preflight: bool) -> None:
    """Say that the page may read the answer, and before a request what it may send."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "")
    if not origin or not {origin, ANY} & set(settings.API_ORIGINS):
        return
    response["Access-Control-Allow-Origin"] = origin
    if is_preflight:
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = SENT_HEADERS
        response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    else:
        response["Access-Control-Expose-Headers"] = READ_HEADERS


def _compress(response: Any, coding: str) -> None:
    """Compress the body of `response`. The tag of what was compressed is weak, as RFC 9110 wants it."""
    if len(response.content) < MIN_BYTES:
        return
    response.content = _compressed(response.content, coding)
    response["Content-Encoding"] = coding
    response["Content-Length"] = str(len(response.content))
    if response.get("ETag", "").startswith('"'):
        response["ETag"] = f"W/{response['ETag']}"


def best_coding(header: str) -> str:
    """`zstd` or `gzip`, whichever `Accept-Encoding` likes better, zstd where it likes both; "" where neither."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        if found := _CODING.fullmatch(part):
            weights[found[1].lower()] = _weight(found[2])
    anything = weights.get("*", 0)
    liked = [(weights.get(coding, anything), coding) for coding in ("gzip", "zstd")]
    weight, coding = max(liked, key=lambda pair: (pair[0], pair[1] == "zstd"))
    return coding if weight > 0 else ""


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


def _compressed(body: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)
    return gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)


def took_too_long() -> "TookTooLong":
    """What a request is answered with that wrote for too long."""
    return TookTooLong(_("This took too long, and nothing was saved. Send less at once."))


class TookTooLong(APIException):
    """The request wrote for longer than CLAIMDESK_API_WRITE_SECONDS; nothing of it is kept."""

    status_code = 503
    default_code = "too_slow"
