"""From what was fetched and read to what is kept: artifacts, the manifest, and the facts of the row."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any, Literal, get_args
from urllib.parse import urljoin

from sources.extraction.reading import EXTRACTION_VERSION, Reading
from sources.spools import size_of
from sources.storage.archive import recent_checkpoint
from sources.storage.base import Store, Stored
from sources.urls import MAX_LENGTH
from sources.wacz.writer import PackageMetadata, Signer, write_wacz
from sources.web.records import FetchResult, pictures_kept

StatedName = Literal["published_at", "published_from", "modified_at", "modified_from", "canonical_url", "og_url"]
MANIFEST_FORMAT = "claimdesk-capture-1"
WALLS = frozenset({"bot_wall", "login_wall", "soft_404", "gone", "error_page", "parked", "waiting"})
IN_PART = frozenset({"paywall", "consent_wall", "empty_app", "empty", "error_status", "file", "unreadable"})
# Also of what a person brought.
CUT_SHORT = frozenset({"content.carried", "content.partial", "content.too_deep", "content.too_long"})
MAX_LENGTHS = {"final_url": 2100, "detail": 500, "media_type": 100}  # as much of it as the row takes
NOARCHIVE = "policy.noarchive"
PARTIAL_CONTENT = 206  # nobody asked for a part, and what the rest says is not known
# What a page says of itself, as it is in the manifest: its dates, where each was read, and its own addresses.
STATED: tuple[StatedName, ...] = get_args(StatedName)
COMPLETE, PARTIAL, FAILURE = "complete", "partial", "failure"


@dataclass(frozen=True)
class Finding:
    """What one visit came to. `verdict` is empty where nothing came that could be judged."""

    fetched: FetchResult
    reading: Reading
    verdict: str

    @property
    def outcome(self) -> str:
        """The code of the table: the wire's, or else what is wrong with the content."""
        if self.fetched.code != "ok":
            return self.fetched.code
        if self.fetched.last and self.fetched.last.status == PARTIAL_CONTENT:
            return "http.206"
        return self.reading["code"] or "ok"

    @property
    def detail(self) -> str:
        """What is to be said beside the outcome: the wire's words, and what of a file was not read."""
        return "; ".join(filter(None, (self.fetched.detail, *self.reading["notes"], self._pictures)))

    @property
    def _pictures(self) -> str:
        """How many pictures of a post are kept, where it has any."""
        kept, named = pictures_kept(each.as_json() for each in self.fetched.attachments)
        return f"pictures: {kept} of {named} kept" if named else ""

    @property
    def lacks_pictures(self) -> bool:
        """Whether a picture of the post is not kept."""
        kept, named = pictures_kept(each.as_json() for each in self.fetched.attachments)
        return kept < named

    @property
    def completeness(self) -> str:
        """Whether what the source said is kept whole, in part, or not at all."""
        kind = self.verdict.removeprefix("verdict.")
        if not self.verdict or kind in WALLS or not size_of(self.fetched.body):
            return FAILURE
        whole = self.outcome in {"ok", "upload"} or self.outcome.startswith("tls.")
        whole = whole and self.reading["code"] not in CUT_SHORT and not self.lacks_pictures
        return COMPLETE if whole and kind not in IN_PART else PARTIAL


@dataclass(frozen=True)
class Kept:
    """One stored file of a capture."""

    kind: str
    stored: Stored
    media_type: str
    tool: str

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sha256": self.stored.sha256,
            "bytes": self.stored.size,
            "media_type": self.media_type,
            "tool": self.tool,
        }


@dataclass(frozen=True)
class Package:
    """All files of a capture, and the manifest in its WACZ, which names them without the WACZ."""

    kept: list[Kept]
    manifest: dict[str, Any]


def keep(
    finding: Finding, store: Store, *, sealed_at: datetime, software: str, reader: str, sign: Signer | None = None
) -> Package:
    """Store body, text and WACZ; the WACZ's manifest names the other two. Raises OSError, Damaged."""
    kept = [*_parts(finding, store, software, reader)]
    metadata = PackageMetadata(
        sealed_at=sealed_at,
        software=software,
        manifest=manifest(finding, kept, sealed_at, software),
        title=finding.reading["title"],
        text=finding.reading["text"],
        sign=sign,
        checkpoint=recent_checkpoint(),
    )
    with write_wacz(finding.fetched, metadata) as file:
        kept.append(Kept("wacz", store.put_file(file), "application/wacz", software))
    return Package(kept, metadata.manifest)


