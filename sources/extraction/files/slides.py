"""Read .pptx with python-pptx: slide after slide, each with its notes."""

import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import pptx
import pptx.exc

from sources.extraction.files.office_package import Office, read_office
from sources.extraction.files.office_text import text_of_part
from sources.extraction.files.zip_package import PPTX
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
    read_office(reading, body, Office(PPTX, OTHER_MAIN_TYPES, pptx.Presentation, _texts, DAMAGE_ERRORS))


def _texts(presentation: Any) -> Iterator[str]:
    for slide in presentation.slides:
        yield text_of_part(slide.element)
        if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
            yield frame.text
