"""`Idempotency-Key`: a POST that names itself is carried out once, and sent again it gets the answer of the first time.

The name, the change and the answer are written in one transaction. So a caller who heard no answer may send the request
again, whatever happened to the first one; and of two that come at the same moment the second waits for the first. What
was refused changed nothing and is not remembered. A file takes long to read, and no transaction is held open for it: it
is remembered once it is kept.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claimdesk.accounts.models import ApiKey, SentRequest
from claimdesk.api.conditional import IDEMPOTENCY_KEY
from claimdesk.canonical import canonical_json
from claimdesk.errors import Invalid

REPEATED = "Idempotency-Replayed"
_FIT = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')  # bare, or quoted as a structured field is
_KEPT_HEADERS = ("Location", "ETag")
_MAX_FORGOTTEN = 500  # at a time
JSON = "application/json"
_HELD = "_claimdesk_sent_request"  # where a request remembers its row


class NameTaken(APIException):
    """The name stands for another request."""

    status_code = 422
    default_code = "key_reused"


class Repeated(Exception):
    """The request was carried out before; `answer` is what it got then."""

    def __init__(self, sent: SentRequest) -> None:
        super().__init__(sent.name)
        self.answer = _answer(sent)


def begin_once(request: Request) -> None:
    """Note the request before anything is done. Raises Repeated, NameTaken, Invalid for what is no name."""
    found = _FIT.fullmatch(request.headers[IDEMPOTENCY_KEY])
    if found is None:
        sentence = _("Give a name of 1 to 255 letters, digits and signs, such as a UUID.")
        raise Invalid(sentence, code="idempotency_key", fields={IDEMPOTENCY_KEY: sentence})
    _forget_old()
    row = SentRequest(caller=_caller(request), name=found[1], digest=_digest(request))
    sent = (
        _written(row)
        if not brings_file(request)
        else SentRequest.objects.filter(caller=row.caller, name=row.name).first()
    )
    if sent is not None and sent.digest != row.digest:
        raise NameTaken(_("Another request had this Idempotency-Key. Give each request its own."))
    if sent is not None:
        raise Repeated(sent)
    setattr(request, _HELD, row)


def _written(row: SentRequest) -> SentRequest | None:
    """Write `row`; the one that is there already, if there is one, once the request that wrote it has ended."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return SentRequest.objects.get(caller=row.caller, name=row.name)
    return None


def answered_once(request: Any, ask: Callable[[], Any]) -> Any:
    """The answer that `ask` gives to `request`, in one transaction with the row that `begin` wrote; nothing of both is
    kept where the answer is a refusal."""
    if brings_file(request):
        response = ask()
        with suppress(IntegrityError), transaction.atomic():  # the same file came twice at the same moment
            _keep(response)
        return response
    with transaction.atomic():
        response = ask()
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            transaction.set_rollback(True)
        else:
            _keep(response)
    return response


def brings_file(request: Any) -> bool:
    """Whether the request is an upload."""
    return str(request.content_type).startswith("multipart/")


def _keep(response: Any) -> None:
    """Remember the answer with the row of its request, where it has one and is no refusal."""
    context = getattr(response, "renderer_context", None) or {}
    row: SentRequest | None = getattr(context.get("request"), _HELD, None)
    if row is None or response.status_code >= HTTPStatus.BAD_REQUEST:
        return
    row.status = response.status_code
    row.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    data = getattr(response, "kept_data", response.data)  # a secret is in the first answer only
    row.body = "" if data is None else JSONRenderer().render(data).decode()
    row.save()


def _answer(sent: SentRequest) -> HttpResponse:
    answer = HttpResponse(sent.body, status=sent.status, content_type=JSON)
    if not sent.body:
        del answer["Content-Type"]
    for name, value in sent.headers.items():
        answer[name] = value
    answer[REPEATED] = "true"
    return answer


def _caller(request: Request) -> str:
    return f"key-{request.auth.pk}" if isinstance(request.auth, ApiKey) else f"person-{request.user.pk}"


def _digest(request: Request) -> str:
    """SHA-256 of what is asked for: method, address and content, of files their bytes."""
    data = request.data
    if hasattr(data, "lists"):
        content: Any = {name: [_told(value) for value in values] for name, values in data.lists()}
    else:
        content = data
    return hashlib.sha256(canonical_json([request.method, request.get_full_path(), content])).hexdigest()


def _told(value: Any) -> str:
    if not hasattr(value, "chunks"):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()


def _forget_old() -> None:
    """Delete some rows that are older than CLAIMDESK_API_REMEMBER_HOURS."""
    before = timezone.now() - timedelta(hours=settings.API_REMEMBER_HOURS)
    old = SentRequest.objects.filter(sent_at__lt=before).order_by("sent_at").values_list("pk", flat=True)
    if numbers := list(old[:_MAX_FORGOTTEN]):
        SentRequest.objects.filter(pk__in=numbers).delete()
