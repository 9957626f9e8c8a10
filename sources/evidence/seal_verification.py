"""Is the seal of a capture what it was: document, signature, place in the ledger, timestamps?"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from claimdesk.canonical import exact_json
from sources.evidence.anchor_verification import covers, verify_anchors
from sources.evidence.audit_heads import head_findings
from sources.evidence.bundle import periods_to_time
from sources.evidence.key_verification import key_findings
from sources.evidence.ledger import entry, leaves_of
from sources.evidence.ledger_verification import period_findings, tree_findings
from sources.evidence.merkle import leaf_hash
from sources.evidence.signing import differing_in_seal, is_signed, source_facts
from sources.evidence.timestamps import NoToken, check_token
from sources.models import Capture, LedgerPeriod, Seal, TimestampToken
from sources.storage.archive import archive
from sources.urls import canonical_or_empty

# A worker that had read the key just before it was retired ends its capture with it.
GRACE = timedelta(minutes=10)


def verify_seal(capture: Capture) -> list[str]:
    """Every finding against the seal of a capture, one line each; an empty list where there is none."""
    seal = Seal.objects.select_related("key", "period").filter(capture=capture).first()
    if seal is None:
        return ["The capture has no seal."]
    return [*_document_findings(capture, seal), *_key_findings(seal), *_ledger_findings(seal)]


def manifest_findings(capture: Capture, manifest: dict[str, Any]) -> Iterator[str]:
    """Whether the seal tells what the manifest in the WACZ tells: the way, the times, who asked, the outcome."""
    seal = Seal.objects.filter(capture=capture).first()
    if seal is None:
        return  # `verify_seal` says so
    try:
        said = json.loads(seal.document)
    except ValueError:
        return
    for name in differing_in_seal(said, manifest):
        yield f"The seal tells {name} otherwise than the manifest in the WACZ."


def awaited(capture: Capture) -> str:
    """What a seal still waits for, in a sentence; empty where nothing is missing."""
    seal = Seal.objects.select_related("period").filter(capture=capture).first()
    if seal is None:
        return ""
    if seal.period is None:
        return _("The seal waits for the end of its ledger period.")
    return "" if stamps(seal) else _("No timestamp authority has signed for the seal yet.")


def stamps(seal: Seal) -> list[tuple[datetime, str]]:
    """When the ledger held the seal at the latest, and which authority says so; nothing while none does."""
    if seal.period is None:
        return []
    tokens = periods_to_time(seal.period)[-1].tokens.filter(problem="", stamped_at__isnull=False)
    return [(token.stamped_at, token.authority) for token in tokens.order_by("stamped_at") if token.stamped_at]


def _document_findings(capture: Capture, seal: Seal) -> Iterator[str]:
    document = seal.document.encode()
    if hashlib.sha256(document).hexdigest() != seal.sha256:
        yield "The seal's document does not hold what its digest says."
    try:
        said = json.loads(document)
        is_canonical = exact_json(said) == document
        artifacts = {(part["kind"], part["sha256"], part["bytes"]) for part in said["artifacts"]}
        sealed_at = datetime.fromisoformat(said["sealed_at"])
    except (ValueError, LookupError, TypeError):
        yield "The seal's document cannot be read."
        return
    if not is_canonical:
        yield "The seal's document is not in its canonical form."
    if said.get("capture") != capture.pk or sealed_at != seal.sealed_at:
        yield "The seal is about something else."
    yield from _source_findings(capture, said)
    kept = {(part.kind, part.sha256, part.size) for part in capture.artifacts.all()}
    yield from (
        f"The seal names a {kind} ({digest}) that the desk does not have." for kind, digest, _ in artifacts - kept
    )
    yield from (
        f"The desk has a {kind} ({digest}) that the seal does not name." for kind, digest, _ in kept - artifacts
    )


def _source_findings(capture: Capture, said: dict[str, Any]) -> Iterator[str]:
    """Is it still the capture of the source that it was made of? Seals of before December 2026 name no source, so
    their URL alone is compared with that of the source."""
    if said.get("url") != capture.url:
        yield f"The seal is about {said.get('url')!r}, and the capture's row says {capture.url!r}."
    if "source" in said:
        if said["source"] != source_facts(capture.source):
            yield f"The seal was made for another source than #{capture.source_id}, or the source's URL was changed."
    elif capture.origin != Capture.Origin.UPLOADED and capture.source.canonical_url:
        source = capture.source
        if capture.url not in {source.url, source.canonical_url} and (
            canonical_or_empty(capture.url) != source.canonical_url
        ):
            yield f"The seal is about {capture.url!r}, and source #{source.pk} is {source.url!r}."


def _key_findings(seal: Seal) -> Iterator[str]:
    yield from key_findings(seal.key, lambda: covers(verify_anchors(), seal))
    if not is_signed(seal.document.encode(), seal.signature, seal.key):
        yield f"The seal is not signed by key {seal.key.key_id}."
    if seal.key.retired_at and seal.sealed_at > seal.key.retired_at + GRACE:
        yield f"The seal was signed with key {seal.key.key_id} after that was retired."


def _ledger_findings(seal: Seal) -> Iterator[str]:
    if seal.period is None or seal.leaf_index is None:
        return
    found = [*tree_findings(seal.period)]
    own = leaf_hash(entry(seal.sha256, seal.key.key_id, seal.signature))
    if not found and leaves_of(seal.period)[seal.leaf_index : seal.leaf_index + 1] != [own]:
        found = [f"The ledger's period {seal.period.number} has the seal at another place."]
    yield from found
    before = LedgerPeriod.objects.filter(number=seal.period.number - 1).first()
    for period in periods_to_time(seal.period):
        yield from period_findings(period, before)
        yield from _token_findings(period)
        yield from head_findings([period])
        before = period


def _token_findings(period: LedgerPeriod) -> Iterator[str]:
    for token in period.tokens.filter(problem="").order_by("pk"):
        if problem := _token_problem(token, period):
            yield f"The timestamp of {token.authority} for period {period.number} does not hold: {problem}"


def _token_problem(token: TimestampToken, period: LedgerPeriod) -> str:
    try:
        with archive().open(token.sha256) as file:
            checked = check_token(file.read(), period.document.encode())
    except FileNotFoundError:
        return "its file is gone."
    except NoToken as error:
        return str(error)
    return checked.problem or ("" if checked.stamped_at == token.stamped_at else "its time is another one.")
