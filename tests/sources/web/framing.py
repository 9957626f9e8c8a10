"""Answers that are not as RFC 9110 and 9112 want them, each with what a browser shows of it and what the desk says.

`shows` is what Chromium 156 showed of each; tests/sources/browser/test_framing.py holds it to the Chromium at hand.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass

import brotli
import zstandard

WHOLE, PART, NOTHING = "the whole page", "the beginning", "nothing of the page"
WORDS = "These words stood there: договір підписали ще до торгів."
END = "The very end."
_FILLING = " ".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(250))
BODY = f"<!doctype html><meta charset=utf-8><title>t</title><p>{WORDS}</p><p>{_FILLING}</p><p>{END}</p>".encode()
KIND = "Content-Type: text/html; charset=utf-8"
LENGTH = f"Content-Length: {len(BODY)}"


@dataclass(frozen=True)
class Framing:
    """One answer: what Chromium shows of it, the desk's outcome, and the oddities that it notes."""

    name: str
    answer: bytes
    shows: str = WHOLE
    outcome: str = "ok"
    oddities: tuple[str, ...] = ()


def an_answer(*headers: str, body: bytes = BODY, status: str = "HTTP/1.1 200 OK", end: str = "\r\n") -> bytes:
    """An answer of these header lines."""
    return (end.join([status, *headers]) + 2 * end).encode("latin-1") + body


def with_header(line: str) -> bytes:
    return an_answer(KIND, LENGTH, line)


def of_length(line: str) -> bytes:
    return an_answer(KIND, line)


def with_status(line: str) -> bytes:
    return an_answer(KIND, LENGTH, status=line)


def in_chunks(size: bytes = b"%x\r\n", behind: bytes = b"\r\n", last: bytes = b"0\r\n\r\n", line: str = "") -> bytes:
    """The body in two chunks, each with its size as `size` writes it."""
    pieces = (BODY[:900], BODY[900:])
    body = b"".join(size % len(piece) + piece + behind for piece in pieces) + last
    return an_answer(KIND, line or "Transfer-Encoding: chunked", body=body)


def packed(encoding: str, body: bytes) -> bytes:
    return an_answer(KIND, f"Content-Encoding: {encoding}", f"Content-Length: {len(body)}", body=body)


GZIP = gzip.compress(BODY, mtime=0)
ZLIB = zlib.compress(BODY)
BROTLI = brotli.compress(BODY)
ZSTD = zstandard.ZstdCompressor().compress(BODY)
NO_ANSWER, BROKEN_OFF, NOT_UNPACKED = "http.protocol", "http.incomplete", "http.bad_encoding"

