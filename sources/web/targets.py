"""Where a redirect leads: addresses as servers write them, read as browsers do (URL Standard, 4.4)."""

import re
from urllib.parse import quote, urljoin, urlsplit

EDGES = bytes(range(0x21))
INSIDE = re.compile(rb"[\t\r\n]")
SCHEME = re.compile(rb"(https?):([/\\]*)", re.IGNORECASE)
SAFE = "!#$%&'()*+,/:;=?@[]~"


def resolved(base: str, target: bytes) -> tuple[str, bool]:
    """The absolute URL in ASCII that `target` means on a page at `base`, and whether it was written in an odd way.

    Backslashes are slashes, and blanks around the address or line breaks in it are none. Raises ValueError.
    """
    plain = INSIDE.sub(b"", target.strip(EDGES))
    size = re.search(rb"[?#]|\Z", plain)
    end = size.start() if size else len(plain)
    path = plain[:end].replace(b"\\", b"/")
    if found := SCHEME.match(path):
        same = found[1].decode("ascii").lower() == urlsplit(base).scheme
        rest = path[found.end() :]
        path = found[2] + rest if same and len(found[2]) < 2 else found[1] + b"://" + rest
    elif path.startswith(b"///"):
        path = b"//" + path.lstrip(b"/")
    written = path + plain[end:]
    return urljoin(base, quote(written, safe=SAFE)), written != target.strip()
