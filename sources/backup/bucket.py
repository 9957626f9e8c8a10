"""Backups in a bucket that speaks S3, with the keys of the environment (AWS_ACCESS_KEY_ID and its like)."""

from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sources.storage.base import Store
from sources.storage.s3 import S3Location, S3Store, store_at


@dataclass(frozen=True)
class S3Place:
    """A bucket, or a folder of one."""

    store: S3Store

    @property
    def archive(self) -> Store:
        return self.store

    def put(self, name: str, file: IO[bytes]) -> None:
        self.store.put_named(name, file)

    def get(self, name: str, file: IO[bytes]) -> None:
        self.store.get_named(name, file)

    def names(self) -> list[str]:
        return self.store.named("backups/")

    def remove(self, name: str) -> None:
        self.store.remove_named(name)


def place_at(address: str) -> S3Place:
    """The place at `bucket/prefix`, at the endpoint for backups. Raises ImproperlyConfigured."""
    bucket, _slash, prefix = address.partition("/")
    if not bucket:
        raise ImproperlyConfigured("A backup in S3 is named as s3://bucket or s3://bucket/folder.")
    endpoint = settings.BACKUP_S3_ENDPOINT or settings.S3_ENDPOINT
    return S3Place(store_at(S3Location(bucket, endpoint, settings.S3_REGION, prefix.strip("/"))))
