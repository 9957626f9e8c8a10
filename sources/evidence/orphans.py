"""Archived files that nothing refers to: a worker died between storing them and sealing the capture.

Only files at home are collected; a store that speaks S3 has lifecycle rules of its own (docs/how-to/production.md).
"""

import logging
import time
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models

from sources.models import Artifact
from sources.storage.archive import archive
from sources.storage.files import FileStore

ROUNDS = 256  # of one walk through the archive: a folder of it each time
ROUND_SECONDS = 3600
FILES_AT_ONCE = 500
INCOMING_SECONDS = 24 * 3600  # after which nobody writes a file any more
DAY_SECONDS = 24 * 3600

logger = logging.getLogger(__name__)


def delete_orphans(folder: str | None = None) -> int:
    """Delete files of one `folder` of the archive (two hex digits; None: the one whose turn it is) that nothing has
    referred to for CLAIMDESK_ORPHAN_DAYS, and what is left half-written anywhere; how many."""
    store = archive()
    if not isinstance(store, FileStore) or not settings.ORPHAN_DAYS:
        return 0
    now = time.time()
    before = now - settings.ORPHAN_DAYS * DAY_SECONDS
    removed = store.clear_incoming(now - INCOMING_SECONDS)
    folder = folder or f"{int(now // ROUND_SECONDS) % ROUNDS:02x}"
    for some in _batches(store.aged_digests(folder, before)):
        for sha256 in _unnamed(some):
            if store.remove_aged(sha256, before):
                logger.warning("Nothing refers to the archived file %s: it was deleted", sha256)
                removed += 1
    return removed


def _batches(digests: Iterator[str]) -> Iterator[list[str]]:
    some: list[str] = []
    for digest in digests:
        some.append(digest)
        if len(some) == FILES_AT_ONCE:
            yield some
            some = []
    yield some


def _unnamed(digests: list[str]) -> list[str]:
    """Those that no column of any table names: whoever keeps files in the archive calls their column `…sha256`. The
    artifacts of captures, which are nearly all and have an index, are asked first, the rest only for what is left."""
    left = set(digests)
    for column in sorted(_columns(), key=lambda column: column.model is not Artifact):
        if not left:
            break
        rows = column.model._default_manager.filter(**{f"{column.name}__in": left})  # noqa: SLF001 - of any model
        left -= set(rows.values_list(column.name, flat=True))
    return sorted(left)


def _columns() -> Iterator["models.Field[str, str]"]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name.endswith("sha256") and isinstance(field, models.CharField):
                yield field
