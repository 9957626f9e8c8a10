"""The management commands of claims: doors like the others."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from claimdesk.accounts.api_keys import digest_of
from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.roles import Permission
from claimdesk.audit.models import AuditEvent
from claimdesk.celery import app
from claimdesk.commands import Refused
from claims.models import Claim, Claimant
from sources.models import Capture, Source
from tests.builders import editor, reader
from tests.web import Web, missing_at_first, served

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """What a command printed on stdout."""
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_create_api_key_prints_the_key_and_nothing_else() -> None:
    printed = run("create_api_key", "newsroom site", "--scope", "read")
    key = ApiKey.objects.get()
    assert digest_of(printed.removesuffix("\n")) == key.digest
    assert (key.name, key.scope, key.expires_at) == ("newsroom site", "read", None)
    assert key.user.kind == User.Kind.PROGRAM
    assert AuditEvent.objects.get(event="api_key.created").door == "command"


def test_create_api_key_for_a_program_cannot_approve_whatever_its_scope() -> None:
    run("create_api_key", "importer", "--scope", "write")
    assert ApiKey.objects.get().user.holds(Permission.LOG_CLAIM)
    assert not ApiKey.objects.get().user.holds(Permission.APPROVE)


def test_create_api_key_with_a_user_and_days_acts_as_that_person_until_then() -> None:
    someone = editor(username="oksana")
    run("create_api_key", "laptop", "--scope", "write", "--user", "oksana", "--expires", "7")
    key = ApiKey.objects.get()
    assert key.user == someone
    assert key.expires_at is not None
    assert timedelta(days=6) < key.expires_at - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["  ", "--scope", "read"], "The key has no name."),
        (["site", "--scope", "everything"], "The scope is unknown."),
        (["site", "--scope", "read", "--user", "nobody"], "Nobody at this desk is called “nobody”."),
        (["site", "--scope", "read", "--expires", "0"], "'0' is not a number of days from 1 to 36500"),
        (["site", "--scope", "read", "--expires", "soon"], "'soon' is not a number of days from 1 to"),
        (["site"], "--scope"),
    ],
)
def test_create_api_key_refuses_what_it_cannot_read(arguments: list[str], sentence: str) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match=sentence):
        call_command("create_api_key", *arguments, stdout=out)
    assert out.getvalue() == ""
    assert not ApiKey.objects.exists()


def test_create_api_key_refusal_ends_with_exit_code_1_and_names_the_field() -> None:
    with pytest.raises(Refused) as refused:
        run("create_api_key", "site", "--scope", "everything")
    assert refused.value.returncode == 1
    assert str(refused.value).splitlines() == [
        "The scope is unknown.",
        "  scope: Choose from: public, claims:read, claims:write, review, export, webhooks, read, write.",
    ]


def test_load_demo_logs_it_once_in_the_name_of_the_first_who_may() -> None:
    someone = editor()
    assert run("load_demo") == "Logged 10 claims.\n"
    assert run("load_demo") == "The demo is loaded already.\n"
    assert {claim.logged_by for claim in Claim.objects.all()} == {someone}
    assert set(AuditEvent.objects.values_list("door", flat=True)) == {"command"}


def test_load_demo_on_a_desk_without_people_is_the_desks_own_doing() -> None:
    run("load_demo")
    assert {claim.logged_by for claim in Claim.objects.all()} == {None}


def test_load_demo_where_its_pages_are_not_served_is_refused(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(Refused, match="CLAIMDESK_DEMO=on"):
        run("load_demo")
    assert not Claim.objects.exists()


def test_first_run_prints_a_table_once(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    printed = run("first_run").splitlines()
    rows = [line.split(maxsplit=2) for line in printed if line.startswith("  ")]
    assert [row[0] for row in rows] == ["editor", "reviewer", "chief", "reader"]
    assert all(User.objects.get(username=row[0]).check_password(row[1]) for row in rows)
    assert run("first_run") == ""


# --- log_url ---

PAGE = "/article/uk"
QUOTE = "потрібні радари та ракети"


@pytest.fixture
def reachable(web: Web, settings: Settings, tmp_path: Path) -> None:
    """The web client may reach the test web, and the archive is this test's own."""
    settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5
    settings.HOME = tmp_path


