"""What the desk itself finds when it verifies a seal, and the commands around it."""

import base64
import hashlib
import io
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core import management
from django.utils import timezone

from claimdesk.canonical import exact_json
from sources.evidence.bundle import evidence_of
from sources.evidence.keys import Purpose, rotate, sealing_key, wacz_key
from sources.evidence.ledger import close_period
from sources.evidence.seal_verification import awaited, verify_seal
from sources.evidence.timestamps import request_for
from sources.evidence.tokens import collect
from sources.models import Artifact, LedgerPeriod, Seal, SigningKey, TimestampToken
from sources.storage.archive import archive
from tests.builders import a_source
from tests.evidence import a_period, a_seal
from tests.rewriting import run_sql
from tests.timestamps import TimestampAuthority

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with TimestampAuthority(tmp_path_factory.mktemp("time") / "tsa") as running:
        yield running


@pytest.fixture
def timed(authority, settings) -> Seal:
    """A seal in the second period, which alone is timestamped."""
    settings.TSA_URLS, settings.TSA_AUTHORITIES = [authority.url], str(authority.root)
    settings.DEMO, settings.DEMO_PORT = True, authority.port
    a_period(2)
    seals = [a_seal() for _ in range(3)]
    assert close_period()
    assert collect() == 2
    return Seal.objects.get(pk=seals[1].pk)


def findings(seal: Seal) -> str:
    return "\n".join(verify_seal(seal.capture))


def test_verify_seal_finds_nothing_wrong(timed):
    assert verify_seal(timed.capture) == []
    assert awaited(timed.capture) == ""


def test_verify_seal_says_what_is_awaited():
    seal = a_seal()
    assert verify_seal(seal.capture) == []
    assert "waits for the end" in awaited(seal.capture)
    close_period()
    assert "No timestamp authority" in awaited(seal.capture)


def test_verify_seal_misses_a_seal(timed):
    capture = timed.capture
    Seal.objects.filter(pk=timed.pk).delete()
    assert verify_seal(capture) == ["The capture has no seal."]
    assert awaited(capture) == ""


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("document", "{}", "cannot be read"),
        ("sha256", "0" * 64, "does not hold what its digest"),
        ("signature", "AAAA", "not signed by key"),
        ("leaf_index", 9, "does not hold the seals"),
    ],
)
def test_verify_seal_sees_a_changed_row(timed, field, value, said):
    Seal.objects.filter(pk=timed.pk).update(**{field: value})
    assert said in findings(timed)


def test_verify_seal_sees_a_changed_document(timed):
    changed = timed.document.replace(f'"capture":{timed.capture_id}', '"capture":99')
    Seal.objects.filter(pk=timed.pk).update(document=changed)
    assert "about something else" in findings(timed)
    Seal.objects.filter(pk=timed.pk).update(document=json.dumps(json.loads(timed.document)))
    assert "not in its canonical form" in findings(timed)


def test_verify_seal_sees_artifacts_come_and_go(timed):
    timed.capture.artifacts.update(sha256="1" * 64)
    assert "that the desk does not have" in findings(timed)
    assert "that the seal does not name" in findings(timed)
    Artifact.objects.all().delete()
    assert "that the seal does not name" not in findings(timed)


def test_verify_seal_sees_a_neighbour_taken_out_of_the_ledger(timed):
    timed.period.seals.exclude(pk=timed.pk).first().delete()
    assert "does not hold the seals" in findings(timed)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("root", "2" * 64, "is not what its document says"),
        ("document", '{"number":2,"previous":"","root":"","size":3}', "is not what its document says"),
        ("previous", "3" * 64, "does not follow the one before"),
    ],
)
def test_verify_seal_sees_a_changed_period(timed, field, value, said):
    LedgerPeriod.objects.filter(pk=timed.period_id).update(**{field: value})
    assert said in findings(timed)


def test_verify_seal_sees_a_period_slipped_in_before(timed):
    LedgerPeriod.objects.filter(number=1).update(sha256="4" * 64)
    assert "does not follow the one before" in findings(timed)


def test_verify_seal_sees_a_token_of_another_document(timed, authority):
    response = authority.reply(request_for(b"another").as_bytes())
    TimestampToken.objects.filter(period=timed.period).update(sha256=archive().put([response]).sha256)
    assert "does not hold" in findings(timed)


def test_verify_seal_sees_a_token_whose_file_or_time_is_not_its_own(timed):
    tokens = TimestampToken.objects.filter(period=timed.period)
    tokens.update(stamped_at=timezone.now() - timedelta(days=1))
    assert "its time is another one" in findings(timed)
    tokens.update(sha256="5" * 64)
    assert "its file is gone" in findings(timed)


def test_verify_seal_sees_a_signature_made_after_the_key_was_retired(timed):
    SigningKey.objects.update(retired_at=timed.sealed_at - timedelta(minutes=5))
    assert "after that was retired" not in findings(timed)
    SigningKey.objects.update(retired_at=timed.sealed_at - timedelta(minutes=11))
    assert "after that was retired" in findings(timed)
    assert "does not say that key" in findings(timed)


