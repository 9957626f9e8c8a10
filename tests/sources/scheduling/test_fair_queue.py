"""Whose capture is next, and what a worker does when the host is busy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sources.capture import config, pipeline, worker
from sources.models import Capture, Source
from sources.scheduling.fair_queue import in_turn
from sources.scheduling.host_limiter import host_of
from sources.scheduling.lease import CAPTURES
from sources.scheduling.shared_state import LocalState
from sources.storage.archive import archive, artifact_of
from sources.tasks import capture_source
from tests.builders import a_source, editor
from tests.hosts import forget_hosts
from tests.web import Web, fixed, page, served

pytestmark = pytest.mark.django_db
Reason, State = Capture.Reason, Capture.State


@pytest.fixture(autouse=True)
def reachable(web: Web, settings) -> None:
    """The desk's settings let the web client reach the test web."""
    settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5


def waiting(url: str = "", *, by=None, reason: str = Reason.CITED) -> Capture:
    capture = Capture.objects.get(source=a_source(url))
    capture.requested_by, capture.reason = by, reason
    capture.save()
    return capture


def order(store) -> list[int]:
    return [candidate.capture_id for candidate in in_turn(store)]


def states() -> list[str]:
    return list(Capture.objects.order_by("pk").values_list("state", flat=True))


def test_in_turn_serves_people_before_machines():
    recheck = waiting(reason=Reason.RECHECK)
    command = waiting(reason=Reason.COMMAND)
    asked = waiting(reason=Reason.ASKED)
    cited = waiting(reason=Reason.CITED)
    assert order(LocalState()) == [asked.pk, cited.pk, command.pk, recheck.pk]


def test_in_turn_lets_people_take_turns():
    busy, other = editor(), editor()
    many = [waiting(by=busy).pk for _ in range(4)]
    one = waiting(by=other).pk
    store = LocalState()
    assert order(store) == [many[0], one, *many[1:]]
    store.mark_served([str(busy.pk)])
    assert order(store) == [one, *many]
    store.mark_served([str(other.pk)])
    assert order(store) == [many[0], one, *many[1:]]


def test_in_turn_leaves_out_what_does_not_wait():
    Capture.objects.filter(pk=waiting().pk).update(state=State.LEASED)
    later = waiting()
    Capture.objects.filter(pk=later.pk).update(state=State.RETRY_WAIT, retry_at=timezone.now() + timedelta(minutes=1))
    assert order(LocalState()) == []
    Capture.objects.filter(pk=later.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
    assert order(LocalState()) == [later.pk]


def test_in_turn_asks_little_of_the_database(django_assert_max_num_queries):
    person = editor()
    for _ in range(8):
        waiting(by=person)
    with django_assert_max_num_queries(2):
        assert len(order(LocalState())) == 8


def test_serve_takes_what_is_most_urgent_whichever_capture_woke_the_worker(web):
    waiting(web.url("/article/gzip"), reason=Reason.RECHECK)
    cited = waiting(web.url("/article/uk"))
    assert worker.serve(most=1) == [0]
    assert states() == [State.QUEUED, State.SEALED]
    capture_source(capture_id=cited.pk)  # was had
    capture_source()
    assert states() == [State.SEALED, State.SEALED]


def test_serve_goes_on_to_a_host_that_is_free(web, settings):
    settings.DEMO = True
    busy = waiting("https://busy.example/page")
    free = waiting(web.url("/article/uk"))
    config.host_limiter().enter("busy.example")
    assert worker.serve() == []
    busy.refresh_from_db()
    free.refresh_from_db()
    assert (busy.state, busy.attempt, free.state) == (State.QUEUED, 0, State.SEALED)


def test_serve_says_when_to_wake_a_worker_for_a_busy_host(web, settings):
    settings.HOST_PAUSE = 2
    for path in ("/article/uk", "/article/gzip", "/text"):
        waiting(web.url(path))
    visit = config.host_limiter().enter(host_of(web.url()))
    assert [worker.serve(), worker.serve()] == [[], []]
    assert states() == [State.QUEUED] * 3
    visit.leave()
    first, *more = worker.serve()
    assert more == []
    assert states() == [State.SEALED, State.QUEUED, State.QUEUED]
    assert 2 < first < 3
    assert worker.serve() == []  # in the pause; one wake-up is under way
    assert states().count(State.SEALED) == 1


def test_serve_puts_off_all_that_wait_for_a_host_that_asked_for_rest(web):
    with served(fixed(page(b"", "Retry-After: 600", status="429 Slowly")), "/busy"):
        refused = waiting(web.url("/busy"))
        others = [waiting(web.url(path)) for path in ("/article/uk", "/text")]
        worker.serve()
    worker.serve()
    refused.refresh_from_db()
    assert (refused.state, refused.outcome, refused.attempt) == (State.RETRY_WAIT, "http.429", 1)
    for other in others:
        other.refresh_from_db()
        assert (other.state, other.outcome, other.attempt) == (State.RETRY_WAIT, "sys.host_held", 0)
        assert other.retry_at is not None
        assert timedelta(seconds=590) < other.retry_at - timezone.now() <= timedelta(seconds=600)


def test_serve_comes_back_when_the_rest_is_over(web):
    capture = waiting(web.url("/article/uk"))
    CAPTURES.defer(capture.pk, 60, outcome="sys.host_held")
    assert worker.serve() == []
    Capture.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
    forget_hosts()
    worker.serve()
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.attempt) == (State.SEALED, "ok", 1)


def test_run_waits_only_a_little_for_somebody_who_watches(web, settings):
    settings.HOST_PAUSE = 1
    for path in ("/article/uk", "/text"):
        pipeline.run(waiting(web.url(path)).pk, may_wait=False)
    assert states() == [State.SEALED, State.SEALED]


def test_run_keeps_the_circuit_of_a_dead_host_open(web, settings):
    settings.HOST_FAILURES = 2
    for number in range(3):
        with served(fixed(b""), f"/dead/{number}"):
            pipeline.run(waiting(web.url(f"/dead/{number}")).pk, may_wait=False)
    assert list(Capture.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "net.reset", "net.reset", "sys.host_held",
    ]  # fmt: skip


@pytest.mark.parametrize(("mode", "outcome"), [("record", "ok"), ("obey", "policy.robots")])
def test_run_records_robots_and_obeys_where_the_desk_says(web, settings, mode, outcome):
    settings.ROBOTS = mode
    rules = page(b"User-agent: *\nDisallow: /article", kind="text/plain")
    with served(fixed(rules), "/robots.txt"):
        capture = waiting(web.url("/article/uk"))
        pipeline.run(capture.pk)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome) == (State.SEALED, outcome)
    wacz = artifact_of(capture, "wacz")
    with archive().open(wacz.sha256) as file:
        assert b'"allowed":false' in file.read()
    assert Source.objects.get().latest_capture_id == capture.pk
