"""What people bring for sources that the desk cannot reach."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import IO

import pytest
from django.utils import translation

from claimdesk.audit.events import EventType
from claimdesk.audit.log import history
from claimdesk.cli.places import ROOT
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claims.actions import CitationDraft
from claims.models import Citation
from sources.actions import add_offline_source, upload_evidence
from sources.capture.uploads import plain_name
from sources.capture.verify_sealed import verify_sealed
from sources.models import Artifact, Capture, Source
from sources.outcomes import sentence
from sources.storage.archive import archive, open_artifact, text_of
from sources.wacz.verify import verify_wacz
from tests import files
from tests.builders import a_claim, a_confirmed_capture, a_sealed_capture, a_source, editor, reader
from tests.fakes import AuditLogIsFull, full_audit_log
from tests.office_files import a_docx, an_epub, an_odt, an_xlsx, paragraph
from tests.sources.wacz_files import members, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.services]
TEXT = "Посол сказав: «потрібні радари та ракети», і більше нічого.".encode()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """An archive of this test's own."""
    settings.HOME = tmp_path


def offline() -> Source:
    """A source without a URL."""
    return add_offline_source(by=None, no_url_reason=Source.NoUrl.UNPUBLISHED, title="A letter")


def uploaded(source: Source | None = None, data: bytes = TEXT, filename: str = "letter.txt", **more) -> Capture:
    more.setdefault("by", editor())
    return upload_evidence(source or offline(), io.BytesIO(data), filename=filename, **more)


def kept(capture: Capture, kind: str) -> IO[bytes]:
    """A file of the capture."""
    return open_artifact(capture.artifacts.get(kind=kind))


def test_upload_evidence_seals_a_capture_that_says_it_was_uploaded():
    person = editor()
    capture = uploaded(by=person)
    capture.refresh_from_db()
    assert (capture.state, capture.outcome, capture.verdict) == ("sealed", "upload", "verdict.article")
    assert (capture.origin, capture.reason, capture.completeness) == ("uploaded", "uploaded", "complete")
    assert (capture.requested_by, capture.http_status, capture.hops, capture.final_url) == (
        person,
        None,
        [],
        capture.url,
    )
    assert capture.url == f"urn:claimdesk:upload:sha256:{capture.body_sha256}"
    assert (capture.detail, capture.media_type, capture.body_size) == ("letter.txt", "text/plain", len(TEXT))
    assert text_of(capture) == TEXT.decode()
    assert capture.has_content


def test_upload_evidence_keeps_the_bytes_and_a_verifiable_wacz():
    capture = uploaded(data=PNG, filename="page.png")
    assert (capture.verdict, capture.completeness) == ("verdict.file", "partial")
    with kept(capture, Artifact.Kind.BODY) as file:
        assert file.read() == PNG
    with kept(capture, Artifact.Kind.WACZ) as file:
        assert verify_wacz(file) == []
        manifest = json.loads(zipfile.ZipFile(file).read("claimdesk/manifest.json"))
    assert (manifest["origin"], manifest["outcome"], manifest["hops"]) == ("uploaded", "upload", [])
    assert manifest["upload"]["filename"] == "page.png"
    assert manifest["upload"]["sha256"] == capture.body_sha256
    capture.refresh_from_db()
    assert verify_sealed(capture) == []
    assert '"origin":"uploaded"' in capture.seal.document
    assert set(capture.artifacts.values_list("kind", "tool")) >= {("body", "")}


