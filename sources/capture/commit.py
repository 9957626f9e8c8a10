"""The end of captures: row, artifacts, signature, source, event and announcement, in one place for all of them.

Fetched captures that are ready at the same time are sealed in one transaction. Each is still sealed by itself: one
whose lease is lost takes no other with it, and before the commit none of them is sealed, after it all are. What a
browser or a person brought is sealed one by one, as a row that is new.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import Deed, record_all
from claimdesk.audit.tracking import write_versions
from claimdesk.changes import differing, write_rows
from claimdesk.text.languages import Language
from sources.capture.packaging import FAILURE, Finding, Kept, Package, row
from sources.capture.publishing import Page, name_publishers
from sources.evidence.keys import SealingKey, sealing_key
from sources.evidence.signing import sealed
from sources.extraction.reading import Reading
from sources.models import Artifact, Capture, Seal, Source
from sources.models.capture import NOT_THE_SOURCE
from sources.scheduling.lease import Lease
from sources.signals import captures_sealed

ACCESS = {"verdict.article": Source.Access.OPEN, "verdict.paywall": Source.Access.PAYWALL,
          "verdict.login_wall": Source.Access.LOGIN}  # fmt: skip
READ = ("title", "authors", "publisher", "published_at", "language", "access")
TOLD = (*READ, "latest_capture", "archived_capture", "search_text", "updated_at")
LET_GO: dict[str, Any] = {"state": Capture.State.SEALED, "lease_token": "", "lease_expires_at": None}
# Long enough that a worker that lives has announced what it sealed.
ANNOUNCED_WITHIN = timedelta(seconds=60)
MAX_ANNOUNCED = 1000
Origin = Capture.Origin


@dataclass(frozen=True)
class Ready:
    """A fetched capture of which all is done but its end: under which lease, what was found, what is stored of it."""

    lease: Lease
    finding: Finding
    package: Package


@dataclass(frozen=True)
class _Ending:
    """A capture that is being sealed, with the rows that change, none of them saved yet."""

    capture: Capture
    source: Source
    finding: Finding
    package: Package
    facts: dict[str, Any]

    @property
    def says_something(self) -> bool:
        """Whether what was read is the source, not a wall before it."""
        return self.capture.completeness != FAILURE and self.capture.verdict not in NOT_THE_SOURCE

    @property
    def becomes_archived(self) -> bool:
        """Whether the source is read in this capture from now on.

        What a browser or a person brought takes the place of nothing whole that the desk fetched itself.
        """
        known = self.source.archived_capture
        if self.capture.origin == Origin.FETCHED:
            return self.says_something
        if self.capture.origin == Origin.RENDERED:
            return known is None and self.says_something
        complete = Capture.Completeness.COMPLETE
        return not (known and known.origin == Origin.FETCHED and known.completeness == complete)

    @property
    def becomes_latest(self) -> bool:
        """Whether it is the newest that the desk knows of the source on the web."""
        if self.capture.origin == Origin.FETCHED:
            return True
        return self.capture.origin == Origin.UPLOADED and self.source.latest_capture_id is None


def seal_captures(ready: Sequence[Ready]) -> set[int]:
    """Seal fetched captures of different sources; the ids of those whose lease was still held, others stay as they are.

    Raises StorageError where the signing key cannot be read; then none is sealed.
    """
    key = sealing_key()
    with transaction.atomic():
        endings = _held(ready)
        if endings:
            write_rows([ending.capture for ending in endings], [*LET_GO, "sealed_at", *endings[0].facts])
            _seal(key, endings)
    return {ending.capture.pk for ending in endings}


@transaction.atomic
def seal_capture(capture: Capture, finding: Finding, package: Package) -> Capture:
    """Seal what a browser or a person brought, as `capture`, which is not saved yet; it is returned, saved.

    `capture` says of which source it is, why and from where. Raises StorageError where the key cannot be read.
    """
    key = sealing_key()
    source = Source.objects.select_for_update(of=("self",)).select_related("publisher", "archived_capture")
    capture.source = source.get(pk=capture.source_id)
    facts = row(finding, package.kept)
    sealed_at = datetime.fromisoformat(package.manifest["sealed_at"])
    for name, value in {**LET_GO, **facts, "started_at": sealed_at, "sealed_at": sealed_at}.items():
        setattr(capture, name, value)
    capture.save(force_insert=True)
    _seal(key, [_Ending(capture, capture.source, finding, package, facts)])
    return capture


def announce(capture_ids: Sequence[int]) -> None:
    """Send `captures_sealed`, and only then note that it was sent: a worker killed in between leaves it to be sent
    again, so listeners must not mind hearing twice.

    Where a listener fails each capture is announced by itself. Raises what the listener raised in the end, for the
    first of those that remain unannounced.
    """
    problem = _announced(capture_ids)
    if problem and len(capture_ids) > 1:
        problem = next(filter(None, [_announced([capture_id]) for capture_id in capture_ids]), None)
    if problem:
        raise problem


def announce_forgotten() -> None:
    """Announce what was sealed by workers that did not live to announce it."""
    forgotten = Capture.objects.filter(
        Q(state=Capture.State.SEALED, announced_at__isnull=True), sealed_at__lt=timezone.now() - ANNOUNCED_WITHIN
    )
    for capture_id in forgotten.order_by("sealed_at").values_list("pk", flat=True)[:MAX_ANNOUNCED]:
        announce([capture_id])


def said(source: Source) -> dict[str, Any]:
    """What is known of `source` that a capture may tell, by field."""
    return {name: getattr(source, name) for name in READ}


def newly_read(source: Source, before: dict[str, Any]) -> dict[str, Any]:
    """For the event of a capture: what it told of `source`, of which `said` was `before`, each with old and new."""
    changed = {name: [old, new] for name, (new, old) in differing(source, before).items()}
    return {"read": changed} if changed else {}


def _announced(capture_ids: Sequence[int]) -> Exception | None:
    heard = captures_sealed.send_robust(sender=Capture, capture_ids=capture_ids)
    problem = next((answer for _listener, answer in heard if isinstance(answer, Exception)), None)
    if problem is None:
        Capture.objects.filter(pk__in=capture_ids).update(announced_at=Now())
    return problem


def _held(ready: Sequence[Ready]) -> list[_Ending]:
    """Lock sources and captures, always in the same order, and make ready what will be written of each."""
    ids = [each.lease.row_id for each in ready]
    locked = Source.objects.filter(captures__in=ids).select_for_update(of=("self",)).order_by("pk")
    sources = {source.pk: source for source in locked.select_related("publisher", "archived_capture")}
    rows = Capture.objects.filter(pk__in=ids, state__in=Capture.AT_WORK).select_for_update().order_by("pk")
    found = {pk: rest for pk, *rest in rows.values_list("pk", "lease_token", "source_id", Now())}
    endings = []
    for each in ready:
        token, source_id, now = found.get(each.lease.row_id, ("", 0, None))
        if token == each.lease.token:
            endings.append(_ending(each, sources[source_id], now))
    return endings


def _ending(ready: Ready, source: Source, now: datetime) -> _Ending:
    facts = row(ready.finding, ready.package.kept)
    capture = Capture(pk=ready.lease.row_id, source=source, sealed_at=now, **LET_GO, **facts)
    return _Ending(capture, source, ready.finding, ready.package, facts)


def _seal(key: SealingKey, endings: list[_Ending]) -> None:
    """Everything that belongs to captures whose rows say that they are sealed."""
    Artifact.objects.bulk_create(
        [_artifact(ending.capture, part) for ending in endings for part in ending.package.kept]
    )
    Seal.objects.bulk_create([_signed(key, ending) for ending in endings])
    read = _tell_sources(endings)
    # Who brought a file is known where it is brought, which writes that event.
    told = [pair for pair in zip(endings, read, strict=True) if pair[0].capture.origin != Origin.UPLOADED]
    record_all(_deed(ending, new) for ending, new in told)
    # A listener's mistake is logged, and announced again by the sweeper: the captures are sealed all the same.
    transaction.on_commit(lambda: announce([ending.capture.pk for ending in endings]), robust=True)


def _artifact(capture: Capture, part: Kept) -> Artifact:
    return Artifact(
        capture=capture,
        kind=part.kind,
        sha256=part.stored.sha256,
        size=part.stored.size,
        media_type=part.media_type[:100],
        tool=part.tool[:100],
    )


def _signed(key: SealingKey, ending: _Ending) -> Seal:
    package = ending.package
    return sealed(key, ending.capture, package.manifest, [part.as_json() for part in package.kept])


def _deed(ending: _Ending, read: dict[str, Any]) -> Deed:
    failed = ending.capture.completeness == FAILURE
    data = {"capture": ending.capture.pk, "outcome": ending.capture.outcome, "verdict": ending.capture.verdict}
    return Deed(EventType.CAPTURE_FAILED if failed else EventType.CAPTURE_SEALED, ending.source, data | read)


def _tell_sources(endings: list[_Ending]) -> list[dict[str, Any]]:
    """The newest capture, and what the editor left empty, which is returned for the events; that is a version of the
    source, the capture is none."""
    before = [said(ending.source) for ending in endings]
    name_publishers(_pages(endings))
    changed = [ending.source for ending in endings if _tell_source(ending)]
    if changed:
        write_rows(changed, TOLD)
    read = [newly_read(ending.source, known) for ending, known in zip(endings, before, strict=True)]
    write_versions([ending.source for ending, new in zip(endings, read, strict=True) if new])
    return read


def _pages(endings: Iterable[_Ending]) -> Iterator[Page]:
    for ending in endings:
        if ending.becomes_archived and ending.capture.origin != Origin.UPLOADED:
            yield Page(ending.source, ending.finding.reading["publisher"], ending.capture.final_url)


def _tell_source(ending: _Ending) -> bool:
    """Tell the source of its capture, without saving it; False where that tells it nothing."""
    source, capture = ending.source, ending.capture
    is_archived, is_latest = ending.becomes_archived, ending.becomes_latest
    if not (is_archived or is_latest):
        return False
    source.updated_at = timezone.now()
    if is_latest:
        source.latest_capture = capture
    if is_archived:
        source.archived_capture = capture
        _fill_source(source, ending.finding.reading, ending.facts)
    if capture.origin == Origin.FETCHED and source.access == Source.Access.UNKNOWN:
        source.access = ACCESS.get(capture.verdict, Source.Access.UNKNOWN)
    source.search_text = source.search_document()
    return True


def _fill_source(source: Source, reading: Reading, facts: dict[str, Any]) -> None:
    """Put what was read where the editor left a field empty."""
    source.title = source.title or facts["title"]
    source.authors = source.authors or facts["authors"]
    source.published_at = source.published_at or facts["published_at"]
    if source.language == Language.UNKNOWN and reading["language"] in Language.values:
        source.language = reading["language"]
