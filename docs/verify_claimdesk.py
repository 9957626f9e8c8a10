#!/usr/bin/env python3
"""Verify a capture or a dossier of a ClaimDesk without ClaimDesk: Python (3.9 or newer) and `openssl` are enough.

    python3 verify_claimdesk.py FILE.wacz [FILE.evidence.json] [--key SEAL.pem] [--tsa-ca ROOTS.pem] [--quote TEXT]
    python3 verify_claimdesk.py DOSSIER.zip [--key SEAL.pem] [--tsa-ca ROOTS.pem]

One line per finding: `ok` was checked and is right, `FAIL` is wrong, `unchecked` could not be checked here, `note` is
for you to judge. Exit code 0: nothing is wrong; 1: something is; 2: nothing is wrong, but not all could be checked.

--key     the desk's public key for seals as you know it (`manage.py export_key`), so that nobody else can have sealed
--tsa-ca  the root certificate of the timestamp authority as you know it
--quote   words that must stand in the archived bytes, besides those of the evidence file
--largest the largest record that is unpacked, in MB (512): all of it is held in memory

A quotation stands there by the same rules as in ClaimDesk. It is looked for in the texts that were sealed and in what
this program reads in the archived bytes by itself. Where the two differ, and it is not sure of its own simple reading,
the quotation is `unchecked`, and the line says why.

It is one file on purpose, so that it can be read, kept and handed on beside the evidence.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import codecs
import hashlib
import importlib
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from functools import cached_property, lru_cache
from heapq import nsmallest
from html import unescape
from html.entities import name2codepoint
from html.parser import HTMLParser
from itertools import chain, islice, product, repeat, tee, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "claimdesk-evidence-1"
DOSSIER_FORMAT, DOSSIER_LIST, DOSSIER_SIGNATURE = "claimdesk-dossier-1", "dossier.json", "dossier.json.signature"
DOSSIER_TAIL = 1 << 16
ESCAPING_TYPES = re.compile(r"json|csv|rss|atom")
PACKAGE, DIGEST, MANIFEST = "datapackage.json", "datapackage-digest.json", "claimdesk/manifest.json"
OURS = ("urn:claimdesk:capture:", "urn:claimdesk:wire:")  # records of the desk's own, not pages
FRAME = "urn:frame:"  # documents in frames of a page that a browser showed
HEAD_END = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(r"(?:http(?:/[\d.]*)?|icy)[ \t]*(\d+)?", re.IGNORECASE)
GZIP_MAGIC = b"\x1f\x8b"
# What Python alone cannot unpack, and the library that can where it is installed.
FOREIGN_PACKINGS = {"br": "brotli", "zstd": "zstandard"}
MB = 1024 * 1024
LARGEST = 512 * MB
STEP = 64 * 1024
BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, EOFError, OSError,
    zlib.error, zipfile.BadZipFile, struct.error,
)  # fmt: skip
AGREEMENT = 0.98  # of the words that were sealed
MAX_STYLE = 200_000  # characters of style sheets that are read
VOID = frozenset({
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
# Their end tags may be left out.
IMPLIED_ENDS = frozenset({
    "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
HOLDING = frozenset({"dl", "menu", "ol", "select", "table", "ul"})
IN_TABLES = frozenset({"tbody", "td", "tfoot", "th", "thead", "tr"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What no start tag ends, in any parser.
SAFE = frozenset({
    "article", "aside", "details", "dialog", "div", "figcaption", "figure", "footer", "header", "main", "nav",
    "noscript", "search", "section", "summary", "template",
})  # fmt: skip
# What parsers read in different ways.
UNSURE = re.compile(
    r"<!(?!--|doctype\b)|--!>|<!--?>|<!--->|<\?|</[^a-z]|<(?:plaintext|xmp|listing|frameset|noembed|noframes)\b|\x00"
    r"|<script\b[^>]*>(?:(?!</script).)*<!--", re.IGNORECASE | re.DOTALL
)  # fmt: skip
REFERENCE = re.compile(r"&(?:(?P<name>[a-zA-Z][a-zA-Z0-9]*)|#(?P<code>[xX]?[0-9a-fA-F]+))(?P<end>;?)")
# How a mail, rich text, data or markup begins that a server called plain text.
OTHERWISE = re.compile(r"\s*(?:\{|\[|<|%|[\w-]+:\s)")
LABEL = r"\s*=\s*[\"']?\s*([\w:.\-]+)"
IN_HEADER = re.compile(rf"(?<![\w-])charset{LABEL}", re.IGNORECASE)
IN_XML = re.compile(rf"^\s*<\?xml[^>]{{0,200}}?encoding{LABEL}", re.IGNORECASE)
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What browsers read otherwise than Python would by the same name (WHATWG Encoding), and what they know at all.
READ_AS = dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "l1", "ascii", "us-ascii"), "cp1252") | {
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "big5": "big5-hkscs",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "utf-16": "utf-16-le",
}  # fmt: skip
CHARSETS = re.compile(
    r"utf-8|utf-16-[lb]e|cp(?:125[0-8]|866|874|932|949)|koi8-[ru]|iso8859-\d+|gb18030|big5hkscs|euc_jp|iso2022_jp"
    r"|mac-(?:cyrillic|roman)"
)


def pairwise(values: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """As `itertools.pairwise`, which Python 3.9 does not have."""
    first, second = tee(values)
    next(second, None)
    return zip(first, second)


# --- The rules of ClaimDesk, word for word; `manage.py document_verifier` writes them here ---
# fmt: off


# sources/text/typography.py
MARKS = "\"'`´«»‹›„‟“”‚‛‘’ʼʹʻʽ′″‵‶〝〞〟＂＇"
DASHES = "\\-‐‑‒–—―−⸺⸻﹘﹣－"
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}

# Invisible characters are removed first, as they may stand inside everything else.
_HIDDEN = re.compile(f"[{INVISIBLE}]+")
_SPECIAL = re.compile(
    rf"(?P<apostrophe>(?<=[^\W\d_])[{MARKS}](?=[^\W\d_]))"
    rf"|(?P<mark>[{MARKS}]+)"
    rf"|(?P<dash>\s*[{DASHES}][\s{DASHES}]*)"
    r"|(?P<space>[^\S ]\s*|\s{2,})"  # a single space stays what it is
    rf"|(?P<ligature>[{''.join(LIGATURES)}])"
    r"|(?P<combined>.[\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u20d0-\u20ff]+)",
    re.DOTALL,
)
_REPLACEMENTS = {"apostrophe": "'", "mark": "", "dash": "-", "space": " "}


def fold_typography(text: str) -> str:
    """The text with one kind of space, dash and apostrophe, and without quotation marks and invisible characters."""
    return _SPECIAL.sub(_replacement, _HIDDEN.sub("", text))


def _replacement(special: re.Match[str]) -> str:
    kind = special.lastgroup or ""
    if kind in _REPLACEMENTS:
        return _REPLACEMENTS[kind]
    return LIGATURES.get(special[0]) or unicodedata.normalize("NFC", special[0])


# sources/text/quote_words.py
DASH = "-"
ELLIPSIS = "..."

_LETTER = r"[^\W\d_]"
# Arabic vowel signs and tatweel, Hebrew points, variation selectors: how a word looks, not what it says.
_UNREAD = (
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u034f\ufe00-\ufe0f"
)
_COMBINING = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_INNER = INVISIBLE + _UNREAD + _COMBINING  # what may stand inside a word besides its letters
_APOSTROPHES = "'\"`´“”‘’‛‟ʼʹʻʽ′″＇＂"
_DIGIT_SPACES = " \u00a0\u2009\u202f"  # in 35 000
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LENGTHS = ["км", "см", "мм", "дм", "km", "cm", "mm", "dm", "ft", "mi"]  # with a superscript areas and volumes

_HYPHENS = "-‐"
_LINE_BREAK = rf"(?:[{_HYPHENS}]|(?<=\u00ad))[^\S\n]*\n\s*"  # after a hyphen within a word, hard or soft
_WORD_REST = (
    rf"[\w{_INNER}]*(?:(?:(?:(?<={_LETTER})|(?<=[{_INNER}]))(?:[{_APOSTROPHES}]|{_LINE_BREAK})(?={_LETTER})"
    rf"|(?<=\d)[.,:/](?=\d))[\w{_INNER}]+)*"
)
_NUMBER = rf"(?:\d{{1,3}}(?:[{_DIGIT_SPACES}]\d{{3}})+(?!\d)|\d+)(?:[.,:/]\d+)*"
# What is no token is passed over within a match, and nothing is left to search through again: so the time is linear.
# Without possessive quantifiers, as Python 3.9 runs this too, in the stand-alone verifier.
_BETWEEN = rf"\s{_INNER}{''.join(mark for mark in MARKS if not mark.isalnum())}\x00-\x1f\x7f-\x9f"
_TOKEN = re.compile(
    rf"[{_BETWEEN}]*("
    r"[^\W\d]+(?=[\s.,;:])|[,;:!?()]"  # most of them, for speed
    rf"|(?:(?<![\w)%{_INNER}])[-−–](?=\d))?{_NUMBER}(?:[{DASHES}]{_NUMBER}){{0,9}}{_WORD_REST}"
    rf"|\w{_WORD_REST}"
    r"|\[\s?\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\s?\]"  # a footnote mark
    r"|(?:…|\.(?:[ \u00a0]?\.){2,})[.…]*"
    rf"|[{DASHES}](?:[\s{INVISIBLE}]*[{DASHES}])*"
    rf"|[^{_BETWEEN}]"
    r"|\Z)"
)
_COMPOSED = re.compile(rf"[\n{DASHES}…]|^\[.|^\.[. \u00a0]")  # tokens that are no single word
_BREAK = re.compile(f"({_LINE_BREAK})")
_DASHES = re.compile(rf"[{DASHES}](?:[\s{INVISIBLE}]*[{DASHES}])*")
_MAX_BREAKS = 3  # of one word at the ends of lines; where there are more, each is taken for hyphenation

_CYRILLIC = "\u0400-\u052f"
_DROPPED = re.compile(f"[{INVISIBLE}{_UNREAD}]+")
_HIDDEN_END = re.compile(f"(?<![{INVISIBLE}])[{INVISIBLE}]+$")
_STRESS = re.compile(rf"(?<=[{_CYRILLIC}])[\u0300\u0301]+")
# The accented Latin letters that stand for stressed vowels in Cyrillic words.
_ACCENTED = str.maketrans("áàéèëíìïóòýÁÀÉÈËÍÌÏÓÒÝ", "ааеееііїооуААЕЕЕІІЇООУ")
_LOOKALIKES = dict(zip("ABCEHIJKMOPSTXYaceijkopsxy", "АВСЕНІЈКМОРЅТХУасеіјкорѕху"))
_PLAIN = {"ё": "е", "Ё": "Е", **_LOOKALIKES, **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_DIGIT_SPACES, " ")}
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ONE_FORM = str.maketrans(
    {char: "".join(_PLAIN.get(each, each) for each in chars) for char, chars in (_FULL_WIDTH | LIGATURES).items()}
    | _PLAIN
)
_MIXED = re.compile(rf"^(?=.*[{_CYRILLIC}]).*[{''.join(map(chr, _ACCENTED))}].*$", re.MULTILINE)
_OUTER_APOSTROPHES = re.compile("^'+|(?<!')'+$", re.MULTILINE)
_NO_UNIT = "".join(f"(?<!^{unit.translate(_ONE_FORM)})" for unit in _LENGTHS)
_FOOTNOTE = re.compile(
    rf"(?<![{_SUPERSCRIPTS}])(?=[{_SUPERSCRIPTS}])(?:^|(?<={_LETTER}{_LETTER}){_NO_UNIT})[{_SUPERSCRIPTS}]+$",
    re.MULTILINE,
)

Reading = tuple[str, ...]

_CLAUSE_ENDS = frozenset({",", ";", ":", "!", "?", "(", ")", "[", "]", ".", DASH, ELLIPSIS})
# Words that turn what is said into its opposite, in the languages of most quotations.
_NEGATIONS = frozenset(
    """
    not no never without cannot nor neither none nobody nothing
    не ні ані ніколи без ніхто нічого жоден жодна жодне жодні жодного жодної жодному жодних
    нет ни никогда никто ничего
    nie bez nigdy nikt nic ani nicht kein keine keinen keiner nie niemals ohne
    ne pas jamais sans aucun aucune nunca sin nadie nada değil yok hiç
    """.translate(_ONE_FORM).split()
)


def tokens_of(text: str) -> list[str]:
    """The words, numbers and punctuation marks of a text, as they stand there."""
    found = _TOKEN.findall(text)
    while found and not found[-1]:
        found.pop()
    return found


def readings_of(tokens: Collection[str]) -> dict[str, tuple[Reading, ...]]:
    """What each of these tokens of a text may say, as rows of folded words.

    Most say one word. A range of numbers (3-5) says several, a word that was broken at the end of a line may have had
    a hyphen there or not, and a footnote mark says nothing.
    """
    single = [token for token in tokens if token.isalnum() or not _COMPOSED.search(token)]
    found: dict[str, tuple[Reading, ...]] = {
        token: ((word,),) if word else () for token, word in zip(single, folded(single))
    }
    return found | {token: _composed(token) for token in tokens if token not in found}


def folded(words: Sequence[str]) -> list[str]:
    """The words, none of which has a line break, without what typesetters and keyboards add to them.

    Invisible characters, vowel signs, stress marks and superscript footnote marks go; one form stands for look-alike
    letters of the Latin and the Cyrillic script, for full-width letters, for е and ё, and for all apostrophes.
    """
    if not words:
        return []
    text = unicodedata.normalize("NFC", _DROPPED.sub("", "\n".join(words)))
    text = _MIXED.sub(lambda word: word[0].translate(_ACCENTED), text)
    text = _STRESS.sub("", text).translate(_ONE_FORM)
    return _FOOTNOTE.sub("", _OUTER_APOSTROPHES.sub("", text)).split("\n")


def caseless(words: Sequence[str]) -> list[str]:
    """For each folded word the key that all its forms share, whatever the case of its letters."""
    return "\n".join(words).upper().translate(_ONE_FORM).split("\n") if words else []


def is_same_word(quoted: str, shown: str, *, starts: bool) -> bool:
    """Whether two folded words of one key are the same.

    Styles put whole words into capitals, and a word that `starts` a quotation may have got or lost its capital letter.
    """
    if quoted == shown or _is_capital(quoted) or _is_capital(shown):
        return True
    return starts and quoted[1:] == shown[1:]


def is_word(word: str) -> bool:
    """Whether this is a word or a number, no punctuation mark."""
    return any(char.isalnum() for char in word)


def ends_clause(reading: Reading) -> bool:
    """Whether this is a mark by which a clause ends or begins."""
    return len(reading) == 1 and reading[0] in _CLAUSE_ENDS


def is_negation(word: str) -> bool:
    """Whether this folded word turns what is said into its opposite."""
    return word.lower() in _NEGATIONS or word.lower().endswith("n't")


def without_hidden_end(token: str) -> str:
    """The token without the invisible characters that follow it."""
    return _HIDDEN_END.sub("", token)


def _is_capital(word: str) -> bool:
    return word == word.upper() != word.lower()


def _composed(token: str) -> tuple[Reading, ...]:
    if token[0] == "[":
        return ()
    if token[0] in ".…":
        return ((ELLIPSIS,),)
    if _DASHES.fullmatch(token):
        return ((DASH,),)
    if _BREAK.search(token):
        return tuple(dict.fromkeys(tuple(folded(tokens_of(whole))) for whole in _unbroken(token)))
    first, *others = folded(_DASHES.split(token))  # nothing comes before a minus sign
    words = (first, *chain.from_iterable((DASH, number) for number in others))
    return (tuple(filter(None, words)),)


def _unbroken(token: str) -> Iterator[str]:
    """What a word may be that was broken at the ends of lines; a soft hyphen may also end a word."""
    joined, breaks = _BREAK.subn("", token)
    yield joined
    if breaks <= _MAX_BREAKS:
        parts = _BREAK.split(token)
        joints = [("", DASH) if hyphen[0] in _HYPHENS else ("", " ") for hyphen in parts[1::2]]
        for chosen in product(*joints):
            yield "".join(chain(*zip_longest(parts[::2], chosen, fillvalue="")))


# sources/text/quote_pattern.py
MAX_GAP_WORDS = 300  # and punctuation marks, that one stated gap of a quotation may leave out

# What a token is to a pattern: bits of the places at which its word stands there, or rows of such for its readings;
# no row for what says nothing.
Step = Any


class GapRole(Enum):
    """What a token of the text is to a gap that would leave it out."""

    WORD = auto()
    CLAUSE_END = auto()
    NEGATION = auto()


def role_of(readings: Collection[Reading]) -> GapRole:
    """The role of a token, given the words that it may say."""
    if any(is_negation(word) for row in readings for word in row):
        return GapRole.NEGATION
    return GapRole.CLAUSE_END if any(map(ends_clause, readings)) else GapRole.WORD


@dataclass(frozen=True)
class Word:
    """A folded word of a quotation; `starts` where its first letter may be a capital or not."""

    form: str
    starts: bool = False


_NOTHING: Mapping[Word, int] = {}


@dataclass(frozen=True)
class Pattern:
    """Words that stand one after the other.

    At the places in `gaps` the text may have other words between, but no negation in the clauses of the words on both
    sides: "he […] signed" is not what "he has never signed" says. Each of `leaps`, a place and a length, is a row of
    words that the text may lack.
    """

    words: tuple[Word, ...]
    gaps: frozenset[int] = frozenset()
    leaps: frozenset[tuple[int, int]] = frozenset()

    def backwards(self) -> "Pattern":
        """The pattern that finds the same in a text that is read from its end."""
        size = len(self.words)
        return Pattern(
            self.words[::-1],
            frozenset(size - place for place in self.gaps),
            frozenset((size - place - length, length) for place, length in self.leaps),
        )

    def step(self, readings: Collection[Reading], keys: Mapping[str, str]) -> Step:
        """What a token is to this pattern, given the words that it may say, and the key of each (`caseless`)."""
        steps = tuple(tuple(self._bits(word, keys[word]) for word in row) for row in readings)
        return steps[0][0] if len(steps) == 1 and len(steps[0]) == 1 else steps

    def may_be_among(self, keys: frozenset[str]) -> bool:
        """Whether a text whose words have these keys may have every word that it may not lack."""
        return self._needed_keys <= keys

    def may_stand(self, steps: Iterable[Step]) -> bool:
        """Whether every word that the text may not lack is among these tokens."""
        seen = 0
        for step in steps:
            for bits in (step,) if isinstance(step, int) else (bits for row in step for bits in row):
                seen |= bits
        return seen & self._needed == self._needed

    def ends(self, steps: Iterable[Step], roles: Iterable[GapRole] = repeat(GapRole.WORD)) -> Iterator[int]:
        """The numbers of the tokens with which a match ends, in order; `roles` are read where there are gaps."""
        goal, gap_bits, plain = 1 << len(self.words), self._gap_bits, not self.leaps
        gaps = _OpenGaps()
        state = 1
        for number, (step, role) in enumerate(zip(steps, roles)):
            if step == ():
                continue
            state = (state & step) << 1 if plain and isinstance(step, int) else self._read(state, step)
            state |= 1
            if gap_bits:
                state |= gaps.after(role, state & gap_bits)
            if state >= goal:
                yield number

    def _read(self, state: int, step: Step) -> int:
        """The state after a token in whose middle nothing begins or ends."""
        after = 0
        for row in ((step,),) if isinstance(step, int) else step:
            reached = state
            for bits in row:
                reached = self._leap((reached & bits) << 1)
            after |= reached
        return after

    def _leap(self, state: int) -> int:
        before = 0
        while state != before:
            before = state
            for length, bits in self._leap_bits.items():
                state |= (state & bits) << length
        return state

    def _bits(self, shown: str, key: str) -> int:
        """The places at which a word of the text may stand."""
        bits = 0
        for word, places in self._by_key.get(key, _NOTHING).items():
            if is_same_word(word.form, shown, starts=word.starts):
                bits |= places
        return bits

    @cached_property
    def _by_key(self) -> Mapping[str, Mapping[Word, int]]:
        """The places of each word, by what all its forms share."""
        found: dict[str, dict[Word, int]] = defaultdict(lambda: defaultdict(int))
        for place, (word, key) in enumerate(zip(self.words, self._keys)):
            found[key][word] |= 1 << place
        return found

    @cached_property
    def _keys(self) -> list[str]:
        return caseless([word.form for word in self.words])

    @cached_property
    def _needed_keys(self) -> frozenset[str]:
        return frozenset(key for place, key in enumerate(self._keys) if self._needed >> place & 1)

    @cached_property
    def _gap_bits(self) -> int:
        return sum(1 << place for place in self.gaps)

    @cached_property
    def _leap_bits(self) -> Mapping[int, int]:
        """The places at which leaps begin, by their lengths."""
        found: dict[int, int] = defaultdict(int)
        for place, length in self.leaps:
            found[length] |= 1 << place
        return found

    @cached_property
    def _needed(self) -> int:
        spared = {place + offset for place, length in self.leaps for offset in range(length)}
        return sum(1 << place for place in range(len(self.words)) if place not in spared)


class _OpenGaps:
    """The places of gaps that the token just read may be left out by, for each token in turn."""

    def __init__(self) -> None:
        self._count = 0  # of the tokens that were read
        self._in_clause = _Window()  # gaps that began in this clause
        self._before = _Window()  # those that began in an earlier one
        self._denied = False  # whether this clause has a negation so far

    def after(self, role: GapRole, begun: int) -> int:
        """The places that stay open after a token; `begun` are those whose gap begins behind it."""
        self._count += 1
        oldest = self._count - MAX_GAP_WORDS
        if role is GapRole.NEGATION:
            self._in_clause = _Window()
            self._denied = True
        elif role is GapRole.CLAUSE_END:
            for number, bits in self._in_clause.drain(oldest):
                self._before.add(number, bits)
            self._denied = False
        if begun:
            self._in_clause.add(self._count, begun)
        return self._in_clause.union(oldest) | (0 if self._denied else self._before.union(oldest))


class _Window:
    """The union of bits that were added with growing numbers, from some number on: two stacks, the older of which holds
    with each number the union of what came from it on. Constant time for each bit set, however long the window."""

    def __init__(self) -> None:
        self._older: list[tuple[int, int]] = []
        self._newer: list[tuple[int, int]] = []
        self._newer_union = 0

    def add(self, number: int, bits: int) -> None:
        self._newer.append((number, bits))
        self._newer_union |= bits

    def union(self, oldest: int) -> int:
        """The union of the bits whose number is at least `oldest`; the others are forgotten."""
        self._drop(oldest)
        return self._newer_union | (self._older[-1][1] if self._older else 0)

    def drain(self, oldest: int) -> Iterator[tuple[int, int]]:
        """Give up all numbers from `oldest` on with their bits, in order; bits of later numbers may be among them."""
        self._drop(oldest)
        yield from self._older[::-1]
        yield from self._newer
        self._older, self._newer, self._newer_union = [], [], 0

    def _drop(self, oldest: int) -> None:
        while True:
            if not self._older:
                union = 0
                while self._newer:
                    number, bits = self._newer.pop()
                    union |= bits
                    self._older.append((number, union))
                self._newer_union = 0
            if not self._older or self._older[-1][0] >= oldest:
                return
            self._older.pop()


# sources/text/quotation.py
MAX_INSERTED = 30  # words and punctuation marks in one pair of brackets

_CLOSING = {("[",): ("]",), ("(",): (")",), ("<",): (">",)}
_DOTS = (ELLIPSIS,)
_UNSOUGHT = {(DASH,), (".",), _DOTS}  # at the ends of what is quoted
# The first or the last word of a note in round brackets.
_NOTE_WORDS = frozenset(
    folded(["sic", "ed", "eds", "editor", "editors", "note"])
    + folded(["ред", "редакції", "редакція", "прим", "примітка", "авт", "автора"])
)
# Brackets within a word: "[T]he", "сказа[в]".
_WITHIN_WORD = re.compile(r"\[([^\W\d_]+)\](?=\w)|(?<=\w)\[([^\W\d_]+)\]")
_JOINED = "\u2060"  # before a word that began in brackets; it is no part of the word


@dataclass(frozen=True)
class _Token:
    """One token of the quotation and its words; `starts` where its first letter may be a capital or not, `is_gap`
    where it is dots that say that something was left out."""

    words: Reading
    starts: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class _Insertion:
    """Words in brackets that the text may lack, the brackets included."""

    words: Reading


_Part = Sequence[Any]


@lru_cache(maxsize=64)
def patterns_of(quote: str) -> tuple[Pattern, ...]:
    """What to look for: first what the quotation says to the letter, then what its dots and brackets mean.

    There is none where it has no words. A hyphen at the end of a line is looked for as hyphenation and as a hyphen.
    Remembered for the next text: a quotation is looked for in the article, then in all of the page.
    """
    made: dict[Pattern, None] = {}
    for parts_of, text in ((_whole, quote), (_parts, _WITHIN_WORD.sub(rf"{_JOINED}\1\2", quote))):
        for reading in (0, -1):
            pattern = _pattern(parts_of(_tokens(text, reading)))
            if pattern.words:
                made[pattern] = None
    return tuple(made)


def _tokens(quote: str, reading: int) -> list[_Token]:
    """The tokens of a quotation, each in that one of its readings."""
    tokens = tokens_of(quote)
    readings = readings_of(set(tokens))
    found = []
    end = 0
    for token in tokens:
        begin = quote.index(token, end)
        end = begin + len(token)
        if rows := readings[token]:
            before, after = quote[max(begin - 1, 0) : begin], quote[end : end + 1]
            is_gap = rows[0] == _DOTS and not (before.isdigit() and after.isdigit())
            found.append(_Token(rows[reading], starts=before == _JOINED, is_gap=is_gap))
    return found


def _whole(tokens: Sequence[_Token]) -> list[list[_Token]]:
    return [list(tokens)]


def _parts(tokens: Sequence[_Token]) -> list[list[_Token | _Insertion]]:
    """What stands between the gaps."""
    parts: list[list[_Token | _Insertion]] = [[]]
    place = 0
    while place < len(tokens):
        token, inner = tokens[place], _bracketed(tokens, place)
        if token.is_gap or (len(inner) > 0 and all(each.words in (_DOTS, (".",)) for each in inner)):
            parts.append([])
        elif _is_insertion(token, inner):
            words = (word for each in tokens[place : place + len(inner) + 2] for word in each.words)
            parts[-1].append(_Insertion(tuple(words)))
        elif inner and _denies(inner):
            parts[-1] += [_Insertion(token.words), *inner, _Insertion(tokens[place + len(inner) + 1].words)]
        else:
            parts[-1].append(token)
            inner = ()
        place += len(inner) + 2 if inner else 1
    return parts


def _bracketed(tokens: Sequence[_Token], place: int) -> Sequence[_Token]:
    """The tokens in the pair of brackets that opens at `place`."""
    opening = tokens[place].words
    if opening in _CLOSING:
        for end in range(place + 1, min(place + MAX_INSERTED + 2, len(tokens))):
            if tokens[end].words == _CLOSING[opening]:
                return tokens[place + 1 : end]
            if tokens[end].words == opening:
                break
    return ()


def _is_insertion(opening: _Token, inner: Sequence[_Token]) -> bool:
    words = [word.lower() for token in inner for word in token.words if is_word(word)]
    if opening.words == ("[",):
        return bool(words) and not _denies(inner)
    return opening.words == ("(",) and bool(words) and not _NOTE_WORDS.isdisjoint((words[0], words[-1]))


def _denies(inner: Sequence[_Token]) -> bool:
    """Whether words in brackets turn what is said into its opposite: the page must have them, the brackets aside."""
    return any(is_negation(word) for token in inner for word in token.words)


def _pattern(parts: Iterable[_Part]) -> Pattern:
    words: list[Word] = []
    gaps: set[int] = set()
    leaps: set[tuple[int, int]] = set()
    for part in map(_trimmed, parts):
        if words and part:
            gaps.add(len(words))
        leaps.update(_leaps(part, len(words)))
        words += _words(part)
    return Pattern(tuple(words), frozenset(gaps), frozenset(leaps))


def _trimmed(part: _Part) -> _Part:
    """The part from its first to its last words that are looked for, empty if it has none."""
    sought = [number for number, item in enumerate(part) if isinstance(item, _Token) and item.words not in _UNSOUGHT]
    if not any(is_word(word) for number in sought for word in part[number].words):
        return ()
    return part[sought[0] : sought[-1] + 1]


def _leaps(part: _Part, place: int) -> Iterator[tuple[int, int]]:
    """Over each insertion, and over either of its brackets, of a part that begins at `place`."""
    for item in part:
        if isinstance(item, _Insertion):
            yield from ((place, len(item.words)), (place, 1), (place + len(item.words) - 1, 1))
        place += len(item.words)


def _words(part: _Part) -> Iterator[Word]:
    first = next((item for item in part if any(map(is_word, item.words))), None)
    for item in part:
        starts = item is first or (isinstance(item, _Token) and item.starts)
        for number, word in enumerate(item.words):
            yield Word(word, starts and number == 0)


# sources/text/quote_matching.py
MAX_PLACES = 500  # occurrences of one quotation that are compared

Range = tuple[int, int]  # code point offsets, the end exclusive


@dataclass(frozen=True)
class QuoteMatch:
    """The position of a quote: code point offsets into the given text, end exclusive; `over_struck` where it passes
    over words that are struck out there."""

    start: int
    end: int
    over_struck: bool = False


def find_quote(
    quote: str,
    text: str,
    *,
    near: int = 0,
    struck: Sequence[Range] = (),
    footnotes: Sequence[Range] = (),
    barriers: Sequence[int] = (),
) -> QuoteMatch | None:
    """The place where whole words of the quote stand in the text, or None: of several the one that is nearest to
    `near`, a code point offset, so the first one where nobody says.

    What the quote says to the letter comes first. Then dots in the middle of it stand for words of the text that it
    leaves out, and words in brackets for what an editor put in. The words of the text in the ranges `struck`, and the
    marks in the ranges `footnotes`, are read as if they were not there. No match passes over one of the offsets
    `barriers`, not even by dots.
    """
    page = _Page(_Standing(text, struck, footnotes), barriers)
    matches = (_nearest(page, pattern, near) for pattern in patterns_of(quote))
    return next((match for match in matches if match), None)


class _Standing:
    """What a text has besides the ranges that are struck out or mark footnotes, and the way between the offsets of
    both."""

    def __init__(self, text: str, struck: Iterable[Range], footnotes: Iterable[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._places: list[int] = []  # of what was taken out, in what is left
        self._struck: list[int] = []  # those of them at which words were struck out
        pieces = []
        end = length = 0
        ranges = [(*each, True) for each in struck] + [(*each, False) for each in footnotes]
        for start, stop, is_struck in sorted(ranges):
            if max(start, end) < min(stop, len(text)):
                pieces.append(text[end : max(start, end)])
                length += len(pieces[-1])
                self._starts.append(max(start, end))
                self._places.append(length)
                if is_struck:
                    self._struck.append(length)
                end = min(stop, len(text))
                self._ends.append(end)
        self.text = "".join([*pieces, text[end:]])

    def match(self, start: int, end: int) -> QuoteMatch:
        """The match in the text from and to these offsets."""
        over_struck = bisect_right(self._struck, start) < bisect_left(self._struck, end)
        return QuoteMatch(self._in_text(start), self._in_text(end - 1) + 1, over_struck)

    def left(self, offset: int) -> int:
        """Where that offset of the text is in what is left."""
        number = bisect_right(self._starts, offset) - 1
        return offset if number < 0 else self._places[number] + max(0, offset - self._ends[number])

    def _in_text(self, place: int) -> int:
        number = bisect_right(self._places, place) - 1
        return place if number < 0 else self._ends[number] + place - self._places[number]


class _Page:
    """A text and its tokens, numbered from 0. Nothing that is found goes beyond one of its `stretches` of tokens."""

    def __init__(self, standing: _Standing, barriers: Sequence[int]) -> None:
        self.standing = standing
        self.tokens: list[str] = []
        self.stretches: list[Range] = []
        whole = self.standing.text
        for begin, end in pairwise(sorted({0, len(whole), *self._inner(barriers)})):
            first = len(self.tokens)
            self.tokens += tokens_of(whole[begin:end])
            self.stretches.append((first, len(self.tokens)))
        self.readings = readings_of(set(self.tokens))
        words = list({word for rows in self.readings.values() for row in rows for word in row})
        self.keys = dict(zip(words, caseless(words)))
        self.known_keys = frozenset(self.keys.values())
        self._roles: dict[str, GapRole] = {}

    def number_at(self, offset: int) -> int:
        """How many tokens stand before that code point of the text, or one more."""
        return len(tokens_of(self.standing.text[: self.standing.left(offset)]))

    def role(self, number: int) -> GapRole:
        """What the token of that number is to a gap."""
        token = self.tokens[number]
        if token not in self._roles:
            self._roles[token] = role_of(self.readings[token])
        return self._roles[token]

    def roles(self, pattern: Pattern, first: int, last: int) -> Iterator[GapRole]:
        """The roles of the tokens from `first` to before `last`, where the pattern has gaps to which they matter."""
        return map(self.role, range(first, last)) if pattern.gaps else repeat(GapRole.WORD)

    def spans(self, numbers: set[int]) -> dict[int, Range]:
        """Where tokens begin and end in what stands, by their numbers."""
        found = {}
        end = 0
        for number, token in enumerate(self.tokens[: max(numbers, default=-1) + 1]):
            begin = self.standing.text.index(token, end)  # between tokens there is nothing that looks like one
            end = begin + len(token)
            if number in numbers:
                found[number] = (begin, begin + len(without_hidden_end(token)))
        return found

    def _inner(self, barriers: Iterable[int]) -> Iterator[int]:
        for barrier in map(self.standing.left, barriers):
            if 0 < barrier < len(self.standing.text):
                yield barrier


def _nearest(page: _Page, pattern: Pattern, near: int) -> QuoteMatch | None:
    """The occurrence of a pattern that is nearest to the offset `near`."""
    if not pattern.may_be_among(page.known_keys):
        return None
    steps = {token: pattern.step(rows, page.keys) for token, rows in page.readings.items()}
    if not pattern.may_stand(steps.values()):
        return None
    ends = (
        first + end
        for first, last in page.stretches
        for end in pattern.ends(map(steps.__getitem__, page.tokens[first:last]), page.roles(pattern, first, last))
    )
    if near:
        number = page.number_at(near)
        compared = sorted(nsmallest(MAX_PLACES, ends, key=lambda end: abs(end - number)))
    else:
        compared = list(islice(ends, 1))
    places = list(_places(page, pattern, compared))
    spans = page.spans({number for place in places for number in place})
    matches = (page.standing.match(spans[first][0], spans[last][1]) for first, last in places)
    return min(matches, key=lambda match: abs(match.start - near), default=None)


def _places(page: _Page, pattern: Pattern, ends: list[int]) -> Iterator[Range]:
    """The numbers of the first and the last token of the matches with these ends: each is the shortest."""
    backwards = pattern.backwards()
    for end in ends:
        tokens = (page.tokens[number] for number in range(end, -1, -1))
        steps = (backwards.step([row[::-1] for row in page.readings[token]], page.keys) for token in tokens)
        roles = (page.role(number) for number in range(end, -1, -1))
        yield end - next(backwards.ends(steps, roles)), end


# sources/text/page_text.py
STRUCK_OUT = "struck"  # the region of words that the page shows struck out
IN_DATA = "data"  # the region of words that only the page's data carries: no reader saw them as text of the page
_MARKS = ("struck", "footnotes", "raised")  # names in a layout
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class QuoteLocation:
    """Where a quotation stands: code points `start` to `end` of the article or, `outside` of it, of the visible text.

    `region` is where outside (visible_text.REGIONS, or STRUCK_OUT; empty for no place in particular), or IN_DATA: then
    the offsets are of the text that the data carries, which is in the article's place. `over_struck` is whether words
    between its first and its last are shown struck out.
    """

    start: int
    end: int
    in_article: bool
    region: str = ""
    over_struck: bool = False

    @property
    def outside(self) -> bool:
        """Whether the offsets are of the visible text."""
        return not self.in_article and self.region != IN_DATA


@dataclass(frozen=True)
class PageText:
    """The texts of one capture. `visible` is None for captures that were sealed before there was a visible text.

    The article is a part of the visible text, or else (`carried` in the layout) what the data of the page carries.
    """

    article: str = ""
    visible: str | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)

    def part(self, *, outside: bool) -> str:
        """The text that offsets are of: the article, or `outside` of it all that is visible."""
        return (self.visible or "") if outside else self.article

    @property
    def rest(self) -> str:
        """All that is visible, where the article is not all of it."""
        return self.visible if self.visible and self.visible != self.article else ""

    def struck(self, *, outside: bool) -> list[Range]:
        """The words that the page shows struck out, by the offsets of `part`, in order."""
        if not outside:
            return sorted(self._marks_in_article("struck"))
        return sorted((start, end) for start, end in self.layout.get("struck", ()))

    def left_out(self) -> Iterator[tuple[int, int, str]]:
        """The stretches of the visible text that are not in the article, each with its region (empty for none in
        particular), in order."""
        end = 0
        edges = [(first, last) for _begin, first, last in self._article_ranges()]
        for first, last in [*edges, (len(self.rest), len(self.rest))]:
            if self.rest[end:first].strip():
                yield from self._by_region(end, first)
            end = last

    def _by_region(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        place = start
        for first, last, name in self.layout.get("regions", ()):
            if first >= end or last <= place:
                continue
            if self.rest[place:first].strip():
                yield place, first, ""
            yield max(first, place), min(last, end), name
            place = min(last, end)
        if self.rest[place:end].strip():
            yield place, end, ""

    def locate(self, quote: str, *, near: int = 0) -> QuoteLocation | None:
        """Where `quote` stands: in the article, else elsewhere on the page, else in its data; None for nowhere.

        No match passes over words that the page shows and the article leaves out. Words that are struck out may be
        passed over; the location says so. Of several places in the article the one nearest to the code point `near`.
        """
        if self.layout.get("carried"):
            return self._on_the_page(quote) or self._in_data(quote, near)
        return self._in_article(quote, near) or self._on_the_page(quote)

    def _in_article(self, quote: str, near: int) -> QuoteLocation | None:
        joins = [begin - 1 for begin, _first, _last in self._article_ranges()]
        marks = {name: self._marks_in_article(name) for name in _MARKS}
        found = _find(quote, self.article, marks, near=near, barriers=joins[1:])
        return QuoteLocation(found.start, found.end, in_article=True, over_struck=found.over_struck) if found else None

    def _on_the_page(self, quote: str) -> QuoteLocation | None:
        if not self.visible:
            return None
        marks = {name: [(start, end) for start, end in self.layout.get(name, ())] for name in _MARKS}
        if found := _find(quote, self.visible, marks):
            region = self._region_at(found.start, found.end)
            return QuoteLocation(found.start, found.end, False, region, found.over_struck)
        found = _find(quote, self.visible, {**marks, "struck": []}) if marks["struck"] else None
        return QuoteLocation(found.start, found.end, in_article=False, region=STRUCK_OUT) if found else None

    def _in_data(self, quote: str, near: int) -> QuoteLocation | None:
        found = find_quote(quote, self.article, near=near)
        return QuoteLocation(found.start, found.end, in_article=False, region=IN_DATA) if found else None

    def _article_ranges(self) -> Iterator[tuple[int, int, int]]:
        """The ranges of the visible text that are the article, each behind its offset in the article. Between them
        something is left out of the page."""
        begin = 0
        for first, last in self.layout.get("article", ()):
            yield begin, first, last
            begin += last - first + 1

    def _marks_in_article(self, name: str) -> list[Range]:
        """The ranges of the layout of this name, by offsets of the article."""
        marks = self.layout.get(name, ())
        if not marks:
            return []
        found = []
        for begin, first, last in self._article_ranges():
            inside = ((max(start, first), min(end, last)) for start, end in marks)
            found += [(begin + start - first, begin + end - first) for start, end in inside if start < end]
        return found

    def _region_at(self, start: int, end: int) -> str:
        """The region that all of these code points are in."""
        regions = self.layout.get("regions", ())
        return next((name for first, last, name in regions if first <= start and end <= last), "")


def _find(
    quote: str, text: str, marks: Mapping[str, list[Range]], *, near: int = 0, barriers: Sequence[int] = ()
) -> QuoteMatch | None:
    """The place of a quotation in a text with these marks.

    Raised digits are read as the superscript digits that they look like: a footnote mark behind a word, an exponent
    behind a number. A text has them as plain digits, so a quotation that was copied from it may have these behind a
    word; behind a number they would be another number.
    """
    found = _find_once(quote, text, marks, near, barriers)
    fewer = {name: [mark for mark in marks[name] if _is_behind_a_digit(text, mark)] for name in _MARKS[1:]}
    if found or all(fewer[name] == marks[name] for name in fewer):
        return found
    return _find_once(quote, text, {**marks, **fewer}, near, barriers)


def _find_once(
    quote: str, text: str, marks: Mapping[str, list[Range]], near: int, barriers: Sequence[int]
) -> QuoteMatch | None:
    shown = _with_raised(text, marks["raised"])
    return find_quote(quote, shown, near=near, struck=marks["struck"], footnotes=marks["footnotes"], barriers=barriers)


def _is_behind_a_digit(text: str, mark: Range) -> bool:
    return text[max(mark[0] - 1, 0) : mark[0]].isdigit()


def _with_raised(text: str, raised: Iterable[Range]) -> str:
    """The text, of the same length, with superscript digits in these ranges."""
    pieces, end = [], 0
    for start, stop in raised:
        pieces += [text[end:start], text[start:stop].translate(_RAISED)]
        end = stop
    return "".join([*pieces, text[end:]])


# sources/extraction/element_rules.py
# What no browser shows, with scripts running; the contents of replaced elements are shown only where these fail.
NEVER_SHOWN = frozenset({
    "area", "audio", "base", "basefont", "canvas", "datalist", "embed", "fencedframe", "frame", "frameset", "head",
    "iframe", "img", "input", "link", "meta", "meter", "noembed", "noframes", "noscript", "param", "progress", "rp",
    "script", "source", "style", "template", "textarea", "title", "track", "video",
})  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "marquee", "math", "menu", "nav", "ol", "optgroup",
    "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "svg", "table", "tbody", "tfoot",
    "thead", "tr", "ul", "xmp",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
BREAKING = BLOCKS | {"br"}
PREFORMATTED = frozenset({"listing", "plaintext", "pre", "xmp"})
STRUCK = frozenset({"del", "s", "strike"})
RAISED = "sup"
HIDING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
SHOWING = re.compile(r"(?:^|;|\s)\s*(?:display\s*:\s*(?!none)[a-z]|visibility\s*:\s*visible)", re.IGNORECASE)
# Characters that nobody sees, and joiners where no script needs them (Arabic, Indic scripts and emoji do).
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    r"\ud800-\udfff\ufffe\uffff]|[\u200c\u200d](?=[\s\x21-\u052f]|$)"
)
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_IN_LINE = ("inline", "contents", "table-cell", "ruby")
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:break-spaces|pre)", re.IGNORECASE)
_OUT_OF_FLOW = re.compile(r"position\s*:\s*(?:absolute|fixed)|float\s*:\s*(?:left|right)", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A rule outside of all blocks, or the beginning of a block that may or may not hold.
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<body>[^{}]*)\}")
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
# A type, a class, an id or a class of a type: what can be decided without a style engine.
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:(?P<kind>[.#])(?P<name>[\w-]+))?", re.IGNORECASE)


class InlineStyle(NamedTuple):
    """What an inline style says that changes where lines end; None where it says nothing."""

    breaks: bool | None
    keeps_lines: bool


NO_STYLE = InlineStyle(None, keeps_lines=False)


def style_of(style: str | None) -> InlineStyle:
    """What this `style` attribute says; None is an element without one."""
    if not style:
        return NO_STYLE
    shown = _DISPLAY.findall(style)
    breaks = None if not shown else not shown[-1].lower().startswith(_IN_LINE)
    if _OUT_OF_FLOW.search(style):
        breaks = True
    return InlineStyle(breaks, keeps_lines=bool(_KEEPS_LINES.search(style)))


def says_hidden(tag: str, attribute: Callable[[str], str | None]) -> bool:
    """Whether an element with these attributes hides itself with all that is in it."""
    style = attribute("style") or ""
    if attribute("hidden") is not None or attribute("popover") is not None:
        return not SHOWING.search(style)
    if tag == "dialog" and attribute("open") is None and not style:
        return True
    return bool(HIDING.search(style)) and not SHOWING.search(style)


def hiding_rules(css: str) -> list[tuple[str, str, str]]:
    """The simple selectors (tag, `.` or `#`, name) that a style sheet hides and does not show again later.

    Scripts may show later what a style hides first: a rule for the whole page (`body`, `html`) hides nothing.
    """
    found: dict[tuple[str, str, str], bool] = {}
    for rule in _RULE.finditer(_AT_BLOCK.sub("", _CSS_COMMENT.sub("", css))):
        body = rule["body"].lower()
        if "display" not in body and "visibility" not in body:
            continue  # most rules, for speed
        hides = bool(HIDING.search(body))
        if not hides and not SHOWING.search(body):
            continue
        for selector in rule["selectors"].split(","):
            simple = _SIMPLE.fullmatch(selector.strip())
            if simple and simple[0] and (simple["tag"] or "").lower() not in ("html", "body"):
                found[(simple["tag"] or "").lower(), simple["kind"] or "", simple["name"] or ""] = hides
    return [selector for selector, hides in found.items() if hides]


def is_for_screens(media: str | None) -> bool:
    """Whether a `style` element with this `media` attribute holds for what people see."""
    return any(kind in (media or "all").lower() for kind in ("all", "screen"))


# sources/wacz/plain_zip.py
ZIP_LOCAL = struct.Struct("<4s5H3I2H")
ZIP_ENTRY = struct.Struct("<4s6H3I5H2I")
ZIP_END = struct.Struct("<4s4H2IH")
ZIP_VERSION = 20
ZIP_UNIX = 3 << 8
ZIP_DAY = 33  # 1 January 1980
ZIP_FILE_MODE = 0o100644 << 16
MAX_ZIP_BYTES = (1 << 32) - 1


def zip_local_head(name: str, crc: int, size: int) -> bytes:
    """What stands before the bytes of a file."""
    written = name.encode("ascii")
    return ZIP_LOCAL.pack(b"PK\x03\x04", ZIP_VERSION, 0, 0, 0, ZIP_DAY, crc, size, size, len(written), 0) + written


def zip_directory_entry(name: str, crc: int, size: int, offset: int) -> bytes:
    """What the directory says of a file that begins at `offset`."""
    written = name.encode("ascii")
    made = (ZIP_UNIX | ZIP_VERSION, ZIP_VERSION, 0, 0, 0, ZIP_DAY, crc, size, size)
    rest = (len(written), 0, 0, 0, 0, ZIP_FILE_MODE, offset)
    return ZIP_ENTRY.pack(b"PK\x01\x02", *made, *rest) + written


def zip_end(count: int, size: int, offset: int) -> bytes:
    """The end of the whole: how many files there are, and where the directory of `size` bytes begins."""
    return ZIP_END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def zip_members(data: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Each file of a ZIP with its bytes, and whether it stands there and in the directory as it must.

    Raises ValueError where there is no directory to go by; what it says names the place.
    """
    if len(data) < ZIP_END.size:
        raise ValueError("the end of the ZIP is missing")
    end = ZIP_END.unpack(data[-ZIP_END.size :])
    count, size, start = end[4], end[5], end[6]
    if data[-ZIP_END.size :] != zip_end(count, size, start) or start + size != len(data) - ZIP_END.size:
        raise ValueError("the end of the ZIP is not as it was written")
    place, told = start, 0
    for _number in range(count):
        entry = ZIP_ENTRY.unpack(data[place : place + ZIP_ENTRY.size])
        crc, size, length, offset = entry[7], entry[8], entry[10], entry[16]
        name = data[place + ZIP_ENTRY.size : place + ZIP_ENTRY.size + length].decode("ascii", "replace")
        written = name.encode("ascii", "replace")
        is_plain = written == data[place + ZIP_ENTRY.size : place + ZIP_ENTRY.size + length]
        head = zip_local_head(written.decode("ascii"), crc, size)
        content = data[offset + len(head) : offset + len(head) + size]
        is_right = is_plain and offset == told and data[offset : offset + len(head)] == head
        is_right = is_right and len(content) == size and zlib.crc32(content) == crc
        expected = zip_directory_entry(written.decode("ascii"), crc, size, offset)
        yield name, content, is_right and data[place : place + len(expected)] == expected
        place, told = place + ZIP_ENTRY.size + length, offset + len(head) + size
    if place != start + end[5] or told != start:
        raise ValueError("the directory of the ZIP is not as it was written")

