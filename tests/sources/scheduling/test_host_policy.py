"""The rules for one host, moment by moment."""

from dataclasses import replace

import pytest

from sources.scheduling.host_policy import (
    CLOCK_MARGIN_SECONDS,
    MAX_REST_SECONDS,
    Host,
    Result,
    Rules,
    Wait,
    Why,
    enter,
    free,
    hold,
    leave,
    missed_wakeup_due,
    note_missed_wakeup,
    result_of,
)

RULES = Rules(pause=2, visit=100, backoff=60, failures=3, rest=300)
NOW = 1000.0


def visited(host: Host, now: float, result: Result, asked: float | None = None) -> Host:
    """The host after a whole visit at one moment."""
    host, wait = enter(host, now, "t", RULES)
    assert wait is None
    return leave(host, now, "t", RULES, result, asked)


def failing(times: int) -> tuple[Host, float]:
    """A host that failed so often, and the moment at which it may be visited again."""
    host, now = Host(), NOW
    for _ in range(times):
        host = visited(host, now, Result.FAILED)
        now = max(host.next_at, host.held_until)
    return host, now


def test_enter_lets_one_visitor_in():
    host, wait = enter(Host(), NOW, "a", RULES)
    assert wait is None
    assert enter(host, NOW + 10, "b", RULES) == (host, Wait(90, Why.BUSY))


def test_enter_follows_a_visitor_who_never_came_back():
    host, _ = enter(Host(), NOW, "a", RULES)
    host, wait = enter(host, NOW + 100, "b", RULES)
    assert (host.visitor, wait) == ("b", None)
    assert leave(host, NOW + 101, "a", RULES, Result.FAILED, None) == host


def test_free_ends_the_visit_of_who_died_and_of_nobody_else():
    host, _ = enter(Host(), NOW, "dead.1", RULES)
    assert free(host, NOW, "dea", RULES) == free(host, NOW, "", RULES) == host
    freed = free(host, NOW, "dead", RULES)
    assert enter(freed, NOW + 1, "b", RULES)[1] == Wait(1, Why.PAUSE)
    assert enter(freed, NOW + 2, "b", RULES)[1] is None


def test_leave_begins_the_pause():
    host = visited(Host(), NOW, Result.FINE)
    assert enter(host, NOW + 0.5, "b", RULES)[1] == Wait(1.5, Why.PAUSE)
    assert enter(host, NOW + 2, "b", RULES)[1] is None


def test_leave_without_a_connection_begins_no_pause():
    assert enter(visited(Host(), NOW, Result.NOTHING), NOW, "b", RULES)[1] is None


def test_leave_holds_a_host_back_for_as_long_as_it_asks():
    host = visited(Host(), NOW, Result.REFUSED, 900)
    assert enter(host, NOW + 1, "b", RULES)[1] == Wait(899, Why.HELD)
    assert enter(host, NOW + 900, "b", RULES)[1] is None


def test_enter_tells_of_the_rest_also_where_a_visit_lasts_longer():
    host, _ = enter(Host(), NOW, "a", RULES)
    assert enter(hold(host, NOW, RULES, 50), NOW + 1, "b", RULES)[1] == Wait(49, Why.HELD)
    assert enter(hold(host, NOW, RULES, 50), NOW + 50, "b", RULES)[1] == Wait(50, Why.BUSY)


def test_leave_holds_a_host_back_ever_longer_that_names_no_time():
    host, rests, now = Host(), [], NOW
    for _ in range(8):
        host = visited(host, now, Result.REFUSED)
        rests.append(host.held_until - now)
        now = host.held_until
    assert rests == [60, 120, 240, 480, 960, 1920, MAX_REST_SECONDS, MAX_REST_SECONDS]
    assert visited(host, now, Result.FINE).refusals == 0


def test_leave_opens_the_circuit_after_failures_in_a_row():
    host, now = failing(2)
    assert now < NOW + 10
    host = visited(host, now, Result.FAILED)
    assert enter(host, now + 1, "b", RULES)[1] == Wait(299, Why.HELD)


def test_enter_after_the_rest_lets_one_probe_in():
    host, now = failing(3)
    host, wait = enter(host, now, "probe", RULES)
    assert wait is None
    assert enter(host, now, "other", RULES)[1].why == Why.BUSY
    well = leave(host, now, "probe", RULES, Result.FINE, None)
    assert (well.failures, enter(well, now + 2, "other", RULES)[1]) == (0, None)
    ill = leave(host, now, "probe", RULES, Result.FAILED, None)
    assert enter(ill, now + 2, "other", RULES)[1] == Wait(598, Why.HELD)


def test_leave_counts_no_failures_that_an_answer_parted():
    host, now = failing(2)
    host = visited(host, now, Result.FINE)
    assert visited(host, now + 2, Result.FAILED).held_until == 0


def test_wakeups_of_a_busy_host_are_repeated_one_by_one():
    host, _ = enter(Host(), NOW, "t", RULES)
    for _ in range(3):
        host, wake_in = note_missed_wakeup(host, NOW)
        assert wake_in is None
    woken: list[float | None] = []
    now = NOW
    while host.missed or not woken:
        host = leave(host, now, "t", RULES, Result.FINE, None)
        host, wake_in = missed_wakeup_due(host, now)
        woken.append(wake_in)
        assert missed_wakeup_due(host, now)[1] is None  # one is under way
        now = host.next_at
        host, wait = enter(host, now, "t", RULES)
        assert wait is None
    assert woken == [2 + CLOCK_MARGIN_SECONDS] * 3


def test_drop_in_the_pause_wakes_a_worker_when_it_is_over():
    host = visited(Host(), NOW, Result.FINE)
    host, wake_in = note_missed_wakeup(host, NOW + 0.5)
    assert wake_in == 1.5 + CLOCK_MARGIN_SECONDS
    assert note_missed_wakeup(host, NOW + 0.6) == (replace(host, missed=1), None)


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("ok", Result.FINE),
        ("http.404", Result.FINE),
        ("http.429", Result.REFUSED),
        ("http.503", Result.REFUSED),
        ("http.5xx", Result.FAILED),
        ("net.connect_timeout", Result.FAILED),
        ("limit.body_size", Result.FINE),
        ("limit.time", Result.FAILED),
        ("dns.nxdomain", Result.NOTHING),
        ("policy.robots", Result.NOTHING),
    ],
)
def test_result_of_tells_whose_fault_it_was(code, result):
    assert result_of(code) == result
