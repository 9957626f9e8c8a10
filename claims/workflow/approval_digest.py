"""What an approval is bound to: a hash over the claim, its citations, the pinned captures and the review."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.canonical import exact_json
from claims.models import Citation, Claim, Review
from claims.models.editable_fields import CITATION_VERDICT_NAMES, CLAIM_VERDICT_NAMES
from claims.provenance.query import reached_from
from sources.models import Source

# What an approval is bound to besides what people edit.
GROUNDS = "grounds"
# What of them the number of origins is made of, and whose words they are: a change sends a submitted verdict back.
COUNTED = ("id", "name", "kind", "publisher", "owner", "original_id", "copies", "told")
EMPTY: tuple[Any, ...] = ("", None)
_RATING = ("code", "version", "number", "labels", "definitions")
_SOURCE = ("url", "canonical_url", "no_url_reason", "kind", "title", "authors", "description", "original_id")
_CITATION_CHECK = ("source_id", "capture_id", "quote_start", "quote_end", "waived_reason")


def verdict_parts(claim: Claim) -> dict[str, str]:
    """The SHA-256 (hex) of each thing the verdict on `claim` rests on, by name: `claim`, `review`, `citation 7`."""
    citations = claim.citations.select_related("capture").order_by("pk")
    parts = {f"citation {citation.pk}": _digest(_citation(citation)) for citation in citations}
    return {"claim": _digest(_claim(claim)), "review": _digest(_review(claim.review)), **parts}


def verdict_digest(claim: Claim) -> str:
    """One SHA-256 (hex) over `verdict_parts`."""
    return _digest(verdict_parts(claim))


def grounds_facts(claim: Claim) -> dict[str, dict[str, Any]]:
    """What readers are told with the verdict on `claim` that is in other rows, by row: its claimant, the given rating,
    and all sources that it leads to, with what they have it from. Confidential ones say a digest only.

    This is written down as a verdict is submitted (GROUNDS in the event's data); it is in no digest, since captures may
    fill in what was empty.
    """
    sources, edges = reached_from(citation.source_id for citation in claim.cited_with())
    told: dict[int, list[list[Any]]] = {source.pk: [] for source in sources}
    for edge in edges:
        if edge.is_accepted:
            told[edge.source].append([edge.origin, edge.kind])
    copies: dict[int | None, list[int]] = {}
    for source in sorted(sources, key=lambda source: source.pk):
        copies.setdefault(source.original_id, []).append(source.pk)
    facts = {
        f"source {source.pk}": _source(source, sorted(told[source.pk]), copies.get(source.pk, [])) for source in sources
    }
    rating = claim.review.rating if claim.review else None
    facts["claimant"] = {"id": claim.claimant_id, "name": claim.claimant.name}
    if rating is not None:
        facts["rating"] = {name: getattr(rating, name) for name in _RATING}
    return facts


def grounds_submitted(claim: Claim) -> dict[str, dict[str, Any]]:
    """The `grounds_facts` of the newest submission of `claim`; empty for one of before they were written down."""
    moves = history(claim).filter(event=EventType.CLAIM_MOVED)
    submitted = next((event for event in moves if event.data.get("move") == "submit"), None)
    return submitted.data.get(GROUNDS, {}) if submitted else {}


def changed_grounds(
    before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]], *, may_fill: bool, names: Collection[str]
) -> list[tuple[str, str]]:
    """The rows and fields (of `names`) of `before` that are others `now`; with `may_fill` those that were empty may be
    anything. A row that is led to no more, or only now, is so because of another one, which is named."""
    changed = []
    for row in sorted(before.keys() & now.keys()):
        old, new = before[row], now[row]
        if "sha256" in old or "sha256" in new:
            old, new = _kept_secret(old), _kept_secret(new)
        fields = [name for name in old if name in names or name == "sha256"]
        changed += [(row, name) for name in fields if not _is_same(name, old[name], new.get(name), may_fill=may_fill)]
    return changed


def _is_same(name: str, old: Any, new: Any, *, may_fill: bool) -> bool:
    """Whether a field is as it was, or (`may_fill`) was filled in where nothing was known; copies are only added."""
    if may_fill and name == "copies":
        return set(old) <= set(new or ())
    return bool(old == new) or (may_fill and old in EMPTY)


def _source(source: Source, told: list[list[Any]], copies: list[int]) -> dict[str, Any]:
    publisher = source.publisher
    facts = {
        **{name: getattr(source, name) for name in _SOURCE},
        "published_at": source.published_at.isoformat() if source.published_at else None,
        "publisher": publisher.name if publisher else "",
        "owner": publisher.owner if publisher else "",
        "copies": copies,
        "told": told,
    }
    return _kept_secret(facts) if source.is_confidential else facts


def _kept_secret(facts: dict[str, Any]) -> dict[str, Any]:
    """What the log says of a confidential source: the digest of what leads on from it, which no capture fills in."""
    leading = {name: facts.get(name) for name in ("kind", "original_id", "copies", "told")}
    return facts if "sha256" in facts else {"sha256": _digest(leading)}


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
