"""What all answers to readers have in common: only where the desk publishes, in one language, for every cache."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from claimdesk import __version__
from claimdesk.accounts.middleware import IS_FOR_READERS
from claims.verdict_page.addresses import absolute_url, newsroom

LANGUAGE_PARAMETER = "lang"
_ETAG_CHARACTERS = 32

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """A view of what is published: 404 where the desk publishes nothing, and a page for readers for what is missing."""
    return require_safe(_answering(view, missing_page))


def for_writers(view: View) -> View:
    """A view to which readers also send a form. It keeps no cookie, and no cache keeps it: each form is another one."""

    @wraps(view)
    def unkept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    # A form of the desk's own, signed and taken once, stands for the token of a session that readers do not have.
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_answering(unkept, missing_page)))


def for_programs(view: View, missing: Callable[[HttpRequest], HttpResponse]) -> View:
    """The same for programs, which may send what they want: nothing is done with it. What is `missing` is said in
    their own form."""
    return csrf_exempt(_answering(view, missing))


def _answering(view: View, missing: Callable[[HttpRequest], HttpResponse]) -> View:
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PUBLIC:
            raise Http404
        language = _asked_language(request) or settings.PUBLIC_LANGUAGE
        with translation.override(language):
            try:
                answer = view(request, *args, **kwargs)
            except Http404:
                answer = missing(request)
            answer.headers.setdefault(IS_FOR_READERS, language)
        answer.headers.setdefault("Cache-Control", f"public, max-age={settings.PUBLIC_AGE}")
        return answer

    shown.is_for_readers = True  # type: ignore[attr-defined] # asked for by the middleware
    return shown


def page_language(request: HttpRequest, language: str) -> str:
    """The language of a page about something in `language`: the one asked for, else that one, else the usual one."""
    known = language if language in dict(settings.LANGUAGES) else ""
    return _asked_language(request) or known or str(settings.PUBLIC_LANGUAGE)


def answer_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, language: str = ""
) -> HttpResponse:
    """A page for readers in the running language."""
    running = language or translation.get_language() or settings.PUBLIC_LANGUAGE
    shared = {
        "newsroom": newsroom(),
        "page_language": running,
        "takes_messages": settings.READER_WAITING > 0,
        "languages": [(code, code.upper(), _with_language(request, code)) for code, _name in settings.LANGUAGES],
        "canonical": context.get("canonical") or absolute_url(escape_uri_path(request.path)),
    }
    body = render_to_string(template, {**shared, **context})
    answer = HttpResponse(body, status=status)
    answer.headers[IS_FOR_READERS] = running
    return answer


def missing_page(request: HttpRequest) -> HttpResponse:
    """The answer where nothing is published under an address, whatever the desk has there."""
    context = {"title": _("There is nothing here"), "canonical": absolute_url(escape_uri_path(request.path))}
    return answer_page(request, "public/missing.html", context, status=HTTPStatus.NOT_FOUND)


def unchanged(request: HttpRequest, *parts: object, at: datetime | None = None) -> tuple[HttpResponseBase | None, str]:
    """304 where the caller has what `parts` name, made `at`; and the entity tag that the answer gets otherwise."""
    named = [__version__, settings.PUBLIC_NAME, settings.PUBLIC_URL, settings.PUBLIC_COPIES]
    named += [settings.PUBLIC_DOSSIERS, settings.READER_WAITING > 0, request.get_full_path()]
    digest = hashlib.sha256("\n".join(map(str, [*named, *parts])).encode()).hexdigest()
    etag = f'"{digest[:_ETAG_CHARACTERS]}"'
    modified = int(at.timestamp()) if at else None
    same = get_conditional_response(request, etag=etag, last_modified=modified)
    if same is not None:
        same.headers["ETag"] = etag
    return same, etag


def kept_answer(request: HttpRequest, etag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """What `make` answers, or what it answered before under the same `etag`, for CLAIMDESK_PUBLIC_AGE seconds.

    Whoever calls has asked the database for what `etag` names, so what was published since gets another one. Only whole
    pages in a language are kept: no search, and nothing that an invented query could multiply.
    """
    is_kept = settings.PUBLIC_AGE > 0 and {*request.GET} <= {LANGUAGE_PARAMETER}
    key = "public:" + etag.strip('"')
    known = cache.get(key) if is_kept else None
    if known is not None:
        content, content_type, language = known
        answer = HttpResponse(content, content_type=content_type)
        answer.headers[IS_FOR_READERS] = language
        return answer
    answer = make()
    if is_kept and answer.status_code == HTTPStatus.OK and len(answer.content) <= settings.PUBLIC_CACHE_BYTES:
        language = answer.headers.get(IS_FOR_READERS) or translation.get_language() or settings.PUBLIC_LANGUAGE
        cache.set(key, (answer.content, answer.headers["Content-Type"], language), settings.PUBLIC_AGE)
    return answer


def tagged(answer: HttpResponse, etag: str, *, at: datetime | None = None) -> HttpResponse:
    """`answer` with its entity tag, and when what it shows was changed."""
    answer.headers["ETag"] = etag
    if at is not None:
        answer.headers["Last-Modified"] = http_date(at.timestamp())
    return answer


def _asked_language(request: HttpRequest) -> str:
    asked = request.GET.get(LANGUAGE_PARAMETER, "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def _with_language(request: HttpRequest, code: str) -> str:
    query = request.GET.copy()
    query[LANGUAGE_PARAMETER] = code
    return f"{escape_uri_path(request.path)}?{query.urlencode()}"
