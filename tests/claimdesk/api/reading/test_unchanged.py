"""A caller who has an answer already gets it again only where something was written since."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimdesk.api.reading import unchanged
from claims.actions import make_confidential, revise_claim
from tests.builders import a_claim, chief, editor, reader
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    unchanged._tags.clear()
    yield
    unchanged._tags.clear()


def asked(client: Any, address: str, tag: str = "") -> tuple[Any, int]:
    """The answer to a caller who has what `tag` is of, and how many queries it takes."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers={"If-None-Match": tag} if tag else {})
    return answer, len(queries)


def test_an_answer_that_nothing_was_written_since_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # PostgreSQL counts for all databases of a server, and other tests write in theirs meanwhile
    monkeypatch.setattr(unchanged, "_POSTGRESQL", "SELECT 'nothing was written'")
    claim, client = a_claim(text="First words"), caller(reader())
    client.get(f"{V1}/claims/")  # notes the use of the key
    for address in (f"{V1}/claims/", f"{V1}/claims/{claim.pk}/"):
        whole, queries = asked(client, address)
        same, fewer = asked(client, address, whole["ETag"])
        assert (same.status_code, same["ETag"], same.content) == (304, whole["ETag"], b"")
        assert (same["Cache-Control"], fewer) == (
            whole["Cache-Control"],
            2,
        )  # the key, and whether anything was written
        assert queries > fewer
        other, _queries = asked(client, address, '"0-00000000000000000000000000000000"')
        assert other.status_code == 200


def test_whatever_is_written_makes_it_anew() -> None:
    claim, client = a_claim(text="First words"), caller(reader())
    address = f"{V1}/claims/{claim.pk}/"
    client.get(address)
    tag = client.get(address)["ETag"]
    revise_claim(claim, by=editor(), text="Second words")
    changed, _queries = asked(client, address, tag)
    assert (changed.status_code, changed.json()["text"]) == (200, "Second words")
    claim.claimant.name = "Somebody Else"  # without an action and without a trace in the log
    claim.claimant.save()
    renamed, _queries = asked(client, address, changed["ETag"])
    assert renamed.json()["claimant"]["name"] == "Somebody Else"


def test_what_became_confidential_is_not_said_to_be_as_it_was() -> None:
    claim, client = a_claim(), caller(reader())
    address = f"{V1}/claims/{claim.pk}/"
    client.get(address)
    tag = client.get(address)["ETag"]
    assert asked(client, address, tag)[0].status_code == 304
    make_confidential(claim, by=chief())
    assert asked(client, address, tag)[0].status_code == 404


def test_nobody_gets_the_tag_of_another_caller() -> None:
    claim, address = a_claim(), f"{V1}/claims/"
    insider, outsider = caller(chief()), caller(reader())
    tag = insider.get(address)["ETag"]
    assert asked(outsider, address, tag)[0].status_code == 304  # they see the same, which was made for them
    make_confidential(claim, by=None)
    assert asked(outsider, address, tag)[0].status_code == 200


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "MAX_REMEMBERED", 2)
    client = caller(reader())
    for size in range(1, 5):
        client.get(f"{V1}/claims/?page_size={size}")
    assert len(unchanged._tags) == 2