# fmt: on
# --- The end of the rules of ClaimDesk ---


class TooLarge(Exception):
    """A record is larger than what this program was told to unpack."""


class Report:
    """The findings, written as they come."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.about = ""  # the file of a dossier that is being checked

    def say(self, word: str, sentence: str) -> None:
        """One line: `ok`, `FAIL`, `unchecked` or `note`."""
        self.words.append(word)
        sys.stdout.write(f"{word:10}{self.about}{sentence}\n")

    def check(self, right: bool | None, sentence: str) -> bool:  # noqa: FBT001 - the verdict is the argument
        """A sentence that is right, wrong or (None) unchecked."""
        self.say({True: "ok", False: "FAIL", None: "unchecked"}[right], sentence)
        return bool(right)

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return 1 if "FAIL" in self.words else 2 if "unchecked" in self.words else 0


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wacz", type=Path)
    parser.add_argument("evidence", type=Path, nargs="?")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--tsa-ca", type=Path)
    parser.add_argument("--quote", action="append", default=[])
    parser.add_argument("--largest", type=int, default=LARGEST // MB, metavar="MB")
    options = parser.parse_args(arguments)
    report = Report()
    try:
        data = options.wacz.read_bytes()
        bundle = json.loads(options.evidence.read_bytes()) if options.evidence else {}
    except (OSError, ValueError, RecursionError) as error:
        report.say("unchecked", f"cannot be read: {error}")
        return 2
    if is_dossier(data):
        check_dossier(data, options, report)
        return report.exit_code
    check_capture(data, bundle, options, report)
    return report.exit_code


def check_capture(data: bytes, bundle: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """A WACZ with its evidence, and the quotations that must stand in it."""
    try:
        capture = Capture(data, options.largest * MB)
        check_wacz(capture, report)
        check_evidence(capture, bundle, options, report)
        check_texts(capture, bundle.get("texts", {}), report)
        quotes = [*options.quote, *(part["quote"] for part in bundle.get("quotes", []))]
        check_quotes(capture, quotes, report, bundle.get("texts", {}))
    except TooLarge:
        report.say("unchecked", f"the WARC: a record is larger than {options.largest} MB; say --largest MB to read it")
    except BROKEN as error:
        report.say("FAIL", f"broken: {type(error).__name__}: {error}")


def is_dossier(data: bytes) -> bool:
    """Whether a file is a dossier: its last files are the list of all files and the signature of that."""
    return DOSSIER_SIGNATURE.encode() in data[-DOSSIER_TAIL:]


def check_dossier(data: bytes, options: argparse.Namespace, report: Report) -> None:
    """Every file of a dossier, the list of them with its signature, each capture, and what was published."""
    files: dict[str, bytes] = {}
    try:
        for name, content, is_right in zip_members(data):
            report.check(is_right, f"zip: {name} stands there as it was written")
            files[name] = content
    except (ValueError, struct.error) as error:
        report.say("FAIL", f"zip: {error}")
        return
    try:
        check_list(files, options, report)
        check_publications(files, report)
    except BROKEN as error:
        report.say("FAIL", f"{DOSSIER_LIST}: broken: {type(error).__name__}: {error}")
    for name in sorted(name for name in files if name.endswith(".wacz")):
        report.about = f"{name}: "
        evidence = files.get(f"{name[: -len('.wacz')]}.evidence.json", b"")
        try:
            check_capture(files[name], json.loads(evidence or b"{}"), options, report)
        except (ValueError, RecursionError) as error:
            report.say("FAIL", f"its evidence cannot be read: {error}")
    report.about = ""


def check_list(files: dict[str, bytes], options: argparse.Namespace, report: Report) -> None:
    """The list names each file with its SHA-256, and is signed."""
    document, signed = files[DOSSIER_LIST], json.loads(files[DOSSIER_SIGNATURE])
    said = json.loads(document)
    right_form = said.get("format") == DOSSIER_FORMAT and canonical(said) == document
    report.check(right_form, f"{DOSSIER_LIST}: in canonical form (RFC 8785)")
    listed = {part["path"]: (part["sha256"], part["bytes"]) for part in said["files"]}
    for name in sorted(files.keys() | listed.keys()):
        if name in (DOSSIER_LIST, DOSSIER_SIGNATURE):
            continue
        content = files.get(name)
        found = None if content is None else (sha256(content), len(content))
        report.check(found is not None and listed.get(name) == found, f"{name}: is the file that {DOSSIER_LIST} names")
    pem = signed["public_key"]
    report.check(key_id(pem) == signed["key"], f"{DOSSIER_SIGNATURE}: the key is the one that its number names")
    if options.key:
        own = key_id(options.key.read_text("ascii"))
        report.check(own == signed["key"], f"{DOSSIER_SIGNATURE}: the key is the one that you gave")
    else:
        report.say("note", f"{DOSSIER_SIGNATURE}: by key {signed['key']}; compare it with the desk's own (--key)")
    report.check(ed25519(document, signed["signature"], pem), f"{DOSSIER_LIST}: signed with that key (Ed25519)")
    for part in said["left_out"]:
        report.say("note", f"left out: {', '.join(f'{name} {value}' for name, value in sorted(part.items()))}")
    report.say("note", f"the verdict on claim {said['claim']} is {said['verdict']}")


def check_publications(files: dict[str, bytes], report: Report) -> None:
    """Each version that was published is one that the desk's log names."""
    verdict, events = json.loads(files["verdict.json"]), json.loads(files["audit.json"])
    logged = {event["data"].get("content") for event in events if event["event"] == "publication.written"}
    for each in verdict["publications"]:
        digest = sha256(canonical(each["content"]))
        report.check(digest in logged, f"verdict.json: the log names publication {each['number']} by its SHA-256")
    newest = verdict["publications"][:1]
    if newest:
        same = newest[0]["content"] == verdict["content"]
        report.check(same, "verdict.json: the verdict is the newest that was published")


