"""The table of outcomes is complete and consistent."""

import pytest
from django.utils import translation

from sources.outcomes import OUTCOMES, UNKNOWN, Rot, http_code, retry_delays, rot, sentence, transient


def test_outcomes_have_unique_codes():
    codes = [outcome.code for outcome in OUTCOMES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.code)
def test_outcomes_are_whole(outcome):
    with translation.override("en"):
        words = str(outcome.sentence)
    assert words[0].isupper()
    assert words.endswith(".")
    assert "failed" not in words.lower()
    assert outcome.kind in outcome.code
    assert len(outcome.code) <= 40
    assert all(delay >= 60 for delay in outcome.retry)
    assert list(outcome.retry) == sorted(outcome.retry)


@pytest.mark.parametrize("code", ["", "net.gremlins", "OK", "http.418"])
def test_unknown_codes_are_final(code):
    assert not transient(code)
    assert retry_delays(code) == ()
    assert sentence(code) == UNKNOWN
    assert rot(code) == Rot.NONE


@pytest.mark.parametrize("code", ["net.reset", "dns.timeout", "http.503", "http.429", "sys.worker_lost"])
def test_transient_codes_are_tried_again(code):
    assert transient(code)


@pytest.mark.parametrize(
    "code", ["ok", "policy.ssrf", "http.403", "tls.expired", "limit.body_size", "verdict.article", "verdict.bot_wall"]
)
def test_final_codes_are_not_tried_again(code):
    assert not transient(code)


def test_rot_never_counts_a_bot_wall():
    assert rot("verdict.bot_wall") == rot("http.403") == rot("http.429") == Rot.NONE
    assert rot("http.410") == Rot.STRIKE_TWICE


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, "ok"), (204, "ok"), (304, "http.3xx"), (404, "http.404"), (418, "http.4xx"), (500, "http.5xx"),
     (503, "http.503"), (99, "http.protocol"), (600, "http.protocol")],
)  # fmt: skip
def test_http_code_names_a_row_of_the_table(status, code):
    assert http_code(status) == code
    assert any(outcome.code == code for outcome in OUTCOMES)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.code)
def test_outcomes_are_said_in_ukrainian(outcome):
    with translation.override("uk"):
        words = str(outcome.sentence)
    assert any("а" <= letter <= "я" for letter in words.lower())
    assert words.endswith(".")
