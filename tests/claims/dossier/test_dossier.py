"""The dossier of a claim: what is in it, for whom, and that every flipped byte is found and named."""

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from claimdesk.accounts.models import User
from claimdesk.cli.places import ROOT
from claimdesk.commands import Refused
from claimdesk.errors import Conflict, NotAllowed
from claims.actions import CitationDraft, write_review
from claims.dossier.compose import write_dossier, write_readers_dossier
from claims.models import Citation, Claim, Publication, Rating
from claims.quote_checks import check_captures
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute
from sources.capture import pipeline
from sources.evidence.ledger import close_period
from sources.models import Capture, Source
from sources.wacz.plain_zip import zip_directory_entry, zip_end, zip_local_head, zip_members
from tests.builders import a_claim, a_reviewed_claim, a_source, chief, editor, reader, reviewer
from tests.callers import V1, caller
from tests.claims.public.readers import WHY, checked
from tests.docs.test_verify_claimdesk_reading import verifier
from tests.hidden import hide, what_all_may_see
from tests.web import Web

pytestmark = [pytest.mark.django_db, pytest.mark.services]
__all__ = ["verifier"]

QUOTE = "потрібні радари та ракети"
Judge = Callable[[bytes], tuple[int, str]]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web() as running:
        yield running


@pytest.fixture
def claim(web: Web, settings: Any, tmp_path: Path) -> Claim:
    """A published verdict on an article that was really captured, and on a letter that nobody has seen."""
    settings.HOME, settings.DEMO, settings.DEMO_PORT = tmp_path / "home", True, web.port
    source = a_source(web.url("/article/chunked-gzip"), title="The article")
    letter = add_offline_source(by=None, no_url_reason="unpublished", title="The letter")
    attribute(source, letter, by=None)
    drafts = (
        CitationDraft(source=source, role=Citation.Role.EVIDENCE, stance=Citation.Stance.SUPPORTS, quote=QUOTE),
        CitationDraft(source=letter, role=Citation.Role.ORIGIN, stance=Citation.Stance.CONTEXT),
    )
    made = a_claim(text="A letter asks for radars", language="en", citations=drafts)
    capture = Capture.objects.get(source=source)
    pipeline.run(capture.pk, may_wait=False)
    check_captures([capture.pk])
    close_period()
    return apply(checked(made, "true", "The text says so."), MoveName.PUBLISH, by=chief())


