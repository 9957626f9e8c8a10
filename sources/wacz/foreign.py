"""Check that a WACZ made by another program is safe to keep, before and while its contents are unpacked.

Other programs write other ZIP files than ours, so this is laxer than sources/wacz/verify.py about the form. It is as
strict about what could mislead: two programs must find the same names and the same bytes.
"""

import hashlib
import json
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from sources.zip_directory import MAX_DIRECTORY_BYTES, directory_size, open_zip

MAX_MEMBERS = 2000
MAX_RATIO = 100
RATIO_FROM_BYTES = 1 << 20
MAX_DOCUMENT_BYTES = 16 << 20
CHUNK_BYTES = 1 << 18
DESCRIPTOR, ENCRYPTED = 0x08, 0x01
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
EXTRA_FIELD = struct.Struct("<HH")
UNICODE_PATH_FIELD = 0x7075  # Info-ZIP's Unicode Path, which other programs read as the name (APPNOTE 4.6.9)
ZIP64_SIZE = 0xFFFFFFFF  # the true size is in the extra field
DATAPACKAGE = "datapackage.json"


@dataclass(frozen=True)
class _Zip:
    """An opened archive with its file, and the maximum that it may unpack to, in bytes."""

    archive: zipfile.ZipFile
    file: IO[bytes]
    most_bytes: int

    @property
    def infos(self) -> list[zipfile.ZipInfo]:
        return self.archive.infolist()


def require_safe(file: IO[bytes], most_bytes: int) -> None:
    """Read a WACZ once, with caps. `most_bytes` is what all its files together may unpack to, in bytes.

    Raises Invalid with one of `upload.not_zip`, `upload.members`, `upload.duplicate`, `upload.path`, `upload.special`,
    `upload.bomb`, `upload.headers`, `upload.damaged`, `upload.not_wacz`.
    """
    try:
        if directory_size(file) > MAX_DIRECTORY_BYTES:
            raise _too_many()
        with open_zip(file) as archive:
            for check in CHECKS:
                check(_Zip(archive, file, most_bytes))
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
        raise Invalid(
            _("The file is damaged or is not a WACZ: %(why)s") % {"why": error}, code="upload.damaged"
        ) from error


def _require_names(opened: _Zip) -> None:
    if len(opened.infos) > MAX_MEMBERS:
        raise _too_many()
    taken: set[str] = set()
    for info in opened.infos:
        # Python ends a name at its first NUL; other programs may read the rest of it.
        if not _is_plain(info.orig_filename) or UNICODE_PATH_FIELD in _extra_ids(info.extra):
            raise _no_plain_path(info)
        if _folded(info.filename) in taken:
            raise Invalid(_("The file contains “%(name)s” twice.") % {"name": info.filename}, code="upload.duplicate")
        taken.add(_folded(info.filename))


def _too_many() -> Invalid:
    return Invalid(_("The file contains more than %(most)s files.") % {"most": MAX_MEMBERS}, code="upload.members")


def _no_plain_path(info: zipfile.ZipInfo) -> Invalid:
    sentence = _("The file contains “%(name)r”, which is not a plain path.")
    return Invalid(sentence % {"name": info.orig_filename}, code="upload.path")


