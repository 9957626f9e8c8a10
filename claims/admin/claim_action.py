"""What can be done with a claim besides changing its words: a form for each, one view for all.

Each view asks nothing by itself: it hands the form to an action, and shows what the action refused beside what was
typed.
"""

from collections.abc import Iterable
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
from claimdesk.admin import desk, person, show_refusal
from claimdesk.admin.lost import lost_page
from claimdesk.errors import DomainError
from claimdesk.ids import NO_ID, parse_id
from claims.actions import acknowledge_evidence
from claims.admin.labels import status_badge, verdict_label
from claims.models import Claim
from claims.models.status import ShelfReason
from claims.permissions import visible_claims
from claims.workflow.corrections import what_changed
from claims.workflow.engine import MoveDetails, apply, option
from claims.workflow.mark_up_check import mark_up_findings
from claims.workflow.published_content import content_of
from claims.workflow.states import MOVES, Move, MoveName


def public_preview(claim: Claim) -> dict[str, Any]:
    """What readers get when the verdict on `claim` is published: the words, and what they rest on."""
    review = claim.review
    evidence = review.evidence.select_related("source__publisher") if review else ()
    advice = mark_up_findings(content_of(claim)) if review else ()
    return {"claim": claim, "review": review, "evidence": evidence, "advice": [each.sentence for each in advice]}


class NothingToSay(forms.Form):
    """A press of a button."""


class WordsForm(forms.Form):
    """What is said with a move."""

    shelf_reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=ShelfReason.choices, widget=forms.RadioSelect)
    duplicate_of = forms.CharField(
        label=gettext_lazy("The claim that this one duplicates"),
        required=False,
        help_text=gettext_lazy("Its number, e.g. #12, or words to find it. Only for a duplicate."),
        widget=forms.TextInput(attrs={"data-suggest": "claims", "autocomplete": "off"}),
    )
    changed = forms.CharField(
        label=gettext_lazy("What changed"),
        required=False,
        help_text=gettext_lazy("For readers, beside the old verdict."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )

    def __init__(self, *args: Any, move: Move | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if move is None or move.name != MoveName.CORRECT:
            del self.fields["changed"]
        else:
            self.fields["comment"].label = _("Why")
        if move is None or not move.needs_shelf_reason:
            del self.fields["shelf_reason"], self.fields["duplicate_of"]
        else:
            self.fields["shelf_reason"].required = False  # the workflow says what is missing, in its own words

    def details(self, user: User) -> MoveDetails:
        """As the workflow takes them; a claim is one that `user` may see."""
        said = self.cleaned_data
        other = typed_claim(said.get("duplicate_of", ""), user)
        return MoveDetails(said["comment"], said.get("shelf_reason", ""), other, changed=said.get("changed", ""))


class ClaimActionView(FormView):  # type: ignore[type-arg]
    """Asks for what an action needs, calls it, and goes back to the claim. `self.claim` is what it is about."""

    template_name = "admin/claims/claim/act.html"
    form_class: type[forms.Form] = NothingToSay
    buttons_template = ""  # instead of the one button that does it
    claim: Claim

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the claim among those that this person sees."""
        seen = visible_claims(person(request)).select_related("claimant", "rating", "review__rating")
        found = seen.filter(pk=kwargs["claim_id"]).first()
        if found is None and request.method == "POST":
            return lost_page(
                request, {name: str(field.label or name) for name, field in _typed_fields(self.form_class)}
            )
        self.claim = found or get_object_or_404(seen, pk=kwargs["claim_id"])
        return super().dispatch(request, *args, **kwargs)

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        """Call the action; returns what is said when it is done. Raises DomainError."""
        raise NotImplementedError

    def heading(self) -> str:
        """What is about to be done."""
        raise NotImplementedError

    def hint(self) -> str:
        return ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, or show why not."""
        try:
            done = self.act(
                form, by=person(self.request), expected_version=typed_number(self.request.POST.get("version"))
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.claim_url)

    @property
    def claim_url(self) -> str:
        return reverse("admin:claims_claim_change", args=[self.claim.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.claim.refresh_from_db(fields=["version", "status"])
        return {
            **desk.each_context(self.request),
            "title": self.heading(),
            "hint": self.hint(),
            "claim": self.claim,
            "status": status_badge(self.claim),
            "rating": verdict_label(self.claim),
            "opts": Claim._meta,
            "buttons_template": self.buttons_template,
            **super().get_context_data(**kwargs),
        }


def _typed_fields(form: type[forms.Form]) -> Iterable[tuple[str, forms.Field]]:
    return form.base_fields.items()


def typed_claim(text: object, user: User) -> Claim | None:
    """The claim that is named as `#12` or `#12 its words`, of those that `user` may see."""
    number = parse_id(str(text or "").strip().removeprefix("#").partition(" ")[0])
    return None if number is None else visible_claims(user).filter(pk=number).first()


def typed_number(text: str | None) -> int:
    """The version that the page showed; 0, which no claim has, if it says none."""
    return parse_id(text) or NO_ID


class MoveView(ClaimActionView):
    """Makes a move of the workflow."""

    form_class = WordsForm

    @property
    def move(self) -> Move | None:
        """The move in the address, if there is one of that name."""
        name = self.kwargs["move"]
        return MOVES[MoveName(name)] if name in MOVES else None

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form asks for what the move needs."""
        return {**super().get_form_kwargs(), "move": self.move}

    def get_initial(self) -> dict[str, Any]:
        """A correction begins with what the desk knows of the change."""
        return {"changed": what_changed(self.claim)} if self.is_correction else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A correction shows the old verdict beside the new one."""
        shown = {"old": self.claim.published_review, "new": self.claim.review} if self.is_correction else None
        is_public = self.move is not None and self.move.name in (MoveName.PUBLISH, MoveName.CORRECT)
        preview = public_preview(self.claim) if is_public else None
        return {**super().get_context_data(**kwargs), "verdicts": shown, "preview": preview}

    @property
    def is_correction(self) -> bool:
        """Whether the move replaces a verdict that was public."""
        return self.move is not None and self.move.name == MoveName.CORRECT

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        claim = apply(
            self.claim, self.kwargs["move"], by=by, details=form.details(by), expected_version=expected_version
        )
        return _("Done. The claim is now “%(status)s”.") % {"status": claim.get_status_display()}

    def heading(self) -> str:
        return str(self.move.name.label) if self.move else _("Unknown move")

    def hint(self) -> str:
        """What the move means, and why it cannot be made, if so."""
        if self.move is None:
            return ""
        refusal = option(self.claim, self.move, person(self.request)).refusal
        return str(refusal) if refusal and self.request.method == "GET" else str(self.move.hint)


class EvidenceSeenView(ClaimActionView):
    """Says that the changed evidence was seen and the verdict stands."""

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        acknowledge_evidence(self.claim, by=by, expected_version=expected_version)
        return _("Noted. The verdict stands.")

    def heading(self) -> str:
        return _("The verdict stands")
