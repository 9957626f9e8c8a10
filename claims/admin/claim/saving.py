"""From the form to the actions: one transaction, whatever the form holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.errors import Invalid
from claimdesk.ids import parse_reference
from claims.actions import (
    assign,
    cite_source,
    claimant_named,
    log_claim,
    remove_citation,
    revise_citation,
    revise_claim,
)
from claims.actions.citations import named_fields, require_each_once
from claims.admin.claim.citation_form import CitationForm
from claims.admin.claim.claim_form import ROWS, is_draft
from claims.models import Citation, Claim, Claimant
from claims.models.editable_fields import CLAIM_TYPED_NAMES
from claims.permissions import visible_claimants


@transaction.atomic
def log_typed(data: dict[str, Any], rows: list[CitationForm], *, by: User) -> Claim:
    """Log a claim as typed, with its citations. Raises what `log_claim` and `claimant_named` raise."""
    return log_claim(
        by=by,
        claimant=typed_claimant(data["claimant"], None, by=by),
        citations=[row.draft() for row in rows if is_draft(row)],
        topics=data["topics"],
        assignee=data["assignee"],
        readers=[] if data.get("confidential") else None,
        is_another=data["is_another"],
        **{name: data[name] for name in CLAIM_TYPED_NAMES},
    )


@transaction.atomic
def revise_typed(
    claim: Claim, data: dict[str, Any], rows: list[CitationForm], *, by: User, expected_version: int
) -> Claim:
    """Change `claim` and its citations as typed: all or nothing. Raises Stale first, then what the actions raise."""
    claim = revise_claim(
        claim,
        by=by,
        expected_version=expected_version,
        claimant=typed_claimant(data["claimant"], claim, by=by),
        topics=data["topics"],
        **{name: data[name] for name in CLAIM_TYPED_NAMES},
    )
    _change_rows(claim, rows, by=by)
    cited: list[Citation] = []
    for number, row in enumerate(row for row in rows if is_draft(row)):
        with named_fields(number):
            for draft in row.draft().one_each():
                cited.append(cite_source(claim, draft, by=by))
                require_each_once(cited)
    return assign(claim, to=data["assignee"], by=by)


def _change_rows(claim: Claim, rows: list[CitationForm], *, by: User) -> None:
    there = {citation.pk: citation for citation in claim.citations.select_related("claim", "source")}
    for number, row in enumerate(rows):
        if citation := there.get(row.cleaned_data.get("citation") or 0):
            with _named_row(number):
                _change_row(citation, row, by=by)


def _change_row(citation: Citation, row: CitationForm, *, by: User) -> None:
    if row.cleaned_data["remove"]:
        remove_citation(citation, by=by)
    else:
        revise_citation(citation, by=by, **row.usage())


@contextmanager
def _named_row(number: int) -> Iterator[None]:
    """Errors inside are those of the n-th row: their fields become `rows.n.field`."""
    try:
        yield
    except Invalid as error:
        fields = {f"{ROWS}.{number}.{name}": sentence for name, sentence in error.fields.items()}
        fields = fields or {f"{ROWS}.{number}.": error.sentence}
        raise Invalid(error.sentence, code=error.code, fields=fields) from error


def typed_claimant(typed: str, claim: Claim | None, *, by: User) -> Claimant | None:
    """The claimant as typed: the one the claim has, one by number, or by name, added if there is none."""
    typed = typed.strip()
    if claim and typed == claim.claimant.name:
        return claim.claimant
    if (number := parse_reference(typed)) is not None:
        return visible_claimants(by).filter(pk=number).first()
    return claimant_named(typed, by=by) if typed else None
