"""The worker's side of extraction: one child process with limited memory, killed and replaced when it hangs or dies.

Celery's pool processes may not use multiprocessing, hence pipes and frames.
"""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from sources.extraction.reading import Reading, blank
from sources.extraction.sniff import MAIL, MHTML, OLE, PDF, RTF, SNIFF_BYTES, ZIP, sniff
from sources.web.records import FrameDocument

ROOT = Path(__file__).resolve().parents[2]
FRAME_LENGTH = struct.Struct(">I")  # as in server.py, whose libraries stay out of the worker
MAX_MARKUP_BYTES = 10_000_000  # as much as is parsed
MAX_FILE_BYTES = 64 << 20  # a PDF cannot be read without its end
WHOLE_KINDS = frozenset({PDF, MAIL, MHTML, ZIP, RTF, OLE})
CHUNK_BYTES = 1 << 16


class ServerLost(Exception):
    """The child process is gone or does not answer."""


class Extractor:
    """Reads bodies in a child that is started when first needed; safe to share between threads, one job at a time.

    `memory` in bytes, `seconds` of CPU for one job; `grace` is how many seconds more one job may take, with the start.
    """

    def __init__(self, *, memory: int = 1 << 30, seconds: int = 20, grace: float = 10) -> None:
        self._memory = memory
        self._seconds = seconds
        self._grace = grace
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def start(self) -> None:
        """Start the child process now, so that the first body does not wait for it."""
        with self._lock:
            self._running()

    def read(
        self,
        body: IO[bytes],
        content_type: str,
        url: str,
        frames: Sequence[FrameDocument] = (),
        oembed: IO[bytes] | None = None,
    ) -> Reading:
        """The reading of a body; one with the code `content.extraction` where the child did not survive it.

        `frames` are the documents in frames of a page that a browser showed, `oembed` the answer at its oEmbed address.
        """
        body.seek(0)
        kind = sniff(body.read(SNIFF_BYTES), content_type)
        with self._lock:
            try:
                most = MAX_FILE_BYTES if kind in WHOLE_KINDS else MAX_MARKUP_BYTES
                return self._ask(body, content_type, url, [*frames], oembed, most=most)
            except ServerLost:
                self._stop()
                return blank(kind, "content.extraction")

    def close(self) -> None:
        """Kill the child process, if it runs."""
        with self._lock:
            self._stop()

    def _ask(
        self, body: IO[bytes], content_type: str, url: str, frames: list[FrameDocument], oembed: IO[bytes] | None, *,
        most: int,
    ) -> Reading:  # fmt: skip
        child = self._running()
        deadline = time.monotonic() + self._seconds + self._grace
        about: dict[str, Any] = {"content_type": content_type[:1000], "url": url, "cpu_seconds": self._seconds}
        about |= {"frames": [(frame.number, frame.url) for frame in frames], "oembed": oembed is not None}
        job = json.dumps(about).encode()
        _send(child, FRAME_LENGTH.pack(len(job)) + job, deadline)
        is_whole = True
        for part in (body, *(frame.file for frame in frames), *([oembed] if oembed else [])):
            size = min(part.seek(0, 2), most)
            is_whole = is_whole and size == part.tell()
            most -= size
            _send_file(child, part, size, deadline)
        size = FRAME_LENGTH.unpack(_receive(child, FRAME_LENGTH.size, deadline))[0]
        reading = cast("Reading", json.loads(_receive(child, size, deadline)))
        if not is_whole and reading["text"]:
            reading["code"] = reading["code"] or "content.too_long"
        return reading

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._child = None  # the parent's, before a fork
        if self._child is None or self._child.poll() is not None:
            self._stop()
            command = [sys.executable, "-I", "-c", _START, str(ROOT), str(self._memory)]
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            )
            self._owner = os.getpid()
            for pipe in (self._child.stdin, self._child.stdout):
                os.set_blocking(_number(pipe), False)
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child and self._owner == os.getpid():
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):
                    cast("IO[bytes]", pipe).close()


# -I keeps the environment and the current directory out of the child's imports, so the root is named.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from sources.extraction.server import main; main()"


def _number(pipe: IO[bytes] | None) -> int:
    return cast("IO[bytes]", pipe).fileno()


def _send(child: subprocess.Popen[bytes], data: bytes, deadline: float) -> None:
    pipe = _number(child.stdin)
    rest = memoryview(data)
    while rest:
        if not select.select([], [pipe], [], max(deadline - time.monotonic(), 0))[1]:
            raise ServerLost
        try:
            rest = rest[os.write(pipe, rest[:CHUNK_BYTES]) :]
        except OSError as error:
            raise ServerLost from error


def _send_file(child: subprocess.Popen[bytes], file: IO[bytes], size: int, deadline: float) -> None:
    """Send the first `size` bytes of a file as one frame."""
    _send(child, FRAME_LENGTH.pack(size), deadline)
    file.seek(0)
    while size and (piece := file.read(min(CHUNK_BYTES, size))):
        _send(child, piece, deadline)
        size -= len(piece)


def _receive(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
    pipe = _number(child.stdout)
    data = bytearray()
    while len(data) < size:
        if not select.select([pipe], [], [], max(deadline - time.monotonic(), 0))[0]:
            raise ServerLost
        piece = os.read(pipe, min(size - len(data), CHUNK_BYTES))
        if not piece:
            raise ServerLost
        data += piece
    return bytes(data)