class Capture:
    """A WACZ taken apart: `files` by name, the records of its WARC, the desk's own manifest."""

    def __init__(self, data: bytes, largest: int = LARGEST) -> None:
        self.data = data
        with tempfile.TemporaryFile() as file:
            file.write(data)
            with zipfile.ZipFile(file) as archive:
                self.infos = archive.infolist()
                if sum(info.file_size for info in self.infos) > len(data):
                    raise ValueError("files of a WACZ are stored as they are, and do not overlap")
                self.files = {info.filename: archive.read(info) for info in self.infos}
        warcs = [data for name, data in self.files.items() if name.startswith("archive/")]
        self.records = [record for warc in warcs for record in records_of(warc, largest)]
        self.manifest: dict[str, Any] = json.loads(self.files.get(MANIFEST, b"{}"))

    def answers(self) -> list["Record"]:
        """The answers of servers, and what was brought by hand."""
        wanted = [record for record in self.records if record.kind in {"response", "resource"}]
        return [record for record in wanted if not record.url.startswith(OURS)]

    def page(self) -> "Record | None":
        """The record with the page: the answer to the last request, or what was brought."""
        last = self.manifest.get("page") or self.manifest.get("final_url") or self.manifest.get("url")
        answers = self.answers()
        hops = [hop for hop in self.manifest.get("hops", []) if hop.get("status") is not None]
        if hops and hops[-1]["status"] in {301, 302, 303, 307, 308} and hops[-1].get("location"):
            return None
        # What was asked for twice, without and with a cookie, is what came last.
        return next((record for record in reversed(answers) if record.url == last), answers[0] if answers else None)