def test_upload_evidence_reads_the_text_of_a_pdf():
    capture = uploaded(data=files.a_pdf("He needs radars and missiles."), filename="letter.pdf")
    assert (capture.media_type, capture.verdict) == ("application/pdf", "verdict.article")
    assert "radars and missiles" in text_of(capture)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_docx(paragraph("The letter asked for radars and missiles.")), "wordprocessingml.document"),
        (an_xlsx(Letters=[["The letter asked for radars and missiles."]]), "spreadsheetml.sheet"),
        (an_odt("<text:p>The letter asked for radars and missiles.</text:p>"), "opendocument.text"),
        (an_epub("<p>The letter asked for radars and missiles.</p>"), "epub+zip"),
        (b"{\\rtf1 The letter asked for radars and missiles.}", "application/rtf"),
        (b"From: a\nTo: b\nSubject: c\n\nThe letter asked for radars and missiles.", "message/rfc822"),
        (b"<rss><channel><title>The letter asked for radars and missiles.</title></channel></rss>", "rss+xml"),
    ],
    ids=["docx", "xlsx", "odt", "epub", "rtf", "eml", "rss"],
)
def test_upload_evidence_reads_files_of_every_kind(data, kind):
    capture = uploaded(data=data, filename="letter.bin")
    assert capture.media_type.endswith(kind)
    assert (capture.verdict, capture.completeness) == ("verdict.article", "complete")
    assert "radars and missiles" in text_of(capture)


def test_upload_evidence_keeps_what_a_camera_wrote_into_a_picture():
    exif = b"\xff\xe1\x00\x16Exif\0\0II*\0 2025:10:31"
    data = b"\xff\xd8" + exif + files.a_jpeg(640, 480)[2:]
    capture = uploaded(data=data, filename="photo.jpg")
    assert capture.media_type == "image/jpeg"
    with kept(capture, Artifact.Kind.BODY) as file:
        assert file.read() == data


def test_upload_evidence_takes_a_wacz_of_another_program():
    data = zipped(members())
    capture = uploaded(data=data, filename="saved.wacz")
    assert (capture.media_type, capture.body_size) == ("application/wacz", len(data))
    with kept(capture, Artifact.Kind.BODY) as file:
        assert file.read() == data
    assert "The letter asked for radars" in text_of(capture)
    assert capture.verdict == "verdict.article"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "upload.empty"),
        (b"\x00\x01\x02", "upload.type"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "upload.type"),
        (b"MZ\x90\x00" + bytes(100), "upload.type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "upload.old_office"),
        (zipped({"a.txt": b"x"}), "upload.not_wacz"),
        (zipped(members(**{"../evil": b"x"})), "upload.path"),
        (b"x" * 2000, "upload.size"),
    ],
)
def test_upload_evidence_refuses_with_a_sentence(data, code, settings):
    settings.UPLOAD_MAX = 1999
    source = offline()
    with pytest.raises(Invalid) as caught:
        uploaded(source, data)
    assert caught.value.code == code
    assert str(caught.value).endswith((".", ")", "x"))
    assert not Capture.objects.exists()
    assert list(archive().digests()) == []


def test_upload_evidence_is_for_those_who_may_archive():
    with pytest.raises(NotAllowed):
        uploaded(by=reader())
    assert list(archive().digests()) == []


def test_upload_evidence_is_undone_with_its_audit_event():
    source = offline()
    with full_audit_log(), pytest.raises(AuditLogIsFull):
        uploaded(source)
    assert not Capture.objects.exists()


def test_upload_evidence_writes_the_event_down():
    person = editor()
    source = offline()
    capture = uploaded(source, by=person)
    newest = history(source).first()
    assert (newest.event, newest.actor_id) == (EventType.CAPTURE_UPLOADED, person.pk)
    assert newest.data["capture"] == capture.pk
    assert newest.data["sha256"] == capture.body_sha256


def test_upload_evidence_says_when_the_archive_takes_nothing(settings, tmp_path):
    source, person = offline(), editor()
    settings.HOME = tmp_path / "file"
    settings.HOME.write_text("no directory")
    with pytest.raises(Conflict, match="Try again later"):
        uploaded(source, by=person)


def test_upload_evidence_archives_a_source_that_nothing_was_fetched_of():
    source = offline()
    capture = uploaded(source)
    source.refresh_from_db()
    assert source.archived_capture_id == source.latest_capture_id == capture.pk


