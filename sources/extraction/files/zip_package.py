"""Files that are ZIP archives of XML: which kind they are, and what they hold, with limits on what is unpacked.

A few kilobytes can unpack to gigabytes. What is unpacked is counted as it comes, whatever the archive says of its
sizes, and only what can hold text is unpacked at all: pictures stay where they are.
"""

import re
import zipfile
import zlib
from io import BytesIO
from typing import IO

import lxml.etree

from sources.extraction.files.partial_text import say_partial
from sources.extraction.files.safe_xml import declares_types, parse_xml
from sources.extraction.reading import Reading
from sources.extraction.sniff import ZIP
from sources.zip_directory import open_zip

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
EPUB = "application/epub+zip"
PACKAGE_TYPES = frozenset({DOCX, XLSX, PPTX, ODT, ODS, ODP, EPUB})

CONTENT_TYPES, MIMETYPE, EPUB_CONTAINER = "[Content_Types].xml", "mimetype", "META-INF/container.xml"
# The type of an office file's main part: documents and templates, with macros and without.
MAIN_PARTS = (
    (
        re.compile(
            rb'"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml|ms-word)\.[^"]*\.main\+xml"'
        ),
        DOCX,
    ),
    (
        re.compile(rb'"application/vnd\.(?:openxmlformats-officedocument\.spreadsheetml|ms-excel)\.[^"]*\.main\+xml"'),
        XLSX,
    ),
    (
        re.compile(
            rb'"application/vnd\.(?:openxmlformats-officedocument\.presentationml|ms-powerpoint)\.[^"]*\.main\+xml"'
        ),
        PPTX,
    ),
)
TEXT_MEMBERS = re.compile(r"\.(?:xml|rels|opf|ncx|x?html?)$|^mimetype$", re.IGNORECASE)
SHEETS = re.compile(r"^xl/worksheets/")  # read as a stream, which may break off
MAX_MEMBERS = 10_000
MAX_HEAD_BYTES = 1_000_000  # of the member that says what the file is
MAX_MEMBER_BYTES = 20_000_000  # a tree of it takes thirty times as much
MAX_SHEET_BYTES = 60_000_000
MAX_UNPACKED_BYTES = 80_000_000
CHUNK_BYTES = 1 << 16
ENCRYPTED = 0x01
# What zipfile lets slip on damaged archives, beside its own errors.
DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


def package_type(file: IO[bytes]) -> str:
    """The media type of a ZIP archive by what it holds; `application/zip` where that is none of ours."""
    try:
        with open_zip(file) as archive:
            return _type_of(archive)
    except DAMAGE_ERRORS:
        return ZIP


def unpacked(reading: Reading, body: bytes) -> dict[str, bytes]:
    """All members by name, those without text empty; none with a code where the archive cannot be opened.

    What is left out for the limits, or is damaged, is in the reading's notes.
    """
    try:
        with open_zip(BytesIO(body)) as archive:
            return _members(reading, archive)
    except DAMAGE_ERRORS:
        reading["code"] = "content.extraction"
        return {}


def repacked(members: dict[str, bytes]) -> BytesIO:
    """The members as an archive that needs no unpacking, for a library that opens archives itself."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    file.seek(0)
    return file


def _type_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if CONTENT_TYPES in names:
        said = _beginning(archive, CONTENT_TYPES)
        return next((kind for part, kind in MAIN_PARTS if part.search(said)), ZIP)
    if MIMETYPE in names:
        kind = _beginning(archive, MIMETYPE).decode("ascii", "replace").strip().removesuffix("-template")
        return kind if kind in PACKAGE_TYPES else ZIP
    return EPUB if EPUB_CONTAINER in names else ZIP


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).flag_bits & ENCRYPTED:
        return b""
    with archive.open(name) as member:
        return member.read(MAX_HEAD_BYTES)


def _members(reading: Reading, archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if any(info.flag_bits & ENCRYPTED for info in infos):
        reading["code"] = "content.locked"
        return {}
    if len(infos) > MAX_MEMBERS:
        say_partial(reading, f"read to member {MAX_MEMBERS} of {len(infos)}")
    members: dict[str, bytes] = {}
    room = MAX_UNPACKED_BYTES
    for info in infos[:MAX_MEMBERS]:
        content = b""
        if TEXT_MEMBERS.search(info.filename):
            most = MAX_SHEET_BYTES if SHEETS.match(info.filename) else MAX_MEMBER_BYTES
            content = _content(reading, archive, info, min(room, most))
            room -= len(content)
        members[info.filename] = content
    return members


def _content(reading: Reading, archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    content = bytearray()
    try:
        with archive.open(info) as member:
            while len(content) <= room and (piece := member.read(CHUNK_BYTES)):
                content += piece
    except DAMAGE_ERRORS:
        say_partial(reading, f"{info.filename} is damaged")
        return _repaired(info.filename, bytes(content[:room]))
    if len(content) > room:
        say_partial(reading, f"{info.filename} is read to byte {room}")
        return _repaired(info.filename, bytes(content[:room]))
    return bytes(content)


def _repaired(name: str, content: bytes) -> bytes:
    """What is left of a document, with its elements closed."""
    if SHEETS.match(name):
        return content
    root = parse_xml(content[: content.rfind(b">") + 1])  # half a tag would be taken for one of another name
    return lxml.etree.tostring(root) if root is not None else b""


def office_members(reading: Reading, body: bytes) -> dict[str, bytes]:
    """The members of an office file. What declares entities is left out: no office program writes that."""
    members = unpacked(reading, body)
    for name in [name for name, content in members.items() if declares_types(content[:MAX_HEAD_BYTES])]:
        say_partial(reading, f"{name} declares entities and is not read")
        members[name] = b""
    return members
