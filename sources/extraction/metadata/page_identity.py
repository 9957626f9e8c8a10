"""Which addresses and titles are a page's own, by which the things that it names are told from other pages'."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from sources.extraction.metadata.date_words import fold_letters

HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
PATH_ENDING = re.compile(r"(?:/amp|\.amp|/index\.\w+|\.amp\.html?|\.s?html?|\.php)$")
TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|yclid|ref|amp|outputtype)$")
WORD = re.compile(r"\w+")
MIN_TITLE_CHARACTERS = 10  # a shorter title may be a part of another one by chance
MIN_SHARED_WORDS = 0.6  # of the shorter title
NO_ADDRESS = ("", "", "")


class PageIdentity:
    """A page's own addresses, `base` for relative ones, and what it calls itself.

    `titles` are of its article; its `shown_title` may be of the whole site, so it does not tell another article's.
    """

    def __init__(self, addresses: Iterable[str], base: str, titles: Iterable[str], shown_title: str = "") -> None:
        self.base = base
        # The address of a whole site tells no page of it from another.
        self._own = {key for address in addresses if any((key := _key(address))[1:])}
        self._titles = [words for title in titles if len(words := _words(title)) > 1]
        self._shown_title = _words(shown_title)

    def match_addresses(self, addresses: list[str]) -> int:
        """1 where one is the page's, -1 where all that are of pages are of others, 0 where none is of a page."""
        keys = [key for address in addresses if any((key := self._key_of(address))[1:])]
        if any(self._is_own(key) for key in keys):
            return 1
        return -1 if keys and self._own else 0

    def is_own(self, address: str) -> bool:
        """Whether a link leads to the page itself."""
        return self._is_own(self._key_of(address))

    def match_title(self, title: str) -> int:
        """2 where it is one of the page's titles or a part of one, 1 where it is nearly so, -1 where it is another;
        0 where the page has none that could tell."""
        words = _words(title)
        if not words:
            return 0
        shown = max(_likeness(words, self._shown_title), 0) if self._shown_title else 0
        return max((shown or -1, *(_likeness(words, own) for own in self._titles))) if self._titles else shown

    def _key_of(self, address: str) -> tuple[str, str, str]:
        try:
            return _key(urljoin(self.base, address.strip()))
        except ValueError:
            return NO_ADDRESS

    def _is_own(self, key: tuple[str, str, str]) -> bool:
        return any(
            key[:2] == own[:2] and (key[2] == own[2] or (key[1] != "" and "" in {key[2], own[2]})) for own in self._own
        )


def same_site(address: str, url: str) -> bool:
    """Whether an address is on the host of a page; any is where only the page's site is known."""
    host, path, _query = _key(url)
    return address != "" and (path == "" or _key(address)[0] == host)


def _key(address: str) -> tuple[str, str, str]:
    """Host, path and query without what differs between the addresses of one page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return NO_ADDRESS
    if parts.scheme not in {"http", "https"}:
        return NO_ADDRESS
    host = HOST_PREFIX.sub("", (parts.hostname or "").lower())
    path = PATH_ENDING.sub("", unquote(parts.path).rstrip("/").lower()).rstrip("/")
    query = sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.match(pair[0].lower()))
    return host, path, "&".join("=".join(pair) for pair in query)


def _words(title: str) -> list[str]:
    return WORD.findall(fold_letters(title))


def _likeness(words: list[str], own: list[str]) -> int:
    ours, theirs = " ".join(words), " ".join(own)
    shorter, longer = sorted((ours, theirs), key=len)
    if shorter == longer or (len(shorter) >= MIN_TITLE_CHARACTERS and f" {shorter} " in f" {longer} "):
        return 2
    shared = len(set(words) & set(own)) / min(len(set(words)), len(set(own)))
    return 1 if shared >= MIN_SHARED_WORDS and min(len(words), len(own)) > 2 else -1
