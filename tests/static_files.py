"""The desk's static files, listed once in a process of tests and not for each client that a test makes."""

import copy
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


def listed_once(get_response: Callable[[HttpRequest], HttpResponseBase]) -> WhiteNoiseMiddleware:
    """WhiteNoise before `get_response`, with the files that were there when the first test asked; no test adds one.

    Each `Client` of Django loads the middleware anew, and to look for the files took longer than most pages.
    """
    middleware = copy.copy(_whitenoise())
    middleware.get_response = get_response
    return middleware


@cache
def _whitenoise() -> WhiteNoiseMiddleware:
    return WhiteNoiseMiddleware()
