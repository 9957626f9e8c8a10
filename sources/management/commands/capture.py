"""`manage.py capture URL`: capture at once, in this process, through the workers' own pipeline."""

import json
from typing import Any

from django.core.management.base import CommandParser

from claimdesk.commands import DeskCommand, Refused, person_named, refused
from claimdesk.errors import Invalid
from sources.actions import add_source, request_capture
from sources.capture import pipeline
from sources.models import Artifact, Capture
from sources.outcomes import OutcomeKind, sentence
from sources.storage.archive import archive, artifact_of

SEALED, FAILED, REFUSED = 0, 1, 2


class Command(DeskCommand):
    help = (
        "Capture a URL now, in this process. Exit code 0: sealed with content; 1: sealed as a failure; "
        "2: refused by policy, or no acceptable URL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--user", help="in whose name; without it the desk's own")

    def act(self, **options: Any) -> int:
        """Capture it and print what came of it."""
        capture = _requested(options["url"], options["user"])
        pipeline.run(capture.pk, may_wait=False)
        capture.refresh_from_db()
        if capture.state != Capture.State.SEALED:
            raise Refused(_why_not_sealed(capture), returncode=FAILED)
        facts = _facts(capture)
        self.stdout.write(json.dumps(facts, ensure_ascii=False) if options["json"] else _as_text(facts))
        return _exit_code(capture)


def _requested(url: str, username: str | None) -> Capture:
    by = person_named(username)
    try:
        source, _is_new = add_source(url, by=by, reason=Capture.Reason.COMMAND, enqueue=False)
    except Invalid as error:
        raise refused(error, returncode=REFUSED) from error
    return request_capture(source, by=by, reason=Capture.Reason.COMMAND, enqueue=False)


def _why_not_sealed(capture: Capture) -> str:
    if capture.state == Capture.State.RETRY_WAIT and capture.retry_at:
        why = sentence(capture.outcome)
        return f"Capture {capture.pk} waits until {capture.retry_at:%Y-%m-%d %H:%M} UTC to be tried again. {why}"
    return f"Another worker is at capture {capture.pk} of this source: {capture.get_state_display()}."


def _facts(capture: Capture) -> dict[str, Any]:
    wacz = artifact_of(capture, Artifact.Kind.WACZ)
    return {
        "capture": capture.pk,
        "source": capture.source_id,
        "url": capture.url,
        "final_url": capture.final_url,
        "outcome": capture.outcome,
        "outcome_sentence": str(sentence(capture.outcome)),
        "http_status": capture.http_status,
        "verdict": capture.verdict,
        "verdict_sentence": str(sentence(capture.verdict)) if capture.verdict else "",
        "completeness": capture.completeness,
        "title": capture.title,
        "sha256": wacz.sha256 if wacz else "",
        "wacz": archive().where(wacz.sha256) if wacz else "",
    }


def _as_text(facts: dict[str, Any]) -> str:
    rows = {
        "outcome": f"{facts['outcome']}  {facts['outcome_sentence']}",
        "verdict": f"{facts['verdict'] or '-'}  {facts['verdict_sentence']}".rstrip(),
        "kept": facts["completeness"],
        "sha256": facts["sha256"],
        "wacz": facts["wacz"],
    }
    return "\n".join(f"{name:<8} {value}" for name, value in rows.items())


def _exit_code(capture: Capture) -> int:
    if capture.outcome.startswith(f"{OutcomeKind.POLICY}."):
        return REFUSED
    return SEALED if capture.has_content else FAILED
