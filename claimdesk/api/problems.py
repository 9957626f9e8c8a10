"""Refusals as `application/problem+json` (RFC 9457): a stable code, a sentence for people, sentences per field."""

import json
import math
import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.settings import api_settings

from claimdesk.api.dependencies import unavailable
from claimdesk.errors import Conflict, DomainError, Invalid, NotAllowed, Stale, Unavailable

MEDIA_TYPE = "application/problem+json"

# The first that fits: Stale is a Conflict.
_STATUS: tuple[tuple[type[DomainError], HTTPStatus], ...] = (
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Stale, HTTPStatus.PRECONDITION_FAILED),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.BAD_REQUEST),
)


def problem(error: Exception, _context: Mapping[str, Any]) -> HttpResponse | None:
    """The answer to `error`, which a view raised; None for a mistake of the desk itself."""
    if isinstance(error, DomainError):
        fields = {name: str(sentence) for name, sentence in error.fields.items()}
        return problem_response(_status_of(error), error.code, str(error.sentence), fields, error.details)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, ObjectDoesNotExist):
        error = exceptions.NotFound(_("It has been deleted."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def problem_response(
    status: int, code: str, detail: str, fields: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """`status` with a problem document as body, with `more` members than every problem has."""
    status = HTTPStatus(status)
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code, "detail": detail}
    document = json.dumps({**body, "errors": dict(fields or {}), **(more or {})}, ensure_ascii=False)
    return HttpResponse(document, status=status, content_type=MEDIA_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer where the desk itself made a mistake, or something that it needs is away; Django has logged it.

    Beside the API it is a page that needs neither database nor session.
    """
    if (away := unavailable(sys.exc_info()[1])) is not None:
        return _unavailable_response(request, away)
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    return problem_response(500, "internal", _("Something went wrong in ClaimDesk. The server log has the details."))


def _unavailable_response(request: HttpRequest, away: Unavailable) -> HttpResponse:
    if request.path.startswith("/api/"):
        answer = problem_response(HTTPStatus.SERVICE_UNAVAILABLE, away.code, str(away.sentence))
    else:
        context = {"sentence": away.sentence}
        answer = HttpResponse(loader.render_to_string("503.html", context), status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer["Retry-After"] = str(away.retry_after)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that reached no view. Beside the API it is Django's page."""
    if not request.path.startswith("/api/"):
        return defaults.bad_request(request, exception)
    return problem_response(400, "bad_request", _("The request cannot be read."))


def flat(errors: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each sentence of DRF's nested errors with its field's path: `citations.1.url`; "" for the whole body."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            own = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from flat(inner, ".".join(filter(None, [path, own])))
    elif isinstance(errors, list) and any(isinstance(inner, Mapping) for inner in errors):
        for number, inner in enumerate(errors):
            yield from flat(inner, f"{path}.{number}".lstrip("."))
    elif isinstance(errors, list):
        if errors:
            yield path, " ".join(str(sentence) for sentence in errors)
    else:
        yield path, str(errors)


def _status_of(error: DomainError) -> HTTPStatus:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    if isinstance(error, exceptions.ValidationError):
        fields = dict(flat(error.detail))
        detail = fields.pop("", None) or _("Check the marked fields.")
        return problem_response(error.status_code, "invalid", detail, fields)
    response = problem_response(error.status_code, str(error.get_codes()), str(error.detail))
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(math.ceil(wait))
    return response
