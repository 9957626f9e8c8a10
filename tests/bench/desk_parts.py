"""What a capture costs by its parts: one worker's captures in this process, with the reader that it starts.

Reads a line when it is to begin, then says in JSON what each part took, in seconds of CPU, and how many statements
were sent to the database; stays until its stdin ends. Argument: a file with the URLs.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

import tests.bench.desk_setup  # noqa: F401 - before all that needs the applications
from claimdesk.audit.context import WORKER, through
from sources.capture import config, worker
from sources.models import Capture
from tests.bench.desk_captures import say, waiting
from tests.bench.meter import cpu_of, family

WARM_UP_SECONDS = 3  # until the reader has loaded its libraries


class Statements:
    """Counts statements and the CPU that this thread spends in them."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        begin = time.thread_time()
        try:
            return execute(*statement)
        finally:
            self.count += 1
            self.seconds += time.thread_time() - begin


def main(urls: list[str]) -> None:
    """Capture them all, as a worker would that is alone."""
    for url in urls:
        waiting(url)
    config.extractor().start()
    time.sleep(WARM_UP_SECONDS)
    say("ready")
    sys.stdin.readline()
    sql, before = Statements(), _spent()
    with through(WORKER), connection.execute_wrapper(sql):
        while Capture.objects.waiting().exists():
            worker.serve()
    process, thread, reader = (after - then for after, then in zip(_spent(), before, strict=True))
    parts = {
        "fetch, WARC, WACZ, store": process - thread,
        "parse and read": reader,
        "SQL": sql.seconds,
        "seal, quotations, all else": thread - sql.seconds,
    }
    say(json.dumps({"captures": len(urls), "statements": sql.count, "parts": parts}))
    sys.stdin.readline()
    config.extractor().close()


def _spent() -> tuple[float, float, float]:
    """Seconds of CPU of this process, of this thread, and of the reader."""
    own = os.getpid()
    return time.process_time(), time.thread_time(), cpu_of(family((own,)) - {own})


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split())
