"""Many captures on the way in one process."""

import ipaddress
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from sources.capture import config, pipeline, worker
from sources.capture.pipeline import CaptureAttempt, Stage
from sources.models import Capture
from sources.scheduling.host_limiter import REDIRECT_WAIT_SECONDS, host_of
from sources.scheduling.host_policy import Wait, Why
from sources.scheduling.lease import CAPTURES
from sources.signals import captures_sealed
from sources.storage.base import StorageError
from tests.builders import a_source
from tests.hosts import forget_hosts
from tests.web import Answer, Web, article, fixed, page, served

State = Capture.State


@pytest.fixture(autouse=True)
def reachable(web: Web, settings) -> None:
    """The desk's settings let the web client reach the test web, which is several hosts by its ports."""
    settings.DEMO, settings.CAPTURE_TIMEOUT = False, 20
    settings.ALLOW_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    settings.ALLOW_PORTS = {int(endpoint.rpartition(":")[2]) for endpoint in web.endpoints}


def waiting(url: str) -> Capture:
    """A capture that waits for a page."""
    return Capture.objects.get(source=a_source(url))


def meeting(people: int) -> Answer:
    """An answer that comes only when so many have asked for it."""
    barrier = threading.Barrier(people)

    def answer(_web, connection, _target):
        barrier.wait(15)
        connection.sendall(page(article()))

    return answer


@pytest.mark.django_db
def test_serve_waits_for_several_hosts_at_once(web):
    with served(meeting(3), "/meeting"):
        urls = [web.url("/meeting"), web.secure("good", "/meeting"), web.secure("expired", "/meeting")]
        captures = [waiting(url) for url in urls]
        assert worker.serve() == []
    for capture in captures:
        capture.refresh_from_db()
        assert (capture.state, capture.verdict, capture.attempt) == (State.SEALED, "verdict.article", 1)


def resting(web: Web, seconds: int) -> str:
    """The other host of the test web, which has just asked to be left alone; its address."""
    busy = fixed(page(b"", f"Retry-After: {seconds}", status="429 Slowly"))
    with served(busy, "/busy"):
        pipeline.run(waiting(web.secure("good", "/busy")).pk)
    return web.secure("good", "/text")


@pytest.mark.django_db
@pytest.mark.parametrize("is_watched", [False, True])
def test_serve_follows_no_redirect_to_a_host_that_asked_for_rest(web, is_watched):
    target = resting(web, 3600)
    capture = waiting(web.url(f"/to?{target}"))
    before, begin = web.visits.get("/text", 0), time.monotonic()
    if is_watched:
        pipeline.run(capture.pk, may_wait=False)
    else:
        worker.serve()
    assert time.monotonic() - begin < REDIRECT_WAIT_SECONDS
    assert web.visits.get("/text", 0) == before
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.RETRY_WAIT, "sys.host_held", 0)
    assert capture.detail == host_of(target)
    assert capture.retry_at is not None
    assert timedelta(seconds=3590) < capture.retry_at - timezone.now() <= timedelta(seconds=3600)