def _folded(name: str) -> str:
    """One spelling for all names that some file system treats as the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).removesuffix("/")


def _extra_ids(extra: bytes) -> Iterator[int]:
    """The kinds of fields in an extra field (APPNOTE 4.5.1)."""
    while len(extra) >= EXTRA_FIELD.size:
        kind, size = EXTRA_FIELD.unpack_from(extra)
        yield kind
        extra = extra[EXTRA_FIELD.size + size :]


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or not name.isprintable() or not name or len(name) > 500
    return not (odd or path.is_absolute() or ".." in path.parts or str(path) != name.removesuffix("/"))


def _require_plain_members(opened: _Zip) -> None:
    for info in opened.infos:
        mode = info.external_attr >> 16
        special = stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}
        packed = info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if special or packed or info.flag_bits & ENCRYPTED or (info.is_dir() and info.file_size):
            sentence = _("“%(name)s” in the file is a link, encrypted or packed in an unusual way.")
            raise Invalid(sentence % {"name": info.filename}, code="upload.special")


def _require_modest_size(opened: _Zip) -> None:
    total = sum(info.file_size for info in opened.infos)
    swollen = any(
        info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in opened.infos
    )
    if total > opened.most_bytes or swollen:
        raise Invalid(_("The file unpacks to far more than is allowed."), code="upload.bomb")


def _require_honest_headers(opened: _Zip) -> None:
    """Check that no file overlaps another, and that each local header says what the directory says."""
    end = 0
    for info in sorted(opened.infos, key=lambda info: info.header_offset):
        if info.header_offset < end or (end == 0 and info.header_offset):
            raise _two_faced(info)
        end = _local_end(info, opened.file)
    if end > opened.archive.start_dir:
        raise _two_faced(opened.infos[-1])


def _local_end(info: zipfile.ZipInfo, file: IO[bytes]) -> int:
    file.seek(info.header_offset)
    magic, _version, flags, method, _time, _date, crc, packed, size, name_length, extra_length = LOCAL_HEADER.unpack(
        file.read(LOCAL_HEADER.size)
    )
    name = file.read(name_length)
    said = (crc, packed, size)
    true = (info.CRC, info.compress_size, info.file_size)
    later = bool(flags & DESCRIPTOR)
    same = all(a in ({b, ZIP64_SIZE, 0} if later else {b, ZIP64_SIZE}) for a, b in zip(said, true, strict=True))
    if (magic, flags, method) != (b"PK\x03\x04", info.flag_bits, info.compress_type) or not same:
        raise _two_faced(info)
    if name != _name_bytes(info):
        raise _two_faced(info)
    if UNICODE_PATH_FIELD in _extra_ids(file.read(extra_length)):
        raise _no_plain_path(info)
    return int(file.tell() + info.compress_size)


def _name_bytes(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def _two_faced(info: zipfile.ZipInfo) -> Invalid:
    sentence = _("“%(name)s” in the file has two headers that contradict each other, or bytes in common with another.")
    return Invalid(sentence % {"name": info.filename}, code="upload.headers")


def _require_wacz(opened: _Zip) -> None:
    """Check that each file that the package lists is there and has its digest; all others are read once."""
    names = set(opened.archive.namelist())
    if DATAPACKAGE not in names or not any(name.startswith("archive/") and ".warc" in name for name in names):
        raise Invalid(_("The file is a ZIP archive, but not a WACZ."), code="upload.not_wacz")
    listed = dict(_listed(opened.archive))
    for info in opened.infos:
        digest = _sha256(opened.archive, info)
        if listed.pop(info.filename, digest) != digest:
            raise _unlike(info.filename)
    if listed:
        raise _unlike(min(listed))


def _listed(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of each resource of the package."""
    if archive.getinfo(DATAPACKAGE).file_size > MAX_DOCUMENT_BYTES:
        raise Invalid(_("The file unpacks to far more than is allowed."), code="upload.bomb")
    package: Any = json.loads(archive.read(DATAPACKAGE))
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise Invalid(_("The file is a ZIP archive, but not a WACZ."), code="upload.not_wacz")
    for resource in resources:
        kind, _colon, digest = str(resource.get("hash", "")).partition(":")
        if kind == "sha256":
            yield str(resource.get("path")), digest


def _sha256(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(info) as member:
        while piece := member.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _unlike(name: str) -> Invalid:
    sentence = _("“%(name)s” in the file is missing, or its content is not what the package says.")
    return Invalid(sentence % {"name": name}, code="upload.damaged")


CHECKS: tuple[Callable[[_Zip], None], ...] = (
    _require_names,
    _require_plain_members,
    _require_modest_size,
    _require_honest_headers,
    _require_wacz,
)
