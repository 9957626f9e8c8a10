"""The archive in an S3 bucket: the protocol of sources/storage/base.py, the same names, written once.

A name is the digest of its bytes, so two writers of one name write the same; the conditional write keeps anything
else from replacing what is there. Requests are signed over their body, so the store itself refuses bytes that
changed on the way.
"""

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from typing import IO, Any, overload

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from s3transfer.exceptions import RetriesExceededError

from sources.spools import spool
from sources.storage.base import CHUNK_BYTES, Damaged, StorageError, Stored, copy, name_of, sha256_of

# The limit of one request at Amazon S3; a larger file is uploaded in parts.
MAX_REQUEST_BYTES = 5 * 1024**3
IN_ONE_THREAD = TransferConfig(use_threads=False)
TRIED_ONCE = TransferConfig(use_threads=False, num_download_attempts=1)
MISSING_CODES = frozenset({"404", "NoSuchKey", "NotFound"})
EXISTS_CODES = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
NOT_IMPLEMENTED_CODES = frozenset({"501", "NotImplemented"})


class StoreFailed(OSError):
    """The S3 store refused or did not answer; the message has its own words."""


@dataclass(frozen=True)
class S3Location:
    """A bucket: `endpoint` as a URL (empty: Amazon's), `prefix` a folder in it without slashes at its ends, and how
    long it is waited for: seconds to connect, seconds for an answer, tries."""

    bucket: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    patience: tuple[int, int, int] = (5, 30, 4)


PATIENCE_OF_PAGES = (1, 3, 1)


def store_of_settings() -> "S3Store":
    """The store that the settings name. Raises ImproperlyConfigured without a bucket."""
    return store_at(_place_of_settings())


def store_for_pages() -> "S3Store":
    """The same for whoever has people waiting. Raises ImproperlyConfigured without a bucket."""
    return store_at(replace(_place_of_settings(), patience=PATIENCE_OF_PAGES))


def _place_of_settings() -> S3Location:
    if not settings.S3_BUCKET:
        raise ImproperlyConfigured("CLAIMDESK_S3_BUCKET is needed for the archive on S3. See docs/settings.md.")
    return S3Location(settings.S3_BUCKET, settings.S3_ENDPOINT, settings.S3_REGION, settings.S3_PREFIX.strip("/"))


@functools.cache
def store_at(place: S3Location) -> "S3Store":
    """The store at a place; one client for all threads of the process."""
    return S3Store(place)


