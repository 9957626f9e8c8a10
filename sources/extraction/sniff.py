"""What a body is, by its bytes; the server's word counts only between kinds of text (WHATWG MIME Sniffing)."""

import codecs
import re

from sources.extraction.charsets.labels import charset_named
from sources.extraction.charsets.prescan import label_in_header, utf16_of_xml

ZIP = "application/zip"
RTF = "application/rtf"
OLE = "application/x-ole-storage"
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", ZIP),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"OggS", "application/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
)
# Scripts put blank lines before what they send, and every reader of PDFs looks for the beginning.
PDF_BEHIND_BLANKS = re.compile(rb"(?:\xef\xbb\xbf)?[\0\s]*%PDF-")
UTF16_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|article)[\s>/]",
    re.IGNORECASE,
)
BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
SNIFF_BYTES = 2048
HTML = "text/html"
PLAIN = "text/plain"
PDF = "application/pdf"
JSON = "application/json"


def sniff(data: bytes, content_type: str = "") -> str:
    """The media type of a body; empty for no bytes at all."""
    declared = content_type.partition(";")[0].strip().lower()
    head = data[:SNIFF_BYTES]
    if not head:
        return ""
    if codec := UTF16_BOMS.get(head[:2]) or _utf16_without_mark(head, content_type):
        return _text_type(head.decode(codec, "ignore").encode(), declared)
    binary = BINARY.search(head) and not TAG.match(head.lstrip())  # a stray NUL in markup is only bad markup
    return _magic(head) or (_binary_type(declared) if binary else _text_type(head, declared))


def is_text(media_type: str) -> bool:
    """True for what is read as characters."""
    return media_type.startswith("text/") or media_type.endswith(("json", "xml")) or media_type in {MAIL, MHTML}


def _utf16_without_mark(head: bytes, content_type: str) -> str:
    """The codec if UTF-16 is declared and each second byte may be zero; else an empty text."""
    if b"\0" not in head or _magic(head):
        return ""
    codec = utf16_of_xml(head) or charset_named(label_in_header(content_type))
    return codec if codec.startswith("utf-16") else ""


def _magic(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] == b"avif" else "video/mp4"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12], "")
    if PDF_BEHIND_BLANKS.match(head):
        return PDF
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "")


def _binary_type(declared: str) -> str:
    return declared if declared and not is_text(declared) else "application/octet-stream"


def _text_type(head: bytes, declared: str) -> str:
    begin = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f")
    if kind := kind_of_text(begin, declared):
        return kind
    if declared.endswith("json") or (begin[:1] in {b"{", b"["} and declared in {"", PLAIN}):
        return JSON
    if declared in {HTML, "application/xhtml+xml"} or (declared != PLAIN and TAG.search(begin)):
        return HTML
    return "application/xml" if begin.startswith(b"<?xml") else PLAIN


RSS = "application/rss+xml"
ATOM = "application/atom+xml"
MAIL = "message/rfc822"
MHTML = "multipart/related"
CSV = "text/csv"

# Before the first element of an XML document there may be its declaration, comments, instructions and a DOCTYPE.
FEED = re.compile(
    rb"(?:\s|<\?.{0,500}?\?>|<!--.{0,1000}?-->|<!DOCTYPE[^>\[]{0,300}>)*<(rss|rdf:RDF|feed)[\s>]", re.DOTALL
)
# RFC 5322, 2.2: a name without blanks, a colon, and lines that go on with a blank.
HEADER_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,100}):[^\n]*\n(?:[ \t][^\n]*\n)*")
MAIL_FIELDS = frozenset({
    b"from", b"to", b"date", b"subject", b"received", b"return-path", b"delivered-to", b"message-id", b"mime-version",
    b"content-type", b"sender", b"reply-to", b"dkim-signature", b"snapshot-content-location",
})  # fmt: skip
MIN_MAIL_FIELDS = 3
RELATED = re.compile(
    rb"^(?:content-type:\s*multipart/related|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE
)
DELIMITERS = (b";", b"\t", b",")
MIN_TABLE_LINES = 4
MIN_TABLE_DELIMITERS = 2  # a line of prose has a comma or two, and hardly four lines equally many
MAX_CELL_BYTES = 60  # on average
QUOTED = re.compile(rb'"(?:[^"]|"")*"')
CUT_FROM_BYTES = 1000  # so long a beginning may end within a line
PAGES = frozenset({"text/html", "application/xhtml+xml"})


def kind_of_text(begin: bytes, declared: str = "") -> str:
    """The media type of a text by its first bytes; empty where it is none of these kinds.

    `declared` is what the server says, in small letters. What it calls plain text is shown as it is by browsers; among
    pages they look for feeds only (WHATWG MIME Sniffing, 7.3).
    """
    if declared == CSV:
        return CSV
    if declared == "text/plain":
        return ""
    if feed := FEED.match(begin):
        return ATOM if feed[1] == b"feed" else RSS
    if declared in PAGES:
        return ""
    return _kind_of_mail(begin) or (CSV if _is_table(begin) else "")


def _kind_of_mail(begin: bytes) -> str:
    begin = begin.replace(b"\r\n", b"\n")
    at, names = 0, set()
    while field := HEADER_FIELD.match(begin, at):
        names.add(field[1].lower())
        at = field.end()
    if len(names & MAIL_FIELDS) < MIN_MAIL_FIELDS:
        return ""
    return MHTML if RELATED.search(begin[:at]) else MAIL


def _is_table(begin: bytes) -> bool:
    """Whether all whole lines are short cells between as many delimiters of one kind."""
    lines = [line for line in QUOTED.sub(b"", begin).splitlines() if line.strip()]
    lines = lines[:-1] if len(begin) > CUT_FROM_BYTES else lines
    if len(lines) < MIN_TABLE_LINES or begin[:1] in {b"<", b"{", b"["}:
        return False
    counts = [{line.count(delimiter) for line in lines} for delimiter in DELIMITERS]
    return any(
        len(each) == 1
        and min(each) >= MIN_TABLE_DELIMITERS
        and sum(map(len, lines)) <= MAX_CELL_BYTES * len(lines) * (min(each) + 1)
        for each in counts
    )
