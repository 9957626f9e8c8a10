"""ZIP files whose directory alone would fill the memory."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from claimdesk.errors import Invalid
from sources.wacz.foreign import require_safe
from sources.wacz.foreign_page import first_page
from sources.wacz.verify import verify_wacz
from sources.zip_directory import MAX_DIRECTORY_BYTES, directory_size, open_zip
from tests.sources.wacz_files import members, zipped


def a_large_directory(comment: bytes = b"", *, wide: bool = False) -> bytes:
    """A ZIP file that is little else; with `wide` only the end record of ZIP64 tells how large it is."""
    entry = struct.pack("<4s4B4H3I5H2I", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    directory = (entry + b"x") * (MAX_DIRECTORY_BYTES // 47 + 1)
    size, count = len(directory), 0xFFFF
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, size, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, 47 if wide else size, 0, len(comment))
    return directory + (end64 + locator if wide else b"") + end + comment


@pytest.mark.parametrize("wide", [False, True], ids=["plain", "zip64"])
@pytest.mark.parametrize("comment", [b"", b"made by nobody"], ids=["bare", "comment"])
def test_a_large_directory_is_refused_before_it_is_read(comment, wide):
    data = a_large_directory(comment, wide=wide)
    with zipfile.ZipFile(io.BytesIO(data)) as read_by_python:
        assert len(read_by_python.infolist()) > 40_000
    tracemalloc.start()
    with pytest.raises(Invalid) as caught:
        require_safe(io.BytesIO(data), 50_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "upload.members"
    assert peak < 2 * len(data)  # a copy of the file, and the objects were three times as much


def test_no_door_reads_a_large_directory():
    file = io.BytesIO(a_large_directory())
    with pytest.raises(zipfile.BadZipFile, match="directory is too large"):
        open_zip(file)
    assert verify_wacz(file) == ["The file is no readable ZIP archive: its directory is too large."]
    assert first_page(file) is None


@pytest.mark.parametrize("behind", [b"", b"junk"])
def test_directory_size_is_what_python_finds(behind):
    data = zipped(members())
    with open_zip(io.BytesIO(data + behind)) as archive:
        assert directory_size(io.BytesIO(data + behind)) == len(data) - 22 - archive.start_dir


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" + bytes(100)])
def test_directory_size_is_0_where_there_is_none(data):
    assert directory_size(io.BytesIO(data)) == 0
