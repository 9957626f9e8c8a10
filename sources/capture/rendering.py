"""The order of the steps for a page in the browser: wish, take, visit, read, judge, seal.

The capture that was fetched is sealed long before, and nothing here touches it: what the browser had becomes a capture
of its own, of the origin `rendered`. The row is the truth: a worker that dies leaves a lease that runs out.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.browser.client import Rendered, rendered
from sources.browser.rendered_page import fetched_from
from sources.capture import config
from sources.capture.announcing import announce
from sources.capture.commit import artifact_row, fill_source, newly_read, said
from sources.capture.packaging import Finding, Package, keep, row
from sources.capture.publishing import Page, name_publishers
from sources.evidence.keys import sealing_key
from sources.evidence.signing import seal, wacz_signer
from sources.extraction.page_type import Seen, judge
from sources.extraction.reading import blank
from sources.models import Artifact, Capture, Rendering, Source
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import host_of
from sources.scheduling.host_policy import Wait
from sources.scheduling.lease import seconds_from_now
from sources.searching import search_document
from sources.spools import size_of
from sources.storage.archive import archive
from sources.urls import parse
from sources.web.records import FetchResult, Stopped

State = Rendering.State
PAGES = frozenset({"text/html", "application/xhtml+xml"})
# Looking again compares what was fetched; a picture of every look would fill the archive.
WANTED_FOR = (Capture.Reason.CITED, Capture.Reason.ASKED, Capture.Reason.COMMAND)
PATIENCE = 10.0  # seconds that a browser waits for a host to be free
SPARE = 120.0  # seconds of a lease beside those of the steps: reading, storing, ending the browser
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Lease:
    """The right to work on one rendering. `attempt` counts from 1."""

    rendering_id: int
    token: str
    attempt: int

    def write(self, **changes: Any) -> bool:
        """Change the row; False where somebody else has it by now."""
        held = Rendering.objects.filter(pk=self.rendering_id, lease_token=self.token, state=State.WORKING)
        return bool(held.update(**changes))

    def put_back(self, seconds: float, **changes: Any) -> None:
        """Let go of it until a later attempt."""
        let_go: dict[str, Any] = {"state": State.WAITING, "lease_token": "", "lease_expires_at": None, "rung_at": None}
        self.write(**let_go, retry_at=seconds_from_now(seconds), **changes)


def wish(capture_id: int) -> list[int]:
    """Ask for a rendering of a sealed capture where the desk has a browser and the capture is a page that was fetched.

    Returns the rendering's id, nothing where there is nothing to do. Hearing twice asks once.
    """
    if not settings.BROWSER:
        return []
    capture = Capture.objects.get(pk=capture_id)
    is_page = capture.origin == Capture.Origin.FETCHED and capture.media_type in PAGES
    if not is_page or capture.reason not in WANTED_FOR:
        return []
    wished, is_new = Rendering.objects.get_or_create(capture=capture)
    return [wished.pk] if is_new else []


def run(rendering_id: int) -> float | None:
    """Do what a rendering asks for, if it still waits. In how many seconds a bell is owed to whoever waits for the
    host; None where nobody does."""
    wished = Rendering.objects.waiting().select_related("capture").filter(pk=rendering_id).first()
    if wished is None:
        return None
    visit = config.doorman().enter(host_of(wished.capture.url), patience=PATIENCE)
    if isinstance(visit, Wait):
        _put_off(rendering_id, visit)
        return None
    with suppress(Stopped):  # where the page redirected to
        visit.knock(parse(wished.capture.final_url or wished.capture.url))
    # The hosts' turn is asked for and not kept: a browser takes long, and no capture should wait for a picture.
    visit.leave()
    if visit.kept_out:
        _put_off(rendering_id, visit.kept_out)
    elif lease := _take(rendering_id):
        _visit(lease, wished.capture)
    return visit.ring_in


def sweep() -> list[int]:
    """Free what dead workers left; ids of the renderings that nobody came for, marked as rung for now."""
    Rendering.objects.abandoned().update(state=State.WAITING, lease_token="", lease_expires_at=None, rung_at=None)
    if not settings.BROWSER:
        return []
    unheard = Q(rung_at=None, requested_at__lte=seconds_from_now(-settings.CAPTURE_SWEEP))
    again = Q(rung_at__lte=seconds_from_now(-40 * settings.CAPTURE_SWEEP))
    waiting = Rendering.objects.waiting().filter(unheard | again).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Rendering.objects.filter(pk__in=ids).update(rung_at=Now())
    return ids


def _put_off(rendering_id: int, wait: Wait) -> None:
    Rendering.objects.waiting().filter(pk=rendering_id).update(retry_at=seconds_from_now(wait.seconds), rung_at=None)


def _take(rendering_id: int) -> Lease | None:
    token = secrets.token_hex(16)
    seconds = sum(config.render_limits().seconds.values()) + SPARE
    won = Rendering.objects.waiting().filter(pk=rendering_id).update(
        state=State.WORKING,
        attempt=F("attempt") + 1,
        lease_token=token,
        lease_expires_at=seconds_from_now(seconds),
        retry_at=None,
    )  # fmt: skip
    if not won:
        return None
    return Lease(rendering_id, token, Rendering.objects.values_list("attempt", flat=True).get(pk=rendering_id))


def _visit(lease: Lease, capture: Capture) -> None:
    limits, agent = config.render_limits(), config.user_agent()
    with rendered(capture.url, policy=config.policy(), limits=limits, user_agent=agent) as seen:
        delays = retry_delays(seen.code)
        if not seen.path("dom") and lease.attempt <= len(delays):
            return lease.put_back(delays[lease.attempt - 1], outcome=seen.code)
        with fetched_from(seen, capture.pk) as fetched:
            finding = _find(seen, fetched)
            tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
            package = keep(finding, archive(), sealed_at=datetime.now(UTC), sign=wacz_signer(), **tools)
            return _finish(lease, capture, finding, package)


def _find(seen: Rendered, fetched: FetchResult) -> Finding:
    if not size_of(fetched.body):
        return Finding(fetched, blank(), "")
    url = fetched.final_url
    reading = config.extractor().read(fetched.body, "text/html; charset=utf-8", url)
    last = fetched.last
    server, challenged = (last.header("server"), bool(last.header("cf-mitigated"))) if last else ("", False)
    status = last.status if last and last.status else 200
    told = Seen(seen.url, url, status, server=server, challenged=challenged, reading=reading)
    return Finding(fetched, reading, judge(told))


@transaction.atomic
def _finish(lease: Lease, of: Capture, finding: Finding, package: Package) -> None:
    """Capture, artifacts, seal, source and event together, and only for the holder of the lease."""
    source = Source.objects.select_for_update().get(pk=of.source_id)
    facts = row(finding, package.kept)
    sealed_at = datetime.fromisoformat(package.manifest["sealed_at"])
    capture = Capture.objects.create(
        source=source,
        url=of.url,
        reason=of.reason,
        origin=Capture.Origin.RENDERED,
        requested_by_id=of.requested_by_id,
        state=Capture.State.SEALED,
        started_at=sealed_at,
        sealed_at=sealed_at,
        **facts,
    )
    if not lease.write(state=State.DONE, result=capture, outcome=capture.outcome, lease_token=""):
        return transaction.set_rollback(True)
    Artifact.objects.bulk_create([artifact_row(capture, part) for part in package.kept])
    seal(sealing_key(), capture.pk, package.manifest, [part.as_json() for part in package.kept])
    before = said(source)
    _tell_source(source, capture, finding)
    data = {"capture": capture.pk, "outcome": capture.outcome, "verdict": capture.verdict, **newly_read(source, before)}
    failed = capture.completeness == Capture.Completeness.FAILURE
    record(EventType.CAPTURE_FAILED if failed else EventType.CAPTURE_SEALED, source, by=None, **data)
    return transaction.on_commit(partial(announce, [capture.pk]))


def _tell_source(source: Source, capture: Capture, finding: Finding) -> None:
    """A rendering takes the place of nothing that was fetched: it helps where a page says nothing without scripts."""
    if not capture.has_content or source.archived_capture is not None:
        return
    source.archived_capture = capture
    fill_source(source, finding.reading, row(finding, []))
    name_publishers([Page(source, finding.reading["publisher"], capture.final_url)])
    source.search_text = search_document(source)
    source.save()
