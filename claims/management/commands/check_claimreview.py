"""`manage.py check_claimreview URL|FILE`: read the ClaimReview of a page or file, and hold it against the rules."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from claims.claimreview.reader import CheckedClaim, read
from claims.claimreview.rules import review_findings
from sources.capture.config import web_client
from sources.extraction.charset import decode
from sources.outcomes import sentence

KEPT, BROKEN, UNREADABLE = 0, 1, 2
_URL = re.compile(r"https?://", re.IGNORECASE)


class Command(DeskCommand):
    """A line for each ClaimReview, and one for each finding."""

    help = (
        "Check the ClaimReview mark-up of a page or file. Exit code 0: it keeps the rules; 1: it breaks some; "
        "2: nothing can be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", metavar="URL|FILE", help="a page on the web, or a file with HTML or JSON")

    def act(self, **options: Any) -> int:
        """Print what was read and what is wrong with it."""
        target = str(options["target"])
        page_url, text = _fetched(target) if _URL.match(target) else ("", _file(target))
        reading = read(text)
        if reading.refusal:
            raise Refused(reading.refusal, returncode=UNREADABLE)
        for problem in reading.broken:
            self.stdout.write(f"error   {problem}")
        is_broken = bool(reading.broken)
        for review in reading.reviews:
            self.stdout.write(f"read    {review.path}: {_summary(review)}")
            for finding in review_findings(review, page_url=page_url):
                is_broken |= finding.is_error
                self.stdout.write(f"{'error' if finding.is_error else 'advice':<7} {finding}")
        return BROKEN if is_broken else KEPT


def _summary(review: CheckedClaim) -> str:
    rating = review.rating
    number = "" if rating.value is None else f" ({rating.value} of {rating.worst or '?'} to {rating.best or '?'})"
    return f"“{review.claim}” is “{rating.label}”{number}"


def _file(name: str) -> str:
    try:
        return decode(Path(name).read_bytes(), markup=True)[0]
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.", returncode=UNREADABLE) from error


def _fetched(url: str) -> tuple[str, str]:
    """Where the page is in the end, and its text. Raises Refused where it cannot be fetched."""
    with web_client().fetch(url) as fetched:
        if fetched.code not in ("", "ok") or fetched.last is None:
            raise Refused(f"{url} cannot be fetched: {sentence(fetched.code)}", returncode=UNREADABLE)
        fetched.body.seek(0)
        return fetched.final_url, decode(fetched.body.read(), fetched.last.header("content-type"), markup=True)[0]
