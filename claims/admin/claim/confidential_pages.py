"""Who sees a claim: making it confidential, naming people, lifting that, and a chief's way in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import desk, person
from claimdesk.errors import DomainError
from claimdesk.ids import NO_ID, parse_id
from claims.actions import break_seal, lift_confidentiality, make_confidential, name_reader, unname_reader
from claims.admin.claim_action import ClaimActionView
from claims.models import Claim

MAX_PEOPLE_OFFERED = 500


class PeopleForm(forms.Form):
    readers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who sees it besides you"),
        required=False,
        help_text=gettext_lazy("Everyone who logged, works on or reviewed the claim is always named."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["readers"]
        choice.queryset = _nameable()


class ReadersForm(PeopleForm):
    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["readers"] = list(claim.readers.values_list("person", flat=True))
        self.fields["readers"].label = _("Who sees it")
        self.fields["readers"].help_text = _(
            "Nobody else sees it, whatever their role; programs and API keys never do."
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class HideView(ClaimActionView):
    form_class = PeopleForm

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        make_confidential(
            self.claim, by=by, readers=list(form.cleaned_data["readers"]), expected_version=expected_version
        )
        return _("Only the named people see this claim from now on.")

    def heading(self) -> str:
        return _("Make it confidential")

    def hint(self) -> str:
        return _(
            "The claim, and sources that nothing else uses, disappear for everybody who is not named: "
            "from lists, search, counts, diagrams, the API and the audit log. It can't be published "
            "while it is confidential."
        )


class ReadersView(ClaimActionView):
    """Names people, and takes names back."""

    form_class = ReadersForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form shows who is named."""
        return {**super().get_form_kwargs(), "claim": self.claim}

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        """Let those see it who are ticked."""
        there = {reader.person_id: reader.person for reader in self.claim.readers.select_related("person")}
        wanted = {somebody.pk: somebody for somebody in form.cleaned_data["readers"]}
        for key in wanted.keys() - there.keys():
            name_reader(self.claim, wanted[key], by=by)
        # Whoever takes the own name back does so last: afterwards there is nothing left to see.
        for key in sorted(there.keys() - wanted.keys(), key=lambda key: key == by.pk):
            unname_reader(self.claim, there[key], by=by)
        count = len(wanted)
        saved = ngettext("Saved: %(count)s person sees this claim.", "Saved: %(count)s people see this claim.", count)
        return saved % {"count": count}

    def heading(self) -> str:
        return _("Who sees this claim")


class LiftView(ClaimActionView):
    """Lets everybody see a claim again."""

    form_class = ReasonForm

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        lift_confidentiality(self.claim, by=by, reason=form.cleaned_data["reason"], expected_version=expected_version)
        return _("Everybody sees this claim again.")

    def heading(self) -> str:
        return _("Lift the confidentiality")

    def hint(self) -> str:
        return _("The claim, its sources and their whole history become visible to everybody in ClaimDesk.")


def sealed_view(request: HttpRequest) -> HttpResponse:
    """For a chief: that there are confidential claims, and who is named; nothing of what they say. With a reason that
    the named people read in the claim's history they may name themselves (`claim` and `reason` in the form)."""
    boss = person(request)
    if not may(boss, Permission.MANAGE_PEOPLE):
        raise Http404
    sealed = Claim.objects.filter(is_confidential=True)
    if request.method == "POST":
        return _open(request, boss, sealed.filter(pk=parse_id(request.POST.get("claim")) or NO_ID).first())
    rows = sealed.prefetch_related("readers__person").only("pk", "created_at").order_by("-pk")[:MAX_PEOPLE_OFFERED]
    context = {**desk.each_context(request), "title": _("Confidential claims"), "rows": rows}
    return TemplateResponse(request, "admin/claims/claim/sealed.html", context)


def _open(request: HttpRequest, boss: User, claim: Claim | None) -> HttpResponse:
    if claim is None:
        raise Http404
    try:
        break_seal(claim, by=boss, reason=request.POST.get("reason", ""))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:claims_claim_sealed"))
    messages.warning(request, _("You are named now. Everybody who sees this claim can read that, and why."))
    return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))


def _nameable() -> Any:
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    return people.order_by("first_name", "last_name", "username")
