"""Conditional requests (RFC 9110, section 13): 304 for what the caller has, 412 for what somebody else changed.

The entity tag is a digest of the representation, so it changes whenever one byte of the answer would. Whatever stands
around the digest does not count: a proxy that compresses makes the tag weak (`W/"…"`) or adds to it (`"…-gzip"`).
"""

import hashlib
import re
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from typing_extensions import override

from claimdesk.errors import Stale

_TAG = re.compile(r'(?:W/)?"(?:[0-9]+-)?([0-9a-f]{32})(?:[-;][a-z]+)?"')
IDEMPOTENCY_KEY = "Idempotency-Key"  # a draft of the IETF: httpapi-idempotency-key-header
REVALIDATED = "private, no-cache"
_PLAIN = JSONRenderer()
_WRITTEN = "written_json"  # where an answer remembers its body
_SAFE = frozenset({"GET", "HEAD"})


def etag_of(data: Any) -> str:
    """The strong entity tag of a representation, with its quotation marks."""
    return _tag(data, written_json(data))


def _tag(data: Any, body: bytes) -> str:
    version = f"{data['version']}-" if isinstance(data, dict) and "version" in data else ""
    return f'"{version}{hashlib.sha256(body).hexdigest()[:32]}"'


def names_version(request: Request) -> bool:
    """Whether the caller named, with If-Match, what they saw."""
    return request.headers.get("If-Match", "*").strip() != "*"


def require_match(request: Request, data: Any) -> None:
    """Raise Stale where the caller named, with If-Match, what they saw, and that is not `data` any more."""
    if names_version(request) and _digest_of(etag_of(data)) not in _digests(request.headers["If-Match"]):
        raise Stale(_("Somebody changed this after you read it. Read it again, compare, and send your change again."))


def with_etag(request: Request, response: Response) -> Response:
    """`response` with its entity tag; without its body (304) where the caller has it already."""
    if response.status_code not in (200, 201) or response.data is None:
        return response
    if "ETag" not in response:
        response["ETag"] = _tag(response.data, write_once(response))
    response.headers.setdefault("Cache-Control", REVALIDATED)
    if request.method in _SAFE and response.status_code == 200 and _has(request, response["ETag"]):
        response.status_code = 304
        response.data = None
    return response


def not_modified(request: Request, etag: str) -> Response | None:
    """The answer to a caller who has what `etag` is the tag of, else None."""
    if request.method not in _SAFE or not _has(request, etag):
        return None
    return Response(status=304, headers={"ETag": etag, "Cache-Control": REVALIDATED})


def _has(request: Request, etag: str) -> bool:
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or _digest_of(etag) in _digests(header)


def _digests(header: str) -> set[str]:
    """The digests in the tags of If-Match or If-None-Match."""
    return {_digest_of(tag) for tag in parse_etags(header)} - {""}


def _digest_of(tag: str) -> str:
    """The digest in an entity tag; "" for a tag that is not of ours."""
    found = _TAG.fullmatch(tag)
    return found[1] if found else ""


def names_itself(request: Any) -> bool:
    """Whether the request is a POST that is to be carried out once."""
    return request.method == "POST" and IDEMPOTENCY_KEY in request.headers


def written_json(data: Any) -> bytes:
    body: bytes = _PLAIN.render(data)
    return body


def write_once(response: Response) -> bytes:
    """The body of `response`, which is not written again when it is sent."""
    body = written_json(response.data)
    setattr(response, _WRITTEN, body)
    return body


class OnceRenderer(JSONRenderer):
    """JSON that may be written already."""

    @override
    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        """The body of an answer; one that is to be indented is written anew."""
        context = renderer_context or {}
        known = getattr(context.get("response"), _WRITTEN, None)
        is_plain = data is not None and self.get_indent(accepted_media_type or "", context) is None
        return known if known and is_plain else super().render(data, accepted_media_type, renderer_context)
