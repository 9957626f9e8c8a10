"""`manage.py extract FILE…`: what the desk's workers would read out of saved pages and files, one JSON line each."""

import gzip
import json
import zlib
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand
from sources.capture import config
from sources.extraction.client import Extractor
from sources.extraction.reading import Reading

SOME_UNREADABLE = 1
BROKEN = (OSError, EOFError, zlib.error)
GZIP = ".gz"
# Links in saved pages are mostly relative; without a URL they would be lost.
NOWHERE = "https://page.invalid/"


class Command(DeskCommand):
    help = (
        "Read saved files (.gz too) as captures are read, in the same confined process, and print one JSON line per "
        "file. Exit code 1 where a file could not be opened."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files, and what a server would have said of them."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--url", default=NOWHERE, help="where they come from: relative links lead from there")
        parser.add_argument("--type", default="", help="their Content-Type header; without it their bytes decide")

    def act(self, **options: Any) -> int:
        """Read each file with one process."""
        failed = 0
        with closing(config.new_extractor()) as extractor:
            for path in options["files"]:
                try:
                    facts = _facts(_read(extractor, path, options["type"], options["url"]))
                except BROKEN as error:
                    failed = SOME_UNREADABLE
                    facts = {"error": str(error)}
                self.stdout.write(json.dumps({"file": str(path), **facts}, ensure_ascii=False))
        return failed


def _read(extractor: Extractor, path: Path, content_type: str, url: str) -> Reading:
    with _open(path) as file:
        return extractor.read(file, content_type, url)


def _open(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == GZIP else path.open("rb")


def _facts(reading: Reading) -> dict[str, Any]:
    return {
        "text": reading["text"],
        "visible_text": reading["visible_text"],
        "article": reading["layout"]["article"],
        "carried": reading["layout"].get("carried", ""),
        "title": reading["title"],
        "authors": reading["authors"],
        "dates": {
            "published": reading["published_at"],
            "published_from": reading["published_from"],
            "modified": reading["modified_at"],
            "modified_from": reading["modified_from"],
        },
        "language": reading["language"],
        "links": [{"url": url, "words": words} for url, words in reading["links"]],
        "canonical_url": reading["canonical_url"],
        "og_url": reading["og_url"],
        "media_type": reading["media_type"],
        "charset": reading["charset"],
        "pixels": reading["pixels"],
        "code": reading["code"],
        "notes": reading["notes"],
    }
