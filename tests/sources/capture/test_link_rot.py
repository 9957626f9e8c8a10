from datetime import UTC, datetime, timedelta

import pytest

from sources.capture.link_rot import LATE, Observation, Standing, sign, standing
from sources.outcomes import OUTCOMES, Outcome, OutcomeKind, Rot

APART = timedelta(minutes=10)
START = datetime(2026, 1, 1, tzinfo=UTC)
GOOD, WALL, LATER = ("ok", "verdict.article"), ("http.403", "verdict.bot_wall"), ("net.refused", "")
BY_ROT = {rot: [outcome for outcome in OUTCOMES if outcome.rot == rot] for rot in Rot}


def seen(*codes: tuple[str, str], every: timedelta = timedelta(days=7)) -> Standing:
    """Where a link stands after observations with these codes."""
    looks = [Observation(START + number * every, *pair) for number, pair in enumerate(codes)]
    return standing(looks, apart=APART)


def pair_of(outcome: Outcome) -> tuple[str, str]:
    return ("ok", outcome.code) if outcome.kind == OutcomeKind.VERDICT else (outcome.code, "")


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.code)
def test_standing_counts_each_code_as_the_table_says(outcome: Outcome) -> None:
    strikes = [seen(GOOD, *[pair_of(outcome)] * times).strikes for times in range(1, 5)]
    assert (
        strikes
        == {
            Rot.NONE: [0, 0, 0, 0],
            Rot.ALIVE: [0, 0, 0, 0],
            Rot.STRIKE: [1, 2, 3, 4],
            Rot.STRIKE_TWICE: [2, 4, 6, 8],
            Rot.STRIKE_LATE: [0, 0, 1, 2],
        }[outcome.rot]
    )


@pytest.mark.parametrize("outcome", BY_ROT[Rot.ALIVE], ids=lambda outcome: outcome.code)
def test_standing_forgets_all_strikes_at_a_living_look(outcome: Outcome) -> None:
    found = seen(("http.410", ""), ("http.410", ""), pair_of(outcome))
    assert found == Standing(alive_at=START + timedelta(days=14))


@pytest.mark.parametrize("outcome", BY_ROT[Rot.NONE], ids=lambda outcome: outcome.code)
def test_standing_keeps_strikes_over_what_says_nothing(outcome: Outcome) -> None:
    codes = [("http.404", ""), pair_of(outcome), ("http.404", "")]
    is_alive = sign(*pair_of(outcome)) == Rot.ALIVE  # a page that came, whatever it is
    assert seen(*codes).strikes == (1 if is_alive else 2)


@pytest.mark.parametrize("answer", ["ok", "http.404", "http.410", "http.503", "dns.nxdomain"])
def test_sign_never_counts_a_wall_for_robots(answer: str) -> None:
    assert sign(answer, "verdict.bot_wall") == Rot.NONE
    assert seen(*[(answer, "verdict.bot_wall")] * 9).strikes == 0


def test_sign_takes_a_strike_over_a_page_that_came() -> None:
    assert sign("ok", "verdict.soft_404") == Rot.STRIKE
    assert sign("http.404", "verdict.error_page") == Rot.STRIKE
    assert sign("http.410", "verdict.article") == Rot.STRIKE_TWICE


@pytest.mark.parametrize("verdict", ["verdict.article", "verdict.paywall", "verdict.file", "verdict.empty", ""])
def test_sign_takes_what_came_for_alive(verdict: str) -> None:
    assert sign("ok", verdict) == Rot.ALIVE


def test_sign_believes_the_page_where_its_certificate_is_bad() -> None:
    assert sign("tls.expired", "verdict.article") == Rot.ALIVE
    assert sign("tls.expired", "") == Rot.NONE


@pytest.mark.parametrize("between", [GOOD, WALL, ("dns.timeout", "")])
def test_late_strikes_want_a_row_without_anything_between(between: tuple[str, str]) -> None:
    assert seen(*[LATER] * LATE).strikes == 1
    assert seen(LATER, LATER, between, LATER, LATER).strikes == 0
    assert seen(LATER, LATER, between, LATER, LATER, LATER).strikes == 1


def test_late_strikes_count_in_a_row_with_others() -> None:
    assert seen(("http.404", ""), ("http.404", ""), LATER).strikes == 3


def test_standing_takes_looks_at_the_same_time_for_one() -> None:
    assert seen(*[("http.404", "")] * 5, every=timedelta(minutes=1)).strikes == 1
    assert seen(*[("http.404", "")] * 3, every=APART).strikes == 3


def test_one_look_alone_makes_no_page_gone() -> None:
    once = seen(GOOD, ("http.410", ""))
    assert (once.strikes, once.is_doubted, once.is_gone(1)) == (2, True, False)
    twice = seen(GOOD, ("http.410", ""), ("http.410", ""))
    assert (twice.strikes, twice.is_doubted, twice.is_gone(4), twice.is_gone(5)) == (4, False, True, False)


def test_standing_says_since_when() -> None:
    found = seen(GOOD, WALL, ("http.404", ""), WALL, ("http.404", ""))
    assert (found.alive_at, found.absent_since) == (START, START + timedelta(days=14))
