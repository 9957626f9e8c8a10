"""`POST /api/v1/batch/`: many operations in one request, each as if it had come alone, with a result each.

Each operation has its own transaction, so nobody waits for a whole batch, and what fails takes nothing else with it.
"""

import io
import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.roles import CHANGING
from claimdesk.api.callers import PART_OF_BATCH
from claimdesk.api.conditional import IDEMPOTENCY_KEY, names_itself
from claimdesk.api.problems import problem_response
from claimdesk.api.serializer_fields import Input
from claimdesk.api.views import DeskView, NoSuchAddress, validated

PREFIX = "/api/v1/"
JSON = "application/json"
# What an operation takes over from the request that brings it.
_TAKEN_OVER = (
    "SERVER_NAME",
    "SERVER_PORT",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_ACCEPT_LANGUAGE",
    "REMOTE_ADDR",
)
_HEADERS = {"Location": "location", "ETag": "etag"}


class OperationInput(Input):
    """One operation: what would be a request of its own."""

    method = serializers.ChoiceField(["POST", "PATCH", "DELETE"])
    path = serializers.CharField(max_length=2000, help_text=gettext_lazy("Below /api/v1/, such as `claims/12/`."))
    body = serializers.DictField(required=False, help_text=gettext_lazy("What would be the body of the request."))
    if_match = serializers.CharField(max_length=500, required=False, help_text=gettext_lazy("The header If-Match."))
    idempotency_key = serializers.CharField(
        max_length=255, required=False, help_text=gettext_lazy("The header Idempotency-Key.")
    )


class BatchInput(Input):
    """The operations of a batch, in order."""

    operations = OperationInput(many=True, allow_empty=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The operations, of which there may be more than members of other lists."""
        fields = super().get_fields()
        fields["operations"].max_length = settings.API_BATCH  # type: ignore[attr-defined] # the stubs lack it
        fields["operations"].error_messages["max_length"] = _("Give at most %(most)s of these.") % {
            "most": settings.API_BATCH
        }
        return fields


class OperationResult(serializers.Serializer[Any]):
    """What came of an operation: its status, and what would be its headers and its body."""

    status = serializers.IntegerField()
    location = serializers.CharField(allow_null=True)
    etag = serializers.CharField(allow_null=True)
    body = serializers.JSONField(allow_null=True)


class BatchResults(serializers.Serializer[Any]):
    """A result for each operation, in their order."""

    results = OperationResult(many=True)


class BatchView(DeskView):
    """Many operations in one request. Each is asked for its own scope."""

    scopes = {"*": CHANGING}

    @extend_schema(summary="Do many things at once", request=BatchInput, responses=BatchResults)
    def post(self, request: Request) -> Response:
        """Carry out the operations one after the other, each in a transaction of its own. Those that fail change
        nothing, and the others are carried out all the same. With an `Idempotency-Key` each operation has one, too."""
        operations = validated(BatchInput, request)["operations"]
        end = time.monotonic() + settings.API_BATCH_SECONDS
        results = [
            _result(request, operation, number) if time.monotonic() < end else _too_late()
            for number, operation in enumerate(operations)
        ]
        return Response({"results": results})


def _result(request: Request, operation: Mapping[str, Any], number: int) -> dict[str, Any]:
    path = f"{PREFIX}{operation['path'].removeprefix(PREFIX).lstrip('/')}"
    try:
        view, arguments, named = resolve(path)
    except Resolver404:
        return _told(problem_response(HTTPStatus.NOT_FOUND, "not_found", _("Nothing answers at this URL.")))
    kind = getattr(view, "cls", None)
    is_known = kind not in (BatchView, NoSuchAddress, None) and path.startswith(PREFIX)
    if not is_known or not getattr(kind, "in_batches", True):
        return _told(problem_response(HTTPStatus.NOT_FOUND, "not_found", _("Nothing answers at this URL.")))
    return _told(view(_request(request, operation, path, number), *arguments, **named))


def _request(whole: Request, operation: Mapping[str, Any], path: str, number: int) -> HttpRequest:
    """The operation as a request of its own, of the same caller."""
    body = json.dumps(operation.get("body", {})).encode() if operation["method"] != "DELETE" else b""
    environ = {name: whole.META[name] for name in _TAKEN_OVER if name in whole.META}
    environ |= {
        "REQUEST_METHOD": operation["method"],
        "PATH_INFO": path,
        "CONTENT_TYPE": JSON if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": whole.scheme,
    }
    if "if_match" in operation:
        environ["HTTP_IF_MATCH"] = operation["if_match"]
    if name := operation.get("idempotency_key") or _derived(whole, operation, number):
        environ["HTTP_IDEMPOTENCY_KEY"] = name
    part = WSGIRequest(environ)
    # Who calls was asked once for all of them; this is where Django REST framework looks for it.
    part._force_auth_user, part._force_auth_token = whole.user, whole.auth  # type: ignore[attr-defined] # noqa: SLF001
    setattr(part, PART_OF_BATCH, True)
    return part


def _derived(whole: Request, operation: Mapping[str, Any], number: int) -> str:
    """The name of an operation in a batch that has one; empty where neither has one, and for what is no POST."""
    if operation["method"] != "POST" or not names_itself(whole):
        return ""
    name = whole.headers[IDEMPOTENCY_KEY].strip('"')
    return f"{name}/{number}"


def _too_late() -> dict[str, Any]:
    sentence = _("The batch took too long, and this was not begun. Send it again.")
    return _told(problem_response(HTTPStatus.SERVICE_UNAVAILABLE, "too_slow", sentence))


def _told(answer: Any) -> dict[str, Any]:
    """The result of an operation, for JSON."""
    is_made = isinstance(answer, Response)
    body = answer.data if is_made else json.loads(answer.content or b"null")
    return {"status": answer.status_code} | {key: answer.get(name) for name, key in _HEADERS.items()} | {"body": body}
