"""Read mails and saved pages (MHTML), both in the form of RFC 5322 and MIME, with the standard library's parser."""

import email
import email.errors
import email.header
import email.policy
import email.utils
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message

from sources.extraction.charset import decode
from sources.extraction.cleaning import line
from sources.extraction.files.markup_text import text_of_markup
from sources.extraction.files.partial_text import fill_text, say_partial
from sources.extraction.html import read_markup
from sources.extraction.language import language_of
from sources.extraction.links import absolute
from sources.extraction.reading import Reading

MAX_MARKUP_BYTES = 10_000_000
MAX_PARTS = 500
SHOWN_FIELDS = ("Subject", "From", "To", "Cc", "Date")
# What the standard library lets slip on damaged mails, beside its own errors.
DAMAGE_ERRORS = (email.errors.MessageError, ValueError, LookupError, TypeError, AttributeError)
HTML = "text/html"
PLAIN = "text/plain"
MAIL = "message/rfc822"


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Fill in a mail: subject, people, date, text, and the names of what is attached."""
    message = _message(reading, body)
    if message is None:
        return
    reading["title"] = _field(message, "Subject")[:500]
    reading["authors"] = [line(name or address) for name, address in _people(message) if name or address][:20]
    with suppress(*DAMAGE_ERRORS):
        reading["published_at"] = email.utils.parsedate_to_datetime(message.get("Date", "")).isoformat()
        reading["published_from"] = "file"
    parts = [*_parts(message)]
    if len(parts) > MAX_PARTS:
        say_partial(reading, f"read to part {MAX_PARTS} of {len(parts)}")
    texts = [text for part in parts[:MAX_PARTS] if (text := _text_of(part))]
    fill_text(reading, "\n\n".join(filter(None, (_head(message), *texts))))
    reading["language"] = language_of("\n".join(texts))


def read_saved_page(reading: Reading, body: bytes, _content_type: str, url: str) -> None:
    """Fill in the page that an MHTML file holds, as if it had come from where it was saved."""
    message = _message(reading, body)
    if message is None:
        return
    pages = [part for part in _parts(message) if part.get_content_type() in {HTML, "application/xhtml+xml"}]
    root = next((part for part in pages if part.get("Content-ID") == message.get_param("start")), None)
    root = root or next(iter(pages), None)
    if root is None:
        reading["code"] = "content.extraction"
        return
    place = root.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
    markup = _payload(root)[:MAX_MARKUP_BYTES]
    read_markup(reading, markup, str(root.get("Content-Type", HTML)), absolute(url, str(place)) or url)


def _message(reading: Reading, body: bytes) -> Message | None:
    """The message; None with a code where the parser cannot make anything of it."""
    try:
        return email.message_from_bytes(body.lstrip(), policy=email.policy.compat32)
    except (*DAMAGE_ERRORS, RecursionError):
        reading["code"] = "content.extraction"
        return None


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; what is attached as a mail is opened."""
    stack = [message]
    while stack:
        part = stack.pop()
        inner = _inner(part)
        if not part.is_multipart():
            yield part
        elif part.get_content_type() == "multipart/alternative":
            stack += inner[-1:]  # the form that its sender likes best, and mail programs show
        else:
            stack += reversed(inner)
            if part.get_content_type() == MAIL:
                yield part


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)]


def _text_of(part: Message) -> str:
    """The words of a part; of a mail in a mail its head, of another attachment its name."""
    kind = part.get_content_type()
    if kind == MAIL:
        return "\n\n".join(map(_head, _inner(part)))
    if part.get_filename():
        return line(_decoded(str(part.get_filename())))
    if kind not in {HTML, PLAIN}:
        return ""
    text = decode(_payload(part)[:MAX_MARKUP_BYTES], str(part.get("Content-Type", "")), markup=kind == HTML)[0]
    return text_of_markup(text) if kind == HTML else text.strip()


def _head(message: Message) -> str:
    """The fields that mail programs show, as they show them."""
    found = ((name, _field(message, name)) for name in SHOWN_FIELDS)
    return "\n".join(f"{name}: {value}" for name, value in found if value)


def _field(message: Message, name: str) -> str:
    return line(_decoded(str(message.get(name, ""))))


def _people(message: Message) -> list[tuple[str, str]]:
    with suppress(*DAMAGE_ERRORS):
        return email.utils.getaddresses([_field(message, "From")])
    return []


def _decoded(value: str) -> str:
    """A field with its encoded words (RFC 2047) decoded; as it is where they are damaged."""
    with suppress(*DAMAGE_ERRORS):
        return str(email.header.make_header(email.header.decode_header(value)))
    return value


def _payload(part: Message) -> bytes:
    with suppress(*DAMAGE_ERRORS):
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    return b""
