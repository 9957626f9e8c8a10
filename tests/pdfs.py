"""PDF files made here, operator by operator, and the quotations that a reader of each would find.

Each letter is its own code, and all letters look alike: a box, in a font that is made here too. So any language can be
written without a font file.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass, field

PAGE_WIDTH, PAGE_HEIGHT = 595, 842
CHAR_WIDTH = 0.5  # of the font size, for every letter
NARROW_LETTERS = frozenset(" .,:;!|'’`-iljtfrІіїЇ")
NARROW_WIDTH = 0.28
IDENTITY = b"claimdesk-sample"
USED_BLOCKS = (0x00, 0x01, 0x04, 0x20, 0x21, 0xFB)  # of the letters in the samples
RANGES = "".join(f"<{block:02x}00> <{block:02x}ff> <{block:02x}00>\n" for block in USED_BLOCKS)
CMAP = (
    "begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    f"{len(USED_BLOCKS)} beginbfrange\n{RANGES}endbfrange\nendcmap"
)
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /DescendantFonts [5 0 R] "
    b"/ToUnicode 6 0 R >>"
)
FONT_OF_LETTERS = (
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    b"/Supplement 0 >> /DW %d /W [LETTERS] /FontDescriptor 7 0 R /CIDToGIDMap 8 0 R >>" % round(CHAR_WIDTH * 1000)
)
FONT_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /Plain /Flags 32 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 "
    b"/Descent -200 /CapHeight 700 /StemV 80 /FontFile2 9 0 R >>"
)
LATIN_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PICTURE_ENTRIES = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
FIRST_PAGE = 11  # the number of its object; each page is followed by its content

QUOTE = "договір з підрядником підписали ще до оголошення торгів"
STORY = (
    "Обласна рада ухвалила бюджет розвитку на наступний рік після чотирьох годин обговорення у залі.",
    f"Речник управління заявив, що {QUOTE}.",
    "За словами голови комісії Марти Ковальчук, на ремонт мостів виділять тридцять два мільйони гривень.",
    "Аудитори нагадали, що минулого року половину грошей повернули до бюджету невикористаними.",
)


@dataclass
class Sample:
    """A file with the quotations that stand in it."""

    name: str
    data: bytes
    quotes: tuple[str, ...] = (QUOTE,)


def box_font() -> bytes:
    """A TrueType font (ISO/IEC 14496-22) whose one glyph is a box."""
    box = struct.pack(">5h", 1, 50, 0, 450, 700) + struct.pack(">HH", 3, 0) + bytes([1, 1, 1, 1])
    box += struct.pack(">4h", 50, 400, 0, -400) + struct.pack(">4h", 0, 0, 700, 0)
    tables = {
        b"glyf": box * 2,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 50, 0, 450, 700, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 500, *[0] * 11, 2),
        b"hmtx": struct.pack(">HhHh", 500, 50, 500, 50),
        b"loca": struct.pack(">III", 0, len(box), 2 * len(box)),
        b"maxp": struct.pack(">IH13H", 0x10000, 2, 4, 1, 0, 0, 1, *[0] * 8),
    }
    head, data = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 32), b""
    start = len(head) + 16 * len(tables)
    for name, table in tables.items():
        head += struct.pack(">4sIII", name, 0, start + len(data), len(table))
        data += table.ljust(-(-len(table) // 4) * 4, b"\0")
    return head + data


def width_of(text: str, size: float) -> float:
    """How wide a text is in points, as the files' fonts say."""
    return sum(NARROW_WIDTH if char in NARROW_LETTERS else CHAR_WIDTH for char in text) * size


def shown(text: str) -> str:
    """A text as the operand of Tj: two bytes a letter."""
    return f"<{text.encode('utf-16-be').hex()}>"


def put(x: float, y: float, text: str, size: float = 12) -> str:
    """Draw a text whose first letter stands at x, y (in points from the lower left corner)."""
    return f"BT /F1 {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {shown(text)} Tj ET"


