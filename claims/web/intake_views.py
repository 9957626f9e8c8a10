"""Logging from an article: bring a page to the desk, watch it being archived, read it, log what it says."""

from collections.abc import Callable
from typing import IO, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person, posts_only, show_refusal
from claimdesk.admin.lost import lost_page
from claimdesk.errors import DomainError
from claims.actions import NearlySame, language_for, log_from_source
from claims.admin.claim.saving import typed_claimant
from claims.admin.claim.suggestions import similar_to
from claims.models import Claim
from claims.models.editable_fields import CLAIM_TYPED_NAMES
from claims.web.intake_forms import QUOTE_IN_ADDRESS, FromSourceForm, StartForm
from claims.web.intake_page import IntakePage, form_defaults, intake_page, shared_defaults
from claims.web.proposal_forms import AllRowsForm, proposal_rows
from sources.actions import add_text, bring_page, bring_text, request_capture, upload_evidence
from sources.models import Source
from sources.permissions import visible_sources


def logger_of(request: HttpRequest) -> User:
    """Who logs claims here. Raises PermissionDenied for whoever may not."""
    user = person(request)
    if not may(user, Permission.LOG_CLAIM):
        raise PermissionDenied
    return user


def source_of(user: User, key: int) -> Source:
    """The source that is read. Raises Http404 for one that `user` may not see."""
    return get_object_or_404(visible_sources(user).with_list_columns().defer("search_text"), pk=key)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of the pages of logging from an article."""
    return TemplateResponse(
        request,
        f"claims/intake/{template}.html",
        {**desk.each_context(request), **context},
        status=status,
    )


def show_page(request: HttpRequest, shown: IntakePage, form: FromSourceForm, **context: Any) -> HttpResponse:
    """The page on which a source is read; the proposed rows are new unless `context` has them."""
    context.setdefault("rows", proposal_rows(shown.proposals))
    context.setdefault("shared", AllRowsForm(initial=shared_defaults(shown)))
    return show(request, "page", page=shown, form=form, title=_("Log from an article"), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a page or a text. What a bookmarklet hands over is shown, and nothing is written before the button."""
    user = logger_of(request)
    if request.method != "POST":
        handed = {name: request.GET.get(name, "").strip() for name in ("url", "text", "title", "quote")}
        return show(request, "start", form=StartForm(initial={name: value for name, value in handed.items() if value}))
    form = StartForm(request.POST)
    if form.is_valid():
        try:
            return to_page(_bring(form.cleaned_data, user), form.cleaned_data["quote"])
        except DomainError as refusal:
            show_refusal(form, refusal)
    return show(request, "start", form=form)


def _bring(typed: dict[str, Any], user: User) -> Source:
    if typed["url"].strip() or not typed["text"].strip():
        return bring_page(typed["url"], by=user, title=typed["title"])
    described = {name: typed[name] for name in ("title", "kind") if typed[name]}
    described.setdefault("title", " ".join(typed["text"].split())[:100])
    return bring_text(typed["text"], by=user, no_url_reason=typed["no_url_reason"], **described)


def to_page(source: Source, quote: str = "") -> HttpResponseRedirect:
    """Lead to the page on which `source` is read, with a `quote` in the form."""
    query = f"?{urlencode({'quote': quote[:QUOTE_IN_ADDRESS]})}" if quote.strip() else ""
    return HttpResponseRedirect(reverse("intake_page", args=[source.pk]) + query)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: int) -> HttpResponse:
    """Read source `key`; log a claim from it."""
    user = logger_of(request)
    if request.method == "POST" and not visible_sources(user).filter(pk=key).exists():
        return lost_page(request, {name: str(field.label or name) for name, field in FromSourceForm().fields.items()})
    source = source_of(user, key)
    if request.method != "POST":
        shown = intake_page(source, user)
        form = FromSourceForm(initial=form_defaults(shown, request.GET.get("quote", "")))
        return show_page(request, shown, form)
    form = FromSourceForm(request.POST)
    matches = []
    if form.is_valid():
        try:
            claim = _log(source, form.cleaned_data, user)
            messages.success(request, _("Claim #%(number)s logged.") % {"number": claim.pk})
            return to_page(source)
        except NearlySame as refusal:
            show_refusal(form, refusal)
            matches = refusal.matches
        except DomainError as refusal:
            show_refusal(form, refusal)
    shown = intake_page(source, user)
    return show_page(request, shown, form, matches=matches)


@transaction.atomic
def _log(source: Source, typed: dict[str, Any], user: User) -> Claim:
    names = [name for name in (*CLAIM_TYPED_NAMES, "is_another") if name in typed]
    return log_from_source(
        source,
        by=user,
        claimant=typed_claimant(typed["claimant"], None, by=user),
        quote_near=typed["near"],
        **{name: typed[name] for name in names},
    )


@require_GET
def similar_to_typed(request: HttpRequest, key: int) -> JsonResponse:
    """The claims like `text`; see `similar_to`."""
    user = logger_of(request)
    source = source_of(user, key)
    text = request.GET.get("text", "")
    return similar_to(text, language_for(text, source), user=user)


def intake_page_of(key: int) -> str:
    """The address of the page on which source `key` is read."""
    return reverse("intake_page", args=[key])


def _back_after(request: HttpRequest, key: int, act: Callable[[Source, User], str]) -> HttpResponse:
    """Do something with the source, say what came of it, and go back to its page."""
    user = logger_of(request)
    source = source_of(user, key)
    try:
        messages.success(request, act(source, user))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return to_page(source)


@posts_only(intake_page_of)
def again(request: HttpRequest, key: int) -> HttpResponse:
    """Try to archive source `key` once more."""

    def ask(source: Source, user: User) -> str:
        request_capture(source, by=user)
        return _("Waiting to be archived.")

    return _back_after(request, key, ask)


@posts_only(intake_page_of)
def bring(request: HttpRequest, key: int) -> HttpResponse:
    """Keep a file or a text that somebody brings for source `key`."""

    def keep(source: Source, user: User) -> str:
        file = request.FILES.get("file")
        if file:
            brought = cast("UploadedFile[bytes]", file)
            capture = upload_evidence(source, cast("IO[bytes]", brought), filename=brought.name or "", by=user)
        else:
            capture = add_text(source, request.POST.get("text", ""), by=user)
        return _("Archived and sealed as capture #%(number)s.") % {"number": capture.pk}

    return _back_after(request, key, keep)


@require_GET
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """How a page comes here with one click, from any browser."""
    logger_of(request)
    return show(
        request,
        "bookmarklet",
        title=_("Log from any page"),
        address=request.build_absolute_uri(reverse("intake")),
    )
