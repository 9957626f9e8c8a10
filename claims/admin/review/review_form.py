"""Reviews as they are made: drafted, written, submitted, checked blind."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.errors import Conflict
from claims.actions import (
    answer_blind,
    ask_blind,
    discard_draft,
    save_draft,
    submit_review,
    write_review,
)
from claims.admin.claim_action import ClaimActionView
from claims.models import Citation, Claim, Rating, ReviewDraft
from claims.workflow.blind import is_blind


class ReviewForm(forms.Form):
    """A rating with its reasons."""

    rating = forms.ModelChoiceField(
        Rating.objects.none(), label=gettext_lazy("Rating"), required=False, empty_label=None, widget=forms.RadioSelect
    )
    rationale = forms.CharField(
        label=gettext_lazy("Rationale"),
        required=False,
        help_text=gettext_lazy("Why, for readers: what the evidence shows and what it does not."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    evidence = forms.ModelMultipleChoiceField(
        Citation.objects.none(),
        label=gettext_lazy("Evidence"),
        required=False,
        help_text=gettext_lazy("The citations the verdict rests on. If you choose none, all evidence counts."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("rating").queryset = Rating.objects.in_use()
        self._choices("evidence").queryset = claim.citations.select_related("source").order_by("pk")

    def _choices(self, name: str) -> Any:
        return self.fields[name]


class BlindForm(ReviewForm):
    """A second rating, given before the first is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["evidence"]


def review_form(claim: Claim, draft: ReviewDraft | None) -> ReviewForm:
    """The form, with what is in the own `draft`, else with what the last review says."""
    last: Any = draft or claim.review
    if last is None:
        return ReviewForm(claim=claim)
    code = last.rating.code if last.rating else None
    said = {"rating": Rating.objects.in_use().filter(code=code).first(), "rationale": last.rationale}
    if draft:
        said["evidence"] = draft.evidence.all()
    return ReviewForm(claim=claim, initial=said)


class ReviewView(ClaimActionView):
    """Saves a draft, writes a review, or writes and submits it, by the button that was pressed."""

    form_class = ReviewForm
    buttons_template = "admin/claims/claim/review_buttons.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers the scale and the claim's citations."""
        return {**super().get_form_kwargs(), "claim": self.claim}

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        """Do what the button says."""
        said = {name: form.cleaned_data[name] for name in ("rating", "rationale")}
        evidence = list(form.cleaned_data["evidence"])
        if "_draft" in self.request.POST:
            save_draft(self.claim, by=by, evidence=evidence, **said)
            return _("Draft saved. Only you see it.")
        final = {**said, "evidence": evidence or None, "expected_version": expected_version}
        if "_submit" not in self.request.POST:
            write_review(self.claim, by=by, **final)
            return _("Review saved.")
        try:
            submit_review(self.claim, by=by, **final)
        except Conflict:  # nothing of it was written; what was typed must outlive a closed page
            save_draft(self.claim, by=by, evidence=evidence, **said)
            raise
        return _("The verdict now waits for a second person.")

    def heading(self) -> str:
        return _("Review")


class DiscardDraftView(ClaimActionView):
    """Throws the own draft away."""

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        discard_draft(self.claim, by=by)
        return _("Draft discarded.")

    def heading(self) -> str:
        return _("Discard the draft")


class AskBlindView(ClaimActionView):
    """Hides the first rating from whoever asks."""

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        ask_blind(self.claim, by=by, expected_version=expected_version)
        return _("The finding is hidden until you give your own rating.")

    def heading(self) -> str:
        return _("Check blind")


class AnswerBlindView(ClaimActionView):
    form_class = BlindForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers the scale."""
        return {**super().get_form_kwargs(), "claim": self.claim}

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        """Give it; the desk says what came of it."""
        said = form.cleaned_data
        claim = answer_blind(
            self.claim, rating=said["rating"], rationale=said["rationale"], by=by, expected_version=expected_version
        )
        check = claim.blind_checks.filter(by=by).order_by("-pk").first()
        if check and check.agreed:
            return _("You agree with the reviewer. The claim is now “%(status)s”.") % {
                "status": claim.get_status_display()
            }
        return _("You and the reviewer differ. The claim is back in review, with both ratings.")

    def heading(self) -> str:
        return _("My own rating")


def blind_form(claim: Claim, user: User) -> BlindForm | None:
    """The form for the second rating, for whoever checks `claim` blind."""
    return BlindForm(claim=claim) if is_blind(user, claim) else None