@pytest.fixture
def eager(transactional_db: None, reachable: None) -> Iterator[None]:
    """Tasks run where they are enqueued, right after the commit."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_log_url_logs_the_claim_and_says_what_the_archive_found(web: Web, eager: None) -> None:
    someone = editor(username="oksana")
    arguments = ["--claim", "Мадуро просив радари", "--claimant", "Уряд США", "--quote", QUOTE, "--user", "oksana"]
    printed = run("log_url", web.url(PAGE), *arguments).splitlines()
    claim = Claim.objects.get()
    assert (claim.logged_by, claim.claimant.name, claim.language) == (someone, "Уряд США", "uk")
    assert printed == [
        f"Source #{claim.citations.get().source_id} {web.url(PAGE)}",
        f"Claim {claim}",
        "Archived: The page was fetched. The page has readable text.",
        "Quotation: In the archived text.",
    ]


def test_log_url_without_a_claim_adds_and_archives_the_source_only(web: Web, eager: None) -> None:
    printed = run("log_url", web.url(PAGE)).splitlines()
    assert Source.objects.get().archived_capture
    assert not Claim.objects.exists()
    assert printed[-1].startswith("Archived:")


def test_log_url_of_a_page_that_is_gone_keeps_claim_and_failure_record(web: Web, eager: None) -> None:
    printed = run("log_url", web.url("/status/403"), "--claim", "x", "--claimant", "y")
    assert "Failed, and kept as a failure record: The server refuses to show the page." in printed
    assert Claim.objects.exists()


def test_log_url_of_a_busy_page_says_that_it_will_be_tried_again(web: Web, eager: None) -> None:
    printed = run("log_url", web.url("/status/503"))
    assert "Not archived yet: The server is not available at the moment. It will be tried again." in printed


def test_log_url_of_what_waits_for_its_next_try_has_it_tried_now(web: Web, eager: None) -> None:
    with served(missing_at_first, "/late-for-a-claim"):
        assert "Not archived yet" in run("log_url", web.url("/late-for-a-claim"))
        assert "Archived:" in run("log_url", web.url("/late-for-a-claim"))
    assert Capture.objects.get().attempt == 2


def test_log_url_without_a_worker_says_so_and_that_the_capture_waits(web: Web, reachable: None) -> None:
    printed = run("log_url", web.url(PAGE), "--claim", "x", "--claimant", "y", "--timeout", "0")
    capture = Capture.objects.get()
    assert f"no worker answers. Capture {capture.pk} waits in the database and goes on by itself." in printed
    assert (capture.state, capture.reason) == ("queued", "cited")
    assert Claim.objects.exists()


def test_log_url_of_a_known_url_cites_the_same_source_and_captures_it_again(web: Web, eager: None) -> None:
    run("log_url", web.url(PAGE))
    run("log_url", web.url(PAGE), "--claim", "x", "--claimant", "y")
    assert Source.objects.count() == 1
    assert Capture.objects.filter(state="sealed").count() == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ftp://example.org/", "--claim", "x", "--claimant", "y"], "http://"),
        (["https://example.org/", "--claim", "x"], "A claim needs its text and a claimant."),
        (["https://example.org/", "--quote", "x"], "A quotation and a claimant need a claim"),
        (["https://example.org/", "--claim", "x", "--claimant", "y", "--language", "xx"], "language: "),
        (["https://example.org/", "--claim", "x", "--claimant", "y", "--user", "bohdan"], "does not allow this"),
        (["https://example.org/", "--claim", "x", "--claimant", "y", "--user", "nobody"], "Nobody at this desk"),
    ],
)
def test_log_url_refused_writes_nothing(arguments: list[str], sentence: str) -> None:
    reader(username="bohdan")
    with pytest.raises(Refused, match=sentence):
        run("log_url", *arguments)
    assert not Claim.objects.exists()
    assert not Source.objects.exists()
    assert not Claimant.objects.exists()
