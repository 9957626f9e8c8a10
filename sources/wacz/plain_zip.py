"""ZIP files of one form only: files stored as they are, in ASCII names, of 1 January 1980 (APPNOTE.TXT 4.3).

What has one form only can be held to it byte by byte: whatever byte is changed, the file that it belongs to is named.
`docs/verify_claimdesk.py` has this module word for word.
"""

import struct
import zlib
from collections.abc import Iterator

ZIP_LOCAL = struct.Struct("<4s5H3I2H")
ZIP_ENTRY = struct.Struct("<4s6H3I5H2I")
ZIP_END = struct.Struct("<4s4H2IH")
ZIP_VERSION = 20
ZIP_UNIX = 3 << 8
ZIP_DAY = 33  # 1 January 1980
ZIP_FILE_MODE = 0o100644 << 16
MAX_ZIP_BYTES = (1 << 32) - 1


def zip_local_head(name: str, crc: int, size: int) -> bytes:
    """What stands before the bytes of a file."""
    written = name.encode("ascii")
    return ZIP_LOCAL.pack(b"PK\x03\x04", ZIP_VERSION, 0, 0, 0, ZIP_DAY, crc, size, size, len(written), 0) + written


def zip_directory_entry(name: str, crc: int, size: int, offset: int) -> bytes:
    """What the directory says of a file that begins at `offset`."""
    written = name.encode("ascii")
    made = (ZIP_UNIX | ZIP_VERSION, ZIP_VERSION, 0, 0, 0, ZIP_DAY, crc, size, size)
    rest = (len(written), 0, 0, 0, 0, ZIP_FILE_MODE, offset)
    return ZIP_ENTRY.pack(b"PK\x01\x02", *made, *rest) + written


def zip_end(count: int, size: int, offset: int) -> bytes:
    """The end of the whole: how many files there are, and where the directory of `size` bytes begins."""
    return ZIP_END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def zip_members(data: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Each file of a ZIP with its bytes, and whether it stands there and in the directory as it must.

    Raises ValueError where there is no directory to go by; what it says names the place.
    """
    if len(data) < ZIP_END.size:
        raise ValueError("the end of the ZIP is missing")
    end = ZIP_END.unpack(data[-ZIP_END.size :])
    count, size, start = end[4], end[5], end[6]
    if data[-ZIP_END.size :] != zip_end(count, size, start) or start + size != len(data) - ZIP_END.size:
        raise ValueError("the end of the ZIP is not as it was written")
    place, told = start, 0
    for _number in range(count):
        entry = ZIP_ENTRY.unpack(data[place : place + ZIP_ENTRY.size])
        crc, size, length, offset = entry[7], entry[8], entry[10], entry[16]
        name = data[place + ZIP_ENTRY.size : place + ZIP_ENTRY.size + length].decode("ascii", "replace")
        written = name.encode("ascii", "replace")
        is_plain = written == data[place + ZIP_ENTRY.size : place + ZIP_ENTRY.size + length]
        head = zip_local_head(written.decode("ascii"), crc, size)
        content = data[offset + len(head) : offset + len(head) + size]
        is_right = is_plain and offset == told and data[offset : offset + len(head)] == head
        is_right = is_right and len(content) == size and zlib.crc32(content) == crc
        expected = zip_directory_entry(written.decode("ascii"), crc, size, offset)
        yield name, content, is_right and data[place : place + len(expected)] == expected
        place, told = place + ZIP_ENTRY.size + length, offset + len(head) + size
    if place != start + end[5] or told != start:
        raise ValueError("the directory of the ZIP is not as it was written")
