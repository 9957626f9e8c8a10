"""Fixity: read what is stored again, in rounds, and raise the alarm at the first difference."""

import logging
import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from claimdesk.accounts.models import User
from claimdesk.accounts.roles import Role
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.notices.kinds import Kind
from claimdesk.notices.notifying import notify, settle
from sources.models import Artifact, Source, TimestampToken
from sources.storage.archive import FILES, S3, archive, in_use, store_named
from sources.storage.base import Store

logger = logging.getLogger(__name__)

File = Artifact | TimestampToken
DAY_SECONDS = 24 * 3600


def check_round() -> list[str]:
    """Hash again the files whose last check is the longest ago; returns the digests of those that are damaged.

    A file that is damaged stays marked until it is found whole again. Raises OSError where a store does not answer,
    which says nothing about the files.
    """
    most = files_per_round()
    files = [*_oldest(Artifact, most), *_oldest(TimestampToken, most)]
    whole = {digest: _is_whole(digest) for digest in sorted({file.sha256 for file in files})}
    for model in (Artifact, TimestampToken):
        as_before = [file.pk for file in files if isinstance(file, model) and _is_as_before(file, whole)]
        model._default_manager.filter(pk__in=as_before).update(verified_at=timezone.now())  # noqa: SLF001
    for file in files:
        if not _is_as_before(file, whole):
            _note(file, whole=whole[file.sha256])
    return [digest for digest, is_whole in whole.items() if not is_whole]


def files_per_round() -> int:
    """How many files of each kind a round reads: FIXITY_FILES, or as many more as it takes to have read all of them
    again within FIXITY_DAYS; none where FIXITY_FILES is 0."""
    rounds = max(1, settings.FIXITY_DAYS * DAY_SECONDS // settings.FIXITY_PERIOD)
    total = max(Artifact.objects.count(), TimestampToken.objects.count())
    return max(settings.FIXITY_FILES, math.ceil(total / rounds)) if settings.FIXITY_FILES else 0


def progress() -> tuple[int, int]:
    """How many stored files were read again within FIXITY_DAYS, and how many there are. Two queries."""
    recently = models.Count(
        "pk", filter=models.Q(verified_at__gte=timezone.now() - timedelta(days=settings.FIXITY_DAYS))
    )
    kinds: tuple[type[File], ...] = (Artifact, TimestampToken)
    counts = [
        model._default_manager.aggregate(recent=recently, total=models.Count("pk"))  # noqa: SLF001
        for model in kinds
    ]
    return sum(count["recent"] for count in counts), sum(count["total"] for count in counts)


def nothing_is_damaged() -> bool:
    """Whether no stored file is marked as damaged."""
    damaged = Artifact.objects.filter(damaged_at__isnull=False).exists()
    return not damaged and not TimestampToken.objects.filter(damaged_at__isnull=False).exists()


def _is_whole(digest: str) -> bool:
    """Whether some store has the file as its name says: one that this machine cannot see may be in the other one, where
    an archive was moved or is shared."""
    return any(store.verify(digest) for store in _stores())


def _stores() -> Iterator[Store]:
    yield archive()
    if in_use() == FILES and settings.S3_BUCKET:
        yield store_named(S3)
    if in_use() == S3 and (Path(settings.HOME) / "archive" / "sha256").is_dir():
        yield store_named(FILES)


def _oldest(model: type[File], most: int) -> "chain[File]":
    rows = model._default_manager.order_by(F("verified_at").asc(nulls_first=True), "pk")  # noqa: SLF001
    return chain(rows[:most])


def _is_as_before(file: File, whole: dict[str, bool]) -> bool:
    return whole[file.sha256] == (file.damaged_at is None)


@transaction.atomic
def _note(file: File, *, whole: bool) -> None:
    """Write down that a file was damaged, or that it is whole again, and tell the chief editors."""
    if not whole:
        logger.error("The stored file %s is damaged or gone: %s", file.sha256, file)
    file.verified_at = timezone.now()
    file.damaged_at = None if whole else file.verified_at
    file.save(update_fields=["verified_at", "damaged_at"])
    event = EventType.ARTIFACT_RECOVERED if whole else EventType.ARTIFACT_DAMAGED
    record(event, _owner(file), by=None, sha256=file.sha256, file=str(file))
    if isinstance(file, Artifact):
        _tell(Source.objects.select_for_update(of=("self",)).get(pk=file.capture.source_id), file, whole=whole)


def _tell(source: Source, file: Artifact, *, whole: bool) -> None:
    if not whole:
        chiefs = User.objects.filter(role=Role.CHIEF, is_active=True, kind=User.Kind.PERSON).order_by("pk")
        notify(Kind.DAMAGED, to=chiefs, about=source, by=None, comment=str(file))
    elif not Artifact.objects.filter(capture__source=source, damaged_at__isnull=False).exists():
        settle(Kind.DAMAGED, source)


def _owner(file: File) -> models.Model:
    return file.capture.source if isinstance(file, Artifact) else file