def test_upload_evidence_does_not_hide_that_the_desk_could_not_fetch():
    source = a_source()
    failed = a_sealed_capture(source, "", outcome="http.403")
    capture = uploaded(source)
    source.refresh_from_db()
    assert (source.latest_capture_id, source.archived_capture_id) == (failed.pk, capture.pk)


def test_upload_evidence_takes_the_place_of_nothing_whole_that_was_fetched():
    source = a_source()
    fetched = a_sealed_capture(source)
    uploaded(source)
    source.refresh_from_db()
    assert source.archived_capture_id == fetched.pk


def test_upload_evidence_leaves_a_capture_that_waits_alone():
    source = a_source()
    waiting = Capture.objects.get(source=source)
    capture = uploaded(source)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.pk != capture.pk) == ("queued", True)


def citation_of(source: Source, quote: str) -> Citation:
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, stance=Citation.Stance.SUPPORTS, quote=quote)
    return a_claim(citations=(draft,)).citations.get()


def test_upload_evidence_lets_quotations_be_checked(django_capture_on_commit_callbacks):
    source = offline()
    citation = citation_of(source, "потрібні радари та ракети")
    with django_capture_on_commit_callbacks(execute=True):
        capture = uploaded(source)
    citation.refresh_from_db()
    assert (citation.quote_state, citation.capture_id) == ("found", capture.pk)


def test_uploads_and_fetches_never_say_that_the_other_changed(django_capture_on_commit_callbacks):
    source = a_source()
    a_sealed_capture(source, "The archived text.")
    citation = citation_of(source, "archived text")
    with django_capture_on_commit_callbacks(execute=True):
        uploaded(source, b"Quite another text, from a person.")
    citation.refresh_from_db()
    assert citation.quote_state == "found"
    a_confirmed_capture(source, "Edited text.")
    citation.refresh_from_db()
    assert citation.quote_state == "changed"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\ed\\лист.pdf", "лист.pdf"),
        ("../../etc/passwd", "passwd"),
        ("fdp\u202egpj.exe", "fdpgpj.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ("x" * 300, "x" * 200),
        ("..", ""),
        ("", ""),
    ],
)
def test_plain_name_keeps_what_people_can_read(given, kept):
    assert plain_name(given) == kept


def test_uploads_are_named_in_ukrainian():
    with translation.override("uk"):
        assert "завантажила" in str(sentence("upload"))
        assert str(Capture.Origin.UPLOADED.label) == "Завантажено людиною"


@pytest.mark.parametrize(
    ("data", "quote"),
    [
        (TEXT, "потрібні радари"),
        (PNG, ""),
        (files.a_pdf("He needs radars."), ""),
        (zipped(members()), ""),
    ],
    ids=["text", "image", "pdf", "wacz"],
)
def test_the_wacz_of_an_upload_passes_other_peoples_checks(tmp_path, data, quote):
    path = tmp_path / "it.wacz"
    with kept(uploaded(data=data), Artifact.Kind.WACZ) as file:
        path.write_bytes(file.read())
    zipfile.ZipFile(path).extract("archive/data.warc.gz", tmp_path)
    warc = str(tmp_path / "archive" / "data.warc.gz")
    programs = Path(sys.executable).parent
    own = [sys.executable, str(ROOT / "docs" / "verify_claimdesk.py"), str(path)]
    for command in (
        [str(programs / "wacz"), "validate", "-f", str(path)],
        [str(programs / "warcio"), "check", "-v", warc],
        [str(programs / "fastwarc"), "check", "-p", warc],
        [*own, "--quote", quote] if quote else own,
    ):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=120)
        assert done.returncode in {0, 2 if command[0] == sys.executable else 0}, done.stdout + done.stderr
        assert "FAIL" not in done.stdout
    assert quote in done.stdout