def wrapped(text: str, width: float, size: float = 12) -> list[str]:
    """The lines of a text in a column, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def column(lines: list[str], x: float, top: float, leading: float = 15, size: float = 12) -> list[str]:
    """Draw lines below each other, one operator a line."""
    return [put(x, top - leading * number, line, size) for number, line in enumerate(lines)]


@dataclass
class Document:
    """A file in the making: `pages` are lists of operators; `about` are the entries of its Info."""

    pages: list[list[str]]
    about: str = "/Title (A report)"
    page_entries: str = ""
    images: frozenset[int] = frozenset()
    objects: list[bytes] = field(default_factory=list)

    def build(self) -> bytes:
        """The file in the classic form, with a table of objects at its end."""
        self._make_objects()
        return assembled(self.objects)

    def build_packed(self) -> bytes:
        """The same in the form of PDF 1.5: most objects in a compressed stream, the table as a stream."""
        self._make_objects()
        return packed(self.objects)

    def _make_objects(self) -> None:
        kids = " ".join(f"{FIRST_PAGE + 2 * number} 0 R" for number in range(len(self.pages)))
        letters = " ".join(f"{ord(char)} [{NARROW_WIDTH * 1000:.0f}]" for char in sorted(NARROW_LETTERS))
        self.objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode(),
            f"<< {self.about} >>".encode("latin-1"),
            FONT,
            FONT_OF_LETTERS.replace(b"LETTERS", letters.encode()),
            stream(CMAP.encode()),
            FONT_DESCRIPTOR,
            stream(b"\0\1" * 0x10000),
            stream(box_font(), f"/Length1 {len(box_font())}"),
            stream(b"\0", PICTURE_ENTRIES),
        ]
        for number, operators in enumerate(self.pages):
            image = "/XObject << /Im1 10 0 R >>" if number in self.images else ""
            resources = f"<< /Font << /F1 4 0 R /F2 {LATIN_FONT} >> {image} >>"
            self.objects += [
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] {self.page_entries} "
                f"/Contents {FIRST_PAGE + 1 + 2 * number} 0 R /Resources {resources} >>".encode(),
                stream("\n".join(operators).encode("latin-1")),
            ]


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object with its data compressed."""
    data = zlib.compress(data)
    return f"<< /Length {len(data)} /Filter /FlateDecode {entries} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: list[bytes], trailer: str = "") -> bytes:
    """Objects with their table and trailer: the first is the catalog, the third the Info."""
    data = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{tail}".encode()


def packed(objects: list[bytes]) -> bytes:
    """Objects as PDF 1.5 packs them: those without a stream into one, before the others."""
    plain = {number: content for number, content in enumerate(objects, start=1) if b"stream\n" not in content}
    rest = {number: content for number, content in enumerate(objects, start=1) if number not in plain}
    holder, table = len(objects) + 1, len(objects) + 2
    heads, bodies = "", b""
    for number, content in plain.items():
        heads += f"{number} {len(bodies)} "
        bodies += content + b"\n"
    rest = {holder: stream(heads.encode() + bodies, f"/Type /ObjStm /N {len(plain)} /First {len(heads)}"), **rest}
    data = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number, content in rest.items():
        places[number] = len(data)
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    rows = [struct.pack(">BIH", 0, 0, 65535)]
    for number in range(1, holder + 1):
        packed_at = list(plain).index(number) if number in plain else 0
        rows.append(
            struct.pack(">BIH", 2, holder, packed_at) if number in plain else struct.pack(">BIH", 1, places[number], 0)
        )
    rows.append(struct.pack(">BIH", 1, len(data), 0))
    entries = f"/Type /XRef /W [1 4 2] /Size {table + 1} /Root 1 0 R /Info 3 0 R"
    start = len(data)
    return (
        data
        + f"{table} 0 obj\n".encode()
        + stream(b"".join(rows), entries)
        + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()
    )


def encrypted(document: Document, password: bytes = b"") -> bytes:
    """The file under a password (RC4 of 40 bits): an empty one is how many offices save what nobody may change."""
    document._make_objects()
    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    padded = (password + padding)[:32]
    owner = _rc4(_md5(padded)[:5], padded)
    key = _md5(padded + owner + struct.pack("<i", -4) + IDENTITY)[:5]
    objects = [_encrypted_object(number, content, key) for number, content in enumerate(document.objects, start=1)]
    entries = f"/Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{_rc4(key, padding).hex()}> /P -4"
    return assembled(objects, f"/Encrypt << {entries} >> /ID [<{IDENTITY.hex()}> <{IDENTITY.hex()}>]")


def _encrypted_object(number: int, content: bytes, key: bytes) -> bytes:
    head, begin, rest = content.partition(b"\nstream\n")
    if not begin:
        return content.replace(b"(A report)", b"()")
    own_key = _md5(key + struct.pack("<I", number)[:3] + b"\0\0")[:10]
    return head + begin + _rc4(own_key, rest.removesuffix(b"\nendstream")) + b"\nendstream"


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, other = list(range(256)), 0
    for place in range(256):
        other = (other + state[place] + key[place % len(key)]) % 256
        state[place], state[other] = state[other], state[place]
    first = second = 0
    out = bytearray()
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        out.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(out)
