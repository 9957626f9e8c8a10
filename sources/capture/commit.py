"""The end of captures: row, artifacts, signature, source and event together, and only for who holds the lease.

Several that are ready at the same time are ended in one transaction. Each is still ended by itself: one whose lease is
lost takes no other with it, and before the commit none of them is ended, after it all are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Deed, record_all
from claimdesk.audit.tracking import write_versions
from claimdesk.bulk_write import write_rows
from claimdesk.changes import differing
from claimdesk.text.languages import Language
from sources.capture.announcing import announce
from sources.capture.packaging import FAILURE, Finding, Kept, Package, row
from sources.capture.publishing import Page, name_publishers
from sources.evidence.keys import SealingKey, sealing_key
from sources.evidence.signing import sealed
from sources.extraction.reading import Reading
from sources.models import Artifact, Capture, Seal, Source
from sources.models.capture import NOT_THE_SOURCE
from sources.scheduling.lease import Lease
from sources.searching import search_document

ACCESS = {"verdict.article": Source.Access.OPEN, "verdict.paywall": Source.Access.PAYWALL,
          "verdict.login_wall": Source.Access.LOGIN}  # fmt: skip
READ = ("title", "authors", "publisher", "published_at", "language", "access")
TOLD = (*READ, "latest_capture", "archived_capture", "search_text", "updated_at")
LET_GO: dict[str, Any] = {"state": Capture.State.SEALED, "lease_token": "", "lease_expires_at": None}


@dataclass(frozen=True)
class Ready:
    """A capture of which all is done but its end: under which lease, what was found, and what is stored of it."""

    lease: Lease
    finding: Finding
    package: Package


@dataclass(frozen=True)
class _Ending:
    """The same where the lease is held: with the rows that change, none of them saved yet."""

    ready: Ready
    capture: Capture
    source: Source
    facts: dict[str, Any]

    @property
    def says_something(self) -> bool:
        """Whether what was read is the source, not a wall before it."""
        return self.capture.completeness != FAILURE and self.capture.verdict not in NOT_THE_SOURCE


def finish(ready: Sequence[Ready]) -> set[int]:
    """Seal captures of different sources; the ids of those whose lease was still held. The others are not touched.

    Raises OSError where the signing key cannot be read; then none is sealed.
    """
    key = sealing_key()
    with transaction.atomic():
        endings = _held(ready)
        if endings:
            write_rows([ending.capture for ending in endings], [*LET_GO, "sealed_at", *endings[0].facts])
            Artifact.objects.bulk_create([part for ending in endings for part in _artifacts(ending)])
            Seal.objects.bulk_create([_seal(key, ending) for ending in endings])
            read = _tell_sources(endings)
            record_all(map(_deed, endings, read))
            # A listener's mistake is logged, and told again by the sweeper: the captures are sealed all the same.
            transaction.on_commit(lambda: announce([ending.capture.pk for ending in endings]), robust=True)
    return {ending.capture.pk for ending in endings}


def artifact_row(capture: Capture, part: Kept) -> Artifact:
    """The row of a stored file; not saved."""
    return Artifact(
        capture=capture,
        kind=part.kind,
        sha256=part.stored.sha256,
        size=part.stored.size,
        media_type=part.media_type[:100],
        tool=part.tool[:100],
    )


def fill_source(source: Source, reading: Reading, facts: dict[str, Any]) -> None:
    """Put what was read where the editor left a field empty; does not save."""
    source.title = source.title or facts["title"]
    source.authors = source.authors or facts["authors"]
    source.published_at = source.published_at or facts["published_at"]
    if source.language == Language.UNKNOWN and reading["language"] in Language.values:
        source.language = reading["language"]


def said(source: Source) -> dict[str, Any]:
    """What is known of `source` that a capture may tell."""
    return {name: getattr(source, name) for name in READ}


def newly_read(source: Source, before: dict[str, Any]) -> dict[str, Any]:
    """For the event of a capture: what it told of `source`, of which `said` was `before`, each with old and new."""
    changed = {name: [old, new] for name, (new, old) in differing(source, before).items()}
    return {"read": changed} if changed else {}


def _held(ready: Sequence[Ready]) -> list[_Ending]:
    """Lock sources and captures, always in the same order, and make ready what will be written of each."""
    ids = [each.lease.capture_id for each in ready]
    locked = Source.objects.filter(captures__in=ids).select_for_update(of=("self",)).order_by("pk")
    sources = {source.pk: source for source in locked.select_related("publisher")}
    rows = Capture.objects.filter(pk__in=ids, state__in=Capture.AT_WORK).select_for_update().order_by("pk")
    found = {pk: rest for pk, *rest in rows.values_list("pk", "lease_token", "source_id", Now())}
    endings = []
    for each in ready:
        token, source_id, now = found.get(each.lease.capture_id, ("", 0, None))
        if token == each.lease.token:
            endings.append(_ending(each, sources[source_id], now))
    return endings


def _ending(ready: Ready, source: Source, now: datetime) -> _Ending:
    facts = row(ready.finding, ready.package.kept)
    capture = Capture(pk=ready.lease.capture_id, source=source, sealed_at=now, **LET_GO, **facts)
    return _Ending(ready, capture, source, facts)


def _artifacts(ending: _Ending) -> list[Artifact]:
    return [artifact_row(ending.capture, part) for part in ending.ready.package.kept]


def _seal(key: SealingKey, ending: _Ending) -> Seal:
    package = ending.ready.package
    return sealed(key, ending.capture.pk, package.manifest, [part.as_json() for part in package.kept])


def _deed(ending: _Ending, read: dict[str, Any]) -> Deed:
    failed = ending.capture.completeness == FAILURE
    data = {"capture": ending.capture.pk, "outcome": ending.capture.outcome, "verdict": ending.capture.verdict}
    return Deed(EventType.CAPTURE_FAILED if failed else EventType.CAPTURE_SEALED, ending.source, data | read)


def _tell_sources(endings: list[_Ending]) -> list[dict[str, Any]]:
    """The newest capture, and what the editor left empty, which is returned for the events; that is a version of the
    source, the capture is none."""
    before = [said(ending.source) for ending in endings]
    name_publishers(_pages(endings))
    for ending in endings:
        _tell_source(ending)
    sources = [ending.source for ending in endings]
    write_rows(sources, TOLD)
    read = [newly_read(source, known) for source, known in zip(sources, before, strict=True)]
    write_versions([source for source, new in zip(sources, read, strict=True) if new])
    return read


def _pages(endings: list[_Ending]) -> Iterator[Page]:
    for ending in endings:
        if ending.says_something:
            yield Page(ending.source, ending.ready.finding.reading["publisher"], ending.capture.final_url)


def _tell_source(ending: _Ending) -> None:
    source, capture = ending.source, ending.capture
    source.latest_capture, source.updated_at = capture, timezone.now()
    if ending.says_something:
        source.archived_capture = capture
        fill_source(source, ending.ready.finding.reading, ending.facts)
    if source.access == Source.Access.UNKNOWN:
        source.access = ACCESS.get(capture.verdict, Source.Access.UNKNOWN)
    source.search_text = search_document(source)
