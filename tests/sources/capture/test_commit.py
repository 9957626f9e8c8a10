"""The end of captures: together, and each by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from sources.capture import worker
from sources.capture.commit import Ready, seal_captures
from sources.capture.packaging import Finding, keep
from sources.evidence.keys import sealing_key
from sources.evidence.signing import is_signed
from sources.extraction.reading import blank
from sources.models import Capture, Seal, Source
from sources.scheduling.lease import CAPTURES
from sources.storage.archive import archive
from sources.web.records import FetchResult
from tests.builders import a_source
from tests.sources.capture.test_worker import reachable, waiting

pytestmark = pytest.mark.django_db
State = Capture.State
__all__ = ["reachable"]


def ready(url: str, title: str = "A title") -> Ready:
    """A capture that was fetched and read and is not ended; for the caller to close."""
    lease = CAPTURES.take(Capture.objects.get(source=a_source(url)).pk)
    assert lease
    fetched = FetchResult(url, "agent", code="ok")
    fetched.body.write(b"The words.")
    reading = blank("text/plain")
    reading["text"], reading["title"], reading["language"] = "The words.", title, "en"
    finding = Finding(fetched, reading, "verdict.article")
    return Ready(lease, finding, keep(finding, archive(), sealed_at=datetime.now(UTC), software="s", reader="r"))


@pytest.fixture
def three():
    """Three that are ready at the same time."""
    made = [ready(f"https://news.example/{number}", f"Title {number}") for number in range(3)]
    yield made
    for each in made:
        each.finding.fetched.close()


def test_seal_captures_seals_all_with_their_own_facts(three):
    assert seal_captures(three) == {each.lease.row_id for each in three}
    for number, each in enumerate(three):
        capture = Capture.objects.select_related("source", "seal__key").get(pk=each.lease.row_id)
        assert (capture.state, capture.title, capture.lease_token) == (State.SEALED, f"Title {number}", "")
        assert set(capture.artifacts.values_list("kind", flat=True)) == {"body", "text", "wacz"}
        assert is_signed(capture.seal.document.encode(), capture.seal.signature, capture.seal.key)
        assert (capture.source.title, capture.source.archived_capture) == (f"Title {number}", capture)
        assert history(capture.source).first().event == EventType.CAPTURE_SEALED
        assert capture.source.versions.first().title == f"Title {number}"


def test_seal_captures_asks_the_database_no_more_often_for_three_than_for_one(three, django_assert_num_queries):
    sealing_key()  # is made
    with django_assert_num_queries(11):
        seal_captures(three[:1])
    with django_assert_num_queries(11):
        seal_captures(three[1:])


def test_seal_captures_leaves_alone_what_another_worker_has_by_now(three):
    Capture.objects.filter(pk=three[1].lease.row_id).update(lease_token="another worker's")
    assert seal_captures(three) == {three[0].lease.row_id, three[2].lease.row_id}
    lost = Capture.objects.get(pk=three[1].lease.row_id)
    assert (lost.state, lost.lease_token, lost.artifacts.count()) == (State.LEASED, "another worker's", 0)
    assert Source.objects.get(pk=lost.source_id).archived_capture is None
    assert Seal.objects.count() == 2
    assert seal_captures(three) == set()
    assert Seal.objects.count() == 2


@contextmanager
def refusing(capture_id: int) -> Iterator[None]:
    """The database takes no seal of this capture."""
    if connection.vendor == "postgresql":
        refuse = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$"
        made = [
            f"CREATE FUNCTION refuse() RETURNS trigger {refuse}",
            (
                "CREATE TRIGGER refuse BEFORE INSERT ON sources_seal FOR EACH ROW "
                f"WHEN (NEW.capture_id = {int(capture_id)}) EXECUTE FUNCTION refuse()"
            ),
        ]
        gone = ["DROP TRIGGER refuse ON sources_seal", "DROP FUNCTION refuse()"]
    else:
        made = [
            (
                "CREATE TRIGGER refuse BEFORE INSERT ON sources_seal "
                f"WHEN NEW.capture_id = {int(capture_id)} BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        ]
        gone = ["DROP TRIGGER refuse"]
    _execute(made)
    try:
        yield
    finally:
        _execute(gone)


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_capture_that_the_database_refuses_stops_no_other(web):
    captures = [waiting(url) for url in (web.url("/text"), web.secure("good", "/text"), web.secure("expired", "/text"))]
    with refusing(captures[1].pk), pytest.raises(DatabaseError, match="refused"):
        worker.serve()
    for capture in captures:
        capture.refresh_from_db()
    assert [capture.state == State.SEALED for capture in captures] == [True, False, True]
    assert (captures[1].state, captures[1].outcome) == (State.RETRY_WAIT, "sys.bug")
