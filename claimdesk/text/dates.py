"""Days and moments as people read them, in their language and where the desk is. Templates have them as filters."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language


def day(value: date) -> str:
    """A day: "27 Nov 2026", "27 листопада 2026"."""
    return date_format(_here(value), "DATE_FORMAT")


def moment(value: datetime) -> str:
    """A day and a time of it: "27 Nov 2026, 14:05"."""
    return date_format(_here(value), "DATETIME_FORMAT")


def to_the_second(value: datetime) -> str:
    """A moment, where two of one minute must be told apart."""
    return f"{day(value)}, {date_format(_here(value), 'H:i:s')}"


def month(value: date) -> str:
    """A month of a year, as it stands in a sentence: "October 2025", "жовтень 2025"."""
    words = date_format(value, "YEAR_MONTH_FORMAT")
    return words.lower() if get_language() == "uk" else words


def year(value: date) -> str:
    return str(value.year)


def _here(value: date) -> date:
    return localtime(value) if isinstance(value, datetime) and is_aware(value) else value
