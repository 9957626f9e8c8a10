"""Addresses to which forms are sent, and which are no pages to look at."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

View = Callable[..., HttpResponse]


def posts_only(page: Callable[..., str]) -> Callable[[View], View]:
    """A view that takes what is sent. Who comes to look, as everybody does whom signing in again has led here, goes to
    the page that the form belongs to: `page` gets what the address says and answers with an address."""

    def wrap(view: View) -> View:
        @wraps(view)
        def taking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(page(*args, **kwargs))
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return taking

    return wrap
