"""Writes a dossier: the same state gives the same bytes."""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from claimdesk.canonical import exact_json
from claimdesk.errors import Conflict
from sources.evidence.keys import sealing_key
from sources.spools import chunks_of, spool
from sources.wacz.plain_zip import MAX_ZIP_BYTES, zip_directory_entry, zip_end, zip_local_head

DOSSIER_FORMAT = "claimdesk-dossier-1"
CONTENTS = "dossier.json"
SIGNATURE = "dossier.json.signature"


@dataclass(frozen=True)
class Member:
    """A file in the dossier."""

    name: str
    sha256: str
    size: int
    crc: int
    offset: int


class DossierWriter:
    """Adds files to a spool, each under a name of its own. The caller closes `file`."""

    def __init__(self) -> None:
        self.file: IO[bytes] = spool()
        self.members: list[Member] = []
        self._place = 0

    def add(self, name: str, content: bytes) -> None:
        with spool() as file:
            file.write(content)
            self.add_file(name, file)

    def add_json(self, name: str, value: Any) -> None:
        """A file of JSON that people can read, too."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")

    def add_file(self, name: str, file: IO[bytes]) -> None:
        """A file out of a stream that can be read twice. Raises Conflict where the whole gets too large."""
        digest, crc, size = hashlib.sha256(), 0, 0
        for chunk in chunks_of(file):
            digest.update(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        head = zip_local_head(name, crc, min(size, MAX_ZIP_BYTES))
        if self._place + len(head) + size > MAX_ZIP_BYTES:
            sentence = _("A dossier holds at most %(bytes)s bytes.") % {"bytes": MAX_ZIP_BYTES}
            raise Conflict(sentence, code="too_large")
        self.members.append(Member(name, digest.hexdigest(), size, crc, self._place))
        self.file.write(head)
        for chunk in chunks_of(file):
            self.file.write(chunk)
        self._place += len(head) + size

    def finish(self, facts: dict[str, Any]) -> IO[bytes]:
        """Write the list of the files with `facts`, its signature and the directory. Raises OSError without a key."""
        listed = [{"path": each.name, "sha256": each.sha256, "bytes": each.size} for each in self.members]
        document = exact_json({"format": DOSSIER_FORMAT, **facts, "files": listed})
        key = sealing_key()
        signature = base64.b64encode(key.private.sign(document)).decode("ascii")
        self.add(CONTENTS, document)
        signed = {"key": key.row.key_id, "public_key": key.row.public_key, "signature": signature}
        self.add(SIGNATURE, exact_json(signed))
        directory = b"".join(zip_directory_entry(each.name, each.crc, each.size, each.offset) for each in self.members)
        self.file.write(directory + zip_end(len(self.members), len(directory), self._place))
        self.file.seek(0)
        return self.file
