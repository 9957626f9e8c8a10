"""What an answer says of its own address: the page's canonical link, and of which page an archive's copy is."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from sources.extraction.reading import Reading
from sources.urls import MAX_LENGTH
from sources.web.records import FetchResult

# One link of a Link header (RFC 8288): its target, and its parameters up to the next one.
LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s;,=]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]*))?)*)")
PARAMETER = re.compile(r";\s*([^\s;,=]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*)))?")


def told_addresses(fetched: FetchResult, reading: Reading) -> dict[str, str]:
    """By name, as far as they are told: `canonical` (rel=canonical of the page, else of the answer), `og_url`, and
    `original` and `copied_at` (ISO 8601; RFC 7089, Memento)."""
    told = {"canonical": reading["canonical_url"], "og_url": reading["og_url"]}
    if (last := fetched.last) is not None:
        links = _links(last.header("link"))
        told["canonical"] = told["canonical"] or _absolute(fetched.final_url, links.get("canonical", ""))
        told["original"] = _absolute(fetched.final_url, links.get("original", ""))
        told["copied_at"] = _moment(last.header("memento-datetime"))
    return {name: value for name, value in told.items() if value and len(value) <= MAX_LENGTH}


def _links(header: str) -> dict[str, str]:
    """The first target of each relation, in small letters."""
    found: dict[str, str] = {}
    for target, parameters in LINK.findall(header):
        relations = (quoted or bare for name, quoted, bare in PARAMETER.findall(parameters) if name.lower() == "rel")
        for name in next(relations, "").lower().split():
            found.setdefault(name, target.strip())
    return found


def _absolute(base: str, target: str) -> str:
    try:
        return urljoin(base, target) if target else ""
    except ValueError:
        return ""


def _moment(text: str) -> str:
    try:
        moment: datetime = parsedate_to_datetime(text)
    except ValueError:
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
