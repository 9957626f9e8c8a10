"""`manage.py verify_audit`, the ledger's hold on the log, and taking a desk to another database."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from claimdesk.audit.chain import head, link_waiting
from claimdesk.audit.guards import guard, unguard
from claimdesk.audit.models import AuditEvent, AuditLink, UnlinkedEvent
from claimdesk.canonical import exact_json
from sources.evidence.ledger import close_period, log_named_by
from sources.evidence.seal_verification import verify_seal
from sources.models import LedgerPeriod
from tests.builders import a_claim
from tests.evidence import a_period

pytestmark = pytest.mark.django_db


def verify(capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], str]:
    """Exit code, findings and what is said beside them."""
    code = 0
    try:
        call_command("verify_audit")
    except SystemExit as leaving:
        code = int(str(leaving.code))
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err


def test_verify_audit_finds_nothing_in_a_log_that_was_left_alone(capsys):
    a_claim()
    a_period()
    a_claim()
    code, findings, said = verify(capsys)
    assert (code, findings) == (0, [])
    assert said.startswith(f"Nothing is wrong. {head()[0]} events are linked, the last by {head()[1]}.")
    assert f"{UnlinkedEvent.objects.count()} wait for their link" in said
    assert "No timestamp authority" in said


def test_verify_audit_names_the_first_broken_link(capsys):
    for _ in range(3):
        a_claim()
    link_waiting()
    events = list(AuditEvent.objects.order_by("pk"))
    unguard(connection)
    AuditEvent.objects.filter(pk=events[1].pk).update(actor_label="Somebody else")
    AuditEvent.objects.filter(pk=events[3].pk).delete()
    guard(connection)
    code, findings, said = verify(capsys)
    assert code == 1
    assert findings == [
        f"Event {events[1].pk} was altered after link 2 was made.",
        f"Event {events[3].pk}, which link 4 names, is missing.",
    ]
    assert "Nothing is wrong" not in said


def test_a_period_names_the_newest_link_of_the_log():
    a_claim()
    period = a_period()
    assert log_named_by(period.document) == head() == (AuditEvent.objects.count(), head()[1])
    assert not UnlinkedEvent.objects.exists()


def test_a_period_is_closed_for_the_log_alone_and_not_for_nothing():
    a_claim()
    period = close_period()
    assert period is not None
    assert (period.size, log_named_by(period.document)) == (0, head())
    assert close_period() is None
    a_claim()
    assert close_period() is not None


def test_verify_audit_sees_an_end_that_was_cut_off_and_a_log_that_was_made_anew(capsys):
    period = a_period()
    position = head()[0]
    seal = period.seals.get()
    unguard(connection)
    AuditLink.objects.filter(position=position).update(sha256="0" * 64)
    assert f"The ledger's period 1 names another link {position} of the audit log." in verify(capsys)[1]
    AuditLink.objects.filter(position=position).delete()
    guard(connection)
    sentence = f"The ledger's period 1 names link {position} of the audit log, which is missing."
    assert sentence in verify(capsys)[1]
    assert verify_seal(seal.capture) == [sentence]


def test_periods_of_before_there_were_links_stay_good(capsys):
    period = a_period()
    facts = json.loads(period.document)
    del facts["audit"]
    period.document = exact_json(facts).decode()
    assert log_named_by(period.document) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_a_desk_that_was_taken_elsewhere_keeps_its_chain(tmp_path, capsys):
    a_claim()
    a_period()
    before, events = head(), list(AuditEvent.objects.order_by("pk").values())
    exported = tmp_path / "desk.json"
    left_out = ("contenttypes", "auth.permission", "sessions")
    call_command("dumpdata", natural_foreign=True, exclude=left_out, output=str(exported), stdout=io.StringIO())
    call_command("flush", interactive=False, verbosity=0)
    call_command("loaddata", str(exported), verbosity=0)
    link_waiting()
    assert head() == before
    assert [event["data"] for event in AuditEvent.objects.order_by("pk").values()] == [each["data"] for each in events]
    assert verify(capsys)[:2] == (0, [])
    assert LedgerPeriod.objects.count() == 1