@pytest.mark.django_db
def test_serve_follows_the_redirect_when_the_rest_is_over(web):
    capture = waiting(web.url(f"/to?{resting(web, 3600)}"))
    worker.serve()
    forget_hosts()
    Capture.objects.filter(pk=capture.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
    worker.serve()
    capture.refresh_from_db()
    assert (capture.state, capture.verdict, capture.attempt) == (State.SEALED, "verdict.article", 1)


@pytest.mark.django_db
def test_serve_keeps_the_pause_of_the_host_that_only_redirected(web, settings):
    settings.HOST_PAUSE = 30
    first = waiting(web.url(f"/to?{resting(web, 3600)}"))
    worker.serve()
    wait = config.host_limiter().enter(host_of(first.url))
    assert isinstance(wait, Wait)
    assert wait.why == Why.PAUSE


@pytest.mark.django_db
def test_serve_goes_on_while_there_are_captures(web, settings):
    settings.HOST_PAUSE, settings.CAPTURES_AT_ONCE = 0, 2
    for name in ("good", "expired", "self_signed"):
        for path in ("/text", "/json"):
            waiting(web.secure(name, path))
    worker.serve()
    assert set(Capture.objects.values_list("state", flat=True)) == {State.SEALED}


@pytest.mark.django_db
def test_serve_begins_no_more_than_it_may(web, settings):
    settings.HOST_PAUSE = 0
    for name in ("good", "expired", "self_signed"):
        waiting(web.secure(name, "/text"))
    assert worker.serve(most=2) == [0]  # a wake-up for the rest
    assert Capture.objects.filter(state=State.SEALED).count() == 2
    assert Capture.objects.filter(state=State.QUEUED, attempt=0).count() == 1


@pytest.mark.django_db(transaction=True)
def test_serve_tells_of_all_others_when_a_listener_meets_a_bug(web, caplog):
    captures = [waiting(url) for url in (web.url("/text"), web.secure("good", "/text"), web.secure("expired", "/text"))]

    def stumble(*, capture_ids, **_kwargs):
        if captures[0].pk in capture_ids:
            raise RuntimeError("a bug")

    captures_sealed.connect(stumble)
    try:
        worker.serve()
    finally:
        captures_sealed.disconnect(stumble)
    assert "a bug" in caplog.text
    assert set(Capture.objects.values_list("state", flat=True)) == {State.SEALED}
    assert Capture.objects.filter(announced_at=None).get() == captures[0]


@pytest.mark.django_db
def test_renew_keeps_only_leases_that_are_held(web):
    mine, lost = waiting(web.url("/text")), waiting(web.url("/json"))
    leases = [lease for lease in (CAPTURES.take(mine.pk), CAPTURES.take(lost.pk)) if lease]
    soon = timezone.now() + timedelta(seconds=1)
    Capture.objects.update(lease_expires_at=soon)
    Capture.objects.filter(pk=lost.pk).update(lease_token="another worker's")
    CAPTURES.renew(leases)
    mine.refresh_from_db()
    lost.refresh_from_db()
    assert mine.lease_expires_at is not None
    assert mine.lease_expires_at > soon
    assert lost.lease_expires_at == soon


@pytest.mark.django_db
def test_answer_does_nothing_for_a_capture_that_another_worker_has(web):
    had, other = waiting(web.url("/text")), waiting(web.secure("good", "/text"))
    Capture.objects.filter(pk=had.pk).update(state=State.LEASED)
    assert worker.answer(had.pk) == []
    assert Capture.objects.get(pk=other.pk).state == State.QUEUED
    assert worker.answer(None) == []
    assert Capture.objects.get(pk=other.pk).state == State.SEALED


@pytest.mark.django_db
def test_sweep_gives_back_the_host_of_a_dead_worker_with_its_lease(web, settings):
    settings.HOST_PAUSE = 0
    capture = waiting(web.url("/text"))
    host_limiter, host = config.host_limiter(), host_of(capture.url)
    visit = host_limiter.enter(host, holder="dead")
    assert not isinstance(visit, Wait)
    assert pipeline.started({capture.pk: (capture.url, visit)}, token="dead")
    pipeline.sweep()
    assert isinstance(host_limiter.enter(host), Wait)  # it may be alive
    Capture.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert pipeline.sweep() == [capture.pk]
    worker.serve()
    capture.refresh_from_db()
    assert (capture.state, capture.attempt) == (State.SEALED, 2)


def lose_at(stage: Stage, capture_id: int) -> type[CaptureAttempt]:
    """Attempts of which that of one capture loses its lease while it is in `stage`."""

    class Losing(CaptureAttempt):
        def work(self) -> None:
            super().work()
            if self.stage == stage and self.lease.row_id == capture_id:
                self.lease = replace(self.lease, token="another worker has it")

    return Losing


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [None, StorageError("the archive is away"), ZeroDivisionError("a bug")])
@pytest.mark.parametrize("stage", [Stage.FETCH, Stage.READ, Stage.STORE])
def test_a_lost_lease_ends_nothing_but_its_own_capture(web, monkeypatch, stage, problem):
    captures = [
        waiting(url) for url in (web.url("/flaky"), web.secure("good", "/text"), web.secure("expired", "/text"))
    ]
    losing = lose_at(stage, captures[0].pk)

    def work(self):
        losing.work(self)
        if problem and self.stage == stage and self.lease.row_id == captures[0].pk:
            raise problem

    monkeypatch.setattr(pipeline, "CaptureAttempt", type("Failing", (losing,), {"work": work}))
    with suppress(ZeroDivisionError):  # a bug is for whoever reads the log, lost lease or not
        worker.serve()
    for capture in captures:
        capture.refresh_from_db()
    assert [capture.state == State.SEALED for capture in captures] == [False, True, True]
    assert captures[0].attempt == 1
