"""Signed checkpoints outside the database: what somebody with the database alone changes is found by them."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.core.management import call_command

from claimdesk.audit.chain import head
from claimdesk.audit.models import AuditEvent
from claimdesk.canonical import exact_json
from claimdesk.outbox.dispatching import dispatch_kind
from claimdesk.outbox.models import OutboxEntry
from sources.capture.verify_sealed import verify_sealed
from sources.evidence.anchors import (
    ANCHOR_MAIL,
    LedgerRewritten,
    anchor_ledger,
    keep_anchor,
    newest_kept,
    owe_anchor_mail,
    roots_at,
)
from sources.evidence.checkpoints import NoCheckpoint, key_hash, parse_checkpoint, signed_checkpoint, verifier_key
from sources.evidence.keys import Purpose, rotate, sealing_key
from sources.evidence.ledger import close_period
from sources.evidence.merkle import GrowingTree, leaf_hash, root
from sources.evidence.seal_verification import verify_seal
from sources.models import Capture, LedgerPeriod, Seal
from sources.storage.archive import archive
from sources.wacz.writer import CHECKPOINT
from sources.zip_directory import open_zip
from tests.builders import a_claim
from tests.evidence import a_period
from tests.rewriting import close_anew, cut_log, rewrite_log, run_sql, swap_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchored() -> list[LedgerPeriod]:
    """Three periods, with a checkpoint after each; some events between them."""
    periods = []
    for _ in range(3):
        a_claim()
        periods.append(a_period())
        assert anchor_ledger() is not None
    return periods


def verify(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code of `verify_audit`, its findings, and what it says beside them."""
    code = 0
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as leaving:
        code = int(str(leaving.code))
    said = capsys.readouterr()
    return code, said.out, said.err


def checkpoints_file(home: Path) -> Path:
    return home / "archive" / "checkpoints.txt"


def test_growing_tree_has_the_root_of_the_whole_tree():
    tree, leaves = GrowingTree(), []
    assert tree.root() == root([])
    for number in range(40):
        leaves.append(leaf_hash(b"%d" % number))
        tree.add(leaves[-1])
        assert tree.root() == root(leaves)


def test_a_checkpoint_is_a_signed_note_over_the_periods(anchored):
    kept = newest_kept()
    assert kept is not None
    origin, size, digest, empty, signature = kept.note.rstrip("\n").split("\n")
    assert (size, kept.size, empty) == ("3", 3, "")
    assert kept.root == root([leaf_hash(period.document.encode()) for period in anchored])
    assert origin == f"claimdesk-ledger/{hashlib.sha256(anchored[0].document.encode()).hexdigest()[:16]}"
    assert signature.startswith(f"— {origin} ")
    assert kept.signed_text == f"{origin}\n{size}\n{digest}\n".encode()
    public = sealing_key().private.public_key()
    assert kept.is_signed_by(public)
    assert not kept.is_signed_by(ed25519.Ed25519PrivateKey.generate().public_key())
    assert verifier_key(origin, public).startswith(f"{origin}+{key_hash(origin, public).hex()}+A")


def test_the_record_of_checkpoints_grows_and_nothing_in_it_changes(anchored, settings):
    before = checkpoints_file(settings.HOME).read_bytes()
    assert anchor_ledger() is None
    a_period()
    anchor_ledger()
    after = checkpoints_file(settings.HOME).read_bytes()
    assert after.startswith(before)
    assert [parse_checkpoint(note).size for note in archive().journal("checkpoints").entries()] == [1, 2, 3, 4]


def test_an_entry_that_was_cut_off_by_a_crash_is_passed_over(anchored, settings):
    with checkpoints_file(settings.HOME).open("ab") as file:
        file.write(b"claimdesk-ledger/0\n4\nAAA")
    assert newest_kept().size == 3
    a_period()
    assert anchor_ledger().size == 4
    assert newest_kept().size == 4


@pytest.mark.parametrize(
    "note", ["", "a\n1\n", "a\nx\nAAAA\n\n— a AAAA\n", "a\n01\nAAAA\n\n— a AAAA\n", "a\n1\nAAAA\n\nname AAAA\n"]
)
def test_parse_checkpoint_refuses_what_is_none(note):
    with pytest.raises(NoCheckpoint):
        parse_checkpoint(note)


