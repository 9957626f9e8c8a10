"""The process that reads bodies: `python -m sources.extraction.server`, jobs on stdin, readings on stdout.

A job is a frame of JSON (`content_type`, `url`, `cpu_seconds`, `frames`: number and address of each document in a frame
of the page, and whether there is an `oembed` answer), a frame with the body, one for each of those documents, and one
for the answer; the reading is one frame of JSON. A frame is four bytes of length and that many bytes. Whatever goes
wrong ends the process.
"""

import gc
import json
import os
import resource
import struct
import sys
from typing import IO

from sources.extraction.parse import extract
from sources.extraction.reading import Beside, FrameMarkup

FRAME_LENGTH = struct.Struct(">I")
WARM_UP = (
    b"<html><head><title>t</title></head><body><article><p>Warm up, so that the first page is as fast.</p></article>"
)


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Write the length of `data` and `data` itself."""
    stream.write(FRAME_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes:
    """Read one frame. Raises EOFError if the stream ends first."""
    return read_exactly(stream, FRAME_LENGTH.unpack(read_exactly(stream, FRAME_LENGTH.size))[0])


def read_exactly(stream: IO[bytes], size: int) -> bytes:
    """Read exactly `size` bytes. Raises EOFError."""
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def limit(resource_id: int, value: int) -> None:
    """Lower the soft limit of a resource; the hard limit stays."""
    hard = resource.getrlimit(resource_id)[1]
    resource.setrlimit(resource_id, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def serve_jobs(jobs: IO[bytes], answers: IO[bytes]) -> None:
    """Extract one body after another until the stream ends."""
    extract(WARM_UP, "text/html", "https://example.org/")
    gc.freeze()  # the libraries stay anyway, and collecting them again and again takes a tenth of the time
    gc.set_threshold(50_000, 20, 20)
    while True:
        try:
            job = json.loads(read_frame(jobs))
        except EOFError:
            return
        body = read_frame(jobs)
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + job["cpu_seconds"])
        frames = {
            number: FrameMarkup(url, read_frame(jobs).decode("utf-8", "replace")) for number, url in job["frames"]
        }
        oembed = read_frame(jobs).decode("utf-8", "replace") if job["oembed"] else ""
        reading = extract(body, job["content_type"], job["url"], Beside(frames, oembed))
        write_frame(answers, json.dumps(reading).encode())


def main() -> None:
    """Run with the memory limit given as the only argument, in bytes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    limit(resource.RLIMIT_AS, int(sys.argv[1]))
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    serve_jobs(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
