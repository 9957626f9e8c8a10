"""Check that a WACZ is what was sealed: a strict reader that recomputes everything that the file says of itself.

`wacz validate` passes a file without pages, with unlisted files or with compressed WARCs; this check does not.
"""

import hashlib
import json
import struct
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from claimdesk.canonical import exact_json
from sources.wacz.reader import ReadRecord, read_records
from sources.wacz.signature import signature_problem
from sources.wacz.warc import CAPTURE_URN
from sources.wacz.writer import DATAPACKAGE, DIGEST, FILE_MODE, INDEX, MANIFEST, PAGES
from sources.web.records import DOM_URN
from sources.zip_directory import open_zip

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
USUAL_MODES = frozenset({0, FILE_MODE, 0o600 << 16})  # none, ours, and Python's default
DIRECTORY_ENTRY = struct.Struct("<4s4B4H3I5H2I")
END_RECORD = struct.Struct("<4s4H2IH")
CHUNK_BYTES = 1 << 18
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
INDEXED_TYPES = frozenset({"response", "resource", "revisit", "metadata"})
Records = dict[str, list[ReadRecord]]


def verify_wacz(file: IO[bytes]) -> list[str]:
    """Every finding against a WACZ, one sentence each; an empty list if there is none."""
    try:
        with open_zip(file) as archive:
            findings = [*_zip_findings(archive, file)]
            return findings or [*_content_findings(archive)]
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError) as error:
        return [f"The file is no readable ZIP archive: {error}."]


