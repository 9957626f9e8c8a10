"""The desk's refusals, shown where people typed."""

from typing import Any

from django.forms.forms import BaseForm

from claimdesk.accounts.models import User
from claimdesk.errors import DomainError


def show_refusal(form: BaseForm, refusal: DomainError) -> None:
    """Put the sentences of `refusal` at the fields of `form` that they name, and the rest above the form.

    Fields with a dot (`citations.0.url`) belong to rows below the form and are left to them.
    """
    own = {name: sentence for name, sentence in refusal.fields.items() if name in form.fields}
    others = [sentence for name, sentence in refusal.fields.items() if name not in form.fields and "." not in name]
    for name, sentence in own.items():
        form.add_error(name, str(sentence))
    for sentence in [refusal.sentence, *others] if not own else others:
        form.add_error(None, str(sentence))


class RefusableForm:
    """Mixed into the form of a page: shows what the action refused, beside everything that was typed."""

    refusal: DomainError | None = None
    asked_by: User  # who fills it in
    is_bound: bool

    def full_clean(self: Any) -> None:
        """Django's checks, then the refusal of the action that was tried with this input."""
        super().full_clean()  # type: ignore[misc]
        if self.refusal is not None and self.is_bound:
            show_refusal(self, self.refusal)
