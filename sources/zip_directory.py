"""Open ZIP files from unknown sources: Python reads the whole directory, whatever its size, before it can be checked.

APPNOTE.TXT 4.3.14 to 4.3.16. The end record is looked for where Python's zipfile looks for it.
"""

import struct
import zipfile
from typing import IO

# Enough for foreign.MAX_MEMBERS files with the longest allowed names. Python makes an object of every 46 bytes.
MAX_DIRECTORY_BYTES = 2 << 20
END, LOCATOR, END64 = struct.Struct("<4s4H2IH"), struct.Struct("<4sIQI"), struct.Struct("<4sQ2H2I4Q")
MAX_COMMENT_BYTES = 0xFFFF


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive. Raises BadZipFile, also if its directory is larger than MAX_DIRECTORY_BYTES."""
    if directory_size(file) > MAX_DIRECTORY_BYTES:
        raise zipfile.BadZipFile("its directory is too large")
    return zipfile.ZipFile(file)


def directory_size(file: IO[bytes]) -> int:
    """The size of the directory in bytes, as the end record says; 0 if there is no end record."""
    end = file.seek(0, 2)
    place = _end_record(file, end)
    if place is None:
        return 0
    wide = _unpacked(END64, file, place - LOCATOR.size - END64.size)
    if _unpacked(LOCATOR, file, place - LOCATOR.size)[0] == b"PK\x06\x07" and wide[0] == b"PK\x06\x06":
        return int(wide[8])
    return int(_unpacked(END, file, place)[5])


def _end_record(file: IO[bytes], end: int) -> int | None:
    """The offset of the end record: at the very end, or else before a comment."""
    last = _unpacked(END, file, end - END.size)
    if last[0] == b"PK\x05\x06" and last[7] == 0:
        return end - END.size
    begin = max(end - END.size - MAX_COMMENT_BYTES - 1, 0)
    file.seek(begin)
    found = file.read().rfind(b"PK\x05\x06")
    return begin + found if found >= 0 else None


def _unpacked(form: struct.Struct, file: IO[bytes], place: int) -> tuple[bytes | int, ...]:
    """The fields at that offset; zeros if the file does not reach so far."""
    file.seek(max(place, 0))
    data = file.read(form.size) if place >= 0 else b""
    return form.unpack(data.ljust(form.size, b"\0"))
