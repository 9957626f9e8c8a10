"""Where the archiving of a source stands, as REST says it in one word."""

from typing import Any

from rest_framework import serializers
from typing_extensions import override

from sources.models import Capture, Source

ARCHIVE_STATES = ["no_url", "uploaded", "waiting", "archived", "failed"]


class ArchiveStateField(serializers.ChoiceField):
    """Where the archiving of a source stands, in one word."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=ARCHIVE_STATES, source="*", read_only=True, **options)

    @override
    def to_representation(self, value: Any) -> str:
        return archive_state(value)


def archive_state(source: Source) -> str:
    """Where the archiving of `source` stands: no_url, uploaded (by a person; ClaimDesk did not fetch it), waiting,
    archived or failed. Of the archived capture it reads `origin`; see `only_origin_of`."""
    if source.archived_capture:
        return "archived" if source.archived_capture.was_fetched else "uploaded"
    if not source.is_online:
        return "no_url"
    latest = source.latest_capture
    return "failed" if latest and latest.state == Capture.State.SEALED else "waiting"


def only_origin_of(path: str) -> list[str]:
    """What to defer where the archived capture at `path` is read for `archive_state` alone."""
    names = [field.attname for field in Capture._meta.concrete_fields]
    return [f"{path}__{name}" for name in names if name not in {"id", "origin"}]
