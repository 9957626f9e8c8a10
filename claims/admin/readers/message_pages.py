"""What can be done with a message of a reader: a form for each, one view for all."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may, refusal
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person, show_refusal
from claimdesk.errors import DomainError
from claims.actions import NearlySame, answer_message, close_message, log_from_message, take_message
from claims.models import ReaderMessage
from claims.permissions import visible_claims, visible_messages


def message_context(message: ReaderMessage, user: User) -> dict[str, Any]:
    """What the page of `message` shows `user`: the claims that they may see, and why they may not work on it."""
    why_not = "" if may(user, Permission.LOG_CLAIM) else refusal(user, Permission.LOG_CLAIM)
    seen = visible_claims(user).in_bulk([pk for pk in (message.claim_id, message.logged_claim_id) if pk])
    return {
        "message": message,
        "about": seen.get(message.claim_id or 0),
        "logged": seen.get(message.logged_claim_id or 0),
        "why_not": why_not,
        "may_work": not why_not and not message.is_closed,
        "is_mine": message.taken_by_id == user.pk,
        "answer_form": AnswerForm(initial={"answer": message.answer}, label_suffix=""),
    }


class NoWords(forms.Form):
    """A press of a button."""


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        required=False,
        help_text=gettext_lazy("The reader sees it on their page. Nothing else of your work is shown there."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class LogForm(forms.Form):
    """The claim that a reader suggested, as the newsroom words it."""

    text = forms.CharField(
        label=gettext_lazy("Claim"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    claimant = forms.CharField(
        label=gettext_lazy("Claimant"),
        required=False,
        widget=forms.TextInput(attrs={"data-suggest": "claimants", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=gettext_lazy("URL"),
        required=False,
        help_text=gettext_lazy("The page on which it appeared. It is cited and archived."),
    )
    is_another = forms.BooleanField(label=gettext_lazy("Different claim: log it anyway"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["is_another"]  # asked only where there are possible duplicates


class _OnMessage(FormView):  # type: ignore[type-arg]
    """Asks for what an action needs, calls it, and goes back to the message."""

    template_name = "admin/claims/readermessage/act.html"
    form_class: type[forms.Form] = NoWords
    message: ReaderMessage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the message among those that this person sees."""
        self.message = get_object_or_404(visible_messages(person(request)), pk=kwargs["message_id"])
        return super().dispatch(request, *args, **kwargs)

    def act(self, form: Any, *, by: User) -> str:
        """Call the action; returns what is said when it is done. Raises DomainError."""
        raise NotImplementedError

    def heading(self) -> str:
        """What is about to be done."""
        raise NotImplementedError

    @property
    def message_url(self) -> str:
        return reverse("admin:claims_readermessage_change", args=[self.message.pk])

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, or show why not."""
        try:
            done = self.act(form, by=person(self.request))
        except DomainError as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.message_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **desk.each_context(self.request),
            "title": self.heading(),
            "message": self.message,
            "opts": ReaderMessage._meta,
            "back_url": self.message_url,
            **super().get_context_data(**kwargs),
        }


class TakeMessageView(_OnMessage):
    @override
    def act(self, form: Any, *, by: User) -> str:
        take_message(self.message, by=by)
        return _("The message is yours now.")

    def heading(self) -> str:
        return _("Take")


class AnswerView(_OnMessage):
    form_class = AnswerForm

    def get_initial(self) -> dict[str, Any]:
        return {"answer": self.message.answer}

    @override
    def act(self, form: Any, *, by: User) -> str:
        answered = answer_message(self.message, form.cleaned_data["answer"], by=by)
        if answered.email:
            return _("The answer is on the reader’s page, and an e-mail to them is due.")
        return _("The answer is on the reader’s page.")

    def heading(self) -> str:
        return _("Answer")


class LogView(_OnMessage):
    """Turns a message into a claim."""

    form_class = LogForm

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.message.text, "url": self.message.url}

    @override
    def act(self, form: Any, *, by: User) -> str:
        typed = form.cleaned_data
        try:
            claim = log_from_message(
                self.message,
                text=typed["text"],
                claimant=typed["claimant"],
                url=typed["url"],
                is_another=typed["is_another"],
                by=by,
            )
        except NearlySame as problem:
            self.similar = [match.claim for match in problem.matches]
            raise
        return _("Claim #%(number)s was logged.") % {"number": claim.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "similar": getattr(self, "similar", [])}

    def heading(self) -> str:
        return _("Log claim")


class CloseView(_OnMessage):
    @override
    def act(self, form: Any, *, by: User) -> str:
        close_message(self.message, by=by)
        return _("The message is closed.")

    def heading(self) -> str:
        return _("Close")
