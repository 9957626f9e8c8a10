"""Stored files are read again, and the first difference is told."""

import logging

import pytest

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.notices.models import Notice
from sources.evidence.fixity import check_round, files_per_round, progress
from sources.models import Artifact, TimestampToken
from sources.storage.archive import archive, store_named
from sources.storage.files import FileStore
from sources.tasks import check_fixity
from tests.builders import a_sealed_capture, chief
from tests.evidence import a_period

pytestmark = pytest.mark.django_db


def damage(sha256: str) -> bytes:
    """Flip one bit of a stored file; returns what it held."""
    store = archive()
    assert isinstance(store, FileStore)
    path = store.path(sha256)
    path.chmod(0o644)
    whole = path.read_bytes()
    path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    return whole


def artifact(text: str) -> Artifact:
    return a_sealed_capture(text=text, check=False).artifacts.get()


def test_check_round_notes_what_it_read():
    found = artifact("one")
    assert check_round() == []
    found.refresh_from_db()
    assert found.verified_at is not None
    assert found.damaged_at is None


def test_check_round_alarms_once_and_marks_the_file(caplog):
    found = artifact("two")
    damage(found.sha256)
    with caplog.at_level(logging.ERROR):
        assert check_round() == [found.sha256]
        assert check_round() == [found.sha256]
    found.refresh_from_db()
    assert found.damaged_at is not None
    events = [event for event in history(found.capture.source) if event.event == EventType.ARTIFACT_DAMAGED]
    assert len(events) == len(caplog.records) == 1
    assert events[0].data["sha256"] == found.sha256


def test_check_round_sees_a_file_that_is_gone():
    found = artifact("three")
    archive().remove(found.sha256)
    assert check_round() == [found.sha256]


def test_check_round_takes_the_mark_away_when_the_file_is_back():
    found = artifact("four")
    whole = damage(found.sha256)
    check_round()
    store = archive()
    assert isinstance(store, FileStore)
    store.path(found.sha256).write_bytes(whole)
    assert check_round() == []
    found.refresh_from_db()
    assert found.damaged_at is None
    assert history(found.capture.source)[0].event == EventType.ARTIFACT_RECOVERED


def test_check_round_goes_on_where_the_last_one_ended(settings):
    settings.FIXITY_FILES = 2
    found = [artifact(f"round {number}") for number in range(5)]
    for expected in (2, 4, 5, 5):
        check_fixity()
        assert Artifact.objects.exclude(verified_at=None).count() == expected
    damage(found[3].sha256)
    assert any(check_round() for _ in range(3))


def test_check_round_reads_tokens_too():
    stored = archive().put([b"token"])
    token = TimestampToken.objects.create(
        period=a_period(), authority="http://tsa.example", sha256=stored.sha256, size=stored.size
    )
    damage(stored.sha256)
    assert stored.sha256 in check_round()
    token.refresh_from_db()
    assert token.damaged_at is not None


def test_chiefs_get_a_notice_of_a_damaged_file_and_readyz_says_so(client):
    boss, found = chief(), artifact("five")
    whole = damage(found.sha256)
    check_round()
    check_round()
    notice = Notice.objects.get(to=boss)
    assert (notice.kind, notice.target_type, notice.target_id, notice.times) == (
        "damaged", "sources.source", found.capture.source_id, 1,
    )  # fmt: skip
    assert client.get("/readyz").json()["checks"]["archived_files"] == "failed"
    store = archive()
    assert isinstance(store, FileStore)
    store.path(found.sha256).write_bytes(whole)
    check_round()
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.get("/readyz").json()["checks"]["archived_files"] == "ok"


def test_a_round_grows_with_the_archive_so_that_it_ends_in_time(settings):
    settings.FIXITY_FILES, settings.FIXITY_PERIOD, settings.FIXITY_DAYS = 1, 12 * 3600, 1
    for number in range(7):
        artifact(f"many {number}")
    assert files_per_round() == 4
    assert progress() == (0, 7)
    check_round()
    check_round()
    assert progress() == (7, 7)
    settings.FIXITY_FILES = 0
    assert files_per_round() == 0


@pytest.mark.services
def test_a_file_that_another_store_has_is_not_called_damaged(settings, s3, tmp_path):
    settings.HOME = tmp_path
    found = artifact("elsewhere")
    store_named("s3").put([b"elsewhere"])
    archive().remove(found.sha256)
    assert check_round() == []
    s3.is_down = True
    with pytest.raises(OSError, match="AccessDenied"):
        check_round()
    found.refresh_from_db()
    assert found.damaged_at is None
