"""The scripts of docs/how-to/integrations, as processes of their own that ask this desk over HTTP."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.cli.places import ROOT
from claimdesk.outbox.dispatching import dispatch_due
from claims.actions import CitationDraft, delete_claim, revise_claim, write_review
from claims.models import Citation, Claim, Rating
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import save_publisher
from sources.tasks import tell_webhooks
from sources.webhooks.webhook_actions import add_webhook
from sources.webhooks.webhook_signing import secret_of
from tests.builders import a_claim, a_sealed_capture, a_source, chief, reviewer
from tests.servers import free_port
from tests.waiting import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.services]
SCRIPTS = ROOT / "docs" / "how-to" / "integrations"
SECONDS = 60


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
        """Say nothing: pytest shows what a script printed."""


class Desk:
    """This desk at a port, answered by the thread of the test, whose transaction holds all that there is."""

    def __init__(self) -> None:
        self.server = WSGIServer(("127.0.0.1", 0), _Quiet)
        self.server.set_app(WSGIHandler())
        self.server.timeout = 0.05
        self.keys: dict[str, str] = {}
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def start(self, script: str, *arguments: str, scope: str, **environ: str) -> "subprocess.Popen[str]":
        """The script, with a key of its own of this scope."""
        if script not in self.keys:
            self.keys[script] = create_api_key(name=script, scope=scope, by=None)[1]
        return subprocess.Popen(
            [sys.executable, str(SCRIPTS / script), *arguments],
            env={"DESK": self.url, "KEY": self.keys[script], **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def serve(self, process: "subprocess.Popen[str]") -> tuple[int, str]:
        """Answer until the script ends; its exit code and what it printed."""
        end = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < end:
            self.server.handle_request()
        process.kill()
        out, err = process.communicate()
        assert "Traceback" not in err, err
        return process.returncode, out

    def run(self, script: str, *arguments: str, scope: str, sent: str = "") -> tuple[int, str]:
        """What the script prints, and how it ends."""
        process = self.start(script, *arguments, scope=scope)
        assert process.stdin
        process.stdin.write(sent)
        process.stdin.close()
        process.stdin = None
        return self.serve(process)


@contextmanager
def _kept_connections() -> Iterator[None]:
    """Requests that are answered here leave the connection of the test alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """This desk, as scripts reach it."""
    made = Desk()
    with _kept_connections():
        yield made
    made.server.server_close()


def published() -> Claim:
    """A published claim that appeared in an article and rests on it."""
    source = a_source("https://paper.example/ship", publisher=save_publisher(by=None, name="The Paper", domains=[]))
    a_sealed_capture(source, "The ship left at noon.")
    role = Citation.Role
    drafts = tuple(CitationDraft(source=source, role=each, quote="left at noon") for each in (role.EVIDENCE,))
    someone = reviewer()
    claim = apply(
        a_claim(text="A ship left", citations=(*drafts, CitationDraft(source=source, role=role.APPEARANCE))),
        MoveName.START,
        by=someone,
    )
    write_review(claim, rating=Rating.objects.get(code="true"), rationale="It says so.", by=someone)
    claim = apply(Claim.objects.get(pk=claim.pk), MoveName.SUBMIT, by=someone)
    claim = apply(claim, MoveName.APPROVE, by=reviewer())
    return apply(claim, MoveName.PUBLISH, by=chief())


def test_a_cms_shows_the_verdicts_on_an_article(desk: Desk) -> None:
    published()
    code, out = desk.run("cms.py", "http://paper.example/ship?utm_source=x", scope="public")
    [shown] = map(json.loads, out.splitlines())
    assert (code, shown["claim"], shown["rating"]) == (0, "A ship left", "true")


def test_a_dashboard_keeps_its_copy_up_to_date(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "copy.json"
    first, second = a_claim(), a_claim()
    assert desk.run("dashboard.py", str(file), scope="claims:read") == (0, '{"unverified": 2}\n')
    revise_claim(first, by=None, text="Other words")
    delete_claim(second, by=None)
    third = a_claim()
    assert desk.run("dashboard.py", str(file), scope="claims:read") == (0, '{"unverified": 2}\n')
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert {number: row["text"] for number, row in rows.items()} == {
        str(first.pk): "Other words",
        str(third.pk): third.text,
    }


def test_a_data_team_counts_what_is_public(desk: Desk) -> None:
    published()
    a_claim()
    code, out = desk.run("data_team.py", scope="export")
    assert (code, out.splitlines()) == (0, ["rating,publisher,claims", "true,The Paper,1"])


def test_a_logger_logs_once_and_says_what_was_refused(desk: Desk) -> None:
    found = [
        {"id": 1, "text": "Ships left", "claimant": "James Story", "url": "https://paper.example/1", "quote": "left"},
        {"id": 2, "text": "Wheat doubled", "claimant": "James Story", "url": "nowhere"},
    ]
    sent = "".join(json.dumps(each) + "\n" for each in found)
    for _time in range(2):
        code, out = desk.run("bulk_logger.py", scope="claims:write", sent=sent)
        [refused] = map(json.loads, out.splitlines())
        assert (code, refused["id"]) == (1, "2")
        assert Claim.objects.get().text == "Ships left"


def test_a_partner_is_told_of_verdicts_by_the_desk_and_by_nobody_else(desk: Desk, settings: Any) -> None:
    port = free_port()
    settings.DEMO, settings.DEMO_PORT = True, port
    hook = add_webhook(by=chief(), url=f"http://127.0.0.1:{port}/", events=["claim.verdict", "claim.created"])
    listening = desk.start("partner.py", str(port), "1", scope="public", SECRET=secret_of(hook))
    wait_for(lambda: _refuses(port), "the partner listens")
    published()
    settings.OUTBOX_ROUND = 1
    tell_webhooks()
    dispatch_due()
    code, out = desk.serve(listening)
    assert code == 0, out
    assert [json.loads(line)["claim"] for line in out.splitlines()] == ["A ship left"]


def _refuses(port: int) -> bool:
    """Whether the partner is there, and takes nothing that is not signed."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("POST", "/", "{}", {"webhook-id": "msg_1", "webhook-timestamp": "1"})
        return asked.getresponse().status == 400
    except OSError:
        return False
    finally:
        asked.close()
