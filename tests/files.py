"""Small real files, made here byte by byte."""

import struct
import zlib

FONT = "<< /Font << /F1 3 0 R >> >>"


def a_pdf(*pages: str, filler: bytes = b"") -> bytes:
    """A PDF with a line of plain letters on each page, none where the line is empty; `filler` is passed over."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in enumerate(pages):
        drawing = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents {5 + 2 * number} 0 R /Resources {FONT} >>",
            f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        ]
    objects.append("<< /Title (A report) /Author (Olena Koval) /CreationDate (D:20251031140500+02'00') >>")
    return _assembled(objects, filler)


def _assembled(objects: list[str], filler: bytes) -> bytes:
    data = b"%PDF-1.4\n%" + filler + b"\n"
    places = []
    for number, words in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{words}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{tail}".encode("ascii")


def a_png(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds next to nothing."""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def a_jpeg(width: int, height: int) -> bytes:
    """The head of a JPEG, with a picture's notes before its frame."""
    notes = b"\xff\xe1" + struct.pack(">H", 202) + bytes(200)
    return b"\xff\xd8" + notes + b"\xff\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)


def a_gif(width: int, height: int) -> bytes:
    """The head of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(3)


def a_webp(width: int, height: int, kind: bytes = b"VP8X") -> bytes:
    """The head of a WebP of one of its three kinds."""
    sizes = {
        b"VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8 ": bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + sizes[kind]


def an_avif(width: int, height: int) -> bytes:
    """The head of an AVIF."""
    return b"\0\0\0\x1cftypavif" + bytes(20) + b"\0\0\0\x14ispe" + bytes(4) + struct.pack(">II", width, height)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
