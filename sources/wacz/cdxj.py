"""The index of a WACZ: one line per record, by sort-friendly key, time and JSON (CDXJ)."""

import json
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from sources.wacz.warc import Indexed

WWW_PREFIX = re.compile(r"^www\d*\.")
DEFAULT_PORTS = {"http": 80, "https": 443}


def cdxj(records: Iterable[Indexed], filename: str) -> bytes:
    """The index lines for records of one WARC file, in order."""
    return "".join(sorted(_line(record, filename) for record in records)).encode()


def surt(url: str) -> str:
    """The sort-friendly form of a URL: host reversed, no `www.`, all in lower case, parameters in order."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS:
        return url.lower()
    host = (parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port and parts.port != DEFAULT_PORTS[parts.scheme] else ""
    path = re.sub("/{2,}", "/", parts.path.lower())
    if len(path) > 1:
        path = path.rstrip("/")
    query = "&".join(sorted(parts.query.lower().split("&")))
    return f"{_reversed(host)}{port}){path or '/'}" + (f"?{query}" if query else "")


def _line(record: Indexed, filename: str) -> str:
    facts = {
        "url": record.url,
        "mime": record.mime,
        **({"status": str(record.status)} if record.status else {}),
        "digest": record.digest,
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": filename,
    }
    return f"{surt(record.url)} {record.at:%Y%m%d%H%M%S} {json.dumps(facts, ensure_ascii=False)}\n"


def _reversed(host: str) -> str:
    return ",".join(reversed(WWW_PREFIX.sub("", host).split(".")))
