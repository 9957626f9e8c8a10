"""The desk's archive: where artifacts are, and what a capture's text says."""

import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.utils.module_loading import import_string

from claimdesk.audit.context import API, DESK, current_door
from sources.models import Artifact, Capture
from sources.storage.base import StorageError, Store
from sources.storage.files import FileStore

FILES, S3 = "files", "s3"
CHECKPOINTS = "checkpoints"  # the append-only record of signed checkpoints over the ledger (sources.evidence.anchors)
KEYS = "keys"  # the append-only record of the desk's public keys (sources.evidence.keys)
RECORDS = (KEYS, CHECKPOINTS)
CHECKPOINT_AGE_SECONDS = 30
_recent: dict[tuple[str, str, str], tuple[float, str]] = {}
# Imported only when needed: the S3 client takes 40 MB and half a second, which a desk with plain files saves.
_S3_STORE = "sources.storage.s3.store_of_settings"
_S3_FOR_PAGES = "sources.storage.s3.store_for_pages"
AWAY_SECONDS = 10.0
_away: dict[str, float] = {}  # until when no page asks a store again


def archive() -> Store:
    """The store of this desk."""
    return store_named(in_use())


def in_use() -> str:
    """The name of the store that the desk reads and writes: FILES or S3."""
    return str(settings.STORAGE)


def store_named(name: str) -> Store:
    """The store of that name, FILES or S3, whether or not it is the one in use."""
    if name == S3:
        return cast("Store", import_string(_S3_STORE)())
    return FileStore(Path(settings.HOME) / "archive")


def archive_answers() -> bool:
    """Whether the archive would take a file now. Raises OSError where it would not."""
    return archive().answers()


def recent_checkpoint() -> str:
    """The newest signed checkpoint as it was known at most CHECKPOINT_AGE_SECONDS ago; empty where there is none.

    For what is done many times a minute. Raises OSError.
    """
    place, now = (str(settings.HOME), in_use(), str(settings.S3_BUCKET)), time.monotonic()
    known = _recent.get(place)
    if known is None or now - known[0] > CHECKPOINT_AGE_SECONDS:
        known = _recent[place] = (now, archive().journal(CHECKPOINTS).last())
    return known[1]


def artifact_of(capture: Capture, kind: str) -> Artifact | None:
    """The artifact of `kind` (Artifact.Kind) of `capture`, if it left one."""
    return capture.artifacts.filter(kind=kind).first()


def open_artifact(artifact: Artifact) -> IO[bytes]:
    """The bytes of `artifact`, for reading. Raises FileNotFoundError where the archive lost them, StorageError.

    A page waits for a store that is asked over a network for a short while only, and not again for AWAY_SECONDS.
    """
    if in_use() != S3 or current_door() not in (API, DESK):
        return archive().open(artifact.sha256)
    if time.monotonic() < _away.get(S3, 0.0):
        raise StorageError("the store did not answer a moment ago")
    try:
        return cast("Store", import_string(_S3_FOR_PAGES)()).open(artifact.sha256)
    except StorageError:
        _away[S3] = time.monotonic() + AWAY_SECONDS
        raise


def text_of(capture: Capture) -> str:
    """The text that was read out of `capture`; empty where there was none."""
    artifact = artifact_of(capture, Artifact.Kind.TEXT)
    if artifact is None:
        return ""
    return decoded_text(artifact)


def texts_of(captures: Collection[int]) -> dict[int, str]:
    """The texts that were read out of the captures of these numbers; one query. What the archive lost is left out."""
    texts: dict[int, str] = {}
    for artifact in Artifact.objects.filter(capture__in=captures, kind=Artifact.Kind.TEXT):
        with suppress(FileNotFoundError):
            texts[artifact.capture_id] = decoded_text(artifact)
    return texts


def decoded_text(artifact: Artifact) -> str:
    """The words of an artifact that is a text. Raises FileNotFoundError where the archive lost it."""
    with open_artifact(artifact) as file:
        return file.read().decode("utf-8")
