"""Kinds of text that are told by how they begin, and texts that only look a little like them."""

import pytest

from sources.extraction.sniff import sniff
from tests.files import a_pdf

MAIL = b"From: olena@news.example\r\nTo: desk@news.example\r\nSubject: The letter\r\n\r\nWords."
SAVED = MAIL.replace(b"\r\n\r\n", b'\r\nContent-Type: multipart/related;\r\n boundary="b"\r\n\r\n')
TABLE = b'town;sum;state\nOne;32;"open; or\nnot"\nTwo;4,5;done\nThree;7;open\n'


@pytest.mark.parametrize(
    ("head", "declared", "kind"),
    [
        (b"\r\n \n" + a_pdf("Words."), "text/html", "application/pdf"),
        (b"<p>%PDF- is how they begin", "", "text/html"),
        (b"Some %PDF-1.4", "", "text/plain"),
        (b"<?xml version='1.0'?><!-- made --><rss version='2.0'>", "text/html", "application/rss+xml"),
        (b"<rss><channel><item><description><![CDATA[<p>x</p>", "", "application/rss+xml"),
        (b"\n<feed xmlns='http://www.w3.org/2005/Atom'>", "application/xml", "application/atom+xml"),
        (b"<?xml version='1.0'?><rdf:RDF xmlns='x'>", "", "application/rss+xml"),
        (b"<rss>", "text/plain", "text/plain"),
        (b"<feedback>", "application/xml", "text/plain"),
        (MAIL, "", "message/rfc822"),
        (MAIL, "application/octet-stream", "message/rfc822"),
        (MAIL, "text/plain", "text/plain"),
        (MAIL, "text/html", "text/html"),
        (b"From: the ministry\nNote: nothing\n\nWords.", "", "text/plain"),
        (SAVED, "", "multipart/related"),
        (SAVED, "multipart/related", "multipart/related"),
        (TABLE, "", "text/csv"),
        (TABLE, "text/plain", "text/plain"),
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (b"One, two, three.\nFour, five.\nSix, seven, eight.\nNine, ten, more.\n", "", "text/plain"),
        (b"<!DOCTYPE html>;;\n;;\n;;\n;;\n", "", "text/html"),
    ],
)  # fmt: skip
def test_sniff_tells_kinds_of_text_by_their_beginning(head, declared, kind):
    assert sniff(head, declared) == kind


def test_sniff_looks_for_a_table_in_whole_lines_only():
    assert sniff(b"town;sum;state\n" * 500) == "text/csv"
    assert sniff(b";".join([b"x" * 100] * 3) + b"\n" + b"a;b;c\n" * 3) == "text/csv"
    assert sniff((b"x" * 100 + b";;\n") * 5) == "text/csv"
    assert sniff((b"x" * 300 + b";;\n") * 5) == "text/plain"
