"""Addresses of sources: what may be cited as a URL, and the one spelling under which a URL is one Source.

Three questions, three functions: `wire_url` is what a browser would send, `canonical_url` is what two editors
who paste the same page have in common, `public_url_problem` is the sentence for a form field.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import idna
from courlan import normalize_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.errors import Invalid

MAX_LENGTH = 2100
DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say where a reader came from and never what they read. courlan's own list also drops words such
# as `source`, `uid` or `keyword`, which choose the page on many sites: two different pages would become one Source.
TRACKER = re.compile(
    r"^(?:utm|ga|gs|mc|mkt|mtm|matomo|pk|piwik|oly|vero|itm|hsa|ml|at_custom|_hs)_"
    r"|^(?:fb|g|dc|gc|tw|yc|ysc|ttc|msclk|gbra|wbra|li_fat_|srsl)?clid$"
    r"|^(?:gclsrc|gbraid|wbraid|msclkid|igshid|igsh|mkt_tok|_ga|_gl|xtor|_openstat|yadclid|spm|smid|cmpid|srsltid"
    r"|at_medium|at_campaign|ito|ocid|__twitter_impression|amp_js_v|usqp)$",
    re.IGNORECASE,
)
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](?::\d*)?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Everything that RFC 3986 lets stand in a path or query, and what browsers leave alone there.
PATH_SAFE = "/%:@!$&'()*+,;=~-._|"
QUERY_SAFE = PATH_SAFE + "?[]"


@dataclass(frozen=True)
class WebAddress:
    """The parts of an http(s) URL: `host` in A-labels or as an address literal, `port` always a number."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def netloc(self) -> str:
        """Host, in brackets for IPv6, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if DEFAULT_PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def target(self) -> str:
        """Path and query as sent in the request line."""
        return self.path + (f"?{self.query}" if self.query else "")

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def parse(text: str) -> WebAddress:
    """Take an http(s) URL apart, refusing whatever two parsers could read differently.

    Raises Invalid with one of `url.empty`, `url.length`, `url.characters`, `url.scheme`, `url.userinfo`,
    `url.host`, `url.port` (RFC 3986; WHATWG URL for what is refused).
    """
    text = unicodedata.normalize("NFC", text.strip())
    _require_readable(text)
    parts = _split(text)
    if parts.scheme not in DEFAULT_PORTS:
        raise _invalid("url.scheme", _("Only URLs that start with http:// or https:// can be archived."))
    if "@" in parts.netloc:
        raise _invalid("url.userinfo", _("The URL contains a username or password; remove it."))
    path = _encode(_without_dots(parts.path), PATH_SAFE)
    return WebAddress(parts.scheme, _host(parts), _port(parts), path, _encode(parts.query, QUERY_SAFE))


def wire_url(text: str) -> str:
    """The URL in ASCII as a browser requests it: same path and query, no fragment. Raises Invalid."""
    return str(parse(text))


def canonical_url(text: str) -> str:
    """The spelling by which one URL is one Source: idempotent, not necessarily the one to fetch.

    Trackers, fragment, default port and empty parameters of no name are dropped, percent-encoding is made
    uniform (RFC 3986 6.2.2), the host is in A-labels. Raises Invalid.
    """
    address = parse(text)
    path = _uniform_percent(address.path)
    if "://" not in path:  # an archive's address carries another one, whose slashes are not noise
        path = urlsplit(str(normalize_url(f"http://host.invalid{path}"))).path or "/"
    query = "&".join(_kept_parameters(_uniform_percent(address.query)))
    return str(WebAddress(address.scheme, address.host, address.port, _encode(path, PATH_SAFE), query))


def canonical_or_empty(text: str) -> str:
    """The same for what a page links to, which may be anything; empty where it is no web address."""
    try:
        return canonical_url(text)
    except Invalid:
        return ""


def public_url_problem(text: str) -> str | Promise | None:
    """Why this text cannot be a source's URL, as a sentence for people; None where it can."""
    try:
        parse(text)
    except Invalid as problem:
        return problem.sentence
    return None


def _invalid(code: str, sentence: str | Promise) -> Invalid:
    return Invalid(sentence, code=code, fields={"url": sentence})


def _require_readable(text: str) -> None:
    if not text:
        raise _invalid("url.empty", _("Enter a URL."))
    if len(text) > MAX_LENGTH:
        raise _invalid("url.length", _("The URL is longer than 2,100 characters."))
    if any(char == "\\" or char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text):
        raise _invalid("url.characters", _("The URL contains a space, a backslash or an invisible character."))


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise _invalid("url.host", _("The URL has no valid host name.")) from error


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise _invalid("url.port", _("The port in the URL is not a number between 1 and 65535."))
    return port or DEFAULT_PORTS[parts.scheme]


def _host(parts: SplitResult) -> str:
    raw = parts.hostname or ""
    try:
        return str(ipaddress.IPv6Address(raw)) if BRACKETED.fullmatch(parts.netloc) else _name(raw)
    except ValueError as error:
        raise _invalid("url.host", _("The URL has no valid host name.")) from error


def _name(raw: str) -> str:
    """A-labels, lower case, no trailing dot. Raises ValueError, also for the odd ways to write an IPv4 address."""
    name = raw.lower().removesuffix(".")
    if not name.isascii():
        if any(dot in name for dot in "。．｡"):
            raise ValueError(raw)
        name = idna.encode(name, uts46=True, transitional=False).decode("ascii")
    labels = name.split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(raw)
    # Some programs read any name that ends in a number as an IPv4 address (WHATWG 3.5); here only the dotted form.
    return str(ipaddress.IPv4Address(name)) if NUMBER.fullmatch(labels[-1]) else name


def _encode(part: str, safe: str) -> str:
    return quote(PERCENT.sub(lambda match: match[0] if match[1] else "%25", part), safe=safe)


def _uniform_percent(part: str) -> str:
    """Decode what needs no encoding, write the rest in upper case (RFC 3986 6.2.2.1-2)."""

    def uniform(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in UNRESERVED else match[0].upper()

    return PERCENT.sub(uniform, part)


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` as browsers do before they ask (RFC 3986 5.2.4)."""
    segments = path.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            kept[-1:] = []
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept + [""] * (segments[-1:] in ([".."], ["."]) and bool(kept)))


def _kept_parameters(query: str) -> list[str]:
    """The parameters that choose the page, by name; those of one name keep their order."""
    named = [(pair.partition("=")[0], pair) for pair in query.split("&") if pair]
    return [pair for name, pair in sorted(named, key=lambda item: item[0]) if not TRACKER.search(name)]
