"""The desk's side: sources with a claim and a quotation each, then one task per capture, then waiting for the seals.

Run by django-admin's shell-less way: `manage.py` is not needed, only DJANGO_SETTINGS_MODULE and the desk's settings.
Reads a line when it is to enqueue them, says "done" at its end, and stays until its stdin ends.
Argument: a file with the URLs.
"""

import sys
import time
from pathlib import Path

import tests.bench.desk_setup  # noqa: F401 - before all that needs the applications
from claimdesk.celery import enqueue
from claims.actions import CitationDraft, claimant_named, log_claim
from claims.models import Citation
from sources.actions import add_source
from sources.models import Capture
from sources.tasks import capture_source

LONGEST = 600  # seconds
LOOK = 0.05
QUOTE = "words that hardly any page has, so that the whole text is searched"


def main(urls: list[str]) -> None:
    """Open captures for all of them, enqueue them, and wait."""
    captures = [waiting(url) for url in urls]
    say("ready")
    sys.stdin.readline()
    deadline = time.monotonic() + LONGEST
    for capture_id in captures:
        enqueue(capture_source, capture_id=capture_id)
    while Capture.objects.open().exists() and time.monotonic() < deadline:
        time.sleep(LOOK)
    say(f"done {Capture.objects.exclude(completeness=Capture.Completeness.FAILURE).count()}")
    sys.stdin.readline()


def waiting(url: str) -> int:
    """A source that a claim quotes; its capture waits, unheard."""
    source = add_source(url, by=None, enqueue=False)[0]
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, stance=Citation.Stance.SUPPORTS, quote=QUOTE)
    log_claim(
        by=None,
        is_another=True,
        citations=[draft],
        text=f"It stands at {url}",
        claimant=claimant_named("A paper", by=None),
    )
    return Capture.objects.get(source=source).pk


def say(word: str) -> None:
    """Tell whoever started this program."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split())
