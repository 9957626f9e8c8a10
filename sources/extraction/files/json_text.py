"""Read JSON as text: a line for each value with its key, in order, with escapes decoded and HTML as words."""

import json
from collections.abc import Iterator
from typing import Any

from sources.extraction.charset import decoded
from sources.extraction.cleaning import MAX_TEXT_CHARACTERS, plain
from sources.extraction.files.markup_text import has_markup, text_of_markup
from sources.extraction.files.partial_text import cut_body, fill_text
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

MAX_JSON_BYTES = 10_000_000
MAX_INDENT = 20  # deeper levels are not moved further to the right
INDENT = "  "


def read(reading: Reading, body: bytes, content_type: str, _url: str) -> None:
    """Fill in the text; what is no valid JSON is read as it is written."""
    found = decoded(cut_body(reading, body, MAX_JSON_BYTES), content_type, markup=False)
    text, reading["charset"], reading["charset_source"] = found.text, found.codec, found.source
    try:
        # Numbers stay as they are written, and so do keys that are there twice.
        data = json.loads(text, object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        fill_text(reading, text)
    else:
        fill_text(reading, "\n".join(_within(_lines(data), MAX_TEXT_CHARACTERS)))
        values = plain("\n".join(_within(_values(data), 10_000)))
        reading["language"] = language_of(values)
        return
    reading["language"] = language_of(reading["text"])


class _Pairs(list[tuple[str, Any]]):
    """An object, with its keys in order."""


def _lines(data: Any) -> Iterator[str]:
    """The lines of a document; a value over several lines stands below its key."""
    for depth, key, value in _entries(data):
        indent = INDENT * min(depth, MAX_INDENT)
        words = _words(value)
        if "\n" in words:
            yield from filter(
                None, (f"{indent}{key}".rstrip(), *(f"{indent}{INDENT}{line}" for line in words.split("\n")))
            )
        else:
            yield f"{indent}{key} {words}".rstrip() if key else f"{indent}{words}"


def _entries(data: Any) -> Iterator[tuple[int, str, Any]]:
    """Depth, key with its colon, and value of all that is no container; containers have an entry for their key."""
    stack: list[tuple[int, str, Any]] = [(0, "", data)]
    while stack:
        depth, key, value = stack.pop()
        if not isinstance(value, list):
            yield depth, key, value
            continue
        if key:
            yield depth, key, ""
        inner = depth + bool(key)
        pairs = value if isinstance(value, _Pairs) else (("", each) for each in value)
        stack += reversed([(inner, f"{name}:" if name else "", each) for name, each in pairs])


def _values(data: Any) -> Iterator[str]:
    """The strings alone, by which the language is told."""
    return (_words(value) for _depth, _key, value in _entries(data) if isinstance(value, str))


def _words(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return text_of_markup(value) if has_markup(value) else "\n".join(map(str.strip, value.splitlines()))


def _within(lines: Iterator[str], room: int) -> Iterator[str]:
    """As many of the lines as there is room for, in characters."""
    for each in lines:
        if room <= 0:
            return
        yield each
        room -= len(each)
