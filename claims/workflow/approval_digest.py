"""What an approval is bound to: a hash over the claim, its citations, the pinned captures and the review."""

import hashlib
from typing import Any

from claimdesk.canonical import exact_json
from claims.models import Citation, Claim, Review

_CLAIM = ("text", "language", "translation", "translation_language", "quote", "claimed_precision", "place")
_CITATION = (
    "source_id",
    "role",
    "stance",
    "quote",
    "locator",
    "capture_id",
    "quote_start",
    "quote_end",
    "waived_reason",
)


def verdict_parts(claim: Claim) -> dict[str, str]:
    """The SHA-256 (hex) of each thing the verdict on `claim` rests on, by name: `claim`, `review`, `citation 7`."""
    citations = claim.citations.select_related("capture").order_by("pk")
    parts = {f"citation {citation.pk}": _digest(_citation(citation)) for citation in citations}
    return {"claim": _digest(_claim(claim)), "review": _digest(_review(claim.review)), **parts}


def verdict_digest(claim: Claim) -> str:
    """One SHA-256 (hex) over `verdict_parts`."""
    return _digest(verdict_parts(claim))


def _claim(claim: Claim) -> dict[str, Any]:
    claimed_on = claim.claimed_on.isoformat() if claim.claimed_on else None
    return {name: getattr(claim, name) for name in _CLAIM} | {"claimant": claim.claimant_id, "claimed_on": claimed_on}


def _citation(citation: Citation) -> dict[str, Any]:
    row = {name: getattr(citation, name) for name in _CITATION}
    if citation.capture:
        artifacts = citation.capture.artifacts.order_by("kind").values_list("kind", "sha256")
        row["artifacts"] = [list(pair) for pair in artifacts]
    return row


def _review(review: Review | None) -> dict[str, Any] | None:
    if review is None:
        return None
    evidence = sorted(review.evidence.values_list("pk", flat=True))
    return {"id": review.pk, "rating": review.rating_id, "rationale": review.rationale, "evidence": evidence}


def _digest(value: Any) -> str:
    return hashlib.sha256(exact_json(value)).hexdigest()
