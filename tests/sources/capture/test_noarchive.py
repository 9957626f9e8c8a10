"""What the desk leaves alone by its own rules, and what it says where it failed itself."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claimdesk.errors import Invalid
from sources.actions.upload_evidence import upload_evidence
from sources.capture import config, pipeline
from sources.models import Artifact, Capture
from sources.scheduling.host_limiter import host_of
from sources.scheduling.host_policy import Wait
from sources.storage.archive import open_artifact
from sources.wacz.verify import verify_wacz
from sources.wacz.writer import MANIFEST
from tests.builders import a_source, editor
from tests.web import Web, article, fixed, page, served

pytestmark = [pytest.mark.django_db, pytest.mark.services]
State = Capture.State
ASKS_IN_MARKUP = fixed(page(article('<meta name="robots" content="index, NOARCHIVE">')))
ASKS_IN_HEADER = fixed(page(article(), "X-Robots-Tag: otherbot: noindex, noarchive"))


@pytest.fixture(autouse=True)
def reachable(web: Web, settings) -> None:
    """The desk's settings let the web client reach the test web."""
    settings.DEMO, settings.DEMO_PORT, settings.HOST_PAUSE = True, web.port, 0


def waiting(url: str) -> Capture:
    """A capture that waits for a page."""
    return Capture.objects.get(source=a_source(url))


def captured(url: str) -> Capture:
    capture = waiting(url)
    pipeline.run(capture.pk, may_wait=False)
    capture.refresh_from_db()
    return capture


def wacz_of(capture: Capture) -> bytes:
    """The bytes of the sealed file."""
    with open_artifact(capture.artifacts.get(kind=Artifact.Kind.WACZ)) as file:
        return file.read()


def asked_for(capture: Capture) -> bool:
    """Whether the sealed manifest says that the page asked not to be archived."""
    with zipfile.ZipFile(io.BytesIO(wacz_of(capture))) as file:
        return bool(json.loads(file.read(MANIFEST))["noarchive"])


@pytest.mark.parametrize("answer", [ASKS_IN_MARKUP, ASKS_IN_HEADER])
def test_a_page_that_asks_not_to_be_archived_leaves_only_the_head_of_its_answer(web, settings, answer):
    settings.NOARCHIVE = "obey"
    with served(answer, "/private") as path:
        capture = captured(web.url(path))
    assert (capture.state, capture.outcome, capture.completeness) == (State.SEALED, "policy.noarchive", "failure")
    assert [part.kind for part in capture.artifacts.all()] == ["wacz"]
    assert capture.http_status == 200
    data = wacz_of(capture)
    assert verify_wacz(io.BytesIO(data)) == []
    assert asked_for(capture)


@pytest.mark.parametrize(("answer", "asked"), [(ASKS_IN_MARKUP, True), (ASKS_IN_HEADER, True), (None, False)])
def test_the_wish_not_to_be_archived_is_recorded_where_it_is_not_obeyed(web, answer, asked):
    with served(answer or fixed(page(article())), "/wish") as path:
        capture = captured(web.url(path))
    assert capture.outcome == "ok"
    assert asked_for(capture) is asked


def test_a_held_host_is_not_asked_and_the_refusal_is_sealed(web, settings):
    settings.HELD_HOSTS = ["127.0.0.1"]
    before = len(web.requests)
    capture = captured(web.url("/article/uk"))
    assert (capture.state, capture.outcome, capture.completeness) == (State.SEALED, "policy.legal_hold", "failure")
    assert len(web.requests) == before
    assert verify_wacz(io.BytesIO(wacz_of(capture))) == []


def test_a_full_archive_takes_nothing_more(web, settings):
    first = captured(web.url("/article/uk"))
    total = sum(part.size for part in first.artifacts.all())
    assert Artifact.objects.stored_bytes() == total
    twin = first.artifacts.get(kind="body")
    twin.pk, twin.kind = None, "dom"  # another capture with the same bytes takes no space
    twin.save()
    assert Artifact.objects.stored_bytes() == total
    settings.ARCHIVE_QUOTA = total
    before = len(web.requests)
    capture = captured(web.url("/article/gzip"))
    assert (capture.outcome, capture.completeness) == ("policy.quota", "failure")
    assert len(web.requests) == before
    with pytest.raises(Invalid) as refusal:
        upload_evidence(first.source, io.BytesIO(b"words"), by=editor(), filename="a.txt")
    assert refusal.value.code == "upload.quota"
    settings.ARCHIVE_QUOTA = 100 * total
    with CaptureQueriesContext(connection) as asked:
        assert captured(web.url("/article/deflate")).outcome == "ok"
    assert not [query for query in asked.captured_queries if "SUM(" in query["sql"]]  # it is known from a moment ago


def _meet_a_bug() -> None:
    raise ZeroDivisionError("a bug")


def broken(capture: Capture) -> None:
    """Work on a capture, and meet a bug in the middle of it."""
    visit = config.host_limiter().enter(host_of(capture.url))
    assert not isinstance(visit, Wait)
    [attempt] = pipeline.started({capture.pk: (capture.url, visit)}, token="a worker's")
    with pytest.raises(ZeroDivisionError), attempt.answered():
        _meet_a_bug()
    capture.refresh_from_db()


def test_a_bug_is_tried_once_more_and_then_sealed_as_our_failure(web):
    capture = waiting(web.url("/article/uk"))
    broken(capture)
    assert (capture.state, capture.outcome, capture.detail) == (State.RETRY_WAIT, "sys.bug", "ZeroDivisionError")
    Capture.objects.filter(pk=capture.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
    broken(capture)
    assert (capture.state, capture.outcome, capture.completeness) == (State.SEALED, "sys.bug", "failure")
    assert verify_wacz(io.BytesIO(wacz_of(capture))) == []


def test_a_bug_keeps_no_host_from_others(web):
    broken(waiting(web.url("/article/uk")))
    assert captured(web.url("/article/gzip")).outcome == "ok"
