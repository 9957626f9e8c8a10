"""`manage.py verify_capture ID|FILE.wacz`: is it still what was sealed, and do the quoted words stand in it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused
from claimdesk.ids import parse_id
from claims.quote_checks import found_in
from sources.capture.re_extract import compare_texts, manifest_in, read_again
from sources.capture.verify_sealed import verify_sealed
from sources.evidence.anchor_verification import not_anchored, verify_anchors
from sources.evidence.seal_verification import awaited, verify_seal
from sources.models import Artifact, Capture
from sources.storage.archive import archive, artifact_of, open_artifact
from sources.storage.base import CHUNK_BYTES, sha256_of
from sources.text.page_text import PageText
from sources.wacz.verify import verify_wacz

MAX_QUOTE_CHARACTERS = 60  # printed of each quotation


@dataclass(frozen=True)
class Verified:
    """What was found: the desk's own capture, if it is one, the findings against it, how many quotations stand."""

    capture: Capture | None
    findings: list[str]
    quotes: int
    notes: tuple[str, ...] = ()


class Command(DeskCommand):
    """Counts and hashes everything again, and reads the archived bytes again for the quotations."""

    help = "Verify a capture of this desk, or any WACZ: exit code 0 if nothing is wrong, 1 with one finding per line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("capture", metavar="ID|FILE.wacz", help="a capture's number, or a file")
        parser.add_argument(
            "--quote", metavar="TEXT", action="append", default=[],
            help="words that must stand in the archived bytes, besides those of the desk's citations; may be repeated",
        )  # fmt: skip

    def act(self, **options: Any) -> int:
        """Print the findings. 2 where there is nothing to verify."""
        name = options["capture"]
        number = parse_id(name)
        verified = _file(Path(name), options["quote"]) if number is None else _stored(number, options["quote"])
        for line in verified.findings:
            self.stdout.write(line)
        if not verified.findings:
            self.progress(" ".join(["Nothing is wrong.", *_words(verified)]))
        return 1 if verified.findings else 0


def _stored(number: int, more: Sequence[str]) -> Verified:
    capture = _sealed(number)
    findings, quotes = [*verify_sealed(capture), *_seal_findings(capture)], _quotes(capture, more)
    wacz = artifact_of(capture, Artifact.Kind.WACZ)
    with open_artifact(wacz) if wacz and archive().exists(wacz.sha256) else BytesIO() as file:
        found, notes = _reading_findings(quotes, file)
        return Verified(capture, [*findings, *found], len(quotes), notes)


def _file(path: Path, more: Sequence[str]) -> Verified:
    """The findings against a file; where the desk itself made it, those against its seal and its citations too."""
    try:
        with path.open("rb") as file:
            findings = verify_wacz(file)
            file.seek(0)
            capture = _made_here(sha256_of(iter(lambda: file.read(CHUNK_BYTES), b"")))
            findings += _seal_findings(capture) if capture else []
            quotes = _quotes(capture, more)
            found, notes = _reading_findings(quotes, file)
            return Verified(capture, [*findings, *found], len(quotes), notes)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.", returncode=2) from error


def _seal_findings(capture: Capture) -> list[str]:
    """The findings against the seal, and against the ledger beside the newest checkpoints."""
    return [*verify_seal(capture), *verify_anchors().findings]


def _made_here(sha256: str) -> Capture | None:
    known = Artifact.objects.filter(kind=Artifact.Kind.WACZ, sha256=sha256).select_related("capture").first()
    return known.capture if known else None


def _quotes(capture: Capture | None, more: Sequence[str]) -> dict[str, str]:
    """What must stand there, and who says so."""
    cited = found_in(capture) if capture else ()
    named = {citation.quote: f" (citation {citation.pk} of claim {citation.claim_id})" for citation in cited}
    return dict.fromkeys(more, "") | named


def _reading_findings(quotes: dict[str, str], file: IO[bytes]) -> tuple[list[str], tuple[str, ...]]:
    """Read the page out of the archived bytes, here and now: one line for each text that is another one than was sealed
    and for each quotation that it does not hold; and what is worth a note."""
    reading = read_again(file)
    if reading is None:
        return [_missed(quote, whose) for quote, whose in quotes.items()], ()
    file.seek(0)
    manifest = manifest_in(file)
    findings, notes = compare_texts(manifest, reading) if manifest else ([], [])
    text = PageText(reading["text"], reading["visible_text"], reading["layout"])
    for quote, whose in quotes.items():
        found = text.locate(quote)
        if found is None:
            findings.append(_missed(quote, whose))
        elif not found.in_article:
            where = "on the page, outside the article" if found.outside else "in the page's data, not in its text"
            notes.append(f"“{_short(quote)}” stands {where}{whose}.")
    return findings, tuple(notes)


def _missed(quote: str, whose: str) -> str:
    return f"“{_short(quote)}” does not stand in the archived bytes{whose}."


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= MAX_QUOTE_CHARACTERS else f"{line[: MAX_QUOTE_CHARACTERS - 1]}…"


def _words(verified: Verified) -> list[str]:
    looked = f"Quotations that stand in the archived bytes: {verified.quotes}." if verified.quotes else ""
    if (capture := verified.capture) is None:
        return [
            *filter(None, [looked, *verified.notes]),
            "This desk did not make the file, so there is no seal of it here.",
        ]
    return [
        sentence
        for sentence in (
            looked,
            *verified.notes,
            f"It is capture {capture.pk}.",
            awaited(capture),
            not_anchored(capture),
        )
        if sentence
    ]


def _sealed(number: int) -> Capture:
    capture = Capture.objects.filter(pk=number).first() if number < 1 << 63 else None
    if capture is None:
        raise Refused(f"There is no capture {number}.", returncode=2)
    if capture.state != Capture.State.SEALED:
        raise Refused(f"Capture {number} is not sealed yet: {capture.get_state_display()}.", returncode=2)
    return capture
