"""The cookies of one capture (RFC 6265): kept from one redirect to the next, and dropped when the capture ends.

Many sites set a cookie and redirect to the same URL; without the cookie that is a loop. No cookie outlives its
capture, so a site cannot link two captures with each other.

`http.cookiejar` stores and selects the cookies. It knows Netscape cookies and RFC 2965, so this module hands it only
what RFC 6265 knows, after deciding whether the host may set the cookie at all:

- a Domain attribute must name the host or a parent of it;
- a public suffix (`co.uk`, `com.ua`, `github.io`) is nobody's domain (RFC 6265, 5.3, step 5). The list is the Mozilla
  Public Suffix List that comes with the `tld` package and is as new as that package; a suffix that it does not have
  counts as a domain like any other, except that a name without a dot is always a suffix;
- an IP address has no subdomains.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy

import idna
from tld import is_tld
from typing_extensions import override

from sources.urls import WebAddress

MAX_COOKIES = 50
MAX_PAIR_BYTES = 4096  # name and value together (RFC 6265, 6.1)
ATTRIBUTES = ("domain", "path", "expires", "max-age")
MAX_AGE = re.compile(r"-?[0-9]{1,18}")


class CaptureCookies:
    """The cookies of one capture."""

    def __init__(self) -> None:
        # Without DomainStrictNonDomain a cookie of www.example goes to a.www.example too (RFC 6265, 5.4, step 1).
        policy = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
        self._jar = _CappedJar(policy)

    def take(self, address: WebAddress, headers: Iterable[tuple[str, str]]) -> None:
        """Store what a response from this address sets, and delete what it expires."""
        lines = (value for name, value in headers if name.lower() == "set-cookie")
        response = _Response(line for value in lines if (line := _permitted(address.host, value)))
        self._jar.extract_cookies(response, _Request(address))  # type: ignore[arg-type] # the documented part of both

    def header(self, address: WebAddress) -> str:
        """The Cookie header for a request to this address, longer paths first (RFC 6265, 5.4); empty for none."""
        request = _Request(address)
        self._jar.add_cookie_header(request)  # type: ignore[arg-type] # the documented part of a Request
        return request.cookies


class _CappedJar(CookieJar):
    """A jar that takes no new cookie once it has MAX_COOKIES.

    A cookie for a host and one for the host and its subdomains replace each other, as RFC 6265 (5.3, step 11) says;
    http.cookiejar spells the second with a dot in front and would send both.
    """

    @override
    def set_cookie(self, cookie: Cookie) -> None:
        self.clear(cookie.domain, cookie.path, cookie.name)
        if len(self) < MAX_COOKIES:
            super().set_cookie(cookie)

    @override
    def clear(self, domain: str | None = None, path: str | None = None, name: str | None = None) -> None:
        host = (domain or "").removeprefix(".")
        for spelling in (host, f".{host}"):
            with suppress(KeyError):
                super().clear(spelling, path, name)


class _Request:
    """What a jar asks of a request (the methods that `CookieJar.add_cookie_header` documents); it opens nothing."""

    unverifiable = False  # nothing here is embedded in a page of somebody else

    def __init__(self, address: WebAddress) -> None:
        self._url = str(address)
        self.host = address.netloc
        self.origin_req_host = address.host
        self.type = address.scheme
        self.cookies = ""

    def get_full_url(self) -> str:
        return self._url

    def get_header(self, name: str, default: str = "") -> str:
        return self.cookies if name == "Cookie" else default

    def has_header(self, name: str) -> bool:
        return name == "Cookie" and bool(self.cookies)

    def add_unredirected_header(self, name: str, value: str) -> None:
        if name == "Cookie":
            self.cookies = value


class _Response:
    """What a jar asks of a response: its headers."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._headers = Message()
        for line in lines:
            self._headers["Set-Cookie"] = line

    def info(self) -> Message:
        return self._headers


def is_below(host: str, domain: str) -> bool:
    """Whether a host is a subdomain of a domain (RFC 6265, 5.1.3); an IP address is a subdomain of nothing."""
    return not _is_ip_address(host) and host.endswith(f".{domain}")


def _permitted(host: str, line: str) -> str:
    """A Set-Cookie line with only the attributes that RFC 6265 gives a meaning; empty where the host may not set it."""
    pair, *rest = line.split(";")
    # As in RFC 6265, the last of several attributes of one name counts; http.cookiejar would take the first.
    said = {name.strip().lower(): value.strip() for name, _equals, value in (part.partition("=") for part in rest)}
    domain = said.pop("domain", "").lower().removeprefix(".")
    if not pair.partition("=")[0].strip() or len(pair) > MAX_PAIR_BYTES or not pair.isprintable():
        return ""
    if domain and domain != host and not (is_below(host, domain) and _has_subdomains(domain)):
        return ""
    if domain and _has_subdomains(domain):
        said["domain"] = domain
    if not said.get("path", "").startswith("/"):
        said.pop("path", None)  # the default path counts (5.2.4)
    if not MAX_AGE.fullmatch(said.get("max-age", "")):
        said.pop("max-age", None)  # ignored (5.2.2); http.cookiejar would drop the whole cookie
    secure = ["secure"] if "secure" in said else []
    return "; ".join([pair, *(f"{name}={said[name]}" for name in ATTRIBUTES if name in said), *secure])


def _has_subdomains(domain: str) -> bool:
    """Whether cookies may be shared below a domain: it is one owner's name, neither a public suffix nor an address."""
    return "." in domain and not _is_ip_address(domain) and not _is_public_suffix(domain)


def _is_public_suffix(domain: str) -> bool:
    # The list has suffixes in Unicode; hosts are in A-labels here.
    with suppress(UnicodeError):
        if is_tld(idna.decode(domain)):
            return True
    return is_tld(domain)


def _is_ip_address(host: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return True
    return False
