"""Files that nothing refers to are deleted once they are old; what is referred to or was put again stays."""

import os
import time

import pytest

from sources.evidence.orphans import delete_orphans
from sources.storage.archive import archive
from sources.storage.files import FileStore
from tests.builders import a_sealed_capture, a_source

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


def age(sha256: str, days: float) -> None:
    """As if the file had been put `days` ago."""
    store = archive()
    assert isinstance(store, FileStore)
    then = time.time() - days * DAY
    os.utime(store.path(sha256), (then, then))


def test_only_old_files_that_nothing_refers_to_are_deleted(settings):
    capture = a_sealed_capture(a_source(), "Words that were kept.")
    kept = capture.artifacts.values_list("sha256", flat=True)
    store = archive()
    orphan, young, again = (store.put([name]).sha256 for name in (b"an orphan", b"a young one", b"put again"))
    for sha256 in (*kept, orphan, again):
        age(sha256, settings.ORPHAN_DAYS + 1)
    age(young, settings.ORPHAN_DAYS - 1)
    assert store.put([b"put again"]).sha256 == again  # a capture that is sealed in a moment
    for sha256 in {*kept, orphan, young, again}:
        delete_orphans(sha256[:2])
    assert [store.exists(sha256) for sha256 in (*kept, young, again)] == [True] * (len(kept) + 2)
    assert not store.exists(orphan)


def test_nothing_is_deleted_where_the_settings_say_so(settings):
    settings.ORPHAN_DAYS = 0
    sha256 = archive().put([b"an orphan that stays"]).sha256
    age(sha256, 400)
    assert delete_orphans(sha256[:2]) == 0
    assert archive().exists(sha256)


def test_what_dead_writers_left_is_deleted_after_a_day():
    store = archive()
    assert isinstance(store, FileStore)
    folder = store.root / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old", folder / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    then = time.time() - 2 * DAY
    os.utime(old, (then, then))
    assert delete_orphans("00") == 1
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()