class Record:
    """One WARC record: its named fields and its block."""

    def __init__(self, raw: bytes, largest: int = LARGEST) -> None:
        self.largest = largest
        head, _, rest = raw.partition(b"\r\n\r\n")
        lines = head.decode("utf-8").split("\r\n")
        self.version = lines[0]
        self.fields = dict(_field(line) for line in lines[1:])
        self.block = rest[: int(self.fields["content-length"])]
        self.is_whole = rest[len(self.block) :] == b"\r\n\r\n" and self.version in {"WARC/1.0", "WARC/1.1"}
        self.kind, self.url = self.fields["warc-type"], self.fields.get("warc-target-uri", "")
        self.head, self.raw_body, self.status = {}, self.block, None
        if self.kind == "response":
            head, self.raw_body = [*HEAD_END.split(self.block, maxsplit=1), b""][:2]
            lines = head.decode("latin-1").splitlines()
            status = STATUS.match(lines[0])
            self.status = int(status[1]) if status and status[1] else 200  # as browsers take it
            # Of headers with the same name the first counts.
            self.head = dict(_field(line) for line in reversed(lines[1:]) if ":" in line)

    def digests_match(self) -> bool:
        """Whether block and payload are what the record says."""
        payload = self.fields.get("warc-payload-digest")
        said = payload is None or self.kind != "response" or payload == f"sha256:{sha256(self.raw_body)}"
        return self.is_whole and said and self.fields.get("warc-block-digest") == f"sha256:{sha256(self.block)}"

    def body(self) -> bytes:
        """The body without its transfer and content encodings."""
        chunked = "chunked" in self.head.get("transfer-encoding", "").lower()
        body = _unchunked(self.raw_body) if chunked else self.raw_body
        for coding in reversed(self.head.get("content-encoding", "").lower().replace(" ", "").split(",")):
            if coding in {"gzip", "x-gzip", "deflate"}:
                body = _inflated(body, self.largest)
            elif coding in FOREIGN_PACKINGS:
                body = _unpacked_by_library(coding, body, self.largest)
        return body

    @property
    def foreign_packing(self) -> str:
        """The library that unpacking the body needs and that is not installed; empty where nothing is missing."""
        codings = self.head.get("content-encoding", "").lower().replace(" ", "").split(",")
        needed = [FOREIGN_PACKINGS[coding] for coding in codings if coding in FOREIGN_PACKINGS]
        return next((library for library in needed if _library(library) is None), "")

    def content_type(self) -> str:
        """As the server named it."""
        return str(self.head.get("content-type", "") or self.fields.get("content-type", ""))