def test_verify_seal_sees_a_capture_that_was_given_to_another_source():
    seal, other = a_seal(), a_source()
    assert json.loads(seal.document)["source"] == {
        "id": seal.capture.source_id,
        "url": seal.capture.source.canonical_url,
    }
    run_sql("UPDATE sources_capture SET source_id = %s WHERE id = %s", other.pk, seal.capture_id)
    assert "made for another source" in findings(Seal.objects.get(pk=seal.pk))


@pytest.mark.parametrize("column", ["canonical_url", "url"])
def test_verify_seal_sees_a_changed_url(column):
    seal = a_seal()
    table, row = ("source", seal.capture.source_id) if column == "canonical_url" else ("capture", seal.capture_id)
    run_sql(f"UPDATE sources_{table} SET {column} = 'https://another.example/' WHERE id = %s", row)
    said = findings(Seal.objects.get(pk=seal.pk))
    assert ("the source's URL was changed" if table == "source" else "and the capture's row says") in said


def test_a_seal_of_before_sources_were_named_verifies_by_the_url_alone():
    seal = a_seal()
    said = json.loads(seal.document)
    del said["source"]
    document = exact_json({**said, "format": "claimdesk-seal-1"})
    signature = base64.b64encode(sealing_key().private.sign(document)).decode()
    run_sql(
        "UPDATE sources_seal SET document = %s, sha256 = %s, signature = %s WHERE id = %s",
        document.decode(), hashlib.sha256(document).hexdigest(), signature, seal.pk,
    )  # fmt: skip
    assert findings(Seal.objects.get(pk=seal.pk)) == ""
    run_sql("UPDATE sources_capture SET source_id = %s WHERE id = %s", a_source().pk, seal.capture_id)
    assert "and source #" in findings(Seal.objects.get(pk=seal.pk))


def test_evidence_of_goes_on_to_the_first_period_with_a_time(timed):
    first = Seal.objects.order_by("pk").first()
    TimestampToken.objects.filter(period__number=1).delete()
    periods = evidence_of(first.capture)["ledger"]["periods"]
    assert [len(period["tokens"]) for period in periods] == [0, 1]
    assert len(evidence_of(timed.capture)["ledger"]["periods"]) == 1


def test_evidence_of_a_seal_that_waits_has_no_ledger_yet():
    assert evidence_of(a_seal().capture)["ledger"] is None


def test_verify_capture_looks_at_the_seal_too(take):
    capture = take()
    out, err = io.StringIO(), io.StringIO()
    management.call_command("verify_capture", str(capture.pk), stdout=out, stderr=err)
    assert out.getvalue() == ""
    assert "The seal waits for the end of its ledger period." in err.getvalue()
    Seal.objects.update(signature="AAAA")
    with pytest.raises(SystemExit) as left:
        management.call_command("verify_capture", str(capture.pk), stdout=out, stderr=err)
    assert left.value.code == 1
    assert "not signed by key" in out.getvalue()


def test_verify_capture_knows_a_file_of_its_own(take, tmp_path):
    capture = take()
    with archive().open(capture.artifacts.get(kind="wacz").sha256) as stored:
        (tmp_path / "it.wacz").write_bytes(stored.read())
    err = io.StringIO()
    management.call_command("verify_capture", str(tmp_path / "it.wacz"), stdout=io.StringIO(), stderr=err)
    assert f"It is capture {capture.pk}." in err.getvalue()
    Seal.objects.update(signature="AAAA")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        management.call_command("verify_capture", str(tmp_path / "it.wacz"), stdout=out, stderr=err)
    assert "not signed by key" in out.getvalue()


def test_verify_capture_finds_nothing_against_a_failure(take):
    capture = take("/close")
    close_period()
    out = io.StringIO()
    management.call_command("verify_capture", str(capture.pk), stdout=out, stderr=io.StringIO())
    assert out.getvalue() == ""


def test_export_key_prints_public_keys_only():
    out = io.StringIO()
    management.call_command("export_key", stdout=out)
    assert load_pem_public_key(out.getvalue().encode()) == sealing_key().private.public_key()
    old, new = sealing_key().row, rotate(Purpose.SEAL, by=None)
    wacz_key()
    out = io.StringIO()
    management.call_command("export_key", "--all", stdout=out)
    assert [out.getvalue().count(word) for word in ("BEGIN PUBLIC KEY", "PRIVATE", "retired")] == [3, 0, 1]
    assert old.key_id in out.getvalue()
    assert new.key_id in out.getvalue()


@pytest.mark.parametrize(("options", "purpose"), [([], Purpose.SEAL), (["--wacz"], Purpose.WACZ)])
def test_rotate_key_prints_the_new_one(options, purpose):
    out = io.StringIO()
    management.call_command("rotate_key", *options, stdout=out)
    key = SigningKey.objects.get(purpose=purpose, retired_at=None)
    assert out.getvalue().strip() == key.key_id
    management.call_command("rotate_key", *options, stdout=io.StringIO())
    key.refresh_from_db()
    assert key.retired_at is not None
