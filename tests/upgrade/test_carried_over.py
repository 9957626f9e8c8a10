"""A desk of November 2026 under this version: the same tables as a new one, and everything holds as it held."""

import json
import re

import pytest

from tests.upgrade.conftest import OldDesk

# Both use the database that the tests run on.
pytestmark = [pytest.mark.django_db, pytest.mark.services]
VERIFY_ALL = """
import io, json
from django.core.management import call_command
from sources.models import Capture
said = {}
for number in Capture.objects.filter(state="sealed").order_by("pk").values_list("pk", flat=True):
    out, code = io.StringIO(), 0
    try:
        call_command("verify_capture", str(number), stdout=out, stderr=out)
    except SystemExit as ended:
        code = ended.code
    said[str(number)] = {"code": code, "said": out.getvalue()}
print(json.dumps(said))
"""
OPEN_PAGES = """
from django.test import Client
from claimdesk.accounts.models import User
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(username="chief"))
for page in ("/admin/claims/claim/", "/admin/claims/claim/12/change/", "/api/v1/claims/12/", "/api/v1/captures/1/"):
    print(page, client.get(page).status_code)
"""


NOTES = (
    "The capture was sealed before visible texts were kept.",
    "No checkpoint covers the seal yet, so whether the ledger was made anew since cannot be known.",
    "No checkpoint was found, so whether ledger and log were made anew as a whole cannot be known.",
)


def without(said: str) -> str:
    """What was said, without what a desk of November 2026 did not say."""
    for note in NOTES:
        said = said.replace(f" {note}", "")
    return said


@pytest.fixture(scope="module")
def carried(old_desk: OldDesk) -> OldDesk:
    """The desk after its operator has run `migrate`."""
    assert "carries it over" in old_desk.manage("migrate", "--check").stderr
    done = old_desk.manage("migrate")
    assert done.returncode == 0, done.stderr
    assert "was carried over" in done.stdout
    return old_desk


def test_a_desk_that_was_carried_over_has_the_tables_of_a_new_one(carried: OldDesk, fresh_schema: set[str]) -> None:
    assert carried.schema() == fresh_schema
    assert carried.manage("migrate", "--check").returncode == 0
    assert "carried over" not in carried.manage("migrate").stdout


def test_all_captures_and_the_log_verify_as_they_did(carried: OldDesk) -> None:
    expected = json.loads((carried.home / "expected.json").read_text(encoding="utf-8"))
    assert expected["captures"]
    shown = carried.manage("shell", "--no-imports", "-c", VERIFY_ALL)
    assert shown.returncode == 0, shown.stderr
    now = {number: {**found, "said": without(found["said"])} for number, found in json.loads(shown.stdout).items()}
    assert now == expected["captures"]
    log = carried.manage("verify_audit")
    said = re.sub(r" \d+ wait for their link, the oldest for \d+ s\.", "", log.stdout + log.stderr)  # of the upgrade
    assert (log.returncode, without(said)) == (0, expected["audit"])


def test_the_first_checkpoint_covers_what_was_carried_over(carried: OldDesk) -> None:
    done = carried.manage("shell", "--no-imports", "-c", "from sources.evidence.anchors import *; anchor_ledger()")
    assert done.returncode == 0, done.stderr
    log = carried.manage("verify_audit")
    assert log.returncode == 0
    assert "Checked from the checkpoint over 3 periods (the archive's record). It covers the log up to" in log.stderr
    capture = carried.manage("verify_capture", "1")
    assert (capture.returncode, "No checkpoint covers" in capture.stderr) == (0, False)


def test_pages_and_rest_open(carried: OldDesk) -> None:
    shown = carried.manage("shell", "--no-imports", "-c", OPEN_PAGES)
    assert shown.returncode == 0, shown.stderr
    assert {line.rpartition(" ")[2] for line in shown.stdout.splitlines()} == {"200"}
    assert len(shown.stdout.splitlines()) == 4
