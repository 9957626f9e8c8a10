"""What readers get of a verdict: composed as it is published, and kept as it was (claims/models/publication.py).

Only what may be told is copied. Of a source that is withheld to protect somebody readers get its kind alone, of a
confidential one nothing; of people of the newsroom how many confirmed the verdict, and no names.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import Deed, record, record_all
from claimdesk.canonical import exact_json
from claimdesk.fields import nfc
from claims.models import Citation, Claim, Claimant, Correction, Publication, Rating, Review
from claims.models.editable_fields import CITATION_VERDICT_NAMES, CLAIM_VERDICT_NAMES
from claims.models.publication import search_document
from claims.models.status import PUBLIC
from claims.provenance.query import grounds_of
from claims.workflow.mark_up_check import require_mark_up
from sources.models import Artifact, Capture, Source

CONTENT_FORMAT = 1
WRITTEN_AT_ONCE = 200  # publications that one statement changes
_CLAIM = tuple(name for name in CLAIM_VERDICT_NAMES if name not in ("claimant", "claimed_on"))  # those two in words
_CLAIMANT = ("name", "kind", "description", "url")
_RATING = ("code", "version", "number", "colour", "labels", "definitions")
_CITATION = (*CITATION_VERDICT_NAMES, "quote_state")
_SOURCE = ("kind", "url", "no_url_reason", "title", "description", "authors", "language", "access")
_PROTECTED = ("kind", "no_url_reason")


def publish_content(claim: Claim, *, by: User | None, correction: Correction | None = None) -> Publication:
    """Give readers the verdict on `claim` as it stands; the one that they had until now goes into the history.
    Raises Conflict where a person does that and its ClaimReview would break a rule, on a desk that readers see."""
    earlier = Publication.objects.filter(claim=claim)
    earlier.filter(is_newest=True).update(is_newest=False)
    content = content_of(claim)
    if settings.PUBLIC and by is not None:
        require_mark_up(content)
    now = timezone.now()
    made = Publication.objects.create(
        claim=claim,
        review=_reviewed(claim),
        correction=correction,
        number=earlier.count() + 1,
        content=content,
        language=claim.language,
        search_text=search_document(content),
        published_at=now,
        changed_at=now,
    )
    _record(made, by=by)
    return made


def withdraw_content(claim: Claim, *, at: datetime, reason: str) -> None:
    """Take the verdict on `claim` from readers, who are told `reason`. Nothing where they never had one."""
    shown = Publication.objects.filter(claim=claim, is_newest=True, withdrawn_at=None)
    shown.update(withdrawn_at=at, withdrawn_reason=nfc(reason), changed_at=at)


@acting
def refresh_content(claim: Claim, *, by: User | None) -> None:
    """Bring names and attributions that somebody who publishes changed into what readers get, while `claim` stands as
    it was published. Runs in the transaction of the change."""
    shown = Publication.objects.filter(claim=claim, is_newest=True, withdrawn_at=None).first()
    if shown is None or claim.status not in PUBLIC:
        return
    content = content_of(claim)
    if content == shown.content:
        return
    shown.content, shown.search_text, shown.changed_at = content, search_document(content), timezone.now()
    shown.save(update_fields=["content", "search_text", "changed_at"])
    _record(shown, by=by)


@acting
def refresh_claimant(claimant: Claimant, *, by: User | None) -> None:
    """Bring what somebody who publishes changed of `claimant` into all public verdicts that name them, many with one
    statement. Runs in the transaction of the change, which wrote `claimant`."""
    told = _claimant(claimant)
    public = Claim.objects.public().filter(claimant=claimant).order_by("pk")
    ids = list(public.values_list("pk", flat=True))
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        held = public.select_for_update().in_bulk(ids[start : start + WRITTEN_AT_ONCE])
        shown = Publication.objects.filter(claim__in=held, is_newest=True, withdrawn_at=None).order_by("pk")
        changed = [each for each in shown if each.content["claimant"] != told]
        for each in changed:
            each.content["claimant"], each.changed_at = told, timezone.now()
            each.search_text = search_document(each.content)
        Publication.objects.bulk_update(changed, ["content", "search_text", "changed_at"])
        record_all([_written(each, held[each.claim_id]) for each in changed], by=by)


@transaction.atomic
def fill_publications() -> int:
    """Compose what readers get of verdicts that were published before there was anything for readers; how many."""
    missing = list(Claim.objects.public().filter(publications=None).order_by("pk"))
    for claim in missing:
        made = publish_content(claim, by=None)
        when = claim.published_at or made.published_at
        Publication.objects.filter(pk=made.pk).update(published_at=when, changed_at=when)
    return len(missing)


def _record(publication: Publication, *, by: User | None) -> None:
    written = _written(publication, publication.claim)
    record(written.event, written.target, by=by, **written.data)


def _written(publication: Publication, claim: Claim) -> Deed:
    told = {"publication": publication.number, "content": content_digest(publication.content)}
    return Deed(EventType.PUBLICATION_WRITTEN, claim, told)


def content_digest(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of what readers get; the audit log names it with each publication."""
    return hashlib.sha256(exact_json(content)).hexdigest()


