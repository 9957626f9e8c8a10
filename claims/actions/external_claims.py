"""Claims by the ids that other systems have for them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from claimdesk.accounts.external_ids import add_or_change
from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claims.actions.citations import CitationDraft, cite_source, named_fields
from claims.actions.claims import log_claim, revise_claim
from claims.actions.queue import assign
from claims.models import Claim
from claims.permissions import visible_claims
from sources.models import Source
from sources.urls import canonical_url, pasted_url


@transaction.atomic
@acting
def log_or_revise_claim(
    external_id: str,
    *,
    by: User,
    citations: Sequence[CitationDraft] = (),
    is_another: bool = False,
    **fields: Any,
) -> tuple[Claim, bool]:
    """The claim that `by` calls `external_id`, with `fields` as they are sent now and the `citations` that it did not
    have, or else one that is logged; and whether it is new. What is not sent stays as it is, and no citation goes.

    Raises what log_claim, revise_claim and cite_source raise.
    """

    def add() -> Claim:
        return log_claim(by=by, citations=citations, is_another=is_another, **fields)

    def change(known: Claim) -> Claim:
        return _revised(known, citations, fields, by=by)

    return add_or_change(external_id, by=by, seen=visible_claims(by), add=add, change=change)


def _revised(claim: Claim, citations: Sequence[CitationDraft], fields: dict[str, Any], *, by: User) -> Claim:
    words = {name: value for name, value in fields.items() if name not in {"assignee", "readers"}}
    claim = revise_claim(claim, by=by, **words)
    if "assignee" in fields:
        claim = assign(claim, to=fields["assignee"], by=by)
    for number, draft in enumerate(citations):
        with named_fields(number):
            for each in _missing(claim, draft):
                cite_source(claim, each, by=by)
    claim.refresh_from_db()
    return claim


def _missing(claim: Claim, draft: CitationDraft) -> Iterator[CitationDraft]:
    """What of `draft` the claim does not cite yet: the same source with the same quotation."""
    for each in draft.one_each():
        quote = str(each.usage.get("quote", "")).strip()
        if not claim.citations.filter(source__in=_sources_of(each), quote=quote).exists():
            yield each


def _sources_of(draft: CitationDraft) -> Any:
    if draft.source is not None:
        return [draft.source]
    if draft.url:
        return Source.objects.filter(canonical_url=canonical_url(pasted_url(draft.url)))
    title, description = (draft.source_fields.get(name, "") for name in ("title", "description"))
    return Source.objects.filter(canonical_url=None, title=title, description=description)