def _zip_findings(archive: zipfile.ZipFile, file: IO[bytes]) -> Iterator[str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        yield f"{name} is there twice."
    if len({info.create_version for info in infos}) > 1:
        yield "The ZIP entries were not all made by one program."
    place = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        yield from _entry_findings(info)
        if info.header_offset != place:
            yield f"There are unlisted bytes before {info.filename}."
        place = yield from _local_findings(info, file)
    if archive.start_dir != place or not _ends_with_directory(archive, file):
        yield "There are unlisted bytes around the ZIP directory."


def _entry_findings(info: zipfile.ZipInfo) -> Iterator[str]:
    name = info.orig_filename  # Python itself ends it at a NUL
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or str(path) != name:
        yield f"{name!r} is no plain path."
    if info.compress_type != zipfile.ZIP_STORED:
        yield f"{info.filename} is packed; files of a WACZ are stored."
    odd = info.flag_bits & ~0x800 or info.create_system not in {0, 3} or info.create_version > 63
    if odd or info.external_attr not in USUAL_MODES:
        yield f"{info.filename} has an unusual ZIP entry."


def _local_findings(info: zipfile.ZipInfo, file: IO[bytes]) -> Generator[str, None, int]:
    """Compare with the header before the data, which other programs read; returns the offset where the data ends."""
    file.seek(info.header_offset)
    local = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    name = file.read(local[9])
    expected = (
        b"PK\x03\x04", info.extract_version, info.flag_bits, info.compress_type, *_dos_time(info),
        info.CRC, info.compress_size, info.file_size, len(name), 0,
    )  # fmt: skip
    if local != expected or name != info.orig_filename.encode():
        yield f"{info.filename} has two headers that contradict each other."
    return file.tell() + info.file_size


def _ends_with_directory(archive: zipfile.ZipFile, file: IO[bytes]) -> bool:
    """Whether only the directory and its end record follow the data, byte for byte (APPNOTE 4.3.12, 4.3.16)."""
    infos = archive.infolist()
    directory = b"".join(_directory_entry(info) for info in infos)
    end = END_RECORD.pack(b"PK\x05\x06", 0, 0, len(infos), len(infos), len(directory), archive.start_dir, 0)
    file.seek(archive.start_dir)
    return file.read(len(directory) + len(end) + 1) == directory + end


def _directory_entry(info: zipfile.ZipInfo) -> bytes:
    name = info.orig_filename.encode()
    return DIRECTORY_ENTRY.pack(
        b"PK\x01\x02", info.create_version, info.create_system, info.extract_version, 0, info.flag_bits,
        info.compress_type, *_dos_time(info), info.CRC, info.compress_size, info.file_size, len(name), 0, 0, 0, 0,
        info.external_attr, info.header_offset,
    ) + name  # fmt: skip


def _dos_time(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _content_findings(archive: zipfile.ZipFile) -> Iterator[str]:
    package, findings = _document(archive, DATAPACKAGE)
    yield from findings
    if isinstance(package, dict):
        yield from _package_findings(archive, package)
        yield from _digest_findings(archive)
        yield from _warc_findings(archive)
        yield from _manifest_findings(archive)


def _document(archive: zipfile.ZipFile, name: str) -> tuple[Any, list[str]]:
    data, findings = _bytes(archive, name)
    if findings:
        return None, findings
    try:
        return json.loads(data), []
    except ValueError:
        return None, [f"{name} is not JSON."]


def _bytes(archive: zipfile.ZipFile, name: str) -> tuple[bytes, list[str]]:
    try:
        if archive.getinfo(name).file_size > MAX_DOCUMENT_BYTES:
            return b"", [f"{name} is too large."]
        return archive.read(name), []
    except KeyError:
        return b"", [f"{name} is missing."]
    except zipfile.BadZipFile:
        return b"", [f"{name} does not match its checksum."]


def _package_findings(archive: zipfile.ZipFile, package: dict[str, Any]) -> Iterator[str]:
    if package.get("profile") != "data-package" or not str(package.get("wacz_version", "")).startswith("1.1"):
        yield f"{DATAPACKAGE} does not describe a WACZ 1.1."
    resources = [resource for resource in package.get("resources", []) if isinstance(resource, dict)]
    listed = {str(resource.get("path")): resource for resource in resources}
    if len(listed) != len(package.get("resources", [])):
        yield f"{DATAPACKAGE} lists a file twice."
    present = {name for name in archive.namelist() if name not in {DATAPACKAGE, DIGEST}}
    for name in sorted(present - set(listed)):
        yield f"{name} is not listed in {DATAPACKAGE}."
    for name in sorted(set(listed) - present):
        yield f"{name} is listed in {DATAPACKAGE} and missing."
    for name in sorted(present & set(listed)):
        yield from _resource_findings(archive, name, listed[name])


def _resource_findings(archive: zipfile.ZipFile, name: str, resource: dict[str, Any]) -> Iterator[str]:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except zipfile.BadZipFile:
        yield f"{name} does not match its checksum."
        return
    if resource.get("hash") != f"sha256:{digest.hexdigest()}":
        yield f"{name} does not hold what {DATAPACKAGE} says."
    if resource.get("bytes") != archive.getinfo(name).file_size:
        yield f"{name} is not as long as {DATAPACKAGE} says."


def _digest_findings(archive: zipfile.ZipFile) -> Iterator[str]:
    digest, findings = _document(archive, DIGEST)
    yield from findings
    if findings:
        return
    found = f"sha256:{hashlib.sha256(archive.read(DATAPACKAGE)).hexdigest()}"
    if not isinstance(digest, dict) or digest.get("path") != DATAPACKAGE or digest.get("hash") != found:
        yield f"{DATAPACKAGE} does not hold what {DIGEST} says."
    elif "signedData" in digest and (problem := signature_problem(digest["signedData"], found)):
        yield f"The signature in {DIGEST} {problem}."


def _warc_findings(archive: zipfile.ZipFile) -> Iterator[str]:
    names = [name for name in archive.namelist() if name.startswith("archive/")]
    records: Records = {}
    for name in names:
        with archive.open(name) as file:
            records[name] = [*read_records(file)]
        yield from (f"{name}: the record at {r.offset} {problem}." for r in records[name] for problem in r.problems)
    if not any(records.values()):
        yield "There is no WARC record."
    yield from _index_findings(archive, records)
    yield from _page_findings(archive, records)


def _index_findings(archive: zipfile.ZipFile, records: Records) -> Iterator[str]:
    data, findings = _bytes(archive, INDEX)
    yield from findings
    lines = data.decode("utf-8", "replace").splitlines()
    if lines != sorted(lines):
        yield f"{INDEX} is not in order."
    expected = {
        (f"{name.partition('/')[2]}", str(record.offset), str(record.length), record.get("WARC-Target-URI"))
        for name, found in records.items()
        for record in found
        if record.get("WARC-Type") in INDEXED_TYPES
    }
    if {_index_key(line) for line in lines} != expected or len(lines) != len(expected):
        yield f"{INDEX} does not lead to the records of the WARC."


def _index_key(line: str) -> tuple[str, str, str, str]:
    try:
        facts = json.loads(line.split(" ", 2)[2])
        return (str(facts["filename"]), str(facts["offset"]), str(facts["length"]), str(facts["url"]))
    except (ValueError, LookupError, TypeError):
        return ("", "", "", "")


def _page_findings(archive: zipfile.ZipFile, records: Records) -> Iterator[str]:
    data, findings = _bytes(archive, PAGES)
    yield from findings
    if findings:
        return
    try:
        head, *pages = [json.loads(line) for line in data.splitlines()]
        urls = [str(page["url"]) for page in pages if page["ts"]]
    except (ValueError, LookupError, TypeError):
        yield f"{PAGES} is not a list of pages."
        return
    if head.get("format") != "json-pages-1.0" or not urls:
        yield f"{PAGES} names no page."
    known = {record.get("WARC-Target-URI") for found in records.values() for record in found}
    for url in urls:
        # An address that a script gave a page has no answer, but the page as the browser had it then.
        if not known & {url, CAPTURE_URN + url, DOM_URN + url}:
            yield f"{PAGES} names {url}, which is not in the WARC."


def _manifest_findings(archive: zipfile.ZipFile) -> Iterator[str]:
    if MANIFEST not in archive.namelist():
        return  # another program's WACZ
    manifest, findings = _document(archive, MANIFEST)
    yield from findings
    if not findings and archive.read(MANIFEST) != exact_json(manifest):
        yield f"{MANIFEST} is not in its canonical form."
