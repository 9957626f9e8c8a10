"""The store on S3, on a real server: the same promises as that of plain files, and its own."""

import hashlib
import io

import pytest
from django.core.exceptions import ImproperlyConfigured

from sources.storage import s3 as s3_module
from sources.storage.archive import archive, archive_answers, store_named
from sources.storage.base import Damaged, StorageError, Store
from sources.storage.files import FileStore
from sources.storage.s3 import S3Journal, S3Store, store_of_settings
from tests.programs import printed_by
from tests.s3 import S3

WORDS = b"evidence"
DIGEST = hashlib.sha256(WORDS).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


@pytest.fixture(params=["files", "s3"])
def store(request, tmp_path, s3: S3) -> Store:
    """An empty store of each kind."""
    return FileStore(tmp_path) if request.param == "files" else store_named("s3")


def replace_bytes(store: Store, data: bytes) -> None:
    """Do what nobody may: change what is stored as WORDS."""
    if isinstance(store, FileStore):
        store.path(DIGEST).chmod(0o644)
        store.path(DIGEST).write_bytes(data)
    else:
        assert isinstance(store, S3Store)
        store._client.put_object(**store._named(DIGEST), Body=data)


def test_put_gives_digest_and_size_and_open_gives_the_bytes(store):
    stored = store.put([WORDS[:3], WORDS[3:]])
    assert (stored.sha256, stored.size) == (DIGEST, len(WORDS))
    with store.open(DIGEST) as file:
        assert file.read() == WORDS
        file.seek(2)
        assert file.read(2) == WORDS[2:4]


def test_put_takes_an_empty_file(store):
    stored = store.put([])
    assert stored.size == 0
    assert store.verify(stored.sha256)


def test_put_file_starts_at_the_beginning(store):
    file = io.BytesIO(WORDS)
    file.read()
    assert store.put_file(file).sha256 == DIGEST
    assert not file.closed
    assert store.verify(DIGEST)


def test_put_refuses_a_damaged_twin(store):
    store.put([WORDS])
    replace_bytes(store, b"short")
    with pytest.raises(Damaged):
        store.put([WORDS])


def test_put_leaves_nothing_when_the_stream_breaks(store):
    def broken():
        yield WORDS
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.put(broken())
    assert list(store.digests()) == []


def test_verify_sees_a_changed_byte_and_a_lost_file(store):
    store.put([WORDS])
    assert store.verify(DIGEST)
    replace_bytes(store, b"Evidence")
    assert not store.verify(DIGEST)
    store.remove(DIGEST)
    assert not store.verify(DIGEST)
    assert not store.exists(DIGEST)
    store.remove(DIGEST)


def test_open_of_what_is_not_there_is_a_missing_file(store):
    with pytest.raises(FileNotFoundError):
        store.open(DIGEST)


def test_digests_are_in_order(store):
    for number in range(5):
        store.put([bytes([number])])
    found = list(store.digests())
    assert len(found) == 5
    assert found == sorted(found)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, DIGEST + "0"])
def test_names_that_are_no_digests_are_refused(store, name):
    for act in (store.open, store.exists, store.remove, store.where):
        with pytest.raises(ValueError, match="not a SHA-256"):
            act(name)


def test_answers_is_true_where_a_file_would_be_taken(store):
    assert store.answers()


def test_put_on_s3_keeps_what_another_writer_put_at_the_same_moment(s3: S3):
    store = store_of_settings()
    s3.before_put = lambda: replace_bytes(store, WORDS.upper())
    store.put([WORDS])
    with store.open(DIGEST) as file:
        assert file.read() == WORDS.upper()  # the condition held: the later write changed nothing


def test_put_on_s3_works_where_the_store_knows_no_conditions(s3: S3):
    s3.knows_conditions = False
    store = store_of_settings()
    assert store.put([WORDS]).sha256 == DIGEST
    assert store.verify(DIGEST)


def test_put_on_s3_sends_known_bytes_once(s3: S3):
    store = store_of_settings()
    store.put([WORDS])
    store.put([WORDS])
    assert len([line for line in s3.requests if line.startswith("PUT")]) == 1


def test_put_on_s3_names_objects_below_the_prefix(s3: S3, settings):
    store = store_of_settings()
    store.put([WORDS])
    key = f"{settings.S3_PREFIX}/sha256/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
    assert f"PUT /{s3.bucket}/{key}" in s3.requests
    assert store.where(DIGEST) == f"s3://{s3.bucket}/{key}"


