"""Merging a claim into another one: choose, see what would move, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.admin import person, show_refusal
from claimdesk.errors import DomainError, Invalid
from claims.actions import merge_claims
from claims.actions.merging import merge_plan
from claims.admin.claim_action import ClaimActionView, typed_claim, typed_number
from claims.models import Claim


class MergeForm(forms.Form):
    """Into which claim, and why."""

    into = forms.CharField(
        label=gettext_lazy("The claim that stays"),
        required=False,
        help_text=gettext_lazy("Its number, e.g. #12, or words to find it."),
        widget=forms.TextInput(attrs={"data-suggest": "claims", "autocomplete": "off"}),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


class MergeView(ClaimActionView):
    """Shows what a merge would do; does it when that was shown for the same claim."""

    template_name = "admin/claims/claim/merge.html"
    form_class = MergeForm

    def get_initial(self) -> dict[str, Any]:
        """A link may name the other claim: `?into=12`."""
        return {"into": self.request.GET.get("into", "")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the plan, or carry it out."""
        try:
            into = self._into(form)
            if self.request.POST.get("confirmed") != str(into.pk):
                plan = merge_plan(self.claim, into, by=person(self.request))
                return self.render_to_response(self.get_context_data(form=form, plan=plan, into=into))
            return self._merge(form, into)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)

    def _merge(self, form: Any, into: Claim) -> HttpResponse:
        expected = typed_number(self.request.POST.get("version"))
        by, comment = person(self.request), form.cleaned_data["comment"]
        into = merge_claims(self.claim, into=into, by=by, comment=comment, expected_version=expected)
        messages.success(self.request, _("#%(number)s was merged into this claim.") % {"number": self.claim.pk})
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[into.pk]))

    def _into(self, form: Any) -> Claim:
        found = typed_claim(form.cleaned_data["into"], person(self.request))
        if found is None:
            sentence = _("Name the claim that this one duplicates.")
            raise Invalid(sentence, fields={"into": sentence})
        return found

    def heading(self) -> str:
        return _("Merge into another claim")

    def hint(self) -> str:
        return _("Its citations move to the claim that stays, and this one is shelved as its duplicate.")
