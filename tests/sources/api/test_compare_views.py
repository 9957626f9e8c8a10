"""What changed between two captures, over REST."""

import pytest

from sources.models import Capture
from tests.builders import a_sealed_capture, reader
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db

OLD = "He asked for radars.\nNobody answered.\nThe end."
NEW = "He asked for missiles.\nNobody answered."


def at(capture: Capture, query: str = "") -> str:
    return f"{V1}/captures/{capture.pk}/changes/{query}"


@pytest.fixture
def captures() -> tuple[Capture, Capture]:
    """Two captures of one source, which was edited in between."""
    old = a_sealed_capture(text=OLD)
    return old, a_sealed_capture(old.source, NEW)


def test_changes_names_paragraphs_and_words(captures) -> None:
    old, new = captures
    found = caller(reader()).get(at(new)).json()
    assert (found["since"]["id"], found["until"]["id"], found["is_same"]) == (old.pk, new.pk, False)
    assert found["counts"] == {"kept": 1, "changed": 1, "gone": 1, "new": 0, "moved": 0}
    changed, gone = found["changed"]
    assert (changed["fate"], changed["before"], changed["after"]) == ("changed", 1, 1)
    assert [(piece["fate"], piece["text"]) for piece in changed["pieces"]] == [
        ("kept", "He asked for "),
        ("gone", "radars"),
        ("new", "missiles"),
        ("kept", "."),
    ]
    assert (gone["fate"], gone["before"], gone["after"]) == ("gone", 3, None)


def test_changes_compares_with_the_capture_that_the_address_names(captures) -> None:
    old, new = captures
    third = a_sealed_capture(old.source, OLD)
    client = caller(reader())
    assert client.get(at(third)).json()["since"]["id"] == new.pk
    assert client.get(at(third, f"?since={old.pk}")).json()["is_same"] is True


@pytest.mark.parametrize("query", ["?since=x", "?since=0", "?since=987654321", "?since="])
def test_changes_refuses_what_it_does_not_know(captures, query: str) -> None:
    problem_of(caller(reader()).get(at(captures[1], query)), 400, "invalid")


def test_changes_refuses_a_capture_of_another_source(captures) -> None:
    other = a_sealed_capture()
    refused = problem_of(caller(reader()).get(at(captures[1], f"?since={other.pk}")), 400, "invalid")
    assert list(refused["errors"]) == ["since"]


def test_changes_is_not_there_where_nothing_can_be_compared(captures) -> None:
    old, _new = captures
    client = caller(reader())
    assert client.get(at(old)).status_code == 404
    failed = a_sealed_capture(old.source, "", outcome="http.404")
    assert client.get(at(failed, f"?since={old.pk}")).status_code == 404


def test_changes_takes_few_queries_whatever_changed(captures) -> None:
    old, new = captures
    long = a_sealed_capture(old.source, "\n".join(f"Line {number}" for number in range(300)))
    client = caller(reader())
    assert queries_of(client, at(long)) == queries_of(client, at(new)) <= 10
