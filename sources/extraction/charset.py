"""Turn bytes into text as browsers do: byte order mark, HTTP, meta, and only then a guess."""

import codecs
import re
import unicodedata

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
PRESCAN_BYTES = 4096  # browsers look at 1024 bytes; pages in the wild put comments first
META_CHARSET = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([a-z0-9_:.\-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-z0-9_:.\-]+)", re.IGNORECASE)
HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)

# Labels that the WHATWG Encoding standard gives another meaning than their name.
WHATWG_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "l1": "cp1252", "x-user-defined": "cp1252", "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "koi8-ru": "koi8-u", "koi": "koi8-r", "koi8": "koi8-r", "x-cp1251": "cp1251",
    "win-1251": "cp1251", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8", "unicode": "utf-16-le", "utf-16": "utf-16-le",
    "x-x-big5": "big5-hkscs", "big5": "big5-hkscs", "x-mac-cyrillic": "mac-cyrillic", "macintosh": "mac-roman",
}  # fmt: skip
# What may be named by a page at all: Python knows codecs that are no charsets, and UTF-7 is an attack.
KNOWN_CHARSETS = re.compile(
    r"utf-8|utf-16-[lb]e|cp(?:125[0-8]|874|866|932|949)|windows-(?:125[0-8]|874)|ibm866|koi8-[ru]|iso-?8859-\d{1,2}"
    r"|gb18030|big5-hkscs|euc-jp|iso-2022-jp|mac-cyrillic|mac-roman"
)
GUESSED_CHARSETS = ("cp1251", "koi8-u", "cp866")
SAMPLE_BYTES = 20_000
COMMON_LETTERS = frozenset("оаеинтсрвлкмдпуіячьзбгйжхшюцщєїґыэ")


def decode(data: bytes, content_type: str = "", *, markup: bool = True) -> tuple[str, str]:
    """The text and the Python name of its charset. Damaged characters become U+FFFD; the text is in NFC."""
    for mark, name in BOMS:
        if data.startswith(mark):
            return _nfc(data[len(mark) :].decode(name, "replace")), name
    name = _declared(data, content_type, markup=markup) or _guessed(data)
    return _nfc(data.decode(name, "replace")), name


def charset_named(label: str) -> str:
    """The Python codec for a label as pages write it; empty where it is none that browsers know."""
    label = label.strip().lower()
    name = WHATWG_LABELS.get(label, label)
    if not KNOWN_CHARSETS.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _declared(data: bytes, content_type: str, *, markup: bool) -> str:
    http = HTTP_CHARSET.search(content_type)
    name = charset_named(http[1]) if http else ""
    if not name and markup:
        found = META_CHARSET.search(data[:PRESCAN_BYTES]) or XML_ENCODING.search(data[:PRESCAN_BYTES])
        name = charset_named(found[1].decode("ascii")) if found else ""
        if name.startswith("utf-16"):  # a page that could say so in ASCII is not in UTF-16
            name = "utf-8"
    return name


def _guessed(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut in the middle of a character
            return "utf-8"
    else:
        return "utf-8"
    best = max(GUESSED_CHARSETS, key=lambda name: _cyrillic_score(data, name))
    return best if _cyrillic_score(data, best) > 0 else "cp1252"


def _cyrillic_score(data: bytes, name: str) -> int:
    """How much the bytes look like Cyrillic prose in a charset: its letters are mostly small ones."""
    text = re.sub("<[^>]*>", " ", data[:SAMPLE_BYTES].decode(name, "replace"))
    letters = [char for char in text if ord(char) > 127]
    small = sum(char in COMMON_LETTERS for char in letters)
    return 2 * small - len(letters)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
