"""URLs as people paste them: without a scheme, in brackets, inside a sentence, several at once.

What a program hands over is one URL already and does not come here: the address of a page may well end with a full
stop.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from sources.urls.address import parse
from sources.urls.canonical import canonical_or_empty

MAX_PASTED = 20_000  # characters of a text in which URLs are looked for
JOINERS = "\u200c\u200d"  # words of some scripts are spelt with them
MARKUP = re.compile(r"\]\(|&(?:lt|gt|quot);|[<>\"`]|(?i:\burl:\s*(?=http))")
ABSOLUTE = re.compile(r"https?://\S+", re.IGNORECASE)
# Where a field joined two lines: a URL that is part of another one follows a slash or a sign.
GLUED = re.compile(r"(?:[,;|]|(?<=[^\s/=:?&,;|(@#.+\-%])(?<!%[0-9A-Fa-f]{2}))(?=https?://)", re.IGNORECASE)
SCHEMELESS = re.compile(r"(?://)?((?:[\w-]+\.)+(?:xn--[\w-]+|[^\W\d_]{2,})(?::\d{1,5})?(?:[/?#].*)?)", re.IGNORECASE)
# In a sentence, a name with a dot in it is hardly a URL; one with a path is.
SURELY_URL = re.compile(r"www\.|[\w.-]+\.[a-z]{2,}(?::\d{1,5})?/", re.IGNORECASE)
PAIRS = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“", "“": "„", "›": "‹", "’": "‘"}
STOPS = ".,;:!?…'‚，。、；：！？）】》」』–—"
OPENINGS = "([{«“„‹‘'*"
ENDS_LIKE_FILE = re.compile(r"\.[a-z0-9]{2,5}(?:[?#]\S*)?", re.IGNORECASE)


def urls_in(text: str) -> list[str]:
    """The URLs in a pasted text, each once, in their order; those without a scheme with https. What is no web address
    may be among them: `parse` says what is wrong with it."""
    text = MARKUP.sub(" ", _visible(text[:MAX_PASTED]))
    words = GLUED.sub(" ", text).split()
    is_alone = len(words) == 1
    found = [_trimmed(match[0]) for word in words if (match := ABSOLUTE.search(word))]
    found = [url for url in found if is_alone or _has_full_host(url)]
    if not any("://" in word for word in words):
        found = [url for word in words if (url := _schemeless(word, is_alone=is_alone))]
    if len(found) == 1 and words[0].endswith(found[0]) and not is_alone and ENDS_LIKE_FILE.search(words[-1]):
        return []  # the name of a file, with a space in it
    return [*{canonical_or_empty(url) or url: url for url in reversed(found)}.values()][::-1]


def holds_url(text: str) -> bool:
    """Whether a text that may also be a name holds a URL: one with a scheme, with `www.` or with a path."""
    found = [url.partition("://")[2] for url in urls_in(text)]
    return bool(found) and ("://" in text or any("/" in rest or rest.startswith("www.") for rest in found))


def pasted_url(text: str) -> str:
    """The one URL in a pasted text. Raises Invalid: `url.several`, or what `parse` says of the text."""
    found = urls_in(text)
    if len(found) > 1:
        sentence = _("There are %(count)s URLs here, but only one fits. Enter them one by one.") % {"count": len(found)}
        raise Invalid(sentence, code="url.several", fields={"url": sentence})
    url = found[0] if found else text.strip()
    parse(url)
    return url


def _visible(text: str) -> str:
    """`text` without what nobody sees; joiners between letters are spelling, and are escaped."""
    kept = []
    for place, char in enumerate(text):
        if unicodedata.category(char) != "Cf":
            kept.append(char)
        elif char in JOINERS and all(_is_foreign(text[at : at + 1]) for at in (max(place - 1, 0), place + 1)):
            kept.append("".join(f"%{byte:02X}" for byte in char.encode()))
    return "".join(kept)


def _is_foreign(char: str) -> bool:
    return char.isalpha() and not char.isascii()


def _trimmed(word: str) -> str:
    """`word` without the punctuation of the sentence around it; brackets and quotation marks that are paired stay."""
    while word:
        last = word[-1]
        opening = PAIRS.get(last, "")
        if last not in STOPS and not (opening and word.count(last) > word.count(opening)):
            return word
        word = word[:-1]
    return word


def _schemeless(word: str, *, is_alone: bool) -> str:
    """The URL that a word without a scheme is; empty where it is none."""
    word = _trimmed(word.lstrip(OPENINGS))
    match = SCHEMELESS.fullmatch(word)
    return f"https://{match[1]}" if match and (is_alone or SURELY_URL.match(match[1])) else ""


def _has_full_host(url: str) -> bool:
    try:
        return bool(re.search(r"[.:]", urlsplit(url).netloc))
    except ValueError:
        return True  # parse says what is wrong with it
