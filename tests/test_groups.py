"""The groups of tests hold every test once, and tests that start more than their group may are found out."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from claimdesk.cli.places import ROOT
from tests.groups import GROUPS, SLOWEST, StartWatch, group_of, in_order, starts_as
from tests.suite import RUNS


def test_every_test_is_in_exactly_one_group(request: pytest.FixtureRequest) -> None:
    # Each group keeps the tests for which `group_of` gives its name: one name, which is one of the three.
    assert {group_of(item) for item in request.session.items} <= set(GROUPS)


def test_the_three_words_run_on_each_database_what_no_word_runs() -> None:
    words = [RUNS[word] for word in GROUPS]
    for number, everything in enumerate(RUNS[""]):
        alone = [group for word in words for group in word[number]]
        assert sorted(alone) == sorted(everything)


@pytest.mark.services
def test_a_mark_names_the_group(request: pytest.FixtureRequest) -> None:
    assert group_of(request.node) == "services"


def test_a_test_that_asks_for_nothing_is_fast(request: pytest.FixtureRequest) -> None:
    assert group_of(request.node) == "fast"


@pytest.mark.walk
def test_a_walk_runs_with_the_services_and_starts_nothing(request: pytest.FixtureRequest) -> None:
    assert (group_of(request.node), starts_as(request.node)) == ("services", "fast")


def test_every_module_that_begins_first_is_there() -> None:
    assert [name for name in SLOWEST if not (ROOT / name).is_file()] == []


def _item(module: str, *fixtures: str) -> Any:
    return SimpleNamespace(nodeid=f"{module}::test_it", fixturenames=fixtures, get_closest_marker=lambda _name: None)


def test_slow_groups_begin_first_then_slow_modules_and_transactions_come_last() -> None:
    slowest = next(iter(SLOWEST))
    modules = ("tests/some.py", "transactional_db"), ("tests/some.py",), (slowest,), ("tests/some.py", "web")
    items: list[Any] = [_item(*module) for module in modules]
    ordered: list[Any] = in_order(items)
    names = [(item.nodeid.partition("::")[0], *item.fixturenames) for item in ordered]
    assert names == [modules[3], modules[2], modules[1], modules[0]]


@pytest.mark.usefixtures("web")
def test_a_fixture_names_the_group(request: pytest.FixtureRequest) -> None:
    assert group_of(request.node) == "services"


@pytest.mark.parametrize(
    ("group", "command", "is_meant"),
    [
        ("fast", ["true"], False),
        ("services", ["true"], True),
        ("services", ["python", "-m", "sources.browser.driver"], False),
        ("browser", ["python", "-m", "sources.browser.driver"], True),
        ("", ["true"], True),
    ],
)
def test_starts_beyond_the_group_are_noted(group: str, command: list[str], is_meant: bool) -> None:
    watch = StartWatch()
    watch.group = group
    watch.note("subprocess.Popen", (command[0], command, None, None))
    assert (watch.offences == []) is is_meant


@pytest.mark.services
def test_starts_are_seen_by_the_watch_of_the_tests() -> None:
    watch = StartWatch()
    watch.group = "fast"
    sys.addaudithook(watch.note)
    try:
        subprocess.run([sys.executable, "-c", ""], check=True)
    finally:
        watch.group = ""
    assert [offence.split()[0] for offence in watch.offences][:1] == ["subprocess.Popen"]
