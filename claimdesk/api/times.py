"""Times as callers write them: ISO 8601, in UTC where no zone is said."""

from datetime import UTC, datetime, timedelta

# A day inside what `datetime` holds, so that no time zone pushes a time over the edge.
FIRST_TIME = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
LAST_TIME = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def in_range(time: datetime) -> bool:
    """Whether `time`, which has a zone, can be shown in every other zone."""
    return FIRST_TIME <= time <= LAST_TIME


def utc(text: str) -> datetime:
    """The time that `text` says. Raises ValueError."""
    time = datetime.fromisoformat(text)
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    if not in_range(time):
        raise ValueError(text)
    return time