@pytest.mark.parametrize("knows_conditions", [True, False])
def test_s3_is_asked_for_no_checksums_that_other_stores_do_not_know(s3: S3, knows_conditions):
    s3.knows_conditions = knows_conditions
    store = store_of_settings()
    store.put([WORDS])
    with store.open(DIGEST) as file:
        assert file.read() == WORDS
    assert store.verify(DIGEST)
    store.remove(DIGEST)
    assert {line.partition(" ")[0] for line in s3.requests} == {"HEAD", "PUT", "GET", "DELETE"}
    sent = set().union(*s3.headers)
    assert "x-amz-content-sha256" in sent  # the signature's, which all of them know
    assert {name for name in sent if "checksum" in name or "trailer" in name} == set()


def test_put_on_s3_sends_what_one_request_cannot_carry_in_parts(s3: S3, monkeypatch):
    monkeypatch.setattr(s3_module, "MAX_REQUEST_BYTES", 8 << 20)  # boto3 parts what is not smaller than this
    body = bytes(9 << 20)
    store = store_of_settings()
    stored = store.put([body])
    assert store.verify(stored.sha256)
    assert len([line for line in s3.requests if line.startswith("PUT")]) == 2
    with store.open(stored.sha256) as file:
        assert file.read() == body


STREAM = """
import os, resource, sys
from sources.storage.s3 import S3Location, store_at
store = store_at(S3Location(sys.argv[1], sys.argv[2], prefix=sys.argv[3]))
store.put([b"the client is there"])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stored = store.put(os.urandom(1 << 20) for _ in range(32))
with store.open(stored.sha256) as file:
    size = sum(len(piece) for piece in iter(lambda: file.read(1 << 18), b""))
assert size == stored.size == 32 << 20 and store.verify(stored.sha256)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
LAZY = """
import sys, django
django.setup()
from sources.storage.archive import archive_answers
print(archive_answers() and "boto3" not in sys.modules)
"""


def test_s3_streams_large_bodies_both_ways(s3: S3, settings):
    grown = int(printed_by(STREAM, s3.bucket, s3.url, settings.S3_PREFIX))
    assert grown < 16  # MiB, for 32 MiB there and back


@pytest.mark.services
def test_archive_of_plain_files_loads_no_client():
    assert printed_by(LAZY) == "True"


def test_s3_that_refuses_is_a_failed_disk(s3: S3):
    store = store_of_settings()
    s3.is_down = True
    for act in (store.open, store.exists, store.verify):
        with pytest.raises(StorageError, match=DIGEST):
            act(DIGEST)
    with pytest.raises(StorageError):
        store.put([WORDS])
    with pytest.raises(StorageError):
        list(store.digests())


def test_archive_is_where_the_settings_say(s3: S3, settings):
    assert isinstance(archive(), FileStore)
    settings.STORAGE = "s3"
    archive().put([WORDS])
    assert archive().exists(DIGEST)
    assert not store_named("files").exists(OTHER)
    s3.is_down = True
    with pytest.raises(OSError, match="evidence"):
        archive_answers()


def test_store_of_settings_needs_a_bucket(s3: S3, settings):
    settings.S3_BUCKET = ""
    with pytest.raises(ImproperlyConfigured, match="CLAIMDESK_S3_BUCKET"):
        store_of_settings()


@pytest.mark.django_db
def test_readyz_asks_the_archive(client, s3: S3, settings, broker):
    settings.STORAGE = "s3"
    assert client.get("/readyz").json()["checks"]["storage"] == "ok"
    s3.is_down = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["storage"]) == (503, "failed")


def test_a_record_grows_at_its_end_and_gives_its_entries_back(store):
    record = store.journal("checkpoints")
    assert (record.last(), list(record.entries())) == ("", [])
    for number in range(12):
        record.append(f"entry {number}\n\nof two parts\n")
    assert len(record.entries()) == 12
    assert record.entries()[2] == "entry 2\n\nof two parts\n"
    assert list(record.entries()[10:]) == ["entry 10\n\nof two parts\n", "entry 11\n\nof two parts\n"]
    assert record.last() == "entry 11\n\nof two parts\n"
    assert list(store.journal("keys").entries()) == []
    assert list(store.digests()) == []


def test_records_on_s3_never_take_the_place_of_an_entry(s3: S3):
    first, second = store_named("s3").journal("keys"), store_named("s3").journal("keys")
    assert isinstance(first, S3Journal)
    assert isinstance(second, S3Journal)
    assert first._write("archive/keys/000000000001", "mine\n")
    assert not second._write("archive/keys/000000000001", "other\n")
    assert first.read("archive/keys/000000000001") == "mine\n"
