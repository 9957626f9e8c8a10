"""Readers report an error or suggest a claim, and see at an address of their own what became of it."""

import secrets
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.audit.context import READERS, through
from claimdesk.errors import DomainError
from claimdesk.ids import parse_id
from claims.actions import ReaderInput, receive_message
from claims.models import Publication, ReaderMessage
from claims.models.reader_message import MAX_URL_CHARACTERS
from claims.public.answers import LANGUAGE_PARAMETER, answer_page, for_writers, page_language
from claims.verdict_page.addresses import absolute_url
from claims.verdict_page.verdict import ReadersVerdict

_SALT = "claims.public.contact"
_EVERYBODY = "readers"  # what counts the messages of all addresses together
_TYPED = ("text", "url", "email")


class ContactForm(forms.Form):
    """What a reader types. `form` is signed, and taken once."""

    text = forms.CharField(label=gettext_lazy("What did we get wrong?"), widget=forms.Textarea(attrs={"rows": 6}))
    url = forms.CharField(
        label=gettext_lazy("Where to see it (optional)"),
        required=False,
        help_text=gettext_lazy("The URL of a page, such as https://example.org/article."),
        widget=forms.URLInput(attrs={"maxlength": MAX_URL_CHARACTERS, "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address (optional)"),
        required=False,
        help_text=gettext_lazy("We write to it when we answer, and show it to nobody outside the newsroom."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    form = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, verdict: ReadersVerdict | None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["text"].widget.attrs["maxlength"] = settings.READER_MAX
        if verdict is None:
            self.fields["text"].label = _("What should we check?")
            self.fields["text"].help_text = _("What was said, by whom and when.")

    @property
    def typed(self) -> list[forms.BoundField]:
        """The fields that are shown."""
        return [self[name] for name in _TYPED]


@for_writers
def contact_page(request: HttpRequest) -> HttpResponseBase:
    """The form, about the verdict on `?claim=` or about a claim to check; sent, it leads to the message's own page."""
    if not settings.READER_WAITING:
        raise Http404
    verdict = _verdict(request)
    with translation.override(page_language(request, verdict.language if verdict else "")):
        if request.method != "POST":
            return _form_page(request, ContactForm(initial={"form": _new_form()}, verdict=verdict), verdict)
        form = ContactForm(request.POST, verdict=verdict)
        message = _received(request, form, verdict)
        if message is None:
            return _form_page(request, form, verdict)
        address = reverse("public:message", args=[message.token])
        return HttpResponseRedirect(f"{address}?{LANGUAGE_PARAMETER}={message.language}", status=303)


@for_writers
def message_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """What became of a message, for whoever has its address: how far it is, and what the newsroom answered."""
    message = ReaderMessage.objects.filter(token=token).select_related("claim").first()
    if message is None or request.method == "POST":
        raise Http404
    with translation.override(page_language(request, message.language)):
        publication = Publication.objects.known().filter(claim=message.claim).first() if message.claim else None
        context = {
            "title": _("Your message"),
            "message": message,
            "verdict": ReadersVerdict(publication) if publication else None,
            "forgotten_after": settings.READER_DAYS,
            "canonical": absolute_url(reverse("public:contact")),
        }
        answer = answer_page(request, "public/message.html", context)
        answer.headers["Referrer-Policy"] = "no-referrer"  # the address is a secret
        return answer


def _verdict(request: HttpRequest) -> ReadersVerdict | None:
    """The verdict that the form is about. Raises Http404 where none of that number was published."""
    asked = request.GET.get("claim", "")
    if not asked:
        return None
    publication = Publication.objects.known().filter(claim=parse_id(asked) or 0).first()
    if publication is None:
        raise Http404
    return ReadersVerdict(publication)


def _form_page(request: HttpRequest, form: ContactForm, verdict: ReadersVerdict | None) -> HttpResponse:
    title = _("Suggest a claim") if verdict is None else _("Report an error")
    status = 422 if form.is_bound else 200
    context = {"title": title, "form": form, "verdict": verdict, "canonical": absolute_url(reverse("public:contact"))}
    return answer_page(request, "public/contact.html", context, status=status)


def _received(request: HttpRequest, form: ContactForm, verdict: ReadersVerdict | None) -> ReaderMessage | None:
    """The message that was kept; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    nonce = _nonce(form.cleaned_data["form"])
    if nonce is None:
        form.data = {**request.POST.dict(), "form": _new_form()}  # what was typed stays
        form.add_error(None, _("This page was open for too long. Press the button again."))
        return None
    if not ReaderMessage.objects.filter(form_nonce=nonce).exists() and not ratelimit.consume(
        request, action="reader_message", key=_EVERYBODY
    ):
        form.add_error(None, _("There were many messages from where you are. Please try again later."))
        return None
    typed = ReaderInput(
        **{name: form.cleaned_data[name] for name in _TYPED},
        claim=verdict.publication.claim if verdict else None,
        language=translation.get_language() or settings.PUBLIC_LANGUAGE,
    )
    try:
        with through(READERS):
            return receive_message(typed, form_nonce=nonce)
    except DomainError as refusal:
        _show(form, refusal)
        return None


def _show(form: ContactForm, refusal: DomainError) -> None:
    """What was refused, at its fields."""
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in _TYPED else None, str(sentence))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def _new_form() -> str:
    """A form that can be sent once, for CLAIMDESK_READER_FORM_HOURS."""
    return signing.dumps([secrets.token_urlsafe(24), int(timezone.now().timestamp())], salt=_SALT)


def _nonce(signed: str) -> str | None:
    """What makes a form this one; None where it is not ours, or too old."""
    try:
        nonce, _made = signing.loads(signed, salt=_SALT, max_age=settings.READER_FORM_HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(nonce)
