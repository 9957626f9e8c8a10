"""The write-once store in plain files."""

import hashlib
import io
import threading

import pytest

from sources.storage.base import Damaged
from sources.storage.files import FileStore

WORDS = b"evidence"
DIGEST = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path)


def test_put_names_a_file_by_its_digest(store, tmp_path):
    stored = store.put([WORDS[:3], WORDS[3:]])
    assert (stored.sha256, stored.size) == (DIGEST, len(WORDS))
    path = tmp_path / "sha256" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert path.read_bytes() == WORDS
    assert path.stat().st_mode & 0o777 == 0o400
    assert list((tmp_path / "incoming").iterdir()) == []


def test_put_keeps_the_file_that_is_there(store):
    store.put([WORDS])
    inode = store.path(DIGEST).stat().st_ino
    assert store.put([WORDS]).sha256 == DIGEST
    assert store.path(DIGEST).stat().st_ino == inode
    assert list(store.digests()) == [DIGEST]


def test_put_leaves_nothing_when_the_stream_breaks(store, tmp_path):
    def broken():
        yield WORDS
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.put(broken())
    assert list((tmp_path / "incoming").iterdir()) == []
    assert list(store.digests()) == []


def test_put_refuses_a_damaged_twin(store):
    store.put([WORDS])
    store.path(DIGEST).chmod(0o644)
    store.path(DIGEST).write_bytes(b"short")
    with pytest.raises(Damaged):
        store.put([WORDS])


def test_put_file_starts_at_the_beginning(store):
    file = io.BytesIO(WORDS)
    file.read()
    assert store.put_file(file).sha256 == DIGEST


def test_put_by_many_at_once_stores_one_file(store):
    threads = [threading.Thread(target=store.put, args=([WORDS],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(store.digests()) == [DIGEST]
    assert store.verify(DIGEST)


def test_verify_sees_a_changed_byte_and_a_lost_file(store):
    store.put([WORDS])
    assert store.verify(DIGEST)
    store.path(DIGEST).chmod(0o644)
    store.path(DIGEST).write_bytes(b"Evidence")
    assert not store.verify(DIGEST)
    store.path(DIGEST).unlink()
    assert not store.verify(DIGEST)
    assert not store.exists(DIGEST)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, DIGEST + "0", "g" * 64])
def test_path_refuses_what_is_no_digest(store, name):
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(name)


def test_open_reads_what_was_put(store):
    with store.open(store.put([WORDS]).sha256) as file:
        assert file.read() == WORDS


def test_put_file_does_not_write_again_what_is_there(store):
    kept = store.put_file(io.BytesIO(b"the same body"))
    before = store.path(kept.sha256).stat()
    assert store.put_file(io.BytesIO(b"the same body")) == kept
    assert store.path(kept.sha256).stat() == before


def test_put_file_notices_a_file_that_lost_its_end(store):
    kept = store.put_file(io.BytesIO(b"the same body"))
    store.path(kept.sha256).chmod(0o600)
    store.path(kept.sha256).write_bytes(b"the same")
    with pytest.raises(Damaged):
        store.put_file(io.BytesIO(b"the same body"))
