"""What each web request goes through: answers for readers, and of signed-in people their session, language and second
factor."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage, Message
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claimdesk.accounts.devices import remember_device
from claimdesk.accounts.models import SentForm, User
from claimdesk.accounts.second_factor import is_missing
from claimdesk.accounts.sessions import NOTED, note

# What somebody without a second factor may still do: get one, sign out, choose a language.
_OPEN = ("account_", "mfa_", "switch_language", "admin:logout", "healthz", "readyz")

IS_FOR_READERS = "X-For-Readers"  # from the view to ReaderAnswers, with the language of the page; no reader sees it


class ReaderAnswers:
    """Makes answers for readers ones that every cache may share, and keeps the desk off the readers' own host.

    It stands outside of sessions and languages, so that it has the last word: the language of a page for readers is
    that of its address, whoever asks, so the page varies with no cookie and no header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        language = response.headers.get(IS_FOR_READERS)
        if language is not None:
            del response.headers[IS_FOR_READERS]
            varies = response.headers.get("Vary", "")
            del response.headers["Vary"]
            # A TimeGate answers by the one (RFC 7089, 2.1.2), what a key opens by the other; nothing else matters.
            told = [name for name in ("Accept-Datetime", "Authorization") if name.lower() in varies.lower()]
            if told:
                response.headers["Vary"] = ", ".join(told)
            response.headers["Content-Language"] = language
        return response

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> None:
        """Raise Http404 for pages of the desk at a host that is only for readers."""
        if getattr(view, "is_for_readers", False) or not settings.PUBLIC:
            return
        readers, desk = (urlsplit(url).netloc for url in (settings.PUBLIC_URL, settings.URL))
        if readers != desk and request.get_host() == readers:
            raise Http404


class NoteSession:
    """Notes when and from where each signed-in browser was last seen, and lets it remember who signed in with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.get(NOTED) is not None and isinstance(request.user, User):
            note(request, request.user)
        if isinstance(person := getattr(request, "signed_in_now", None), User):
            remember_device(request, response, person)
        return response


class LanguageOfPerson:
    """Speaks the language that a signed-in person chose; for others LocaleMiddleware has decided before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if isinstance(request.user, User) else ""
        if not chosen:
            return self.get_response(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
            response.headers["Content-Language"] = chosen
            return response


class RequireSecondFactor:
    """Redirects people who must have a second factor and have none to the page where they add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The way there; None where nothing is missing. REST asks the same where it lets people in."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(_OPEN) or request.path.startswith("/api/") or not isinstance(request.user, User):
            return None
        if not is_missing(request.user):
            return None
        messages.warning(request, _("Your role needs a second factor. Add one to continue."))
        return HttpResponseRedirect(reverse("mfa_index"))


ONCE = "once"  # the field of a form that carries its one-time token
KEPT_FOR = timedelta(days=1)
DEAD_AFTER = timedelta(minutes=2)  # a process that ended while it saved a form never says what came of it
WAIT_SECONDS = 20
LOOK_EVERY_SECONDS = 0.1


class ShownOnce(TemplateResponse):
    """A page with a secret that is never shown again; sent once more, its form leads to the address `later`."""

    later = ""


class OneTimeForms:
    """Takes a form with a one-time token once: a second click leads to what came of the first one.

    Only the same content is the same form. Whoever goes back, changes the text and sends it again means another thing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent = getattr(request, "sent_form", None)
        if sent is not None:
            _settle(request, sent, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Where the same form led before; None for one that was not sent yet."""
        if request.method != "POST" or not request.POST.get(ONCE) or not isinstance(request.user, User):
            return None
        digest = _digest(request, request.user)
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            if (sent := _begin(digest)) is not None:
                request.sent_form = sent  # type: ignore[attr-defined] # noted here, settled in __call__
                return None
            if (answer := _what_came_of(request, digest)) is not None:
                return answer
            time.sleep(LOOK_EVERY_SECONDS)
        messages.warning(request, _("This form was sent twice. See whether it was saved before you send it again."))
        return HttpResponseRedirect(request.get_full_path())

    def process_exception(self, request: HttpRequest, _error: Exception) -> None:
        """Nothing came of it: it may be sent again."""
        sent = getattr(request, "sent_form", None)
        if sent is not None:
            sent.delete()
            del request.sent_form  # type: ignore[attr-defined]


def _digest(request: HttpRequest, person: User) -> str:
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    files = {name: [(file.name, file.size) for file in files] for name, files in request.FILES.lists()}
    content = json.dumps([person.pk, request.get_full_path(), typed, files], sort_keys=True)
    return sha256(content.encode()).hexdigest()


def _begin(digest: str) -> SentForm | None:
    """The row of a form that is new; None where it was sent before."""
    SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()
    SentForm.objects.filter(digest=digest, leads_to="", sent_at__lt=timezone.now() - DEAD_AFTER).delete()
    try:
        with transaction.atomic():
            return SentForm.objects.create(digest=digest)
    except IntegrityError:
        return None


def _settle(request: HttpRequest, sent: SentForm, response: HttpResponse) -> None:
    """Note where it led. What was refused, on its own page or by a message, may be sent again.

    A page that shows a secret says itself where the same form leads later (`ShownOnce`): the secret is not kept.
    """
    if isinstance(response, ShownOnce):
        sent.leads_to, sent.told = response.later, json.dumps([_shown_before()], cls=MessageEncoder)
        sent.save(update_fields=["leads_to", "told"])
        return
    storage = messages.get_messages(request)
    told = list(storage)
    if isinstance(storage, BaseStorage):
        storage.used = False  # they are still to be shown
    is_refused = any(message.level >= messages.ERROR for message in told)
    if not isinstance(response, HttpResponseRedirect) or is_refused:
        sent.delete()
        return
    sent.leads_to = response.url
    sent.told = json.dumps(told, cls=MessageEncoder)
    sent.save(update_fields=["leads_to", "told"])


def _shown_before() -> Message:
    words = _(
        "This was made when the form was sent first, and its secret was shown then. If nobody noted it, revoke it."
    )
    return Message(messages.WARNING, words)


def _what_came_of(request: HttpRequest, digest: str) -> HttpResponse | None:
    """The way to where it led, with what was told there; None while it is being saved."""
    sent = SentForm.objects.filter(digest=digest).exclude(leads_to="").first()
    if sent is None:
        return None
    for message in json.loads(sent.told, cls=MessageDecoder):
        messages.add_message(request, message.level, message.message, extra_tags=message.extra_tags)
    return HttpResponseRedirect(sent.leads_to)
