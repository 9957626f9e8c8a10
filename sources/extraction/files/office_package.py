"""What reading .docx and .pptx has in common: the package is opened by its library under one main type."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from sources.extraction.files.office_text import say_about
from sources.extraction.files.partial_text import fill_text
from sources.extraction.files.zip_package import CONTENT_TYPES, office_members, repacked
from sources.extraction.language import language_of
from sources.extraction.reading import Reading


@dataclass(frozen=True)
class Office:
    """One kind of office file: its media type, the main types that are read like it, what opens it and gives its texts,
    and what that lets slip on damaged files."""

    media_type: str
    other_main_types: re.Pattern[bytes]
    open: Callable[[IO[bytes]], Any]
    texts: Callable[[Any], Iterator[str]]
    damage: tuple[type[Exception], ...]


def read_office(reading: Reading, body: bytes, office: Office) -> None:
    """Fill in the text, title, authors and the last change; `content.extraction` where the file cannot be opened."""
    members = office_members(reading, body)
    if not members:
        return
    main_type = f"{office.media_type}.main+xml".encode()
    members[CONTENT_TYPES] = office.other_main_types.sub(main_type, members[CONTENT_TYPES])
    try:
        document = office.open(repacked(members))
        fill_text(reading, "\n\n".join(filter(None, office.texts(document))))
        say_about(reading, document.core_properties)
    except office.damage:
        reading["code"] = "content.extraction"
    reading["language"] = language_of(reading["text"])
