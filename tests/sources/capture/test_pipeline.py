"""The life of a capture, through the real engine into the real database and archive."""

import io
import json
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import pytest
from django.db import connection
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from sources.capture import config, pipeline
from sources.evidence.signing import wacz_signer
from sources.models import Artifact, Capture, Source
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import HostSlot, host_of
from sources.scheduling.host_policy import Wait
from sources.scheduling.lease import CAPTURES, STORAGE_PAUSE_MAX_SECONDS, Lease, LeaseLost
from sources.signals import captures_sealed
from sources.storage.archive import archive, open_artifact, text_of
from sources.tasks import capture_source, sweep_captures
from sources.wacz.verify import verify_wacz
from tests.builders import a_source
from tests.hosts import forget_hosts
from tests.web import Web

pytestmark = pytest.mark.django_db
State = Capture.State


@pytest.fixture(autouse=True)
def reachable(web: Web, settings) -> None:
    """The desk's settings let the web client reach the test web."""
    settings.DEMO = True
    settings.DEMO_PORT = web.port
    settings.CAPTURE_TIMEOUT = 5


@pytest.fixture
def sealed():
    """Ids that were announced as sealed."""
    heard: list[int] = []

    def hear(*, capture_ids, **_kwargs):
        heard.extend(capture_ids)

    captures_sealed.connect(hear)
    yield heard
    captures_sealed.disconnect(hear)


def waiting(web, path="/article/uk", **fields) -> Capture:
    """A capture that waits for a page of the test web."""
    return Capture.objects.get(source=a_source(web.url(path), **fields))


def captured(web, path="/article/uk", **fields) -> Capture:
    capture = waiting(web, path, **fields)
    pipeline.run(capture.pk, may_wait=False)
    capture.refresh_from_db()
    return capture


def wacz_of(capture: Capture) -> IO[bytes]:
    return open_artifact(capture.artifacts.get(kind=Artifact.Kind.WACZ))


def seconds_until_retry(capture: Capture) -> float:
    """How long the capture waits."""
    assert capture.retry_at is not None
    return (capture.retry_at - timezone.now()).total_seconds()


def manifest_of(capture: Capture) -> dict[str, Any]:
    """What is sealed of the capture."""
    with wacz_of(capture) as file:
        manifest: dict[str, Any] = json.loads(zipfile.ZipFile(file).read("claimdesk/manifest.json"))
    return manifest


def test_run_seals_how_the_encoding_was_found(web):
    capture = captured(web, "/article/overruled")
    assert (capture.verdict, capture.completeness, capture.charset) == ("verdict.article", "complete", "utf-8")
    assert manifest_of(capture)["charset_source"] == "utf-8-anyway"


def test_run_seals_the_way_over_a_page_that_leads_on(web):
    capture = captured(web, "/refreshed")
    assert (capture.verdict, capture.final_url) == ("verdict.article", web.url("/article/uk"))
    assert [hop["refresh"] and hop["refresh"]["followed"] for hop in capture.hops] == [True, None]


def test_run_takes_a_page_that_asks_to_wait_for_no_article(web):
    capture = captured(web, "/wall/waiting")
    assert (capture.outcome, capture.verdict, capture.completeness) == ("ok", "verdict.waiting", "failure")
    assert capture.hops[0]["refresh"] == {"seconds": 30, "url": web.url("/text"), "followed": False}


def test_run_takes_a_text_in_a_wrong_encoding_for_no_complete_article(web):
    capture = captured(web, "/article/misdeclared")
    assert (capture.outcome, capture.verdict, capture.completeness) == ("ok", "verdict.unreadable", "partial")


