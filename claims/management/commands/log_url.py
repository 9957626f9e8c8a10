"""`manage.py log_url URL --claim TEXT --claimant NAME`: a source, its capture and a claim, from the command line."""

import time
from typing import Any

import redis
from django.core.management.base import CommandParser
from django.db import transaction

from claimdesk.accounts.models import User
from claimdesk.commands import DeskCommand, Refused, person_named
from claimdesk.runtime.heartbeat import is_worker_alive
from claims.actions import CitationDraft, NearlySame, claimant_named, log_claim
from claims.models import Citation, Claim
from sources.actions import add_source, request_capture
from sources.models import Capture, Source
from sources.outcomes import sentence
from sources.urls import pasted_url

LOOK_EVERY = 0.25  # seconds
WORKER_START_SECONDS = 3.0  # in which a worker may still be starting


class Command(DeskCommand):
    """Logs, then waits for the archive."""

    help = "Add a URL as a source, log a claim that cites it, and wait until a worker has archived it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL")
        parser.add_argument(
            "--claim", metavar="TEXT", help="the assertion in your own words; without it only the source"
        )
        parser.add_argument("--quote", metavar="TEXT", default="", help="the exact words of the source")
        parser.add_argument("--claimant", metavar="NAME", default="", help="who asserts it")
        parser.add_argument("--language", default="uk", help="the language of the claim (default: uk)")
        parser.add_argument("--another", action="store_true", help="log it though a claim here says nearly the same")
        parser.add_argument("--user", help="in whose name; without it the desk's own")
        parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="how long to wait (120)")

    def act(self, **options: Any) -> None:
        """Log, wait, and say in words what happened."""
        by = person_named(options["user"])
        with transaction.atomic():
            source, claim = _logged(options, by=by)
            capture = request_capture(source, by=by, reason=Capture.Reason.COMMAND)
        capture.refresh_from_db()  # one that waited for its next try was let go
        self.stdout.write(f"Source {source}")
        if claim:
            self.stdout.write(f"Claim {claim}")
        self._wait(capture, options["timeout"])
        self.stdout.write(_archive_sentence(capture))
        if claim and options["quote"]:
            self.stdout.write(f"Quotation: {_quote_state(claim, capture)}.")

    def _wait(self, capture: Capture, seconds: float) -> None:
        """Until the capture is sealed, waits for a later try, or nobody works on it; a line per change of state."""
        began, shown = time.monotonic(), ""
        while capture.state not in (Capture.State.SEALED, Capture.State.RETRY_WAIT):
            waited = time.monotonic() - began
            if capture.state != shown:
                shown = capture.state
                self.progress(f"Capture {capture.pk}: {capture.get_state_display()} …")
            if waited > seconds or (waited > min(WORKER_START_SECONDS, seconds) and _is_forgotten(capture)):
                return
            time.sleep(LOOK_EVERY)
            capture.refresh_from_db()


def _logged(options: dict[str, Any], *, by: User | None) -> tuple[Source, Claim | None]:
    if not options["claim"]:
        if options["quote"] or options["claimant"]:
            raise Refused("A quotation and a claimant need a claim: add --claim TEXT.")
        return add_source(options["url"], by=by, reason=Capture.Reason.COMMAND)[0], None
    claimant = claimant_named(options["claimant"], by=by) if options["claimant"].strip() else None
    draft = CitationDraft(url=pasted_url(options["url"]), quote=options["quote"], role=Citation.Role.APPEARANCE)
    try:
        claim = log_claim(
            by=by,
            citations=[draft],
            is_another=options["another"],
            text=options["claim"],
            claimant=claimant,
            language=options["language"],
        )
    except NearlySame as refusal:
        there = [_named(match.claim) for match in refusal.matches]
        raise Refused("\n  ".join([str(refusal), *there, "To log it anyway, add --another."])) from refusal
    return claim.citations.select_related("source").get().source, claim


def _named(claim: Claim) -> str:
    """The claim for a terminal, of which nobody knows who reads it: of a confidential one the number."""
    return f"#{claim.pk} (confidential)" if claim.is_confidential else f"{claim} ({claim.claimant})"


def _quote_state(claim: Claim, capture: Capture) -> str:
    """Where the quotation stands. The worker looks for it right after sealing, so that is worth a moment."""
    until = time.monotonic() + WORKER_START_SECONDS
    citation = claim.citations.get()
    while capture.has_content and citation.quote_state == Citation.QuoteState.PENDING and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
        citation.refresh_from_db()
    where = citation.get_quote_place_display() if citation.is_outside else ""
    return f"{citation.get_quote_state_display()}{f' ({where})' if where else ''}"


def _is_forgotten(capture: Capture) -> bool:
    """Whether nobody has taken the capture and no worker is there who could."""
    if capture.state != Capture.State.QUEUED:
        return False
    try:
        return not is_worker_alive()
    except redis.RedisError:
        return True


def _archive_sentence(capture: Capture) -> str:
    if capture.state == Capture.State.RETRY_WAIT:
        return f"Not archived yet: {sentence(capture.outcome)} It will be tried again."
    if capture.state != Capture.State.SEALED:
        why = "no worker answers" if _is_forgotten(capture) else capture.get_state_display()
        return f"Not archived yet: {why}. Capture {capture.pk} waits in the database and goes on by itself."
    said = " ".join(str(sentence(code)) for code in (capture.outcome, capture.verdict) if code)
    return f"{'Archived' if capture.has_content else 'Failed, and kept as a failure record'}: {said}"