def check_wacz(capture: Capture, report: Report) -> None:
    """The file in itself: entries, digests, WARC, the manifest and the way it tells, the signature inside."""
    files, infos = capture.files, capture.infos
    plain = len(files) == len(infos) and all(info.compress_type == zipfile.ZIP_STORED for info in infos)
    report.check(plain, f"zip: {len(infos)} files, each once, stored as they are")
    package, digest = json.loads(files[PACKAGE]), json.loads(files[DIGEST])
    said = {part["path"]: (part["hash"], part["bytes"]) for part in package["resources"]}
    found = {
        name: (f"sha256:{sha256(data)}", len(data)) for name, data in files.items() if name not in {PACKAGE, DIGEST}
    }
    report.check(said == found, f"digests: {PACKAGE} names every file with its SHA-256")
    own = f"sha256:{sha256(files[PACKAGE])}"
    report.check(digest["path"] == PACKAGE and digest["hash"] == own, f"digests: {DIGEST} names {PACKAGE}")
    good = bool(capture.records) and all(record.digests_match() for record in capture.records)
    report.check(good, f"WARC: {len(capture.records)} records hold what their digests say")
    if capture.manifest:
        check_manifest(capture, report)
    signed = digest.get("signedData")
    if signed:
        right = signed["hash"] == own and ecdsa(own.encode(), signed["signature"], signed["publicKey"])
        report.check(right, "signature: datapackage-digest.json is signed (WACZ-auth, anonymous)")
    else:
        report.say("note", "signature: the WACZ carries none of its own")


