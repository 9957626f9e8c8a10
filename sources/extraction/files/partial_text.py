"""Saying that only a part of a file was read, and why."""

from sources.extraction.cleaning import MAX_TEXT_CHARACTERS, plain
from sources.extraction.reading import Reading


def say_partial(reading: Reading, why: str) -> None:
    """Give the reading the code for a part of a file, and note in a few words what is missing."""
    reading["code"] = "content.partial"
    reading["notes"].append(why)


def fill_text(reading: Reading, text: str) -> None:
    """Fill in the text, as much as is kept of any; where that is not all, it is said."""
    reading["text"] = plain(text)
    if len(text) > MAX_TEXT_CHARACTERS:
        say_partial(reading, f"cut at character {MAX_TEXT_CHARACTERS} of {len(text)}")


def cut_body(reading: Reading, body: bytes, most: int) -> bytes:
    """The first `most` bytes of a body; where that is not all, it is said."""
    if len(body) > most:
        say_partial(reading, f"read to byte {most} of {len(body)}")
    return body[:most]
