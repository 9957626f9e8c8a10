"""`verify_capture` looks for the quotations in the archived bytes, read again, and believes no text that was kept."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.actions import CitationDraft
from claims.models import Citation
from claims.quote_checks import check_captures
from sources.actions.upload_evidence import upload_evidence
from sources.capture import pipeline
from sources.models import Artifact, Capture, Source
from sources.storage.archive import archive, open_artifact
from tests.builders import a_claim, a_source, editor
from tests.files import a_pdf
from tests.sources.wacz_files import members, zipped
from tests.web import Web, fixed, page, served

pytestmark = [pytest.mark.django_db, pytest.mark.services]
QUOTE = "потрібні радари та ракети"
State = Citation.QuoteState


@pytest.fixture(autouse=True)
def reachable(web: Web, settings, tmp_path) -> None:
    """The web client may reach the test web, and the archive is this test's own."""
    settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5
    settings.HOME = tmp_path


def verify(what: object, *options: str) -> tuple[int, str, str]:
    """Exit code, findings, and what is said where there is none."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_capture", str(what), *options, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def cited(source: Source, quote: str) -> Capture:
    """The archived capture of the source, with a quotation that was found in it."""
    claim = a_claim(citations=(CitationDraft(source=source, quote=quote),))
    source.refresh_from_db()
    capture = source.archived_capture
    assert capture is not None
    check_captures([capture.pk])
    assert claim.citations.get().quote_state == State.FOUND
    return capture


def fetched(web: Web, path: str, quote: str = QUOTE) -> Capture:
    source = a_source(web.url(path))
    pipeline.run(Capture.objects.get(source=source).pk, may_wait=False)
    return cited(source, quote)


def brought(data: bytes, filename: str, quote: str) -> Capture:
    source = a_source()
    upload_evidence(source, BytesIO(data), by=editor(), filename=filename)
    return cited(source, quote)


def copied(capture: Capture, folder: Path) -> Path:
    with open_artifact(capture.artifacts.get(kind=Artifact.Kind.WACZ)) as file:
        (folder / "copy.wacz").write_bytes(file.read())
    return folder / "copy.wacz"


def misquoted(capture: Capture) -> str:
    """Change the words that somebody quoted; the line that says so."""
    citation = Citation.objects.get(capture=capture)
    Citation.objects.update(quote=f"{citation.quote} never")
    return f"“{citation.quote} never” does not stand in the archived bytes (citation {citation.pk} of claim"


@pytest.mark.parametrize(
    "path",
    [
        "/article/uk", "/article/gzip", "/article/raw-deflate", "/article/two-members", "/article/twice",
        "/article/chunked", "/article/chunked-gzip", "/article/hinted", "/article/surplus", "/article/1251-silent",
        "/article/koi8-silent", "/article/utf16", "/article/bom", "/moved/twice", "/cookie",
    ],
)  # fmt: skip
def test_verify_capture_finds_quotations_however_the_page_came(web, path):
    code, findings, said = verify(fetched(web, path).pk)
    assert (code, findings) == (0, "")
    assert "Quotations that stand in the archived bytes: 1." in said


def test_verify_capture_names_a_quotation_that_was_changed(web, tmp_path):
    capture = fetched(web, "/article/uk")
    line = misquoted(capture)
    for what in (capture.pk, copied(capture, tmp_path)):
        code, findings, _said = verify(what)
        assert code == 1
        assert findings.startswith(line)
        assert len(findings.splitlines()) == 1


def test_verify_capture_looks_for_what_a_later_capture_lacks(web):
    capture = fetched(web, "/article/uk")
    Citation.objects.update(quote_state=State.CHANGED)
    assert verify(capture.pk)[0] == 0
    misquoted(capture)
    assert verify(capture.pk)[0] == 1


def test_verify_capture_does_not_look_for_what_was_never_found(web):
    capture = fetched(web, "/article/uk")
    misquoted(capture)
    Citation.objects.update(quote_state=State.MISSING)
    assert verify(capture.pk)[0] == 0


def test_verify_capture_believes_no_text_that_was_kept(web):
    capture = fetched(web, "/article/uk")
    line = misquoted(capture)
    forged = archive().put([Citation.objects.get().quote.encode()])
    capture.artifacts.filter(kind=Artifact.Kind.TEXT).update(sha256=forged.sha256, size=forged.size)
    assert line in verify(capture.pk)[1]


def test_verify_capture_finds_no_quotation_where_the_bytes_are_gone(web):
    capture = fetched(web, "/article/uk")
    wacz = capture.artifacts.get(kind=Artifact.Kind.WACZ)
    Path(archive().where(wacz.sha256)).unlink()
    findings = verify(capture.pk)[1]
    assert "is gone" in findings
    assert "does not stand in the archived bytes" in findings


def test_verify_capture_reads_pdf_files_again(web, tmp_path):
    with served(fixed(page(a_pdf("He needs radars."), kind="application/pdf")), "/report.pdf"):
        capture = fetched(web, "/report.pdf", "He needs radars")
    assert verify(capture.pk)[0] == 0
    assert verify(copied(capture, tmp_path), "--quote", "needs radars")[0] == 0
    assert misquoted(capture) in verify(capture.pk)[1]


@pytest.mark.parametrize(
    ("data", "filename", "quote"),
    [
        (zipped(members()), "page.wacz", "The letter asked for radars"),
        (a_pdf("He needs radars."), "report.pdf", "He needs radars"),
        ("Посол сказав: потрібні радари.".encode("cp1251"), "letter.txt", "потрібні радари"),
    ],
    ids=["wacz", "pdf", "text"],
)
def test_verify_capture_reads_again_what_people_brought(data, filename, quote, tmp_path):
    capture = brought(data, filename, quote)
    for what in (capture.pk, copied(capture, tmp_path)):
        assert verify(what)[:2] == (0, "")
    assert misquoted(capture) in verify(capture.pk)[1]


def test_verify_capture_looks_for_the_words_that_it_is_given(web, tmp_path):
    copy = copied(fetched(web, "/article/uk"), tmp_path)
    Citation.objects.all().delete()
    code, findings, said = verify(copy, "--quote", QUOTE, "--quote", "Лист про  радари")
    assert (code, findings) == (0, "")
    assert "archived bytes: 2." in said
    code, findings, _said = verify(copy, "--quote", QUOTE, "--quote", "not\nthere", "--quote", "x" * 80)
    assert code == 1
    assert findings.splitlines() == [
        "“not there” does not stand in the archived bytes.",
        f"“{'x' * 59}…” does not stand in the archived bytes.",
    ]