def check_manifest(capture: Capture, report: Report) -> None:
    """The manifest tells what the WARC holds."""
    manifest = capture.manifest
    report.check(capture.files[MANIFEST] == canonical(manifest), "manifest: in canonical form (RFC 8785)")
    way = [(hop["url"], hop["status"]) for hop in manifest.get("hops", []) if hop.get("status") is not None]
    answers = iter([(record.url, record.status) for record in capture.answers()])
    report.check(all(step in answers for step in way), f"chain: all {len(way)} answers on the way are in the WARC")
    body = next((part["sha256"] for part in manifest.get("artifacts", []) if part["kind"] == "body"), None)
    page = capture.page()
    if body and page and page.foreign_packing:
        report.say("unchecked", f"body: unpacking it needs Python's {page.foreign_packing}, which is not installed")
    elif body and page:
        right = sha256(page.body()) == body
        broken_off = manifest.get("outcome") != "ok" and not right
        report.check(None if broken_off else right, "body: unpacked again from the WARC it is what the manifest names")
    elif manifest.get("completeness") == "failure":
        report.say("note", "body: none is named, as nothing was kept but the record of a failure")
    else:
        report.say("unchecked", "body: the manifest names none, or the WARC has no page to compare it with")
    outcome, verdict = manifest.get("outcome"), manifest.get("verdict") or "no content"
    report.say("note", f"outcome: {outcome}, {verdict}, of {manifest.get('url')}")
    if manifest.get("origin") == "uploaded":
        report.say("note", "origin: a person brought this file; the desk did not fetch it")


