"""The groups of tests hold every test once, and tests that start more than their group may are found out."""

import subprocess
import sys

import pytest

from tests.groups import GROUPS, StartWatch, group_of
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
