"""Which page a URL means: the one spelling under which it is one Source, the page of which an archive's address holds a
copy, and the other spellings under which sites show one page.

Only what the tables beside this module say is joined: parameters that say where a reader came from and never what they
read (trackers.json), and services that show one page under several addresses (same_pages.json). courlan's own list of
trackers also drops words such as `source`, `uid` or `keyword`, which choose the page on many sites: two different pages
would become one Source.
"""

import json
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from courlan import normalize_url

from claimdesk.errors import Invalid
from sources.urls.address import PATH_SAFE, PERCENT, QUERY_SAFE, WebAddress, encode, parse

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
NOT_ASCII = re.compile(r"(?:%[89A-F][0-9A-F])+")
# Marks that NFC composes stand after letters. The letters of an escape, and what separates the parts of an address,
# are left alone.
ESCAPE_OR_LETTERS = re.compile(r"%[0-9A-F]{2}|[A-Za-z]?[^\x00-\x7f]+")
# `#/a` and `#!/a` choose the page of an app; `#a` is a place on the page, and `:~:` marks words of it.
APP_PAGE = re.compile(r"!?/.|![^/]")
MARKED_WORDS = ":~:"
ESCAPED_AMPERSAND = re.compile(r"^(?:amp;)+", re.IGNORECASE)  # of an address that was copied out of markup


def canonical_url(text: str) -> str:
    """The spelling by which one URL is one Source: idempotent, not necessarily the one to fetch.

    Trackers, the place on the page, the default port and empty parameters of no name are dropped, percent-encoding and
    the form of letters (NFC) are made uniform (RFC 3986 6.2.2), the host is in A-labels. Raises Invalid.
    """
    address = parse(text)
    path = _uniform(address.path)
    if "://" not in path:  # an archive's address carries another one, whose slashes are not noise
        path = urlsplit(str(normalize_url(f"http://host.invalid{path}"))).path or "/"
    query = "&".join(_kept_parameters(_uniform(address.query), address.host))
    address = replace(address, path=encode(path, PATH_SAFE), query=query)
    return f"{_same_page(address)}{_app_page(urlsplit(text.strip()).fragment)}"


def canonical_or_empty(text: str) -> str:
    """The same for what a page links to, which may be anything; empty where it is no web address."""
    try:
        return canonical_url(text)
    except Invalid:
        return ""


def table_rows(name: str) -> list[dict[str, Any]]:
    """The rows of the table `name`, a JSON file beside this module."""
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return rows


def is_under(host: str, hosts: list[str]) -> bool:
    """Whether `host` is one of `hosts`, or part of one."""
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def is_tracker(name: str, host: str) -> bool:
    """Whether the parameter `name` of an address at `host` never chooses the page."""
    name = name.lower()
    exact, beginnings = _trackers()
    found = [*exact.get(name, ()), *(hosts for start, hosts in beginnings if name.startswith(start))]
    return any(not hosts or is_under(host, hosts) for hosts in found)


def _uniform(part: str) -> str:
    """Decode what needs no encoding, write the rest in upper case (RFC 3986 6.2.2.1-2), and letters as NFC."""

    def uniform(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in UNRESERVED else match[0].upper()

    decoded = NOT_ASCII.sub(_decoded, PERCENT.sub(uniform, part))
    return encode(ESCAPE_OR_LETTERS.sub(lambda match: unicodedata.normalize("NFC", match[0]), decoded), QUERY_SAFE)


def _decoded(escapes: re.Match[str]) -> str:
    """The letters that `escapes` are; the escapes where they are none."""
    try:
        return unquote_to_bytes(escapes[0]).decode()
    except UnicodeDecodeError:
        return escapes[0]


def _kept_parameters(query: str, host: str) -> list[str]:
    """The parameters that choose the page, by name; those of one name keep their order."""
    pairs = [ESCAPED_AMPERSAND.sub("", pair) for pair in query.split("&")]
    named = [(pair.partition("=")[0], pair) for pair in pairs if pair]
    return [pair for name, pair in sorted(named, key=lambda item: item[0]) if not is_tracker(name, host)]


def _app_page(fragment: str) -> str:
    fragment = fragment.partition(MARKED_WORDS)[0]
    return f"#{_uniform(encode(fragment, QUERY_SAFE))}" if APP_PAGE.match(fragment) else ""


def _same_page(address: WebAddress) -> WebAddress:
    """`address`, or the one under which a service's other addresses of that page are known."""
    for row in rows_of_same_pages():
        if address.host in row["hosts"]:
            path = re.sub(f"^{row['path']}$", row["becomes"], address.path) if "path" in row else address.path
            return replace(address, scheme="https", host=row["host"], port=443, path=path)
    return address


@cache
def rows_of_same_pages() -> tuple[dict[str, str], ...]:
    """The services that show one page under several addresses."""
    return tuple(table_rows("same_pages"))


@cache
def _trackers() -> tuple[dict[str, list[list[str]]], list[tuple[str, list[str]]]]:
    """By exact name and by beginning: the hosts at which each is a tracker, none for all."""
    exact: dict[str, list[list[str]]] = {}
    beginnings = []
    for row in table_rows("trackers"):
        name, hosts = row["name"].lower(), row.get("hosts", [])
        if name.endswith("*"):
            beginnings.append((name[:-1], hosts))
        else:
            exact.setdefault(name, []).append(hosts)
    return exact, beginnings


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


HOSTS = ("www.", "m.", "mobile.", "amp.")
AMP_PATHS = ("/amp", ".amp")
AMP_PARAMETERS = frozenset({"amp", "amp=1", "amp=true", "outputType=amp"})
SCHEMES = ("https", "http")

Page = tuple[str, str, str, str]


def page_of_url(canonical_url: str) -> Page:
    """What all spellings of a page's canonical URL have in common: host, path, query, and the page of an app."""
    parts = urlsplit(canonical_url)
    query = "&".join(pair for pair in parts.query.split("&") if pair not in AMP_PARAMETERS)
    return _host(parts.netloc), _path(parts.path), query, parts.fragment


def other_spellings(canonical_url: str) -> set[str]:
    """The canonical URLs that may show the same page, as far as they can be told; without itself."""
    host, path, query, fragment = page_of_url(canonical_url)
    tail = (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    paths = {path or "/", f"{path}/", f"{path}/amp", f"{path}/amp/", f"/amp{path}"} | (
        {f"{path}.amp"} if path else set()
    )
    ends = {f"{each}{tail}" for each in paths}
    if not query:
        ends |= {f"{path or '/'}?{parameter}" for parameter in AMP_PARAMETERS}
    hosts = [host, *(f"{prefix}{host}" for prefix in HOSTS)]
    return {f"{scheme}://{name}{end}" for scheme in SCHEMES for name in hosts for end in ends} - {canonical_url}


def _host(netloc: str) -> str:
    for prefix in HOSTS:
        rest = netloc.removeprefix(prefix)
        if rest != netloc and "." in rest:
            return rest
    return netloc


def _path(path: str) -> str:
    path = path.rstrip("/")
    for amp in AMP_PATHS:
        path = path.removesuffix(amp)
    return path.removeprefix("/amp") if path.startswith("/amp/") else path
