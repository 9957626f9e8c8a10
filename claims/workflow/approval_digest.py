"""What an approval is bound to: a hash over the claim, its citations, the pinned captures and the review."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from claimdesk.canonical import exact_json
from claims.models import Citation, Claim, Review
from claims.models.editable_fields import CITATION_VERDICT_NAMES, CLAIM_VERDICT_NAMES

# What an approval is bound to besides what people edit.
_CITATION_CHECK = ("source_id", "capture_id", "quote_start", "quote_end", "waived_reason")


def verdict_parts(claim: Claim) -> dict[str, str]:
    """The SHA-256 (hex) of each thing the verdict on `claim` rests on, by name: `claim`, `review`, `citation 7`."""
    citations = claim.citations.select_related("capture").order_by("pk")
    parts = {f"citation {citation.pk}": _digest(_citation(citation)) for citation in citations}
    return {"claim": _digest(_claim(claim)), "review": _digest(_review(claim.review)), **parts}


def verdict_digest(claim: Claim) -> str:
    """One SHA-256 (hex) over `verdict_parts`."""
    return _digest(verdict_parts(claim))


def _claim(claim: Claim) -> dict[str, Any]:
    return _values(claim, CLAIM_VERDICT_NAMES)


def _citation(citation: Citation) -> dict[str, Any]:
    checked = {name: getattr(citation, name) for name in _CITATION_CHECK}
    row = {**_values(citation, CITATION_VERDICT_NAMES), **checked}
    if citation.accepted_reason:  # only then, so that digests of before stay what they were
        row["accepted_reason"] = citation.accepted_reason
    if citation.capture:
        artifacts = citation.capture.artifacts.order_by("kind").values_list("kind", "sha256")
        row["artifacts"] = [list(pair) for pair in artifacts]
    return row


def _values(instance: Claim | Citation, names: Collection[str]) -> dict[str, Any]:
    fields = [field for field in instance._meta.concrete_fields if field.name in names]
    values = {field.name: field.value_from_object(instance) for field in fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _review(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    evidence = sorted(review.evidence.values_list("pk", flat=True))
    return {"id": review.pk, "rating": review.rating_id, "rationale": review.rationale, "evidence": evidence}


def _digest(value: Any) -> str:
    return hashlib.sha256(exact_json(value)).hexdigest()