def test_verify_audit_says_how_much_the_newest_checkpoint_covers(anchored, capsys):
    covered = head()[0]
    a_claim()
    later = AuditEvent.objects.count() - covered
    assert later
    code, findings, said = verify(capsys)
    assert (code, findings) == (0, "")
    assert "Checked from the checkpoint over 3 periods (the archive's record)." in said
    assert f"It covers the log up to link {covered}, not the 0 links and {later} events after that." in said
    assert "which only a checkpoint that is held elsewhere shows" in said


def test_verify_audit_says_that_without_a_checkpoint_it_cannot_know(capsys):
    a_period()
    rewrite_log("UPDATE audit_auditevent SET actor_label = 'Somebody else'")
    code, findings, said = verify(capsys)
    assert (code, findings) == (0, "")
    assert "whether ledger and log were made anew as a whole cannot be known" in said


def test_the_newest_checkpoint_is_mailed_to_those_who_hold_it_elsewhere(anchored, settings, mailoutbox):
    owe_anchor_mail()
    assert not OutboxEntry.objects.exists()
    settings.ANCHOR_MAIL = ["notary@elsewhere.example"]
    owe_anchor_mail()
    assert dispatch_kind(ANCHOR_MAIL).sent == 1
    (mail,) = mailoutbox
    note = newest_kept().note
    assert mail.to == ["notary@elsewhere.example"]
    assert note in mail.body
    assert "(./desk manage verify_audit --anchor FILE)" in mail.body
    assert mail.attachments[0].content == note


def test_a_rewritten_middle_is_found_and_where_it_begins(anchored, capsys):
    second = parse_checkpoint(archive().journal("checkpoints").entries()[1])
    event = AuditEvent.objects.order_by("pk")[head()[0] - 2]
    rewrite_log("UPDATE audit_auditevent SET actor_label = 'Somebody else' WHERE id = %s", event.pk)
    assert roots_at({2})[2] == second.root
    code, findings, _said = verify(capsys)
    assert code == 1
    assert "first 3 periods are not those that the checkpoint in the archive's record names" in findings
    assert "The first 2 of them are as they were." in findings


def test_a_cut_tail_is_found(anchored, capsys):
    cut_log(head()[0] - 2)
    assert LedgerPeriod.objects.count() == 2
    code, findings, _said = verify(capsys)
    assert code == 1
    assert "covers 3 periods, the ledger has only 2: its end was cut off" in findings


def test_no_checkpoint_is_signed_over_a_ledger_that_was_rewritten(anchored, capsys, caplog):
    cut_log(head()[0] - 2)
    for _ in range(3):
        a_period()
    with pytest.raises(LedgerRewritten):
        anchor_ledger()
    keep_anchor()
    assert "No checkpoint is signed any more" in caplog.text
    assert newest_kept().size == 3
    assert "they were made anew" in verify(capsys)[1]


def test_a_replaced_chain_is_found(anchored, capsys):
    rewrite_log("UPDATE audit_auditevent SET actor_label = 'Nobody'")
    code, findings, _said = verify(capsys)
    assert code == 1
    assert "None of them is known to be as it was." in findings


def test_a_swapped_key_is_found_by_both_commands(anchored, capsys):
    swap_key()
    code, findings, _said = verify(capsys)
    assert code == 1
    assert "neither in this machine's key file nor in the archive's list of keys" in findings
    assert "they were made anew" in findings
    seal = Seal.objects.order_by("pk").first()
    assert "neither in this machine's key file" in "\n".join(verify_seal(seal.capture))


def test_a_swapped_key_is_found_before_the_first_checkpoint(capsys):
    a_period()
    swap_key()
    code, findings, _said = verify(capsys)
    assert code == 1
    assert "neither in this machine's key file nor in the archive's list of keys" in findings


def test_a_public_key_that_was_put_into_the_row_of_another_is_found(anchored, capsys):
    run_sql("UPDATE sources_signingkey SET public_key = 'x'")
    assert "holds the public half of another key" in verify(capsys)[1]