def check_evidence(capture: Capture, bundle: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """The evidence file: seal, ledger, timestamps."""
    if not bundle:
        report.say("note", "seal: no evidence file was given, so who sealed this and when is not checked")
        return
    seal = bundle["seal"]
    document = seal["document"].encode()
    statement = json.loads(document)
    report.check(canonical(statement) == document, "seal: in canonical form (RFC 8785)")
    said = (bundle["format"], bundle["capture"], bundle["url"])
    same = said == (FORMAT, statement["capture"], statement["url"])
    report.check(same, "seal: is about the capture and the URL that the evidence file names")
    pem = {key["id"]: key["public_key"] for key in bundle["keys"]}[seal["key"]]
    report.check(key_id(pem) == seal["key"], "seal: the key is the one that its number names")
    if options.key:
        report.check(key_id(options.key.read_text("ascii")) == seal["key"], "seal: the key is the one that you gave")
    else:
        report.say("note", f"seal: signed by key {seal['key']}; compare it with the desk's own (--key)")
    report.check(ed25519(document, seal["signature"], pem), "seal: signed with that key (Ed25519)")
    named = {(part["kind"], part["sha256"], part["bytes"]) for part in statement["artifacts"]}
    report.check(("wacz", sha256(capture.data), len(capture.data)) in named, "seal: names this WACZ")
    own = sha256(capture.files.get(MANIFEST, b""))
    report.check(statement["manifest"] == own, "seal: names the manifest in it")
    report.check(
        _certificates(statement) == _certificates(capture.manifest, hashed=False), "seal: names the certificates"
    )
    check_ledger(bundle, options, report)


def check_ledger(bundle: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """The seal is in the tree, the periods are a chain, and authorities signed the time."""
    ledger, seal = bundle.get("ledger"), bundle["seal"]
    if not ledger:
        report.say("note", "ledger: the seal waited for its period when this was exported")
        return
    periods = [period["document"].encode() for period in ledger["periods"]]
    facts = [json.loads(document) for document in periods]
    leaf = canonical({"key": seal["key"], "seal": sha256(seal["document"].encode()), "signature": seal["signature"]})
    root = root_of(leaf, ledger["leaf_index"], facts[0]["size"], ledger["proof"])
    report.check(
        root == facts[0]["root"], f"ledger: the seal is leaf {ledger['leaf_index']} of period {facts[0]['number']}"
    )
    links = zip(facts[1:], facts, periods)
    bound = all(
        after["previous"] == sha256(raw) and after["number"] == before["number"] + 1 for after, before, raw in links
    )
    report.check(bound, f"ledger: {len(periods)} period(s), each bound to the one before")
    if log := facts[-1].get("audit"):
        report.say("note", f"ledger: the last period also names link {log['link']} of the desk's log, {log['sha256']}")
    tokens = [(raw, token) for raw, period in zip(periods, ledger["periods"]) for token in period["tokens"]]
    for raw, token in tokens:
        check_token(raw, token, options, report)
    if not tokens:
        report.say("note", "time: no authority had signed when this was exported")


def check_token(document: bytes, token: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """One timestamp over a period."""
    response = base64.b64decode(token["response"])
    roots = options.tsa_ca.read_bytes() if options.tsa_ca else token["chain"].encode()
    text = openssl("ts -reply -in response -text", response=response)
    time = re.search(r"^Time stamp: (\w+ +\d+ [\d:]+)[.\d]* (\d+) GMT$", text or "", re.MULTILINE)
    # The certificates are judged at the time in the token itself: they outlive their validity, not their signatures.
    moment = datetime.strptime(f"{time[1]} {time[2]} +0000", "%b %d %H:%M:%S %Y %z") if time else None
    at = f" -attime {int(moment.timestamp())}" if moment else ""
    verify = f"ts -verify -digest {sha256(document)} -in response -CAfile roots{at}"
    said = openssl(verify, response=response, roots=roots)
    report.check(None if said is None else "OK" in said, f"time: {moment or 'no time'}, signed by {token['authority']}")
    named = datetime.fromisoformat(token["stamped_at"]).replace(microsecond=0)
    report.check(None if text is None else moment == named, "time: is the one that the evidence file names")
    if not options.tsa_ca:
        report.say("note", "time: the authority's root came with the evidence; give the one that you know (--tsa-ca)")


def check_texts(capture: Capture, texts: dict[str, str], report: Report) -> None:
    """The texts in the evidence file are those that were sealed, and the article is a part of what is visible."""
    layout = capture.manifest.get("layout")
    sealed = {part["kind"]: part["sha256"] for part in capture.manifest.get("artifacts", [])}
    for kind in sorted(texts):
        report.check(sha256(texts[kind].encode()) == sealed.get(kind), f"texts: {kind} is what the manifest names")
    if not texts:
        return
    if layout is None:
        report.say("note", "texts: sealed before all that is visible was kept")
    elif not layout.get("carried"):
        visible = texts.get("visible", "")
        article = "\n".join(visible[start:end] for start, end in layout.get("article", []))
        report.check(article == texts.get("text", ""), "texts: the article is made of ranges of what is visible")


def check_quotes(capture: Capture, quotes: Iterable[str], report: Report, texts: dict[str, str] | None = None) -> None:
    """Each quotation stands in the archived bytes, read here and now.

    It is looked for in the texts that were sealed, and in what this program reads in the bytes by itself. What both
    have stands there, what neither has does not. Where they differ this program does not decide, unless it is sure of
    its reading.
    """
    quotes = [*quotes]
    if not quotes:
        return
    own, sealed = own_reading(capture), sealed_text(capture, texts or {})
    for quote in quotes:
        shown = quote if len(quote) < 60 else f"{quote[:57]}…"
        right, why = judged(quote, sealed, own)
        stands = f"quote: “{shown}” stands in the archived bytes"
        report.check(right, f"{stands}{why}" if right is not None else f"{stands}: not decided here, as {why}")


def judged(quote: str, sealed: PageText | None, own: OwnReading | None) -> tuple[bool | None, str]:
    """Whether a quotation stands there, None where that is not decided; and where it stands, or why not."""
    told = sealed.locate(quote) if sealed else None
    found = own.text.locate(quote) if own else None
    if sealed and not told:
        return (None, "the bytes have these words, the text that was sealed has not") if found else (False, "")
    if own is None:
        return None, "the bytes are no text, or are packed in a way that cannot be unpacked here"
    if found:
        if sealed or own.is_seen:
            return True, _place_of(told or found)
        return None, "the bytes have these words, but a browser may show them otherwise or not at all"
    doubt = _doubt(sealed, told, own)
    return (None, doubt) if doubt else (False, "")


def _doubt(sealed: PageText | None, told: QuoteLocation | None, own: OwnReading) -> str:
    """Why words that this program does not find may stand in the bytes all the same; empty where they do not."""
    if not own.is_sure or (told and told.region == IN_DATA):
        return "the words may be written otherwise in the bytes"
    if sealed and not own.agrees_with(sealed):
        return "this program reads other words in the bytes than were sealed"
    return ""


def _place_of(found: QuoteLocation) -> str:
    """Where a quotation stands, if not in the article."""
    if found.in_article or not (found.region or found.over_struck):
        place = ""
    elif found.region == IN_DATA:
        place = ", in the page's data, not in what people see"
    else:
        place = f", outside the article ({found.region})" if found.region else ""
    return f"{place}; words between are struck out" if found.over_struck else place


def sealed_text(capture: Capture, texts: dict[str, str]) -> PageText | None:
    """The texts of the evidence file, where they are those that the manifest names; None where there are none."""
    sealed = {part["kind"]: part["sha256"] for part in capture.manifest.get("artifacts", [])}
    if not texts or any(sha256(text.encode()) != sealed.get(kind) for kind, text in texts.items()):
        return None
    return PageText(texts.get("text", ""), texts.get("visible"), capture.manifest.get("layout") or {})


class OwnReading(NamedTuple):
    """What this program reads in the bytes. `is_sure` where what it lacks is not there, `is_seen` where what it has
    is there."""

    text: PageText
    is_sure: bool
    is_seen: bool

    def agrees_with(self, sealed: PageText) -> bool:
        """Whether nearly all words that were sealed are here too, so that both read the same page in the same way."""
        wanted = Counter(folded(tokens_of(sealed.visible or sealed.article)))
        return _count(wanted & Counter(folded(tokens_of(self.text.visible or "")))) >= AGREEMENT * _count(wanted)


def _count(words: Counter[str]) -> int:
    return sum(words.values())


def own_reading(capture: Capture) -> OwnReading | None:
    """The page as this program reads it; None for what it cannot read."""
    page, charset = capture.page(), str(capture.manifest.get("charset", ""))
    if page is None:
        return OwnReading(PageText("", "", {}), is_sure=True, is_seen=True)
    shown = shown_in(page, charset)
    if shown is None:
        return None
    layout: dict[str, Any] = {"article": [], **shown.layout}
    carried = (capture.manifest.get("layout") or {}).get("carried")
    if carried:
        layout["carried"] = carried
    data = data_of(page, charset) if carried else ""
    frames = []
    if (capture.manifest.get("rendering") or {}).get("frames"):
        frames = [record for record in capture.answers() if record.url.startswith(FRAME)]
    text = "\n".join([shown.text, *(text_of(frame, "utf-8") or "" for frame in frames)])
    is_sure = shown.is_sure and not (carried or frames or has_slots(page))
    is_seen = shown.is_sure or not shown.is_page or bool(carried)
    return OwnReading(PageText(data, text, layout), is_sure=is_sure, is_seen=is_seen)


def shown_in(page: Record, charset: str) -> Shown | None:
    """What a page shows; None for what is neither HTML nor text, or cannot be unpacked here.

    `charset` is what the desk found. It counts where neither server nor page name one that browsers know.
    """
    if page.foreign_packing:
        return None
    body, kind = page.body(), page.content_type()
    words = body.decode(charset_of(body, kind, charset), "replace")
    looks = re.search(r"<(?:!doctype\s+html|html|head|body|p|div|article)[\s>]", words[:8192], re.IGNORECASE)
    if "html" in kind or looks:
        return read_html(words)
    if "text/" not in kind and not re.search(r"json\b|[/+]xml\b", kind):
        return None
    is_plain = kind.startswith("text/plain") and not OTHERWISE.match(words)
    return Shown(words, {}, is_sure=is_plain and not ESCAPING_TYPES.search(kind), is_page=False)


def text_of(page: Record, charset: str) -> str | None:
    """The words that a page shows, without what is what in them; None as for `shown_in`."""
    shown = shown_in(page, charset)
    return None if shown is None else shown.text


def has_slots(page: Record) -> bool:
    """Whether the page has shadow roots: their slots show words elsewhere than where they are written."""
    return not page.foreign_packing and b"shadowrootmode" in page.body().lower()


def data_of(page: Record, charset: str) -> str:
    """All that stands in a page, what its attributes and scripts say included, without escapes of HTML and JSON."""
    body = page.body()
    words = unescape(body.decode(charset_of(body, page.content_type(), charset), "replace"))
    words = re.sub(r"\\u([0-9a-fA-F]{4})", lambda escape: chr(int(escape[1], 16)), words)
    words = re.sub(r"\\[nrt]", " ", words).replace('\\"', '"').replace("\\/", "/")
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def charset_of(body: bytes, content_type: str, charset: str) -> str:
    """How browsers would read the bytes: byte order mark, header, page, and then what the desk found."""
    for mark, name in BOMS.items():
        if body.startswith(mark):
            return name
    declared = _codec(_label(IN_HEADER.search(content_type))) or _declared_inside(body)
    if declared and declared != "utf-8":
        text = body.decode("utf-8", "replace")
        beyond, lost = sum(char > "\x7f" for char in text), text.count("\ufffd")
        # As the desk does: what is UTF-8 beyond doubt is UTF-8 whatever is declared.
        return "utf-8" if beyond - lost >= 10 * max(lost, 1) else declared
    return declared or _codec(charset) or "utf-8"


def _declared_inside(body: bytes) -> str:
    """What the page says of itself, outside its comments and scripts; empty where it says nothing."""
    page = _Declared()
    page.feed(body.decode("latin-1"))
    name = page.codec or _codec(_label(IN_XML.search(body[:1024].decode("latin-1"))))
    return "utf-8" if name.startswith("utf-16") else name  # a page that can say so in ASCII is not in UTF-16


class _Declared(HTMLParser):
    """Finds the first charset that a page declares."""

    codec = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "meta" and not self.codec:
            said = {name: value or "" for name, value in reversed(attrs)}
            if "charset" in said:
                self.codec = _codec(said["charset"].strip())
            elif said.get("http-equiv", "").lower() == "content-type":
                self.codec = _codec(_label(IN_HEADER.search(said.get("content", ""))))


def _label(found: re.Match[str] | None) -> str:
    return found[1] if found else ""


def _codec(label: str) -> str:
    """Python's name for what a label means to browsers; empty where they know none."""
    try:
        name = codecs.lookup(READ_AS.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return ""
    return name if CHARSETS.fullmatch(name) else ""


class Shown(NamedTuple):
    """A text with its layout (struck-out and raised words); `is_sure` where no browser could show it otherwise."""

    text: str
    layout: dict[str, Any]
    is_sure: bool
    is_page: bool = True


def read_html(markup: str) -> Shown:
    """What people see of a page, by the rules of ClaimDesk and the parser of Python, which knows no broken markup."""
    head = _Styles()
    head.feed(markup)
    page = _Markup(hiding_rules("\n".join(head.styles)[:MAX_STYLE]), has_scripts=head.has_scripts)
    page.feed(markup)
    page.close()
    return page.shown(is_plain=not UNSURE.search(markup) and not _odd_references(markup))


def _odd_references(markup: str) -> bool:
    """Whether a character reference is not one of HTML 4 with its semicolon, which parsers read alike."""
    named = (found for found in REFERENCE.finditer(markup))
    return any(
        not found["end"] or (found["name"] and found["name"] not in name2codepoint and found["name"] != "apos")
        for found in named
        if found["name"] or 0x80 <= _code(found["code"]) < 0xA0 or not 0 < _code(found["code"]) < 0x110000
    )


def _code(text: str) -> int:
    digits = text[1:] if text[:1] in "xX" else text
    return int(digits[:9] or "0", 16 if text[:1] in "xX" else 10)


class _Styles(HTMLParser):
    """Collects what the page's style sheets say, and whether it has scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.styles: list[str] = []
        self.has_scripts = self._counts = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.has_scripts |= tag == "script"
        self._counts = tag == "style" and is_for_screens(dict(attrs).get("media"))

    def handle_endtag(self, _tag: str) -> None:
        self._counts = False

    def handle_data(self, data: str) -> None:
        if self._counts:
            self.styles.append(data)


class _Open(NamedTuple):
    """An element that is being read."""

    tag: str
    hides: bool
    breaks: bool
    keeps_lines: bool
    since: int | None  # where its words begin, if they are struck out or raised
    target: str  # where a link leads

    @property
    def matters(self) -> bool:
        """Whether it matters where it ends."""
        return self.hides or self.since is not None


class _Markup(HTMLParser):
    """Writes down what is shown. Blocks stand apart from their neighbours."""

    def __init__(self, rules: list[tuple[str, str, str]], *, has_scripts: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._classes = {name: tag for tag, kind, name in rules if kind == "."}
        self._ids = {name: tag for tag, kind, name in rules if kind == "#"}
        self._tags = {tag for tag, kind, _name in rules if not kind}
        self._never = NEVER_SHOWN if has_scripts else NEVER_SHOWN - {"noscript"}
        self._open: list[_Open] = []
        self._pieces: list[str] = []
        self._length = 0
        self._layout: dict[str, Any] = {"struck": [], "raised": [], "footnotes": []}
        self._links_since: dict[int, bool] = {}
        self._is_sure = True

    def shown(self, *, is_plain: bool) -> Shown:
        """All that is shown, with the elements that are still open ended; unsure where one of them matters."""
        while self._open:
            self._is_sure &= not self._open[-1].matters
            self._end()
        return Shown("".join(self._pieces), self._layout, is_sure=self._is_sure and is_plain)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        self._is_sure &= not self._may_end_others(tag)
        style = style_of(attributes.get("style"))
        breaks = tag in BREAKING if style.breaks is None else style.breaks
        hides = (tag in self._never and "shadowrootmode" not in attributes) or self._hides(tag, attributes)
        if not hides:
            self._write("\n" if breaks else "\t" if tag in CELLS else "")
        if tag in VOID:
            return
        keeps = style.keeps_lines or tag in PREFORMATTED
        is_marked = tag in STRUCK or tag == RAISED
        since = self._length if is_marked and not hides and not self._is_hidden else None
        self._open.append(_Open(tag, hides, breaks, keeps, since, attributes.get("href", "") if tag == "a" else ""))
        if tag == "a" and attributes.get("href", "").startswith("#"):
            self._links_since.update(dict.fromkeys((each.since for each in self._open if each.since is not None), True))

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n].tag == tag), None)
        if place is None:
            self._write("\n" if tag in BREAKING else "")
            self._is_sure = False
            return
        passed = [each for each in self._open[place + 1 :] if each.tag not in IMPLIED_ENDS or each.matters]
        self._is_sure &= not (passed and any(each.matters for each in self._open))
        while len(self._open) > place:
            self._end()

    def handle_data(self, data: str) -> None:
        data = unicodedata.normalize("NFC", UNSEEN.sub("", data))
        if any(each.keeps_lines for each in self._open):
            self._write(data)
        else:
            self._write(re.sub(r"\s+", " ", data))

    def _may_end_others(self, tag: str) -> bool:
        """Whether a parser may end an element here whose end matters, or a heading."""
        if tag not in BREAKING and tag not in CELLS and tag not in IMPLIED_ENDS:
            return False
        if tag in IN_TABLES and all(each.tag != "table" for each in self._open):
            return True
        mattering = [number for number, each in enumerate(self._open) if each.matters]
        if any(each.tag in HEADINGS for each in self._open):
            return tag != "br"
        if tag == "br" or not mattering:
            return False
        if tag in IMPLIED_ENDS - {"p"} and all(each.tag not in HOLDING for each in self._open[mattering[-1] :]):
            return True
        return any(self._open[number].tag not in SAFE for number in mattering)

    @property
    def _is_hidden(self) -> bool:
        return any(each.hides for each in self._open)

    def _hides(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag in ("html", "body"):
            return False
        names = [self._classes.get(name) for name in attributes.get("class", "").split()]
        names.append(self._ids.get(attributes["id"]) if "id" in attributes else None)
        return tag in self._tags or any(name in ("", tag) for name in names) or says_hidden(tag, attributes.get)

    def _write(self, text: str) -> None:
        if text and not self._is_hidden:
            self._pieces.append(text)
            self._length += len(text)

    def _end(self) -> None:
        ended = self._open.pop()
        if ended.since is not None and self._length > ended.since:
            if ended.tag == RAISED:
                self._raise(ended.since)
            else:
                self._layout["struck"].append((ended.since, self._length))
        if ended.breaks and not ended.hides:
            self._write("\n")

    def _raise(self, start: int) -> None:
        shown = "".join(self._pieces)[start:]
        digits = shown.strip()
        if digits.isascii() and digits.isdecimal():
            leads = self._links_since.get(start) or any(each.target.startswith("#") for each in self._open)
            begin = start + shown.index(digits)
            self._layout["footnotes" if leads else "raised"].append((begin, begin + len(digits)))


def records_of(warc: bytes, largest: int = LARGEST) -> Iterator[Record]:
    """Each gzip member of a WARC as a record. Raises TooLarge."""
    place: int | None = 0
    while place is not None and place < len(warc):
        raw, place = _member(warc, place, 31, largest)
        if place is None:
            raise ValueError("a record of the WARC is cut off")
        yield Record(raw, largest)


def _member(data: bytes, place: int, form: int, largest: int) -> tuple[bytes, int | None]:
    """What is packed there, and where it ends; None where it is cut off. Raises TooLarge."""
    inflater, pieces, size = zlib.decompressobj(form), [], 0
    while not inflater.eof:
        packed = inflater.unconsumed_tail
        if not packed:
            packed, place = data[place : place + STEP], place + STEP
        pieces.append(inflater.decompress(packed, MB))
        size += len(pieces[-1])
        if size > largest:
            raise TooLarge
        if not packed and not pieces[-1]:
            return b"".join(pieces), None
    return b"".join(pieces), min(place, len(data)) - len(inflater.unused_data)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _unchunked(data: bytes) -> bytes:
    out, place = [], 0
    while (end := data.find(b"\n", place)) >= 0 and (size := int(data[place:end].split(b";")[0].strip(), 16)):
        out.append(data[end + 1 : end + 1 + size])
        place = data.find(b"\n", end + 1 + size) + 1 or len(data)
    return b"".join(out)


def _inflated(data: bytes, largest: int) -> bytes:
    if not data.startswith(GZIP_MAGIC):
        try:
            return _member(data, 0, 15, largest)[0]
        except zlib.error:
            return _member(data, 0, -15, largest)[0]  # bare, as some servers send it
    pieces: list[bytes] = []
    place: int | None = 0
    while place is not None and data.startswith(GZIP_MAGIC, place):  # what else follows is ignored, as browsers do
        # Without the checksum, which browsers do not compare.
        out, end = _member(data, _behind_gzip_head(data, place), -15, largest)
        pieces.append(out)
        place = end + 8 if end is not None else None
    return b"".join(pieces)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _unpacked_by_library(coding: str, data: bytes, largest: int) -> bytes:
    library = _library(FOREIGN_PACKINGS[coding])
    if coding == "br":
        out = library.Decompressor().process(data, output_buffer_limit=largest + 1)
    else:
        out = library.ZstdDecompressor().stream_reader(data, read_across_frames=True).read(largest + 1)
    if len(out) > largest:
        raise TooLarge
    return bytes(out)


def _behind_gzip_head(data: bytes, place: int) -> int:
    flags, end = data[place + 3], place + 10  # RFC 1952, 2.3
    if flags & 4:
        end += 2 + int.from_bytes(data[end : end + 2], "little")
    for flag in (8, 16):
        end = data.index(b"\0", end) + 1 if flags & flag else end
    return end + 2 if flags & 2 else end


def root_of(leaf: bytes, index: int, size: int, proof: list[str]) -> str:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    digest, last = hashlib.sha256(b"\0" + leaf).digest(), size - 1
    for step in map(bytes.fromhex, proof):
        if index % 2 or index == last:
            digest = hashlib.sha256(b"\1" + step + digest).digest()
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            digest = hashlib.sha256(b"\1" + digest + step).digest()
        index, last = index // 2, last // 2
    return "" if last else digest.hex()


def _certificates(said: dict[str, Any], *, hashed: bool = True) -> list[list[str]]:
    chains = [(hop.get("tls") or {}).get("certificates", []) for hop in said.get("hops", [])]
    return chains if hashed else [[sha256(base64.b64decode(der)) for der in chain] for chain in chains]


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of values without fractions."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def key_id(pem: str) -> str:
    """SHA-256 of a public key in its DER form."""
    return sha256(base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----"))))


def ed25519(document: bytes, signature: str, pem: str) -> bool | None:
    """Whether the signature (base64) is good; None without openssl."""
    command = "pkeyutl -verify -pubin -inkey key -rawin -in document -sigfile signature"
    said = openssl(command, key=pem.encode(), document=document, signature=_bytes(signature))
    return None if said is None else "Success" in said


def ecdsa(message: bytes, signature: str, public: str) -> bool | None:
    """Whether the signature (base64, r and s side by side or DER) is good; None without openssl."""
    raw, der_key = _bytes(signature), _bytes(public)
    if len(raw) in {64, 96, 132}:  # two numbers side by side, as browsers write them
        numbers = b"".join(_der(int.from_bytes(half, "big")) for half in (raw[: len(raw) // 2], raw[len(raw) // 2 :]))
        raw = b"\x30" + (b"\x81" if len(numbers) > 127 else b"") + bytes([len(numbers)]) + numbers
    said = openssl("pkey -pubin -inform DER -in key", key=der_key)
    if said:
        command = "dgst -sha256 -verify pem -signature signature message"
        said = openssl(command, pem=said.encode(), signature=raw, message=message)
    return None if said is None else "Verified OK" in said


def _der(number: int) -> bytes:
    body = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(body)]) + body


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def openssl(command: str, **files: bytes) -> str | None:
    """What `openssl` says with these files beside it, nothing where it refuses; None where it is not installed."""
    program = shutil.which("openssl")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        done = subprocess.run([program, *command.split()], cwd=folder, capture_output=True, check=False)  # noqa: S603
        return (done.stdout + done.stderr).decode("utf-8", "replace") if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
