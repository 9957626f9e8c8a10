"""The floor under a capture: the desk's own steps without database, queue and reading.

Fetch under the guard with as many threads as a worker has, WARC, signed WACZ, and files stored for good; one process,
which stands for one of the desk's workers. Reads a line when it is to begin, says "done" at its end, and stays until
its stdin ends. Argument: a file with the URLs.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

import tests.bench.desk_setup  # noqa: F401 - before all that needs the applications
from sources.capture import config
from sources.capture.packaging import Finding, keep
from sources.extraction.reading import blank
from sources.storage.archive import archive
from sources.wacz.signature import signed_data
from tests.bench.desk_captures import say


def main(urls: list[str]) -> None:
    """Capture all of them, many at once."""
    key = ec.generate_private_key(ec.SECP384R1())
    client, store, software = config.web_client(), archive(), config.software()

    def sign(digest: str, created: str, software: str) -> dict[str, str]:
        return signed_data(key, digest, created=created, software=software)

    def capture(url: str) -> None:
        with client.fetch(url) as fetched:
            finding = Finding(fetched, blank("text/html"), "verdict.article")
            keep(finding, store, sealed_at=datetime.now(UTC), software=software, reader="", sign=sign)

    with ThreadPoolExecutor(settings.CAPTURES_AT_ONCE) as threads:
        say("ready")
        sys.stdin.readline()
        for _done in threads.map(capture, urls):
            continue
    say("done")
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split())