def test_a_key_whose_history_is_not_in_the_log_is_found(anchored, capsys):
    run_sql("UPDATE sources_signingkey SET retired_at = %s", "2026-01-01 00:00:00+00:00")
    assert "does not say that key" in verify(capsys)[1]
    run_sql("UPDATE sources_signingkey SET retired_at = NULL")
    assert verify(capsys)[0] == 0
    rotate(Purpose.SEAL, by=None)
    assert verify(capsys)[0] == 0
    run_sql("UPDATE sources_signingkey SET retired_at = NULL")
    assert "was retired, and its row does not say so" in verify(capsys)[1]


def test_only_pinned_keys_count_where_there_are_pins(anchored, settings, capsys):
    settings.PINNED_KEYS = [sealing_key().row.key_id]
    assert verify(capsys)[0] == 0
    settings.PINNED_KEYS = ["0" * 64]
    findings = verify(capsys)[1]
    assert "is none of those that CLAIMDESK_PINNED_KEYS names" in findings
    assert "is not signed by a known key of this desk" in findings


def test_whoever_has_key_and_archive_too_is_found_by_a_checkpoint_held_elsewhere(anchored, capsys, settings, tmp_path):
    elsewhere = tmp_path / "held-elsewhere.txt"
    elsewhere.write_text(newest_kept().note, encoding="utf-8")
    assert verify(capsys, "--anchor", str(elsewhere))[:2] == (0, "")
    rewrite_log("UPDATE audit_auditevent SET actor_label = 'Nobody'")
    checkpoints_file(settings.HOME).unlink()
    assert anchor_ledger().size == 3
    code, findings, said = verify(capsys)
    assert (code, findings) == (0, "")
    assert "whoever has the key file and the archive too could have made all of it anew" in said
    code, findings, _said = verify(capsys, "--anchor", str(elsewhere))
    assert code == 1
    assert f"that the checkpoint in {elsewhere} names: they were made anew" in findings


def test_a_checkpoint_of_a_strangers_key_counts_only_with_that_key(anchored, capsys, tmp_path):
    private, note = ed25519.Ed25519PrivateKey.generate(), newest_kept()
    (tmp_path / "note").write_text(signed_checkpoint(note.origin, 3, note.root, private), encoding="utf-8")
    assert "is not signed by a known key of this desk" in verify(capsys, "--anchor", str(tmp_path / "note"))[1]


def test_the_ledger_itself_is_walked(anchored, capsys):
    run_sql("UPDATE sources_seal SET signature = 'AAAA' WHERE period_id = %s", anchored[1].pk)
    assert "The ledger's period 2 does not hold the seals that its root says." in verify(capsys)[1]
    close_anew()
    assert "they were made anew" in verify(capsys)[1]


@pytest.mark.services
def test_each_wacz_that_is_sealed_afterwards_holds_the_newest_checkpoint(take, anchored, capsys, settings, tmp_path):
    capture = take("/article/uk")
    wacz = capture.artifacts.get(kind="wacz")
    with archive().open(wacz.sha256) as file, open_zip(file) as package:
        assert package.read(CHECKPOINT).decode() == newest_kept().note
    close_period()
    rewrite_log("UPDATE audit_auditevent SET actor_label = 'Nobody'")
    checkpoints_file(settings.HOME).unlink()
    findings = verify(capsys)[1]
    assert f"that the checkpoint in the WACZ of capture {capture.pk} names: they were made anew" in findings
    handed_on = tmp_path / "handed-on.wacz"
    with archive().open(wacz.sha256) as file:
        handed_on.write_bytes(file.read())
    assert str(handed_on) in verify(capsys, "--anchor", str(handed_on))[1]


@pytest.mark.services
def test_what_the_seal_tells_is_compared_with_the_manifest(take):
    capture = take("/article/uk")
    assert verify_sealed(capture) == []
    said = json.loads(capture.seal.document)
    said["hops"][0]["requested_at"] = "2020-01-01T00:00:00+00:00"
    document = exact_json({**said, "user_agent": "Another/1.0", "final_url": "https://another.example/"})
    run_sql("UPDATE sources_seal SET document = %s WHERE id = %s", document.decode(), capture.seal.pk)
    assert verify_sealed(Capture.objects.get(pk=capture.pk)) == [
        f"The seal tells {name} otherwise than the manifest in the WACZ."
        for name in ("final_url", "hops", "user_agent")
    ]
