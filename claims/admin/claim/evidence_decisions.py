"""What a reviewer decides about a citation's evidence, with a reason, and takes back: that the check of its quotation
is waived, that a capture under an error status counts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.errors import Invalid
from claims.actions import pin_capture, waive_quote, withdraw_acceptance, withdraw_waiver
from claims.admin.claim_action import ClaimActionView
from claims.models import Citation
from claims.models.quote_state import TO_LOOK_AT
from sources.models import Capture


class DecisionForm(forms.Form):
    """Why a reviewer decides so."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class CitationDecisionView(ClaimActionView):
    """A decision about one citation of the claim."""

    form_class: type[forms.Form] = DecisionForm

    @property
    def citation(self) -> Citation | None:
        """The citation in the address; None where somebody removed it."""
        return self.claim.citations.select_related("source", "capture").filter(pk=self.kwargs["citation_id"]).first()

    def required_citation(self) -> Citation:
        """The same. Raises Invalid where it is gone."""
        if (citation := self.citation) is None:
            raise Invalid(_("This citation no longer exists."))
        return citation

    def hint(self) -> str:
        """The quotation that it is about."""
        citation = self.citation
        return citation.quote if citation else ""


class WaiveView(CitationDecisionView):
    """Waives the check of one quotation, or accepts where it stands."""

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        citation = self.required_citation()
        waive_quote(citation, reason=form.cleaned_data["reason"], by=by, expected_version=expected_version)
        return _("The check of the quotation is waived.")

    def heading(self) -> str:
        citation = self.citation
        if citation and citation.quote_state in TO_LOOK_AT:
            return _("Accept where the quotation stands")
        return _("Waive the check of a quotation")


class AcceptCaptureView(CitationDecisionView):
    """Lets a citation rest on a page that came under an error status."""

    @property
    def capture(self) -> Capture:
        """The capture in the address, of the source that is cited."""
        citation = self.citation
        found = Capture.objects.filter(pk=self.kwargs["capture_id"], source=citation.source_id if citation else None)
        if (capture := found.first()) is None:
            raise Http404
        return capture

    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        reason = form.cleaned_data["reason"]
        pin_capture(self.required_citation(), self.capture, reason=reason, by=by, expected_version=expected_version)
        return _("The capture is accepted and counts for this citation.")

    def heading(self) -> str:
        return _("Accept a capture under an error status")

    def hint(self) -> str:
        """What came, with a link to its text."""
        capture = self.capture
        page = reverse("admin:sources_source_change", args=[capture.source_id])
        said = _(
            "The server answered with status %(status)s, but sent a whole text. It counts for this citation only, "
            "until another capture is pinned."
        )
        link = format_html('<a href="{}?capture={}#archived-title">{}</a>', page, capture.pk, _("Read the text first"))
        return format_html("{} {}", said % {"status": capture.http_status}, link)


class TakeBackView(CitationDecisionView):
    """Takes back one of these decisions."""

    form_class = forms.Form

    DECISIONS: dict[str, tuple[Callable[..., Citation], Promise]] = {
        "quotation": (withdraw_waiver, gettext_lazy("Take back the waiver")),
        "capture": (withdraw_acceptance, gettext_lazy("Take back the accepted capture")),
    }

    @override
    def act(self, form: Any, *, by: User, expected_version: int) -> str:
        withdraw, _heading = self._decision
        withdraw(self.required_citation(), by=by, expected_version=expected_version)
        return _("The decision is taken back.")

    def heading(self) -> str:
        return str(self._decision[1])

    @property
    def _decision(self) -> tuple[Callable[..., Citation], Promise]:
        if (decision := self.DECISIONS.get(self.kwargs["decision"])) is None:
            raise Http404
        return decision