def test_run_seals_an_article(web, sealed, django_capture_on_commit_callbacks):
    capture = waiting(web, "/moved")
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.verdict) == (State.SEALED, "ok", "verdict.article")
    assert (capture.completeness, capture.http_status, capture.attempt) == ("complete", 200, 1)
    assert capture.final_url == web.url("/article/uk")
    assert [hop["status"] for hop in capture.hops] == [301, 200]
    assert (capture.title, capture.authors, capture.language) == ("Лист про радари", "Олена Коваль", "uk")
    assert capture.published_at == datetime(2025, 10, 31, 12, 5, tzinfo=UTC)
    assert capture.links == [{"url": "https://news.example/story", "words": "агентство"}]
    assert "«потрібні радари та ракети»" in text_of(capture)
    assert capture.lease_token == ""
    assert sealed == [capture.pk]


def test_run_stores_what_its_wacz_names(web):
    capture = captured(web, "/article/gzip")
    kinds = {artifact.kind: artifact for artifact in capture.artifacts.all()}
    assert set(kinds) == {"wacz", "body", "text", "visible"}
    assert all(archive().verify(artifact.sha256) for artifact in kinds.values())
    with open_artifact(kinds["wacz"]) as file:
        assert verify_wacz(file) == []
        manifest = json.loads(zipfile.ZipFile(file).read("claimdesk/manifest.json"))
    sealed_parts = {capture.body_sha256, capture.text_sha256, kinds["visible"].sha256}
    assert {part["sha256"] for part in manifest["artifacts"]} == sealed_parts
    assert manifest["outcome"] == "ok"
    assert manifest["url"] == web.url("/article/gzip")


@pytest.mark.parametrize(
    ("path", "outcome", "verdict", "completeness"),
    [
        ("/no-such-page", "http.404", "verdict.error_page", "failure"),
        ("/close", "net.reset", "", "failure"),
        ("/loop", "http.redirect_loop", "", "failure"),
        ("/to?http://10.0.0.1/", "http.redirect_blocked", "", "failure"),
        ("/wall/bot", "http.403", "verdict.bot_wall", "failure"),
        ("/wall/soft-404", "ok", "verdict.soft_404", "failure"),
        ("/wall/paywall", "ok", "verdict.paywall", "partial"),
        ("/empty", "content.empty", "verdict.empty", "failure"),
        ("/image", "content.unsupported_type", "verdict.file", "partial"),
        ("/brotli/not", "http.bad_encoding", "verdict.empty", "failure"),
        ("/gzip/short", "http.incomplete", "verdict.article", "partial"),
        ("/text", "ok", "verdict.article", "complete"),
        ("/telegram/frame", "content.carried", "verdict.article", "partial"),
        ("/telegram/gone", "ok", "verdict.gone", "failure"),
        ("/status/206", "http.206", "verdict.article", "partial"),
        ("/status/403/text", "http.403", "verdict.error_page", "failure"),
        ("/status/500/json", "http.5xx", "verdict.error_page", "failure"),
        ("/status/403/article", "http.403", "verdict.error_status", "partial"),
    ],
)
def test_run_seals_whatever_came(web, path, outcome, verdict, completeness):
    capture = captured(web, path)
    assert (capture.state, capture.outcome) == (State.SEALED, outcome)
    assert capture.completeness == completeness
    assert capture.verdict == verdict
    with wacz_of(capture) as file:
        assert verify_wacz(file) == []


def test_run_seals_a_refusal_with_the_reason(web):
    capture = Capture.objects.get(source=a_source("http://10.0.0.1/"))
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.outcome, capture.completeness, capture.hops) == ("policy.ssrf", "failure", [])
    with wacz_of(capture) as file:
        assert b"policy.ssrf" in zipfile.ZipFile(file).read("claimdesk/manifest.json")


def test_run_fills_only_what_the_editor_left_empty(web):
    capture = captured(web, title="Моя назва")
    source = Source.objects.get(pk=capture.source_id)
    assert source.title == "Моя назва"
    assert (source.authors, source.language, source.access) == ("Олена Коваль", "uk", "open")
    assert source.published_at == capture.published_at
    assert source.latest_capture_id == source.archived_capture_id == capture.pk
    assert "коваль" in source.search_text
    read = history(source).first().data["read"]
    assert (read["authors"], read["language"]) == (["", "Олена Коваль"], ["und", "uk"])
    assert "title" not in read
    again = history(captured(web, "/wall/soft-404").source).first()
    assert "title" not in again.data.get("read", {})