STATUS_LINES = [
    Framing("plain", an_answer(KIND, LENGTH)),
    Framing("without a length", an_answer(KIND)),
    Framing("a blank line before the status line", b"\r\n" + with_status("HTTP/1.1 200 OK"), WHOLE, "ok",
            ("bytes-before-status",)),
    Framing("two blank lines before it", b"\r\n\r\n" + with_status("HTTP/1.1 200 OK"), WHOLE, "ok",
            ("bytes-before-status",)),
    Framing("a byte order mark before it", b"\xef\xbb\xbf" + with_status("HTTP/1.1 200 OK"), WHOLE, "ok",
            ("bytes-before-status",)),
    Framing("five bytes before it", b"junk!" + with_status("HTTP/1.1 200 OK"), NOTHING, NO_ANSWER),
    Framing("no status line", BODY, NOTHING, NO_ANSWER),
    Framing("small letters", with_status("http/1.1 200 ok"), WHOLE, "ok", ("status-line",)),
    Framing("no reason", with_status("HTTP/1.1 200")),
    Framing("two blanks", with_status("HTTP/1.1  200  OK"), WHOLE, "ok", ("status-line",)),
    Framing("HTTP/2 without a frame", with_status("HTTP/2 200"), WHOLE, "ok", ("status-line",)),
    Framing("no version", with_status("HTTP 200 OK"), WHOLE, "ok", ("status-line",)),
    Framing("no number", with_status("HTTP/1.1 OK"), WHOLE, "ok", ("status-line",)),
    Framing("number and reason in one", with_status("HTTP/1.1 200OK"), WHOLE, "ok", ("status-line",)),
    Framing("ICY", with_status("ICY 200 OK"), WHOLE, "ok", ("status-line",)),
    Framing("bytes in the reason", with_status("HTTP/1.1 200 \xff\xfe")),
    Framing("an interim answer", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + an_answer(KIND, LENGTH)),
    Framing("an interim answer and a blank line", b"HTTP/1.1 100 Continue\r\n\r\n\r\n" + an_answer(KIND, LENGTH),
            WHOLE, "ok", ("bytes-before-status",)),
]  # fmt: skip
HEADERS = [
    Framing("bare line feeds", an_answer(KIND, LENGTH, end="\n"), WHOLE, "ok", ("bare-line-feed",)),
    Framing("a bare line feed at the end of the head", f"HTTP/1.1 200 OK\r\n{KIND}\r\n\n".encode() + BODY, WHOLE, "ok",
            ("bare-line-feed",)),
    Framing("a blank before the colon", an_answer("Content-Type : text/html; charset=utf-8", "Server: x"), WHOLE, "ok",
            ("blank-before-colon",)),
    Framing("a blank before the colon of the length", an_answer(KIND, LENGTH.replace(":", " :")), WHOLE, "ok",
            ("blank-before-colon",)),
    Framing("a name with blanks", with_header("X Powered By: x"), WHOLE, "ok", ("header-name",)),
    Framing("a name with other characters", with_header("X(\xd0\xb9): x"), WHOLE, "ok", ("header-name",)),
    Framing("no colon", with_header("Cache-Control no-cache"), WHOLE, "ok", ("no-header",)),
    Framing("no name", with_header(": x"), WHOLE, "ok", ("no-header",)),
    Framing("markup in the head", with_header("<html>"), WHOLE, "ok", ("no-header",)),
    Framing("a folded header", with_header("X: a\r\n b"), WHOLE, "ok", ("folded-header",)),
    Framing("a blank before the first header", an_answer(f" {KIND}", LENGTH), WHOLE, "ok", ("folded-header",)),
    Framing("a control character", with_header("X: a\x01b")),
    Framing("a carriage return in a value", with_header("X: a\rb"), WHOLE, "ok", ("bare-line-feed", "no-header")),
    Framing("UTF-8 in a value", with_header("X: \xd0\xb9")),
    Framing("a zero byte in a value", with_header("X: a\0b"), NOTHING, NO_ANSWER),
    Framing("a zero byte in a name", with_header("X\0: a"), NOTHING, NO_ANSWER),
]  # fmt: skip
LENGTHS = [
    Framing("an empty length", of_length("Content-Length:"), WHOLE, "ok", ("length-no-number",)),
    Framing("a length with a sign", of_length(LENGTH.replace(": ", ": +")), WHOLE, "ok", ("length-no-number",)),
    Framing("a negative length", of_length("Content-Length: -1"), WHOLE, "ok", ("length-no-number",)),
    Framing("a word for the length", of_length("Content-Length: long"), WHOLE, "ok", ("length-no-number",)),
    Framing("a length with a unit", of_length("Content-Length: 5 bytes"), WHOLE, "ok", ("length-no-number",)),
    Framing("an enormous length", of_length(f"Content-Length: {'9' * 23}"), WHOLE, "ok", ("length-no-number",)),
    Framing("the length twice in a header", of_length(f"{LENGTH}, {len(BODY)}"), WHOLE, "ok", ("length-repeated",)),
    Framing("the length in two headers", with_header(LENGTH), WHOLE, "ok", ("length-repeated",)),
    Framing("two lengths in a header", of_length(f"{LENGTH}, 7"), NOTHING, NO_ANSWER),
    Framing("a length of 5000 digits", of_length(f"Content-Length: {'9' * 5000}"), WHOLE, "ok", ("length-no-number",)),
    Framing("a length after 5000 zeros", of_length(f"Content-Length: {'0' * 5000}{len(BODY)}"), WHOLE, "ok"),
    Framing("two lengths in two headers", with_header("Content-Length: 7"), NOTHING, NO_ANSWER),
    Framing("a length that is too small", of_length("Content-Length: 900"), PART, "ok", ("bytes-behind-body",)),
    Framing("a length that is too great", of_length(f"Content-Length: {len(BODY) + 9}"), WHOLE, BROKEN_OFF),
    Framing("a length besides chunks", in_chunks(line="Transfer-Encoding: chunked\r\nContent-Length: 7"), WHOLE, "ok",
            ("length-and-chunks",)),
]  # fmt: skip
CHUNKS = [
    Framing("chunks", in_chunks()),
    Framing("a bare line feed behind sizes", in_chunks(size=b"%x\n"), WHOLE, "ok", ("bare-line-feed",)),
    Framing("a bare line feed behind chunks", in_chunks(behind=b"\n"), WHOLE, "ok", ("bare-line-feed",)),
    Framing("bare line feeds only", in_chunks(b"%x\n", b"\n", b"0\n\n"), WHOLE, "ok", ("bare-line-feed",)),
    Framing("blanks behind sizes", in_chunks(size=b"%x  \r\n"), WHOLE, "ok", ("chunk-line",)),
    Framing("capitals in sizes", in_chunks(size=b"%X\r\n")),
    Framing("zeros before sizes", in_chunks(size=b"000000000000000000000000%x\r\n")),
    Framing("an extension", in_chunks(size=b"%x;a=b\r\n")),
    Framing("an extension behind a blank", in_chunks(size=b"%x ; a=b\r\n"), WHOLE, "ok", ("chunk-line",)),
    Framing("a trailer", in_chunks(last=b"0\r\nX: y\r\n\r\n")),
    Framing("a trailer without a colon", in_chunks(last=b"0\r\nno colon\r\n\r\n")),
    Framing("no blank line at the end", in_chunks(last=b"0\r\n"), WHOLE, "ok", ("no-end-of-chunks",)),
    Framing("no last chunk", in_chunks(last=b""), WHOLE, BROKEN_OFF),
    Framing("bytes behind the last chunk", in_chunks(last=b"0\r\n\r\nmore"), WHOLE, "ok", ("bytes-behind-body",)),
    Framing("the encoding in capitals", in_chunks(line="Transfer-Encoding: CHUNKED")),
    Framing("the encoding twice", in_chunks(line="Transfer-Encoding: chunked, chunked")),
    Framing("chunks and no encoding besides", in_chunks(line="Transfer-Encoding: identity, chunked")),
    Framing("blanks before sizes", in_chunks(size=b" %x\r\n"), NOTHING, NO_ANSWER),
    Framing("a tab behind sizes", in_chunks(size=b"%x\t\r\n"), NOTHING, NO_ANSWER),
    Framing("0x before sizes", in_chunks(size=b"0x%x\r\n"), NOTHING, NO_ANSWER),
    Framing("a sign before sizes", in_chunks(size=b"+%x\r\n"), NOTHING, NO_ANSWER),
    Framing("nothing behind chunks", in_chunks(behind=b""), NOTHING, NO_ANSWER),
    Framing("no chunks at all", an_answer(KIND, "Transfer-Encoding: chunked"), NOTHING, NO_ANSWER),
]
ENCODINGS = [
    Framing("no encoding that there is: none", packed("none", BODY), WHOLE, "ok", ("unknown-encoding",)),
    Framing("a charset for an encoding", packed("UTF-8", BODY), WHOLE, "ok", ("unknown-encoding",)),
    Framing("identity", packed("identity", BODY)),
    Framing("an empty encoding", packed("", BODY)),
    Framing("a type for an encoding", packed("text/html", BODY), WHOLE, "ok", ("unknown-encoding",)),
    Framing("an encoding in quotation marks", packed('"gzip"', GZIP), NOTHING, NOT_UNPACKED),
    Framing("an encoding with a parameter", packed("gzip;q=1", GZIP), NOTHING, NOT_UNPACKED),
    Framing("gzip", packed("gzip", GZIP)),
    Framing("gzip with a head of its own", packed("GZIP", GZIP[:3] + b"\x1e" + GZIP[4:10] + b"\2\0abname\0comment\0cc"
                                                  + GZIP[10:])),
    Framing("gzip, three times", packed("gzip, gzip, gzip", gzip.compress(gzip.compress(GZIP)))),
    Framing("gzip with a wrong checksum", packed("gzip", GZIP[:-8] + b"\1\2\3\4" + GZIP[-4:]), WHOLE, "ok",
            ("gzip-checksum",)),
    Framing("gzip without a checksum", packed("gzip", GZIP[:-8]), WHOLE, "ok", ("gzip-checksum",)),
    Framing("gzip and bytes behind it", packed("gzip", GZIP + b"more"), WHOLE, "ok", ("bytes-behind-packed",)),
    Framing("half of gzip", packed("gzip", GZIP[: len(GZIP) // 2]), PART, BROKEN_OFF),
    Framing("gzip that is none", packed("gzip", BODY), NOTHING, NOT_UNPACKED),
    Framing("gzip that is deflate", packed("gzip", ZLIB), NOTHING, NOT_UNPACKED),
    Framing("deflate", packed("deflate", ZLIB)),
    Framing("bare deflate", packed("deflate", ZLIB[2:-4])),
    Framing("half of deflate", packed("deflate", ZLIB[: len(ZLIB) // 2]), PART, BROKEN_OFF),
    Framing("deflate that is gzip", packed("deflate", GZIP), NOTHING, NOT_UNPACKED),
    Framing("brotli", packed("br", BROTLI)),
    Framing("half of brotli", packed("br", BROTLI[: len(BROTLI) // 2]), PART, BROKEN_OFF),
    Framing("brotli that is none", packed("br", BODY), NOTHING, NOT_UNPACKED),
    Framing("gzip in brotli", packed("gzip, br", brotli.compress(GZIP))),
    Framing("zstd", packed("zstd", ZSTD)),
    Framing("zstd in two frames", packed("zstd", b"".join(map(zstandard.ZstdCompressor().compress,
                                                               (BODY[:900], BODY[900:]))))),
    Framing("zstd that is none", packed("zstd", BODY), NOTHING, NOT_UNPACKED),
]  # fmt: skip
FRAMINGS = [*STATUS_LINES, *HEADERS, *LENGTHS, *CHUNKS, *ENCODINGS]

# How an address to go to is written, and where Chromium goes; HOST is the host of the page.
LOCATIONS = [
    ("/ok", "/ok", False),
    ("\\ok", "/ok", True),
    ("http:\\\\HOST\\ok", "/ok", True),
    ("dir\\..\\ok", "/ok", True),
    ("  /ok  ", "/ok", False),
    ("/o\tk", "/ok", True),
    ("//HOST/ok", "/ok", False),
    ("///HOST/ok", "/ok", True),
    ("http:/ok", "/ok", True),
    ("http:ok", "/ok", True),
    ("HTTP://HOST/ok", "/ok", False),
    ("/o k", "/o%20k", False),
    ("ok", "/ok", False),
    ("/\xd1\x97", "/%D1%97", False),
    ('"/ok"', "/%22/ok%22", False),
]
