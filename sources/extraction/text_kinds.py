"""Kinds of text that are no pages, known by how they begin: feeds, mails, saved pages, tables."""

import re

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
