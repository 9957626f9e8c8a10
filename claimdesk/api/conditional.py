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

from claimdesk.errors import Stale

_TAG = re.compile(r'(?:W/)?"(?:[0-9]+-)?([0-9a-f]{32})(?:[-;][a-z]+)?"')
IDEMPOTENCY_KEY = "Idempotency-Key"  # a draft of the IETF: httpapi-idempotency-key-header
_SAFE = frozenset({"GET", "HEAD"})


def etag_of(data: Any) -> str:
    """The strong entity tag of a representation, with its quotation marks."""
    version = f"{data['version']}-" if isinstance(data, dict) and "version" in data else ""
    return f'"{version}{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def require_match(request: Request, data: Any) -> bool:
    """Whether the caller named, with If-Match, what they saw. Raises Stale where that is not `data` any more."""
    header = request.headers.get("If-Match")
    if header is None:
        return False
    if header.strip() == "*":
        return False
    if _digest_of(etag_of(data)) not in _digests(header):
        raise Stale(_("Somebody changed this after you read it. Read it again, compare, and send your change again."))
    return True


def with_etag(request: Request, response: Response) -> Response:
    """`response` with its entity tag; without its body (304) where the caller has it already."""
    if response.status_code not in (200, 201) or response.data is None:
        return response
    response.headers.setdefault("ETag", etag_of(response.data))
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.method in _SAFE and response.status_code == 200 and _has(request, response["ETag"]):
        response.status_code = 304
        response.data = None
    return response


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
