"""Turn bytes into text as browsers do: byte order mark, header, the page's own word, and only then a guess.

In one thing the desk is kinder than the Encoding Standard: bytes that are UTF-8 beyond doubt are read as UTF-8 whatever
is declared. `Decoded.source` says how the encoding was found, so that this is on record.
"""

import codecs
import unicodedata
from dataclasses import dataclass

from sources.extraction.charsets.guess import guessed, is_iso_2022_jp
from sources.extraction.charsets.labels import charset_named, text_in
from sources.extraction.charsets.prescan import (
    PRESCAN_BYTES,
    declared_by_xml,
    declared_inside,
    label_in_header,
    utf16_of_xml,
)

__all__ = ["Decoded", "charset_named", "decode", "decoded"]

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# So many characters of several bytes are no coincidence: in no other encoding would each of them be valid.
MANY_CHARACTERS = 10
DAMAGE = 10  # a damaged one among so many valid ones is damage, and no sign of another encoding


@dataclass(frozen=True)
class Decoded:
    """The text of bytes, in NFC, and by which Python codec it was read.

    `source` is `bom`, `header`, `meta` (or an XML declaration), `late-meta` (behind the first 1024 bytes),
    `utf-8-anyway` (something else was declared), `utf-8` (nothing was declared) or `guess`. `replaced` is how many
    characters of the text are U+FFFD, as damaged bytes become.
    """

    text: str
    codec: str
    source: str
    replaced: int


def decode(data: bytes, content_type: str = "", *, markup: bool = True) -> tuple[str, str]:
    """The text and the Python name of its charset."""
    found = decoded(data, content_type, markup=markup)
    return found.text, found.codec


def decoded(data: bytes, content_type: str = "", *, markup: bool = True) -> Decoded:
    """The text of bytes that came with that Content-Type; only in `markup` a page says itself how to read it."""
    for mark, codec in BOMS:
        if data.startswith(mark):
            return _read(data[len(mark) :], codec, "bom")
    codec, source = _declared(data, content_type, markup=markup)
    if codec == "utf-8":
        return _read(data, codec, source)
    valid, damaged = _utf8_balance(data)
    if codec:
        anyway = valid >= MANY_CHARACTERS and damaged * DAMAGE <= valid
        return _read(data, "utf-8", "utf-8-anyway") if anyway else _read(data, codec, source)
    if is_iso_2022_jp(data):
        return _read(data, "iso2022_jp", "guess")
    if damaged * DAMAGE <= valid or (damaged == 1 and valid > 1):
        return _read(data, "utf-8", "utf-8")
    return _read(data, guessed(data), "guess")


def _declared(data: bytes, content_type: str, *, markup: bool) -> tuple[str, str]:
    if codec := charset_named(label_in_header(content_type)):
        return codec, "header"
    if codec := utf16_of_xml(data):
        return codec, "meta"
    if not markup:
        return "", ""
    codec, position = declared_inside(data)
    if codec and position < PRESCAN_BYTES:
        return codec, "meta"
    if by_xml := declared_by_xml(data):
        return by_xml, "meta"
    return codec, "late-meta"


def _utf8_balance(data: bytes) -> tuple[int, int]:
    """How many characters of several bytes are valid UTF-8, and how many places are not; a cut at the end is none."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    replaced = text.count("\ufffd")
    return beyond - replaced, replaced - data.count(b"\xef\xbf\xbd")


def _read(data: bytes, codec: str, source: str) -> Decoded:
    text = unicodedata.normalize("NFC", text_in(data, codec))
    return Decoded(text, codecs.lookup(codec).name, source, text.count("\ufffd"))
