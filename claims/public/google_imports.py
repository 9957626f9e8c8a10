"""Checks of other newsrooms over Google's API: who may, by which key, and how they are read and written.

As at Google, reading takes a key (`?key=`, or as a bearer token), and writing a bearer token: addresses stand in the
logs of proxies.
"""

import io
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import grants, may
from claimdesk.accounts.roles import Permission, Scope
from claimdesk.api.bodies import JSONBody, TooLarge
from claimdesk.api.callers import CallerThrottle, KeyAuthentication, account_of
from claimdesk.ids import parse_id
from claims.models import OutsideCheck
from claims.outside_checks.actions import delete_outside_check, import_outside_check, replace_outside_check
from claims.outside_checks.markup_page import read_page, site_of
from claims.public.google_answers import (
    BEARER,
    GoogleRefusal,
    filled,
    invalid_argument,
    names_key,
    not_found,
)

NAME = "outside-{}"  # of a page of another newsroom; own ones are named by the number of the claim


def may_see_imports(request: HttpRequest) -> bool:
    """Whether checks of other newsrooms are in the answer. Raises GoogleRefusal for a key that opens nothing."""
    if not names_key(request):
        return False
    user, key = _caller(request)
    return grants(key, {Scope.CLAIMS_READ}) and may(user, Permission.SEE)


def create(request: HttpRequest) -> dict[str, Any]:
    """`pages.create`: a check of another newsroom, imported."""
    by = _writer(request)
    return written_page(import_outside_check(_sent_page(request), by=by))


def read(request: HttpRequest, number: int) -> dict[str, Any]:
    """`pages.get` of an imported check; to whoever may not see it as what is not there."""
    if not may_see_imports(request):
        raise not_found()
    return written_page(_known(number))


def update(request: HttpRequest, number: int) -> dict[str, Any]:
    """`pages.update`: all of an imported check is replaced."""
    by = _writer(request)
    check, page = _known(number), _sent_page(request)
    if page.get("name", imported_name(check)) != imported_name(check):
        raise invalid_argument("The name in the page must be that in the address.")
    if not page.get("versionId"):
        raise invalid_argument("versionId must be set: get the page first, and send it with its versionId.")
    try:
        return written_page(replace_outside_check(check, page, version=page["versionId"], by=by))
    except OutsideCheck.DoesNotExist as error:
        raise not_found() from error


def delete(request: HttpRequest, number: int) -> dict[str, Any]:
    """`pages.delete` of an imported check; answers an empty object."""
    by = _writer(request)
    try:
        delete_outside_check(_known(number), by=by)
    except OutsideCheck.DoesNotExist as error:
        raise not_found() from error
    return {}


def listed(imports: QuerySet[OutsideCheck], *, skipped: int, most: int) -> dict[str, Any]:
    """Some of `imports`, the newest first, with the token for those after them."""
    found = list(imports.order_by("-pk")[skipped : skipped + most + 1])
    body: dict[str, Any] = {}
    if found[:most]:
        body["claimReviewMarkupPages"] = [written_page(each) for each in found[:most]]
    if len(found) > most:
        body["nextPageToken"] = NAME.format(found[most].pk + 1)
    return body


def place_of(token: str) -> int | None:
    """Below which number the imports after `token` begin; None for a token of own pages."""
    begins = NAME.format("")
    return parse_id(token.removeprefix(begins)) if token.startswith(begins) else None


def require_writer(request: HttpRequest) -> None:
    """Raise GoogleRefusal unless the caller may write at all, so that others are told nothing else."""
    _writer(request)


def imported_name(check: OutsideCheck) -> str:
    """The name of its page in Google's API."""
    return f"pages/{NAME.format(check.pk)}"


def written_page(check: OutsideCheck) -> dict[str, Any]:
    """An imported check as ClaimReviewMarkupPage."""
    return filled(
        {
            "name": imported_name(check),
            "pageUrl": check.page_url,
            "publishDate": check.published_on,
            "claimReviewAuthor": filled({"name": check.publisher, "imageUrl": check.publisher_image}),
            "versionId": str(check.version),
            "claimReviewMarkups": check.markups,
        }
    )


def _known(number: int) -> OutsideCheck:
    check = OutsideCheck.objects.filter(pk=number).first()
    if check is None:
        raise not_found()
    return check


def _sent_page(request: HttpRequest) -> dict[str, Any]:
    """The page in the body, which must be one of another newsroom that keeps the rules of ClaimReview."""
    try:
        body = JSONBody().parse(io.BytesIO(request.read(settings.API_MAX_BODY + 1)))
    except TooLarge as error:
        raise GoogleRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "INVALID_ARGUMENT", str(error.detail)) from error
    except APIException as error:
        raise invalid_argument(f"Invalid JSON payload received. {error.detail}") from error
    own = frozenset(site_of(url) for url in (settings.PUBLIC_URL, settings.URL) if urlsplit(url).netloc)
    return read_page(body, own_sites=own)


def _writer(request: HttpRequest) -> User:
    """The account whose key may write. Raises GoogleRefusal."""
    if not request.headers.get("Authorization", "").lower().startswith(BEARER):
        raise GoogleRefusal(
            HTTPStatus.UNAUTHORIZED,
            "UNAUTHENTICATED",
            "Request is missing required authentication credential. Expected an API key of ClaimDesk that may write, "
            "as bearer token.",
        )
    user, key = _caller(request)
    if not grants(key, {Scope.CLAIMS_WRITE}):
        message = "Request had insufficient authentication scopes."
        raise GoogleRefusal(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", message)
    return user


def _caller(request: HttpRequest) -> tuple[User, ApiKey]:
    """The account and the key of `request`, which counts like one over REST. Raises GoogleRefusal."""
    asking = Request(request)
    try:
        found = KeyAuthentication().authenticate(asking) or account_of(request.GET.get("key", ""))
    except AuthenticationFailed as error:
        if "Authorization" in request.headers:
            message = "Request had invalid authentication credentials."
            raise GoogleRefusal(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", message) from error
        raise invalid_argument("API key not valid. Please pass a valid API key.") from error
    if not found[0].is_active:
        raise GoogleRefusal(HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", "The account of this key is closed.")
    asking.user, asking.auth = found
    throttle = CallerThrottle()
    if not throttle.allow_request(asking, APIView()):
        message = "Quota exceeded for this key."
        raise GoogleRefusal(HTTPStatus.TOO_MANY_REQUESTS, "RESOURCE_EXHAUSTED", message, wait=throttle.wait())
    return found
