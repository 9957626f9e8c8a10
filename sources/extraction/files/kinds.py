"""Which module reads which kind of file."""

from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from typing import cast

from sources.extraction.files.zip_package import DOCX, EPUB, ODP, ODS, ODT, PPTX, XLSX, package_type
from sources.extraction.reading import Reading
from sources.extraction.sniff import ATOM, CSV, JSON, MAIL, MHTML, OLE, PDF, RSS, RTF, ZIP, sniff

# Fills in a reading from a body, its Content-Type and the URL that it came from. Raises whatever its parser raises.
Reader = Callable[[Reading, bytes, str, str], None]

# Of each kind the module here, and the function in it.
READERS = {
    PDF: ("pdf.pdf_document", "read"),
    JSON: ("json_text", "read"),
    RSS: ("feed", "read"),
    ATOM: ("feed", "read"),
    CSV: ("csv_text", "read"),
    MAIL: ("mail", "read"),
    MHTML: ("mail", "read_saved_page"),
    DOCX: ("word", "read"),
    XLSX: ("sheets", "read"),
    PPTX: ("slides", "read"),
    ODT: ("open_document", "read"),
    ODS: ("open_document", "read"),
    ODP: ("open_document", "read"),
    EPUB: ("epub", "read"),
    RTF: ("rich_text", "read"),
    OLE: ("old_office", "read"),
}


def type_of(body: bytes, content_type: str) -> str:
    """The media type of a body, by its bytes; empty for no bytes at all."""
    kind = sniff(body, content_type)
    return package_type(BytesIO(body)) if kind == ZIP else kind


def reader_of(media_type: str) -> Reader | None:
    """What reads a file of that type; None where it is read as a page or as plain text, or not at all.

    The module is loaded with its first file: some take 50 MB and half a second, and most processes never meet one.
    """
    if media_type not in READERS:
        return None
    module, name = READERS[media_type]
    return cast("Reader", getattr(import_module(f"sources.extraction.files.{module}"), name))
