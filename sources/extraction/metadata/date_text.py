"""Dates in texts: ISO 8601, RFC 822, epochs, numbers, and months in words.

What is read is a day, with its time only where the zone is said: a time of no known zone may be of another day than the
same time in UTC.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

from sources.extraction.metadata.date_words import JOINING, MONTHS, fold_letters

# In which order a page writes day and month in numbers; empty where both may be.
Order = Literal["dmy", "mdy", ""]

EARLIEST = date(1990, 1, 1)  # no page is older; 1970-01-01 and 0001-01-01 are zeros of programs
AHEAD = timedelta(days=1)  # as much later may it be elsewhere
MAX_MACHINE_CHARACTERS = 80
TIME_CHARACTERS = 40  # characters in which a time before or after a day is looked for
CENTURY = 2000  # of years in two digits
# An epoch counts seconds, milliseconds or microseconds; those after 2001 have so many digits.
EPOCH_UNITS = {10: 1, 13: 1_000, 16: 1_000_000}
ZONE_HOURS = {
    "z": 0, "utc": 0, "ut": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_WORD = r"(?P<mon>[^\W\d_]{3,12})"
_PATTERNS = (
    # 2022-02-24, 2022/2/24, 2022.02.24
    re.compile(rf"(?<![\w.,/-]){_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)"),
    # 24.02.2022, 24/02/22; two digits of a year only after two of day and month
    re.compile(
        r"(?<![\w./-])(?:(?P<a>\d{1,2})(?P<sep>\s?[./-]\s?)(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d)"
        r"|(?P<a2>\d\d)(?P<sep2>[./])(?P<b2>\d\d)(?P=sep2)(?P<y2>\d\d))(?!\d|[./-]\d)"
    ),
    # 24 лютого 2022, 24. Februar 2022, 24th of February, 2022, 1er mars 2022, 24 de febrero de 2022, 24-Feb-22
    re.compile(
        r"(?<![\w.,:])(?P<d>\d{1,2})(?:st|nd|rd|th|er|-?го|-?е|-?ого)?[.º°]?(?P<sep>[\s/-]{1,3})"
        rf"(?:(?:de|of)\s+)?{_WORD}\.?,?(?:[\s/-]+(?:del?\s+)?{_YEAR}(?!\d)|-(?P<y2>\d\d)(?!\d))"
    ),
    # February 24, 2022; Feb. 24th 2022; febrero 24 de 2022; Thu Feb 24 05:07:00 EET 2022
    re.compile(
        rf"(?<![^\W_]){_WORD}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?:del?\s+)?"
        rf"(?:(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?(?:\s+[a-z]{{2,4}})?)\s+)?{_YEAR}(?!\d)"
    ),
    # 2022-Feb-24, 2022 February 24
    re.compile(rf"(?<![\w.,/-]){_YEAR}[\s/-]{_WORD}[\s/-](?P<d>\d{{1,2}})(?![\d:])"),
)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?![\d-])"
    r"(?:[T ] *(?P<clock>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_ZONE = r"(?P<zone>(?:utc|gmt)?\s?[+−-]\s?\d{1,2}(?::?\d\d)?|[^\W\d_]{1,4})(?!\w)"
_CLOCK = (
    r"(?<!\d)(?P<h>[01]?\d|2[0-3])[:.](?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,]\d+)?)?"
    rf"\s*(?P<half>[ap]\.?\s?m\.?(?!\w))?(?:\s*uhr)?\s*\(?{_ZONE}"
)
_AFTER = re.compile(rf"(?P<gap>\D{{0,20}}?){_CLOCK}")
_BEFORE = re.compile(rf"{_CLOCK}(?P<gap>\D{{0,20}})$")
_CLOCK_ONLY = re.compile(rf"(?P<gap>){_CLOCK}")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class WrittenDate:
    """A date in a text: ISO 8601, and from where to where it stands, with its time."""

    iso: str
    start: int
    end: int

    @property
    def day(self) -> str:
        """The day alone, as YYYY-MM-DD."""
        return self.iso[:10]


def is_plausible(day: date) -> bool:
    """Whether a page can be of that day: of the web's time, and not ahead."""
    return EARLIEST <= day <= datetime.now(UTC).date() + AHEAD


def machine_date(value: str, order: Order = "") -> str:
    """A value that is meant to be one date, in ISO 8601; empty where it is none, or no plausible one."""
    value = value.strip()[:MAX_MACHINE_CHARACTERS]
    if match := _ISO.match(value):
        return _iso_date(match)
    if value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdecimal():
        return _digits(value)
    return next((found.iso for found in dates_in(value, order)), "")