def manifest(finding: Finding, kept: list[Kept], sealed_at: datetime, software: str) -> dict[str, Any]:
    """Everything that is claimed about the capture, for canonical JSON."""
    fetched, reading = finding.fetched, finding.reading
    return {
        "format": MANIFEST_FORMAT,
        "software": software,
        "user_agent": fetched.user_agent,
        "origin": fetched.origin,
        "upload": fetched.upload.as_json() if fetched.upload else None,
        "page": fetched.page_urn or fetched.final_url,
        "rendering": fetched.rendering.facts if fetched.rendering else None,
        "url": fetched.url,
        "final_url": fetched.final_url,
        "sealed_at": sealed_at.isoformat(),
        "outcome": finding.outcome,
        "detail": finding.detail,
        "verdict": finding.verdict,
        "completeness": finding.completeness,
        "hops": [hop.as_json() for hop in fetched.hops],
        "attachments": [attachment.as_json() for attachment in fetched.attachments],
        "robots": fetched.robots,
        "noarchive": fetched.code == NOARCHIVE or asks_not_to_be_archived(fetched, reading),
        "media_type": reading["media_type"],
        "charset": reading["charset"],
        "charset_source": reading["charset_source"],
        "metadata": {name: reading[name] for name in STATED},
        "extraction": EXTRACTION_VERSION,
        "layout": reading["layout"] if reading["visible_text"] or reading["text"] else {},
        "artifacts": [part.as_json() for part in kept],
    }


def asks_not_to_be_archived(fetched: FetchResult, reading: Reading) -> bool:
    """Whether the page's rules for robots, in its markup or in X-Robots-Tag, say `noarchive`."""
    header = fetched.last.header("x-robots-tag") if fetched.last else ""
    return reading["signs"]["noarchive"] or "noarchive" in header.lower()


def row(finding: Finding, kept: list[Kept]) -> dict[str, Any]:
    """The facts for the capture's row, by field name."""
    fetched, reading = finding.fetched, finding.reading
    digests = {part.kind: part.stored.sha256 for part in kept}
    return {
        "outcome": finding.outcome,
        "detail": finding.detail[: MAX_LENGTHS["detail"]],
        "verdict": finding.verdict,
        "completeness": finding.completeness,
        "http_status": fetched.last.status if fetched.last else None,
        "final_url": fetched.final_url[: MAX_LENGTHS["final_url"]],
        "hops": [without_certificates(hop.as_json()) for hop in fetched.hops],
        "media_type": reading["media_type"][: MAX_LENGTHS["media_type"]],
        "charset": reading["charset"],
        "body_size": size_of(fetched.body) if "body" in digests else None,
        "body_sha256": digests.get("body", ""),
        "text_sha256": digests.get("text", ""),
        "title": reading["title"],
        "authors": "; ".join(reading["authors"])[:500],
        "published_at": parse_page_time(reading["published_at"]),
        "published_from": reading["published_from"],
        "modified_at": parse_page_time(reading["modified_at"]),
        "modified_from": reading["modified_from"],
        "language": reading["language"],
        "layout": reading["layout"] if reading["visible_text"] or reading["text"] else {},
        "links": [{"url": url, "words": words} for url, words in reading["links"]],
        "addresses": told_addresses(fetched, reading),
        "attachments": [attachment.as_json() for attachment in fetched.attachments],
    }


def parse_page_time(text: str) -> datetime | None:
    """A date as pages write it, in UTC; None where there is none or it lies ahead. A bare date is its midnight."""
    found: datetime | None = None
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text.strip())
        found = (found.replace(tzinfo=UTC) if found.tzinfo is None else found).astimezone(UTC)
    if found is None or not found.year >= 1900 or found > datetime.now(UTC) + timedelta(days=1):
        return None
    return found


def _parts(finding: Finding, store: Store, software: str, reader: str) -> list[Kept]:
    fetched, reading = finding.fetched, finding.reading
    parts = []
    if finding.verdict and size_of(fetched.body):
        kind = reading["media_type"] or "application/octet-stream"
        parts.append(Kept("body", store.put_file(fetched.body), kind, "" if fetched.upload else software))
    if reading["text"]:
        text = BytesIO(reading["text"].encode())
        parts.append(Kept("text", store.put_file(text), "text/plain; charset=utf-8", reader))
    if reading["visible_text"]:
        visible = BytesIO(reading["visible_text"].encode())
        parts.append(Kept("visible", store.put_file(visible), "text/plain; charset=utf-8", software))
    made = fetched.rendering.artifacts if fetched.rendering else []
    return parts + [Kept(part.kind, store.put_file(part.file), part.media_type, part.tool) for part in made]


def without_certificates(hop: dict[str, Any]) -> dict[str, Any]:
    """The row is for people and lists; the certificates are in the sealed file."""
    tls = hop["tls"]
    return {**hop, "tls": {key: value for key, value in tls.items() if key != "certificates"} if tls else None}


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