@pytest.fixture
def judge(verifier: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Judge:
    """Exit code and lines of the verifier, in this process: there are many."""

    def judged(data: bytes) -> tuple[int, str]:
        (tmp_path / "dossier.zip").write_bytes(data)
        code: int = verifier.main([str(tmp_path / "dossier.zip")])
        return code, capsys.readouterr().out

    return judged


def dossier_of(claim: Claim, user: Any = None) -> bytes:
    with write_dossier(claim, user=user) as file:
        return file.read()


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_dossier_holds_all_that_the_verdict_stands_on(claim: Claim) -> None:
    files = files_of(dossier_of(claim))
    capture = claim.citations.exclude(capture=None).get().capture_id
    wanted = {
        "index.html", "tokens.css", "public.css", "provenance.css", "provenance.svg", "claimreview.json",
        "verdict.json", "audit.json", "README.txt", "verify_claimdesk.py", "ro-crate-metadata.json", "dossier.json",
        "dossier.json.signature",
        f"captures/{capture}.wacz", f"captures/{capture}.evidence.json",
    }  # fmt: skip
    assert wanted == {name for name in files if not name.startswith("keys/")}
    assert any(name.startswith("keys/") for name in files)
    page = files["index.html"].decode()
    assert "A letter asks for radars" in page
    assert 'class="picture picture--wide' in page
    assert f'href="captures/{capture}.wacz"' in page
    assert 'href="/' not in page
    assert json.loads(files["claimreview.json"])["claimReviewed"] == claim.text
    assert files["verify_claimdesk.py"] == (ROOT / "docs" / "verify_claimdesk.py").read_bytes()
    assert f"DOSSIER OF CLAIM #{claim.pk}" in files["README.txt"].decode()


def test_the_same_state_gives_the_same_bytes(claim: Claim) -> None:
    assert dossier_of(claim) == dossier_of(Claim.objects.get(pk=claim.pk))


def test_bare_python_checks_all_of_it(claim: Claim, tmp_path: Path) -> None:
    (tmp_path / "dossier.zip").write_bytes(dossier_of(claim))
    script = tmp_path / "verify_claimdesk.py"
    script.write_bytes(files_of(dossier_of(claim))["verify_claimdesk.py"])
    command = [sys.executable, "-I", "-S", str(script), str(tmp_path / "dossier.zip")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("dossier.json: signed with that key", "is leaf", f"“{QUOTE}” stands", "the log names publication 1"):
        assert said in done.stdout
    assert "unchecked" not in done.stdout


def test_the_dossier_for_readers_is_checked_like_any_other_and_names_nobody(
    claim: Claim, judge: Judge, settings: Any
) -> None:
    settings.PUBLIC_COPIES = True
    with write_readers_dossier(Publication.objects.get(claim=claim)) as file:
        data = file.read()
    code, lines = judge(data)
    assert code == 0, lines
    assert "the log names publication 1" in lines
    told = "".join(content.decode(errors="replace") for content in files_of(data).values())
    people = {*User.objects.values_list("username", flat=True)}
    assert [name for name in people if name in told] == []


def test_each_flipped_byte_is_found_and_its_file_is_named(claim: Claim, judge: Judge) -> None:
    data = dossier_of(claim)
    members = {info.filename: info for info in zipfile.ZipFile(io.BytesIO(data)).infolist()}
    drawn = random.Random(1)
    for name, info in members.items():
        begin = info.header_offset
        head = begin + drawn.randrange(30 + len(name))
        content = begin + 30 + len(name) + drawn.randrange(info.file_size)
        for place in (begin, head, content):
            code, lines = judge(flipped(data, place))
            assert code == 1, (name, place - begin)
            assert any(name in line for line in lines.splitlines() if line.startswith("FAIL")), (name, lines)


def test_each_flipped_byte_of_the_directory_is_found(claim: Claim, judge: Judge) -> None:
    data = dossier_of(claim)
    begin = zipfile.ZipFile(io.BytesIO(data)).start_dir
    drawn = random.Random(2)
    for place in [*(drawn.randrange(begin, len(data)) for _ in range(60)), *range(len(data) - 22, len(data))]:
        code, lines = judge(flipped(data, place))
        assert code == 1, (place - len(data), lines)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_a_file_that_was_put_in_with_a_right_zip_is_named(claim: Claim, judge: Judge) -> None:
    """Whoever writes the ZIP anew has no key for its list."""
    files = files_of(dossier_of(claim))
    code, lines = judge(rebuilt({**files, "claimreview.json": b"{}"}))
    assert code == 1
    assert "FAIL      claimreview.json: is the file that dossier.json names" in lines
    listed = json.loads(files["dossier.json"])
    for part in listed["files"]:
        if part["path"] == "claimreview.json":
            part["sha256"], part["bytes"] = hashlib.sha256(b"{}").hexdigest(), 2
    forged = json.dumps(listed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    code, lines = judge(rebuilt({**files, "claimreview.json": b"{}", "dossier.json": forged}))
    assert code == 1
    assert "FAIL      dossier.json: signed with that key (Ed25519)" in lines


def rebuilt(files: dict[str, bytes]) -> bytes:
    body, directory = b"", b""
    for name, content in files.items():
        crc = zlib.crc32(content)
        directory += zip_directory_entry(name, crc, len(content), len(body))
        body += zip_local_head(name, crc, len(content)) + content
    return body + directory + zip_end(len(files), len(directory), len(body))


def test_the_form_of_the_zip_has_no_room_for_anything_else(claim: Claim) -> None:
    data = dossier_of(claim)
    assert all(is_right for _name, _content, is_right in zip_members(data))
    assert {name: content for name, content, _is_right in zip_members(data)} == files_of(data)
    for wrong in (data + b"x", b"x" + data, data[:-1], b""):
        with pytest.raises(ValueError, match="ZIP"):
            list(zip_members(wrong))


def test_work_on_a_reopened_claim_is_not_in_the_dossier_of_its_verdict(claim: Claim) -> None:
    claim = apply(claim, MoveName.REOPEN, by=chief(), details=MoveDetails(WHY))
    write_review(claim, rating=Rating.objects.get(code="false"), rationale="Zirkonium", by=reviewer())
    verdict = json.loads(files_of(dossier_of(claim))["verdict.json"])
    assert verdict["content"]["rationale"] == "The text says so."
    assert verdict["state"] == "published"


def test_a_withdrawn_verdict_carries_its_withdrawal(claim: Claim, judge: Judge) -> None:
    claim = apply(claim, MoveName.WITHDRAW, by=chief(), details=MoveDetails(WHY))
    data = dossier_of(claim)
    files = files_of(data)
    assert "claimreview.json" not in files
    assert WHY in files["index.html"].decode()
    assert json.loads(files["verdict.json"])["publications"][0]["withdrawn_reason"] == WHY
    assert judge(data)[0] == 0


def test_the_crate_describes_every_file(claim: Claim) -> None:
    files = files_of(dossier_of(claim))
    graph = {each["@id"]: each for each in json.loads(files["ro-crate-metadata.json"])["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    written_after = {"ro-crate-metadata.json", "dossier.json", "dossier.json.signature"}
    assert parts == files.keys() - written_after
    assert all(graph[name]["sha256"] == hashlib.sha256(files[name]).hexdigest() for name in parts)


def test_a_claim_without_a_review_has_no_dossier() -> None:
    with pytest.raises(Conflict, match="no review yet"):
        dossier_of(a_claim())


def test_who_checks_blind_gets_no_dossier(settings: Any) -> None:
    settings.BLIND = "always"
    who, second = reviewer(), reviewer()
    submitted = apply(a_reviewed_claim(by=who), MoveName.SUBMIT, by=who)
    with pytest.raises(Conflict, match="blind"):
        dossier_of(submitted, second)


def test_confidential_parts_need_the_right() -> None:
    hidden = hide(what_all_may_see())
    hidden.claim.refresh_from_db()
    with pytest.raises(NotAllowed):
        dossier_of(hidden.claim, editor())
    files = files_of(dossier_of(hidden.claim, hidden.insider))
    assert "Zirkonium" in files["index.html"].decode()
    assert "Quillfeather memo" in files["verdict.json"].decode()
    assert json.loads(files["dossier.json"])["verdict"] == "unpublished"


def test_what_is_left_out_is_marked(claim: Claim, judge: Judge) -> None:
    """A source of a public claim that became confidential past the actions: nothing of it leaves the house."""
    citation = claim.citations.exclude(capture=None).get()
    Source.objects.filter(pk=citation.source_id).update(is_confidential=True)
    data = dossier_of(claim, reader())
    files = files_of(data)
    assert not [name for name in files if name.startswith("captures/")]
    assert json.loads(files["dossier.json"])["left_out"] == [{"citation": citation.pk, "why": "confidential"}]
    assert f"the source of citation {citation.pk}: confidential" in files["README.txt"].decode()
    assert judge(data)[0] == 0


def test_the_dossier_comes_by_every_door(claim: Claim, client: Client, tmp_path: Path) -> None:
    who = reader()
    expected = dossier_of(claim, who)
    answer = caller(who).get(f"{V1}/claims/{claim.pk}/dossier/")
    assert answer.headers["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content) == expected  # type: ignore[attr-defined]
    same = caller(who).get(f"{V1}/claims/{claim.pk}/dossier/", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    client.force_login(who)
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert f'href="/admin/claims/claim/{claim.pk}/dossier/"' in page
    assert f'href="/claims/{claim.pk}/"' in page
    button = client.get(f"/admin/claims/claim/{claim.pk}/dossier/")
    assert b"".join(button.streaming_content) == expected  # type: ignore[attr-defined]
    target = tmp_path / "it.zip"
    call_command("export_dossier", str(claim.pk), str(target), "--user", who.username, stdout=io.StringIO())
    assert target.read_bytes() == expected


def test_doors_say_why_there_is_no_dossier(client: Client) -> None:
    claim, who = a_claim(), reader()
    answer = caller(who).get(f"{V1}/claims/{claim.pk}/dossier/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_verdict")
    client.force_login(who)
    shown = client.get(f"/admin/claims/claim/{claim.pk}/dossier/", follow=True).content.decode()
    assert "There is no review yet" in shown
    with pytest.raises(Refused):
        call_command("export_dossier", "987654321", stdout=io.StringIO())
    with pytest.raises(Refused):
        call_command("export_dossier", str(claim.pk), stdout=io.StringIO())
