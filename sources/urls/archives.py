"""Addresses at archives: of which page an address holds a copy, and from when.

The archives are rows of archives.json. A row names its hosts (none: any host whose path has this form, as pywb and
Memento TimeGates have it) and the forms of its paths, of which the first that fits counts: `url` is the page, `time`
when it was copied. A form without `url` is that of an address that does not tell its page (archive.ph/AbCdE).
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from claimdesk.errors import Invalid
from sources.urls.address import parse
from sources.urls.canonical import canonical_or_empty, is_under, table_rows

MAX_NESTED = 3  # copies of copies
SCHEME = re.compile(r"(https?):/*", re.IGNORECASE)
HOST = re.compile(r"[^/?#]+\.[^/?#.]{2,}(?:[/?#].*)?")
TIMES = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}  # by their number of digits


@dataclass(frozen=True)
class ArchivedCopy:
    """What an address at an archive says: the archive's `name`, the URL of the `original` (empty where only the page
    tells), and when it was copied, where that is known to the minute."""

    name: str
    original: str
    copied_at: datetime | None


def archived_copy(url: str) -> ArchivedCopy | None:
    """What the address `url` says where it is one at an archive; None where it is none. A copy of a copy is one of the
    first page, from when that was copied."""
    found: ArchivedCopy | None = None
    for _depth in range(MAX_NESTED):
        inner = _read(url)
        if inner is None:
            break
        found = replace(inner, name=found.name) if found else inner
        url = inner.original
    return found


def _read(url: str) -> ArchivedCopy | None:
    try:
        address = parse(url)
    except Invalid:
        return None
    for row, forms in _rows():
        if row["hosts"] and not is_under(address.host, row["hosts"]):
            continue
        for form in forms:
            if match := form.fullmatch(address.target):
                return _copy(row, match, address.host, urlsplit(url).fragment)
    return None


def _copy(row: dict[str, Any], match: re.Match[str], host: str, fragment: str) -> ArchivedCopy | None:
    parts = match.groupdict()
    name = row["name"] or host
    if "original" in row and any(parts.values()):
        return ArchivedCopy(name, row["original"].format(**parts), None)
    if "url" not in parts:
        return ArchivedCopy(name, "", None)
    original = _absolute(parts["url"])
    if fragment:
        original = f"{original}#{fragment}"
    return ArchivedCopy(name, original, _time(parts.get("time") or "")) if canonical_or_empty(original) else None


def _absolute(text: str) -> str:
    """The URL that stands in another one: perhaps escaped, its slashes perhaps lost, without a scheme perhaps."""
    if re.match(r"https?%3A", text, re.IGNORECASE) or "/" not in text:
        text = unquote(text)
    if match := SCHEME.match(text):
        return f"{match[1].lower()}://{text[match.end() :]}"
    return f"https://{text}" if HOST.fullmatch(text) else ""


def _time(text: str) -> datetime | None:
    """When, where it is told to the minute: shorter times ask an archive for what is nearest."""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) not in TIMES:
        return None
    try:
        return datetime.strptime(digits, TIMES[len(digits)]).replace(tzinfo=UTC)
    except ValueError:
        return None


@cache
def _rows() -> list[tuple[dict[str, Any], list[re.Pattern[str]]]]:
    return [(row, [re.compile(form) for form in row["paths"]]) for row in table_rows("archives")]