def test_run_does_not_believe_an_error_page(web):
    capture = captured(web, "/wall/soft-404")
    source = Source.objects.get(pk=capture.source_id)
    assert (source.title, source.latest_capture_id, source.archived_capture_id) == ("", capture.pk, None)


@pytest.mark.parametrize(
    ("path", "event"), [("/article/uk", EventType.CAPTURE_SEALED), ("/close", EventType.CAPTURE_FAILED)]
)
def test_run_writes_the_event_down(web, path, event):
    capture = captured(web, path)
    newest = history(capture.source).first()
    assert (newest.event, newest.actor_id, newest.data["capture"]) == (event, None, capture.pk)


def test_run_tries_a_passing_failure_again_later(web, settings):
    capture = waiting(web, "/flaky?1")
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome) == (State.RETRY_WAIT, "http.503")
    assert 50 < seconds_until_retry(capture) < 80
    assert capture.artifacts.count() == 0
    assert history(capture.source).first().event == EventType.CAPTURE_RETRIED
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert capture.attempt == 1
    Capture.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    forget_hosts()
    assert pipeline.sweep() == [capture.pk]
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.SEALED, "ok", 2)


@pytest.mark.parametrize("attempt", [1, 2])
def test_pause_after_is_never_shorter_than_the_table_says(attempt):
    attempted = pipeline.CaptureAttempt(
        Lease(CAPTURES, 1, "", attempt), "", HostSlot(config.host_limiter(), "", ""), wacz_signer
    )
    said = retry_delays("dns.nxdomain")[attempt - 1]
    pauses = {attempted.pause_after("dns.nxdomain") for _ in range(200)}
    assert all(pause is not None and said <= pause <= said * 1.25 for pause in pauses)
    assert len(pauses) > 1


def test_run_waits_as_long_as_the_server_asks(web):
    capture = waiting(web, "/status/429")
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert 110 < seconds_until_retry(capture) < 121


def test_run_gives_up_after_the_last_attempt(web, settings):
    settings.CAPTURE_MAX_ATTEMPTS = 2
    capture = waiting(web, "/close")
    for _ in range(2):
        pipeline.run(capture.pk)
        Capture.objects.filter(state=State.RETRY_WAIT).update(retry_at=timezone.now() - timedelta(seconds=1))
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.SEALED, "net.reset", 2)


def test_run_does_nothing_the_second_time(web, sealed, django_capture_on_commit_callbacks):
    capture = waiting(web)
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.run(capture.pk)
    before = Capture.objects.values().get(pk=capture.pk)
    with django_capture_on_commit_callbacks(execute=True):
        pipeline.run(capture.pk)
        pipeline.run(capture.pk + 999)
    assert Capture.objects.values().get(pk=capture.pk) == before
    assert sealed == [capture.pk]


def test_run_takes_a_capture_over_from_a_dead_worker(web):
    capture = waiting(web)
    dead = CAPTURES.take(capture.pk)
    dead.write(state=State.FETCHING)
    pipeline.run(capture.pk)
    assert pipeline.sweep() == []
    Capture.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert pipeline.sweep() == [capture.pk]
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.SEALED, "ok", 2)
    with pytest.raises(LeaseLost):
        dead.write(state=State.EXTRACTING)


def test_run_keeps_away_from_what_kills_workers(web, settings):
    capture = waiting(web)
    for _ in range(settings.CAPTURE_MAX_ATTEMPTS):
        CAPTURES.take(capture.pk)
        Capture.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        pipeline.sweep()
    before = len(web.requests)
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.completeness) == (State.SEALED, "sys.worker_lost", "failure")
    assert len(web.requests) == before


