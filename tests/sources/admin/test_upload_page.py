"""Bringing a file to a source, by the page and over REST."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from claims.actions import CitationDraft
from claims.models import Citation
from sources.actions import add_offline_source
from sources.admin.archive_states import source_state
from sources.models import Capture, Source
from tests.builders import a_claim, a_sealed_capture, a_source, editor, reader

pytestmark = [pytest.mark.django_db, pytest.mark.services]
TEXT = "Посол сказав: «потрібні радари».".encode()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """An archive of this test's own."""
    settings.HOME = tmp_path


@pytest.fixture
def letter() -> Source:
    """A source without a URL."""
    return add_offline_source(by=None, no_url_reason=Source.NoUrl.UNPUBLISHED, title="A letter")


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def brought(client, source: Source, data: bytes = TEXT, name: str = "letter.txt"):
    """The page after the upload."""
    address = reverse("admin:sources_source_upload", args=[source.pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)


def fresh(source: Source) -> Source:
    return Source.objects.with_list_columns().get(pk=source.pk)


def test_upload_view_keeps_the_file_and_shows_it_as_uploaded(client, letter):
    person = editor()
    client.force_login(person)
    assert 'type="file"' in client.get(page_of(letter)).content.decode()
    shown = brought(client, letter).content.decode()
    capture = Capture.objects.get()
    assert f"capture #{capture.pk}" in shown
    assert "потрібні радари" in shown
    assert "A person uploaded the file" in shown
    assert (capture.requested_by, capture.origin, capture.detail) == (person, "uploaded", "letter.txt")
    assert str(source_state(fresh(letter)).label) == "Uploaded"


def test_upload_view_says_why_not(client, letter):
    client.force_login(editor())
    assert (
        "Only PDF and office files, images, texts, saved pages" in brought(client, letter, b"MZ\0\0").content.decode()
    )
    assert "The file is empty." in brought(client, letter, b"").content.decode()
    address = reverse("admin:sources_source_upload", args=[letter.pk])
    assert "Choose a file first." in client.post(address, follow=True).content.decode()
    assert not Capture.objects.exists()


def test_upload_view_is_for_those_who_may_archive(client, letter):
    client.force_login(reader())
    assert 'type="file"' not in client.get(page_of(letter)).content.decode()
    brought(client, letter)
    assert not Capture.objects.exists()


def test_upload_view_takes_posts_only(client, letter):
    client.force_login(editor())
    looked = client.get(reverse("admin:sources_source_upload", args=[letter.pk]))
    assert looked["Location"] == reverse("admin:sources_source_change", args=[letter.pk])


def test_upload_refuses_by_the_announced_length(client, letter, settings):
    settings.UPLOAD_MAX = 1024
    client.force_login(editor())
    answer = brought(client, letter, bytes(3 << 20))
    assert answer.status_code in {400, 413}
    assert not Capture.objects.exists()


def test_source_state_does_not_hide_that_the_fetch_failed(client):
    source = a_source()
    a_sealed_capture(source, "", outcome="http.403")
    client.force_login(editor())
    shown = brought(client, source).content.decode()
    assert "Uploaded, not fetched" in shown
    assert "refuses to show the page" in shown


def test_the_page_of_a_claim_tells_what_was_uploaded(client, letter, django_capture_on_commit_callbacks):
    draft = CitationDraft(source=letter, role=Citation.Role.EVIDENCE, stance=Citation.Stance.SUPPORTS, quote="радари")
    claim = a_claim(citations=(draft,))
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    client.force_login(editor())
    assert "In an uploaded file" not in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        brought(client, letter)
    assert "In an uploaded file" in client.get(page).content.decode()


@pytest.fixture
def api() -> APIClient:
    """A caller who is signed in."""
    caller = APIClient()
    caller.force_login(editor())
    return caller


def test_uploads_over_rest_answer_with_the_sealed_capture(api, letter):
    answer = api.post(f"/api/v1/sources/{letter.pk}/uploads/", {"file": SimpleUploadedFile("лист.txt", TEXT)})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["origin"], body["outcome"], body["state"], body["detail"]) == (
        "uploaded",
        "upload",
        "sealed",
        "лист.txt",
    )
    assert answer["Location"] == body["href"]
    assert api.get(f"/api/v1/sources/{letter.pk}/").json()["archive_state"] == "uploaded"


def test_a_source_that_was_not_fetched_but_uploaded_is_uploaded_over_rest(api):
    failed = a_sealed_capture(a_source(), "", outcome="http.404").source
    there = f"/api/v1/sources/{failed.pk}/"
    assert api.get(there).json()["archive_state"] == "failed"
    api.post(f"{there}uploads/", {"file": SimpleUploadedFile("лист.txt", TEXT)})
    assert api.get(there).json()["archive_state"] == "uploaded"
    claim = a_claim(citations=(CitationDraft(source=failed),))
    [citation] = api.get(f"/api/v1/claims/{claim.pk}/").json()["citations"]
    assert citation["source"]["archive_state"] == "uploaded"


def test_uploads_over_rest_refuse_with_a_problem(api, letter):
    answer = api.post(f"/api/v1/sources/{letter.pk}/uploads/", {"file": SimpleUploadedFile("a.exe", b"MZ\0\0")})
    assert (answer.status_code, answer.json()["code"]) == (400, "upload.type")
    assert api.post(f"/api/v1/sources/{letter.pk}/uploads/", {}).status_code in {400, 422}
    assert api.post(f"/api/v1/sources/{letter.pk}/uploads/", {"file": "x"}, format="json").status_code == 415
    assert not Capture.objects.exists()
