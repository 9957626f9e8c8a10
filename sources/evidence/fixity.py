"""Fixity: read what is stored again, in rounds, and raise the alarm at the first difference."""

import logging
from itertools import chain

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from sources.models import Artifact, TimestampToken
from sources.storage.archive import archive

logger = logging.getLogger(__name__)

File = Artifact | TimestampToken


def check_round() -> list[str]:
    """Hash again the files whose last check is the longest ago; returns the digests of those that are damaged.

    A file that is damaged stays marked until it is found whole again. Raises OSError where the store does not answer,
    which says nothing about the files.
    """
    most = settings.FIXITY_FILES
    files = [*_oldest(Artifact, most), *_oldest(TimestampToken, most)]
    whole = {digest: archive().verify(digest) for digest in sorted({file.sha256 for file in files})}
    for model in (Artifact, TimestampToken):
        as_before = [file.pk for file in files if isinstance(file, model) and _is_as_before(file, whole)]
        model._default_manager.filter(pk__in=as_before).update(verified_at=timezone.now())  # noqa: SLF001
    for file in files:
        if not _is_as_before(file, whole):
            _note(file, whole=whole[file.sha256])
    return [digest for digest, is_whole in whole.items() if not is_whole]


def _oldest(model: type[File], most: int) -> "chain[File]":
    rows = model._default_manager.order_by(F("verified_at").asc(nulls_first=True), "pk")  # noqa: SLF001
    return chain(rows[:most])


def _is_as_before(file: File, whole: dict[str, bool]) -> bool:
    return whole[file.sha256] == (file.damaged_at is None)


@transaction.atomic
def _note(file: File, *, whole: bool) -> None:
    """Write down that a file was damaged, or that it is whole again."""
    if not whole:
        logger.error("The stored file %s is damaged or gone: %s", file.sha256, file)
    file.verified_at = timezone.now()
    file.damaged_at = None if whole else file.verified_at
    file.save(update_fields=["verified_at", "damaged_at"])
    event = EventType.ARTIFACT_RECOVERED if whole else EventType.ARTIFACT_DAMAGED
    record(event, _owner(file), by=None, sha256=file.sha256, file=str(file))


def _owner(file: File) -> models.Model:
    return file.capture.source if isinstance(file, Artifact) else file