def test_run_waits_when_the_archive_takes_nothing(web, settings, tmp_path):
    settings.HOME = tmp_path / "file"
    settings.HOME.write_text("not a directory")
    capture = waiting(web)
    pipeline.run(capture.pk, may_wait=False)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.RETRY_WAIT, "sys.storage", 0)


def test_run_waits_longer_each_time_that_the_archive_takes_nothing(web, settings, tmp_path):
    settings.HOME = tmp_path / "file"
    settings.HOME.write_text("not a directory")
    capture, pauses = waiting(web), []
    for _ in range(12):
        forget_hosts()
        pipeline.run(capture.pk)
        capture.refresh_from_db()
        assert (capture.state, capture.outcome, capture.attempt) == (State.RETRY_WAIT, "sys.storage", 0)
        assert capture.detail
        pauses.append(round(seconds_until_retry(capture), -1))
        Capture.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[3] < pauses[-1] == STORAGE_PAUSE_MAX_SECONDS
    settings.HOME = tmp_path / "home"
    forget_hosts()
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.SEALED, "ok", 1)


def test_run_counts_an_oserror_that_is_not_the_archives(web, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    capture = waiting(web)
    monkeypatch.setattr(type(config.extractor()), "read", full)
    for attempt in (1, 2):
        forget_hosts()
        with pytest.raises(OSError, match="No space left"):
            pipeline.run(capture.pk)
        capture.refresh_from_db()
        assert (capture.outcome, capture.detail, capture.attempt) == ("sys.bug", "OSError", attempt)
        Capture.objects.filter(state=State.RETRY_WAIT).update(retry_at=timezone.now() - timedelta(seconds=1))
    assert (capture.state, capture.completeness) == (State.SEALED, "failure")


def test_steps_leave_a_capture_alone_that_another_worker_took_over(web, sealed, caplog):
    capture = waiting(web)
    visit = config.host_limiter().enter(host_of(capture.url))
    assert not isinstance(visit, Wait)
    [attempt] = pipeline.started({capture.pk: (capture.url, visit)}, token="slow")
    Capture.objects.update(lease_token="the other's", outcome="")
    before = Capture.objects.values().get(pk=capture.pk)
    attempt.run_alone()
    assert Capture.objects.values().get(pk=capture.pk) == before
    assert "sys.lease_lost" in caplog.text
    assert sealed == []


@pytest.mark.django_db(transaction=True)
def test_run_by_two_workers_captures_once(web, sealed):
    url = web.url("/article/uk?race")
    source = Source.objects.create(url=url, canonical_url=url)
    capture, _is_new = Capture.objects.get_or_open(source, reason=Capture.Reason.ASKED, requested_by_id=None)
    before = web.visits.get("/article/uk?race", 0)

    def work() -> None:
        try:
            pipeline.run(capture.pk, may_wait=False)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert web.visits["/article/uk?race"] == before + 1
    assert sealed == [capture.pk]


def test_sweep_rings_for_those_nobody_came_for(web, settings):
    capture = waiting(web)
    assert pipeline.sweep() == []
    late = timezone.now() - timedelta(seconds=settings.CAPTURE_SWEEP + 1)
    Capture.objects.update(requested_at=late)
    assert pipeline.sweep() == [capture.pk]
    assert pipeline.sweep() == []
    Capture.objects.update(enqueued_at=late - timedelta(seconds=30 * settings.CAPTURE_SWEEP))
    assert pipeline.sweep() == [capture.pk]


def test_tasks_carry_ids_down(web):
    capture = waiting(web)
    capture_source(capture_id=capture.pk, from_a_newer_version=True)
    sweep_captures()
    capture.refresh_from_db()
    assert capture.state == State.SEALED
    assert history(capture.source).first().door == "worker"


def test_wacz_of_a_capture_is_the_artifact_byte_for_byte(web):
    capture = captured(web)
    with wacz_of(capture) as file:
        data = file.read()
    assert len(data) == capture.artifacts.get(kind=Artifact.Kind.WACZ).size
    assert verify_wacz(io.BytesIO(data)) == []
