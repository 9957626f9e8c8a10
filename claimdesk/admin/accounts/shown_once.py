"""Showing a secret once: in the answer to the very request that made it, so that it is kept nowhere."""

from typing import Any

from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise

from claimdesk.accounts.middleware import ShownOnce
from claimdesk.admin import desk

_PLACE = "desk.secret"


def keep_for_answer(request: HttpRequest, secret: str) -> None:
    """Carry `secret` from the action to the answer of this request."""
    request.META[_PLACE] = secret


def secret_page(
    request: HttpRequest, *, title: str | Promise, words: str | Promise, back_url: str, **context: Any
) -> ShownOnce:
    """The page that shows the secret of this request, with `words` about it and `back_url` to go on."""
    page = ShownOnce(
        request,
        "admin/accounts/secret.html",
        {
            **desk.each_context(request),
            "title": title,
            "words": words,
            "back_url": back_url,
            "secret": request.META.pop(_PLACE),
            **context,
        },
    )
    page.later = back_url
    add_never_cache_headers(page)
    return page