def dates_in(text: str, order: Order = "") -> list[WrittenDate]:
    """The plausible dates in a text, in its order, without those that overlap earlier ones."""
    text = fold_letters(text)
    found: list[WrittenDate] = []
    for written in sorted(_all_dates(text, order), key=lambda each: each.start):
        if not found or written.start >= found[-1].end:
            found.append(written)
    return found


def _all_dates(text: str, order: Order) -> Iterator[WrittenDate]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if (day := _day(match.groupdict(), order)) and is_plausible(day):
                yield _with_time(day, match, text)


def _day(parts: dict[str, str | None], order: Order) -> date | None:
    year = int(parts.get("y") or parts.get("y2") or 0)
    year += CENTURY if year < 100 else 0
    if word := parts.get("mon"):
        return _valid(year, MONTHS.get(word, 0), int(parts["d"] or 0))
    if month := parts.get("m"):
        return _valid(year, int(month), int(parts["d"] or 0))
    first, second = int(parts["a"] or parts["a2"] or 0), int(parts["b"] or parts["b2"] or 0)
    if "." in (parts["sep"] or parts["sep2"] or "") or first > 12 or first == second:
        order = "dmy"
    elif second > 12:
        order = "mdy"
    return _valid(year, *((second, first) if order == "dmy" else (first, second))) if order else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _with_time(day: date, match: re.Match[str], text: str) -> WrittenDate:
    """The day, with the time beside it or in it that has a zone."""
    start, end = match.span()
    before = max(0, start - TIME_CHARACTERS)
    if inside := match.groupdict().get("clock"):
        return WrittenDate(_iso(day, _CLOCK_ONLY.match(inside)), start, end)
    if (clock := _AFTER.match(text[end : end + TIME_CHARACTERS])) and (at := _iso(day, clock)) != day.isoformat():
        return WrittenDate(at, start, end + clock.end())
    if (clock := _BEFORE.search(text[before:start])) and (at := _iso(day, clock)) != day.isoformat():
        return WrittenDate(at, before + clock.start(), end)
    return WrittenDate(day.isoformat(), start, end)


def _iso(day: date, clock: re.Match[str] | None) -> str:
    """The day with that time, in ISO 8601; the day alone where the time is of no known zone or of something else."""
    if clock is None or any(word not in JOINING | {"t"} for word in _LETTERS.findall(clock["gap"])):
        return day.isoformat()
    offset = _offset(clock["zone"])
    hour = int(clock["h"])
    if half := clock["half"]:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    if offset is None or hour > 23:
        return day.isoformat()
    at = time(hour, int(clock["mi"]), int(clock["s"] or 0), tzinfo=timezone(offset))
    return datetime.combine(day, at).isoformat()


def _offset(zone: str) -> timedelta | None:
    """How far a zone is ahead of UTC, by its name or by its hours and minutes; None where it is no known one."""
    if (hours := ZONE_HOURS.get(zone)) is not None:
        return timedelta(hours=hours)
    match = re.fullmatch(r"(?:utc|gmt)?\s?([+−-])\s?(\d{1,2}):?(\d\d)?", zone)
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return ahead if match[1] == "+" else -ahead


def _iso_date(match: re.Match[str]) -> str:
    """A date as ISO 8601 writes it or nearly so: its own words where they are exact, else the day."""
    day = _valid(*map(int, match[0][:10].split("-")))
    if day is None or not is_plausible(day):
        return ""
    zone = (match["zone"] or "").replace("UTC", "Z").replace("GMT", "Z")
    said = f"{day}T{match['clock']}{zone}" if match["clock"] else ""
    try:
        datetime.fromisoformat(said.replace(",", "."))
    except ValueError:
        return day.isoformat()
    return said


def _digits(value: str) -> str:
    """A date in digits alone: YYYYMMDD, with hhmm and ss or without; or an epoch."""
    whole = value.partition(".")[0]
    if len(whole) in {8, 12, 14} and (day := _valid(int(whole[:4]), int(whole[4:6]), int(whole[6:8]))):
        return day.isoformat() if is_plausible(day) else ""
    if unit := EPOCH_UNITS.get(len(whole)):
        at = datetime.fromtimestamp(int(whole) // unit, UTC)
        return at.isoformat() if is_plausible(at.date()) else ""
    return ""
