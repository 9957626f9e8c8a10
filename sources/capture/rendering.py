"""The stages of a page in the browser: ask for it, take, render, read, store, seal.

The capture that was fetched is sealed long before, and nothing here touches it: what the browser had becomes a capture
of its own, of the origin `rendered`. The row is the truth: a worker that dies leaves a lease that runs out, and a page
that kills its workers is sealed as a failure after as many attempts as a capture may have.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from sources.browser.client import Rendered, rendered
from sources.browser.rendered_page import fetched_from
from sources.capture import config
from sources.capture.commit import seal_capture
from sources.capture.embeds import Attaching, pictures_shown
from sources.capture.packaging import NOARCHIVE, Finding, Package, asks_not_to_be_archived, keep
from sources.capture.pipeline import LOST_LEASE, WORKER_LOST
from sources.evidence.signing import wacz_signer
from sources.extraction.page_type import Seen, judge
from sources.extraction.reading import Reading, blank
from sources.models import Capture, Rendering
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import host_of
from sources.scheduling.host_policy import Wait
from sources.scheduling.lease import NOT_STORED, Lease, LeaseLost, WorkQueue
from sources.spools import size_of
from sources.storage.archive import archive
from sources.storage.base import Damaged, StorageError
from sources.urls import parse
from sources.web.records import Attachment, BrowserRecord, FetchResult, Stopped

logger = logging.getLogger(__name__)

State = Rendering.State
PAGES = frozenset({"text/html", "application/xhtml+xml"})
# Re-checking compares what was fetched; a picture each time would fill the archive.
RENDERED_FOR = (Capture.Reason.CITED, Capture.Reason.ASKED, Capture.Reason.COMMAND)
HOST_WAIT_SECONDS = 10.0  # how long a browser waits for a host to be free
SPARE_SECONDS = 120.0  # beside those of the browser's steps: reading, storing, ending the browser


def longest_rendering() -> float:
    """How many seconds the browser's steps may take together, with what comes after them."""
    return sum(config.render_limits().seconds.values()) + SPARE_SECONDS


RENDERINGS = WorkQueue(
    model=Rendering,
    queued=State.WAITING,
    retry=State.WAITING,
    at_work=(State.WORKING,),
    lease_seconds=lambda: float(settings.CAPTURE_LEASE),
    patience=120,
)


def request_rendering(capture_id: int) -> list[int]:
    """Ask for a rendering of a sealed capture if it is a page that was fetched.

    Returns the rendering's id, nothing where there is nothing to do. Asking twice makes one.
    """
    capture = Capture.objects.get(pk=capture_id)
    is_page = capture.origin == Capture.Origin.FETCHED and capture.media_type in PAGES
    if not is_page or capture.reason not in RENDERED_FOR:
        return []
    rendering, is_new = Rendering.objects.get_or_create(capture=capture)
    return [rendering.pk] if is_new else []


def run_rendering(rendering_id: int) -> float | None:
    """Do what a rendering asks for, if it still waits. In how many seconds a worker should be woken for whoever waits
    for the host; None where nobody does."""
    rendering = Rendering.objects.waiting().select_related("capture").filter(pk=rendering_id).first()
    if rendering is None:
        return None
    slot = config.host_limiter().enter(host_of(rendering.capture.url), patience=HOST_WAIT_SECONDS)
    if isinstance(slot, Wait):
        RENDERINGS.defer(rendering_id, slot.seconds)
        return None
    with suppress(Stopped):  # where the page redirected to
        slot.before_request(parse(rendering.capture.final_url or rendering.capture.url))
    # The hosts' turn is asked for and not kept: a browser takes long, and no capture should wait for a picture.
    slot.leave()
    if slot.kept_out:
        RENDERINGS.defer(rendering_id, slot.kept_out.seconds)
    elif lease := RENDERINGS.take(rendering_id):
        _attempt(lease, rendering.capture)
    return slot.wake_in


def free_abandoned_renderings() -> list[int]:
    """Free what dead workers left; ids of the renderings for which a worker should be woken."""
    RENDERINGS.free_abandoned()
    return RENDERINGS.wakeups_due() if settings.BROWSER else []


