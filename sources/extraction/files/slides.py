"""Read .pptx with python-pptx: slide after slide, each with its notes."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import pptx
import pptx.exc

from sources.extraction.files.office_text import say_about, text_of_part
from sources.extraction.files.partial_text import fill_text
from sources.extraction.files.zip_package import CONTENT_TYPES, PPTX, office_members, repacked
from sources.extraction.language import language_of
from sources.extraction.reading import Reading

# Of slide shows, templates and files with macros, which python-pptx does not open; their text is the same.
OTHER_MAIN_TYPES = re.compile(
    rb"application/vnd\.(?:openxmlformats-officedocument\.presentationml\.(?:slideshow|template)"
    rb"|ms-powerpoint\.(?:presentation|slideshow|template)\.macroEnabled)\.main\+xml"
)
# What python-pptx lets slip on damaged files, beside its own error.
DAMAGE_ERRORS = (pptx.exc.PythonPptxError, lxml.etree.LxmlError, KeyError, ValueError, AttributeError, TypeError)


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in the text, title, authors and the last change; `content.extraction` where the file cannot be opened."""
    reading["reader"] = "python-pptx"
    members = office_members(reading, body)
    if not members:
        return
    members[CONTENT_TYPES] = OTHER_MAIN_TYPES.sub(f"{PPTX}.main+xml".encode(), members[CONTENT_TYPES])
    try:
        presentation = pptx.Presentation(repacked(members))
        fill_text(reading, "\n\n".join(filter(None, _texts(presentation))))
        say_about(reading, presentation.core_properties)
    except DAMAGE_ERRORS:
        reading["code"] = "content.extraction"
    reading["language"] = language_of(reading["text"])


def _texts(presentation: Any) -> Iterator[str]:
    for slide in presentation.slides:
        yield text_of_part(slide.element)
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
            yield frame.text
