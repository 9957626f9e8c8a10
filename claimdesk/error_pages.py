"""What people see where something went wrong: what it is, and what to do next."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.admin.site import desk
from claimdesk.api.problems import problem_response


@dataclass(frozen=True)
class Wrong:
    """One kind of wrong: its title and the sentence below it."""

    status: HTTPStatus
    title: Promise
    sentence: Promise
    code: str  # for programs


NOT_FOUND = Wrong(
    HTTPStatus.NOT_FOUND,
    gettext_lazy("There is nothing here"),
    gettext_lazy("The URL may be mistyped, the page may have been deleted, or you may not have access to it."),
    "not_found",
)
FORBIDDEN = Wrong(
    HTTPStatus.FORBIDDEN,
    gettext_lazy("You can't do this"),
    gettext_lazy("Your role does not allow it. A chief editor can change your role, or do it for you."),
    "permission_denied",
)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The answer to an address without a page."""
    return _answer(request, NOT_FOUND)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to who may not; in the words of the refusal where it has some."""
    return _answer(request, FORBIDDEN, str(exception))


def _answer(request: HttpRequest, wrong: Wrong, said: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(wrong.status, wrong.code, said or str(wrong.sentence))
    context: dict[str, Any] = {
        **desk.each_context(request),
        "wrong": wrong,
        "said": said,
        "title": "",
        "subtitle": "",
        "heading": _("%(status)s: %(title)s") % {"status": wrong.status.value, "title": wrong.title},
    }
    return render(request, "admin/wrong.html", context, status=wrong.status)