def content_of(claim: Claim, *, user: User | None = None, is_for_readers: bool = True) -> dict[str, Any]:
    """All that readers get of the verdict on `claim` by its rows as they are now; or, not for readers, the same as
    `user` may see it, with the confidential sources that they are named for. Raises LookupError without a review."""
    review = _reviewed(claim)
    grounds = grounds_of(claim, user=user)
    told = {
        number: source for number, source in grounds.sources.items() if not (is_for_readers and source.is_confidential)
    }
    citations = claim.citations.select_related("capture").order_by("pk")
    relied_on = set(review.evidence.values_list("pk", flat=True))
    return {
        "format": CONTENT_FORMAT,
        "claim": {
            **{name: getattr(claim, name) for name in _CLAIM},
            "id": claim.pk,
            "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
        },
        "claimant": _claimant(claim.claimant),
        "rating": _rating(review.rating),
        "scale": [_rating(step) for step in Rating.objects.in_use()],
        "rationale": review.rationale,
        "approvals": claim.approvals.filter(submission=claim.submissions).count(),
        "citations": [_citation(each, told, relied_on) for each in citations],
        "sources": {str(number): _source(source) for number, source in sorted(told.items())},
        "pages": {str(number): page for number, page in sorted(grounds.page_of.items())},
        "chain": {
            "nodes": [_node(node.id, told.get(node.id), is_cited=node.is_cited) for node in grounds.provenance.nodes],
            "edges": [[edge.source, edge.origin, edge.kind] for edge in grounds.provenance.edges],
            "cited": list(grounds.provenance.cited),
        },
    }


def _claimant(claimant: Claimant) -> dict[str, Any]:
    return {name: getattr(claimant, name) for name in _CLAIMANT}


def _reviewed(claim: Claim) -> Review:
    if claim.review is None:
        raise LookupError("a claim without a review has no verdict")
    return claim.review


def _rating(rating: Rating) -> dict[str, Any]:
    return {name: getattr(rating, name) for name in _RATING}


def _citation(citation: Citation, told: dict[int, Source], relied_on: set[int]) -> dict[str, Any]:
    is_told = citation.source_id in told
    kept = citation.capture if is_told and citation.is_archived else None
    return {
        **{name: getattr(citation, name) if is_told or name in ("role", "stance") else "" for name in _CITATION},
        "id": citation.pk,
        "source": citation.source_id,
        "is_evidence": citation.pk in relied_on,
        "is_waived": citation.waived_at is not None,
        "capture": _capture(kept) if kept else None,
    }


def _capture(capture: Capture) -> dict[str, Any]:
    wacz = capture.artifacts.filter(kind=Artifact.Kind.WACZ).first()
    return {
        "id": capture.pk,
        "url": capture.final_url or capture.url,
        "sealed_at": capture.sealed_at.isoformat() if capture.sealed_at else None,
        "origin": capture.origin,
        "http_status": capture.http_status,
        "wacz": {"sha256": wacz.sha256, "size": wacz.size} if wacz else None,
    }


def _source(source: Source) -> dict[str, Any]:
    is_protected = source.no_url_reason == Source.NoUrl.WITHHELD
    facts = {name: "" if is_protected and name not in _PROTECTED else getattr(source, name) for name in _SOURCE}
    known = None if is_protected else source.published_at
    return {
        **facts,
        "published_at": known.isoformat() if known else None,
        "publisher": _publisher(source),
    }


def _publisher(source: Source) -> dict[str, Any] | None:
    publisher = source.publisher
    if publisher is None or source.no_url_reason == Source.NoUrl.WITHHELD:
        return None
    return {"id": publisher.pk, "name": publisher.name, "owner": publisher.owner}


def _node(number: int, source: Source | None, *, is_cited: bool) -> dict[str, Any]:
    """A source of the chain: whether anything may be told of it, and whether it counts as an origin nobody names."""
    is_unknown = source is not None and source.kind == Source.Kind.OFFICIAL and not source.publisher_id
    return {"id": number, "is_told": source is not None, "is_cited": is_cited, "is_unknown": is_unknown}
