"""Open ZIP files of unknown hands: Python reads a directory whole, whatever its size, before anybody can count it.

APPNOTE.TXT 4.3.14 to 4.3.16. The end record is looked for where Python's zipfile looks for it.
"""

import struct
import zipfile
from typing import IO

# 2,000 files (foreign_wacz.MOST_MEMBERS) with names as long as we take. Python makes an object of every 46 bytes.
LARGEST_DIRECTORY = 2 << 20
END, LOCATOR, END64 = struct.Struct("<4s4H2IH"), struct.Struct("<4sIQI"), struct.Struct("<4sQ2H2I4Q")
LONGEST_COMMENT = 0xFFFF


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive. Raises BadZipFile, also where its directory is larger than LARGEST_DIRECTORY."""
    if directory_size(file) > LARGEST_DIRECTORY:
        raise zipfile.BadZipFile("its directory is too large")
    return zipfile.ZipFile(file)


def directory_size(file: IO[bytes]) -> int:
    """How many bytes the end record gives the directory; 0 where there is no end record."""
    end = file.seek(0, 2)
    place = _end_record(file, end)
    if place is None:
        return 0
    wide = _unpacked(END64, file, place - LOCATOR.size - END64.size)
    if _unpacked(LOCATOR, file, place - LOCATOR.size)[0] == b"PK\x06\x07" and wide[0] == b"PK\x06\x06":
        return int(wide[8])
    return int(_unpacked(END, file, place)[5])


def _end_record(file: IO[bytes], end: int) -> int | None:
    """Where it stands: at the very end, or else before a comment."""
    last = _unpacked(END, file, end - END.size)
    if last[0] == b"PK\x05\x06" and last[7] == 0:
        return end - END.size
    begin = max(end - END.size - LONGEST_COMMENT - 1, 0)
    file.seek(begin)
    found = file.read().rfind(b"PK\x05\x06")
    return begin + found if found >= 0 else None


def _unpacked(form: struct.Struct, file: IO[bytes], place: int) -> tuple[bytes | int, ...]:
    """The fields that stand there; zeros where the file has no such place."""
    file.seek(max(place, 0))
    data = file.read(form.size) if place >= 0 else b""
    return form.unpack(data.ljust(form.size, b"\0"))