def _attempt(lease: Lease, capture: Capture) -> None:
    deadline = time.monotonic() + longest_rendering()
    try:
        with RENDERINGS.kept_alive(lease.token, is_well=lambda: time.monotonic() < deadline):
            if lease.is_past_the_cap:
                _give_up(lease, capture)
            else:
                _render(lease, capture)
    except (StorageError, Damaged):
        logger.exception("The archive did not take rendering %s", lease.row_id)
        _wait_for_storage(lease)
    except LeaseLost:
        logger.warning("%s: rendering %s is another worker's by now", LOST_LEASE, lease.row_id)


def _wait_for_storage(lease: Lease) -> None:
    pause, uncounted = lease.storage_pause()
    with suppress(LeaseLost):  # then it is another worker's to try
        lease.put_back(pause, outcome=NOT_STORED, **uncounted)


def _give_up(lease: Lease, capture: Capture) -> None:
    """Only workers that died, or failed, leave a page so: it is not opened again, and that is put on record."""
    record = BrowserRecord(facts={"of_capture": capture.pk})
    with FetchResult(capture.url, config.user_agent(), code=WORKER_LOST, rendering=record) as fetched:
        _store_and_seal(lease, capture, Finding(fetched, blank(), ""))


def _render(lease: Lease, capture: Capture) -> None:
    limits, agent = config.render_limits(), config.user_agent()
    with rendered(capture.url, policy=config.policy(), limits=limits, user_agent=agent) as seen:
        delays = retry_delays(seen.code)
        if not seen.path("dom") and lease.attempt <= len(delays):
            lease.put_back(delays[lease.attempt - 1], outcome=seen.code)
            return
        with fetched_from(seen, capture.pk) as fetched:
            _store_and_seal(lease, capture, _find(seen, fetched))


def _find(seen: Rendered, fetched: FetchResult) -> Finding:
    if not size_of(fetched.body):
        return Finding(fetched, blank(), "")
    url = fetched.final_url
    frames = fetched.rendering.frames if fetched.rendering else []
    reading = config.extractor().read(fetched.body, "text/html; charset=utf-8", url, frames)
    last = fetched.last
    server, challenged = (last.header("server"), bool(last.header("cf-mitigated"))) if last else ("", False)
    status = last.status if last and last.status else 200
    if settings.NOARCHIVE == "obey" and asks_not_to_be_archived(fetched, reading):
        fetched.withhold_page()
        fetched.code = NOARCHIVE
        return Finding(fetched, blank(), "")
    fetched.attachments = [*_pictures(fetched, reading)]
    leads_on = bool(last and last.refresh and not last.refresh.followed)
    told = Seen(seen.url, url, status, server=server, challenged=challenged, reading=reading, leads_on=leads_on)
    return Finding(fetched, reading, judge(told))


def _pictures(fetched: FetchResult, reading: Reading) -> Iterator[Attachment]:
    """The post's pictures: those that the browser loaded, and the others through the client for pages."""
    limits = config.attachment_limits()
    if not reading["pictures"] or not limits.pictures:
        return
    shown = [*pictures_shown(reading, fetched.rendering.loaded if fetched.rendering else [])]
    yield from shown
    client = config.web_client()
    robots = config.robots(client)
    yield from Attaching(client, robots.check, limits).pictures(reading, [each.url for each in shown])
    fetched.robots += robots.records


def _store_and_seal(lease: Lease, capture: Capture, finding: Finding) -> None:
    tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
    package = keep(finding, archive(), sealed_at=datetime.now(UTC), sign=wacz_signer(), **tools)
    _seal(lease, capture, finding, package)


@transaction.atomic
def _seal(lease: Lease, of: Capture, finding: Finding, package: Package) -> None:
    """The capture and the end of the rendering, only for the holder of the lease. Raises LeaseLost."""
    lease.write()  # holds the row until the transaction ends
    capture = Capture(
        source_id=of.source_id,
        url=of.url,
        reason=of.reason,
        origin=Capture.Origin.RENDERED,
        requested_by_id=of.requested_by_id,
    )
    seal_capture(capture, finding, package)
    lease.write(state=State.DONE, result=capture, outcome=capture.outcome, lease_token="")
