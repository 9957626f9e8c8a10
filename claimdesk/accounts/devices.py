"""Browsers in which somebody signed in before: guesses made elsewhere do not keep them out."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from claimdesk.accounts.models import User, stored_username

COOKIE = "desk_device"
_SALT = "claimdesk.device"
_AGE = 180 * 24 * 3600  # seconds
_PEOPLE = 10  # the last ones who signed in with a browser; more share it than sit at it


def remember_device(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Let the browser of `request`, in which `person` signed in just now, show that the next time."""
    said = _read(request)
    people = [person.pk, *(number for number in said["people"] if number != person.pk)][:_PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps({"device": said["device"], "people": people}, salt=_SALT),
        max_age=_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, username: str) -> str:
    """The name of the browser of `request` where whoever is called `username` signed in with it before; else empty."""
    said = _read(request)
    if not said["people"]:
        return ""
    is_known = User.objects.filter(pk__in=said["people"], username=stored_username(username)).exists()
    return str(said["device"]) if is_known else ""


def _read(request: HttpRequest) -> dict[str, Any]:
    """What the browser shows of itself, believed only with the desk's signature."""
    try:
        said: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return {"device": get_random_string(22), "people": []}
    return said
