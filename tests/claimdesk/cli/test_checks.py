"""`./desk check`: what it says of its steps, and of what it could not look at."""

import sys

import pytest

from claimdesk.cli.checks import CheckStep, run_steps, script_steps, steps
from claimdesk.cli.places import ROOT

pytestmark = pytest.mark.services


def step(words: str, code: int) -> CheckStep:
    """A check that says its name and ends with this exit code."""
    return CheckStep(words, [sys.executable, "-c", f"print('about {words}'); raise SystemExit({code})"], {})


def test_a_check_that_fails_is_named_with_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_steps([step("good", 0), step("bad", 3)]) == 1
    out, err = capsys.readouterr()
    assert [line.split()[:2] for line in out.splitlines()] == [["good", "ok"], ["bad", "FAILED"]]
    assert err == "about bad\n1 of the checks failed: bad.\n"


def test_what_was_not_checked_is_said_last_and_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_steps([step("good", 0)], unchecked="The scripts were NOT checked: npm is not on this machine.") == 0
    assert capsys.readouterr().err == "The scripts were NOT checked: npm is not on this machine.\n"

    assert run_steps([step("bad", 1)], unchecked="The scripts were NOT checked.") == 1
    assert capsys.readouterr().err.endswith("failed: bad.\nThe scripts were NOT checked.\n")


def test_the_scripts_are_checked_by_types_and_by_rules(tmp_path) -> None:
    types, rules = script_steps()
    assert [types.command[0], rules.command[0]] == ["node", "node"]
    assert "tsconfig.json" in types.command
    assert (ROOT / str(rules.command[-1])).is_dir()
    assert (ROOT / "eslint.config.js").exists()
    assert [each.words for each in steps(str(tmp_path))][-1] == "types"
