"""Taking an http(s) URL apart: what may be cited, and what a browser would send."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import idna
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claimdesk.errors import Invalid

MAX_LENGTH = 2100
DEFAULT_PORTS = {"http": 80, "https": 443}

LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](?::\d*)?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
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
    text = text.strip()
    _require_readable(text)
    parts = _split(text)
    if parts.scheme not in DEFAULT_PORTS:
        raise _invalid("url.scheme", _("Only URLs that start with http:// or https:// can be archived."))
    if "@" in parts.netloc:
        raise _invalid("url.userinfo", _("The URL contains a username or password; remove it."))
    path = encode(_without_dots(parts.path), PATH_SAFE)
    return WebAddress(parts.scheme, _host(parts), _port(parts), path, encode(parts.query, QUERY_SAFE))


def wire_url(text: str) -> str:
    """The URL in ASCII as a browser requests it: same path and query, no fragment. Raises Invalid."""
    return str(parse(text))


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


def encode(part: str, safe: str) -> str:
    """`part` with all that is neither `safe` nor unreserved as %XX; escapes that are there stay."""
    return quote(PERCENT.sub(lambda match: match[0] if match[1] else "%25", part), safe=safe)


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