class S3Store:
    """The archive as objects `PREFIX/sha256/ab/cd/<hex>` of one bucket."""

    def __init__(self, place: S3Location) -> None:
        """Nothing is asked of the store yet."""
        self._place = place
        connecting, answering, tries = place.patience
        # A session of our own: boto3's default one must not be shared while a client is made. The client may be.
        self._client: Any = boto3.Session().client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region,
            config=Config(
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                signature_version="s3v4",
                s3={"payload_signing_enabled": True, "addressing_style": "path" if place.endpoint else "auto"},
                connect_timeout=connecting,
                read_timeout=answering,
                retries={"mode": "standard", "total_max_attempts": tries},
            ),
        )

    def put(self, chunks: Iterable[bytes]) -> Stored:
        """Write a stream of bytes under its own digest; what is there is kept as it is.

        The stream passes through a spool, for its digest is its name. Raises StorageError, and Damaged where what is
        there has another size.
        """
        with spool() as file:
            return self._put(file, copy(chunks, file))

    def put_file(self, file: IO[bytes]) -> Stored:
        """Write what the file holds, from its beginning. Raises as `put`."""
        file.seek(0)
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
        return self._put(file, Stored(digest.hexdigest(), size))

    def open(self, sha256: str) -> IO[bytes]:
        """The file, for reading, downloaded whole: a small one into memory, a large one onto the disk."""
        with ExitStack() as closed_on_failure:
            file = closed_on_failure.enter_context(spool())
            with _translated(sha256):
                tries = TRIED_ONCE if self._place.patience == PATIENCE_OF_PAGES else IN_ONE_THREAD
                self._client.download_fileobj(**self._named(sha256), Fileobj=file, Config=tries)
            file.seek(0)
            closed_on_failure.pop_all()
            return file

    def exists(self, sha256: str) -> bool:
        """True where the digest is stored."""
        return self._size(sha256) is not None

    def verify(self, sha256: str) -> bool:
        """Read the object again: True where it still holds what its name says, False where it is gone or changed."""
        try:
            with _translated(sha256):
                body = self._client.get_object(**self._named(sha256))["Body"]
                return sha256_of(body.iter_chunks(CHUNK_BYTES)) == sha256
        except FileNotFoundError:
            return False

    def digests(self) -> Iterator[str]:
        """All stored digests, in order."""
        pages = self._client.get_paginator("list_objects_v2")
        with _translated("the list"):
            for page in pages.paginate(Bucket=self._place.bucket, Prefix=self._key("sha256/")):
                yield from (found["Key"].rpartition("/")[2] for found in page.get("Contents", ()))

    def remove(self, sha256: str) -> None:
        """Delete an object that is kept elsewhere."""
        with _translated(sha256):
            self._client.delete_object(**self._named(sha256))

    def where(self, sha256: str) -> str:
        """The `s3://` address of the object, for people."""
        return f"s3://{self._place.bucket}/{self._key(name_of(sha256))}"

    def answers(self) -> bool:
        """Send a HEAD request for the bucket. Raises OSError."""
        with _translated(self._place.bucket):
            self._client.head_bucket(Bucket=self._place.bucket)
        return True

    def journal(self, name: str) -> "S3Journal":
        """The append-only record of that name: an object for each entry."""
        return S3Journal(self._client, self._place.bucket, self._key(f"{name}/"))

    def put_named(self, name: str, file: IO[bytes]) -> None:
        """Write the file beside the archive, under a name of its own. Raises StorageError."""
        with _translated(name):
            self._client.upload_fileobj(file, Bucket=self._place.bucket, Key=self._key(name), Config=IN_ONE_THREAD)

    def get_named(self, name: str, file: IO[bytes]) -> None:
        """Copy what `put_named` wrote into `file`. Raises FileNotFoundError, StorageError."""
        with _translated(name):
            self._client.download_fileobj(
                Bucket=self._place.bucket, Key=self._key(name), Fileobj=file, Config=IN_ONE_THREAD
            )

    def named(self, folder: str) -> list[str]:
        """The names in a folder that `put_named` wrote, in order. Raises StorageError."""
        pages = self._client.get_paginator("list_objects_v2")
        begin = len(self._key(""))
        with _translated("the list"):
            found = pages.paginate(Bucket=self._place.bucket, Prefix=self._key(folder))
            return [each["Key"][begin:] for page in found for each in page.get("Contents", ())]

    def remove_named(self, name: str) -> None:
        """Delete what `put_named` wrote. Raises StorageError."""
        with _translated(name):
            self._client.delete_object(Bucket=self._place.bucket, Key=self._key(name))

    def _put(self, file: IO[bytes], stored: Stored) -> Stored:
        if not self._is_there(stored):
            with _translated(stored.sha256):
                self._write(file, stored)
            if not self._is_there(stored):
                raise StorageError(f"{self.where(stored.sha256)} is not there after it was written")
        return stored

    def _is_there(self, stored: Stored) -> bool:
        size = self._size(stored.sha256)
        if size not in {None, stored.size}:
            raise Damaged(stored.sha256)
        return size is not None

    def _size(self, sha256: str) -> int | None:
        try:
            with _translated(sha256):
                return int(self._client.head_object(**self._named(sha256))["ContentLength"])
        except FileNotFoundError:
            return None

    def _write(self, file: IO[bytes], stored: Stored) -> None:
        file.seek(0)
        if stored.size > MAX_REQUEST_BYTES:
            self._client.upload_fileobj(file, **self._named(stored.sha256), Config=IN_ONE_THREAD)
            return
        try:
            self._client.put_object(**self._named(stored.sha256), Body=file, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) in NOT_IMPLEMENTED_CODES:
                file.seek(0)
                self._client.put_object(**self._named(stored.sha256), Body=file)
            elif _code(error) not in EXISTS_CODES:
                raise

    def _named(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": self._key(name_of(sha256))}

    def _key(self, name: str) -> str:
        return f"{self._place.prefix}/{name}" if self._place.prefix else name


@dataclass(frozen=True)
class S3Journal:
    """An append-only record as objects that are numbered and written once."""

    client: Any
    bucket: str
    prefix: str

    def append(self, entry: str) -> None:
        """Add `entry` under the next number; whoever was quicker keeps theirs, and the next one is tried."""
        number = len(self._names()) + 1
        while not self._write(f"{self.prefix}{number:012d}", entry):
            number += 1

    def last(self) -> str:
        """The newest entry; empty where there is none."""
        names = self._names()
        return self.read(names[-1]) if names else ""

    def entries(self) -> "S3Entries":
        """All entries; each is fetched when it is looked at."""
        return S3Entries(self, self._names())

    def read(self, name: str) -> str:
        """The text of one entry."""
        file = BytesIO()
        with _translated(name):
            self.client.download_fileobj(Bucket=self.bucket, Key=name, Fileobj=file, Config=IN_ONE_THREAD)
        return file.getvalue().decode("utf-8")

    def _names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2")
        with _translated("the list"):
            found = pages.paginate(Bucket=self.bucket, Prefix=self.prefix)
            return [each["Key"] for page in found for each in page.get("Contents", ())]

    def _write(self, name: str, entry: str) -> bool:
        with _translated(name):
            try:
                self.client.put_object(Bucket=self.bucket, Key=name, Body=entry.encode(), IfNoneMatch="*")
            except ClientError as error:
                if _code(error) in EXISTS_CODES:
                    return False
                raise
        return True


@dataclass(frozen=True)
class S3Entries(Sequence[str]):
    """The entries of a record by their places."""

    journal: S3Journal
    names: list[str]

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self.journal.read(name) for name in self.names[place]]
        return self.journal.read(self.names[place])


@contextmanager
def _translated(about: str) -> Iterator[None]:
    """Turn errors of S3 into those of a disk: FileNotFoundError, StoreFailed (an OSError)."""
    try:
        yield
    except ClientError as error:
        if _code(error) in MISSING_CODES and about != "the list":
            raise FileNotFoundError(about) from error
        raise StorageError(f"{about}: {error}") from error
    except (BotoCoreError, Boto3Error, RetriesExceededError) as error:
        raise StorageError(f"{about}: {error}") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
