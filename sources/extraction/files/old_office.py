"""Files in the container of old Office programs: .doc, .xls, .ppt, and new ones under a password."""

from sources.extraction.reading import Reading

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that a new file is in (MS-OFFCRYPTO, 1.3.2)


def read(reading: Reading, body: bytes, _content_type: str, _url: str) -> None:
    """Give it the code that says what to do."""
    reading["code"] = "content.locked" if ENCRYPTED in body else "content.old_office"
