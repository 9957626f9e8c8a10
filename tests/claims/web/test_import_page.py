"""A file of claims in the admin: uploaded, mapped, looked at row by row, imported, and reported."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, ImportedFile
from tests.builders import a_claim, editor, reader

pytestmark = pytest.mark.django_db
UPLOAD = reverse("import_upload")
TABLE = b"What,Claimant,URL\nShips left the port,James Story,\nWheat doubled,James Story,nowhere\n"


def uploaded(client: Any, content: bytes = TABLE, name: str = "claims.csv", form: str = "") -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "form": form})


def test_a_file_is_mapped_previewed_and_imported(client: Any) -> None:
    client.force_login(editor())
    preview = uploaded(client)["Location"]
    page = client.get(preview).content.decode()
    assert "No column holds the claim" in page
    assert '<option value="citation.locator">Citation: Place in the source (citation.locator)</option>' in page
    assert '<option value="claimant_name" selected>Claimant (claimant_name)</option>' in page
    mapped = {"column-0": "text", "column-1": "claimant_name", "column-2": "citation.url"}
    page = client.post(preview, mapped).content.decode()
    assert "nothing is logged yet" in page
    assert "<strong><bdi>URL</bdi></strong>" in page
    assert not Claim.objects.exists()
    whole = client.post(preview, {**mapped, "is_whole": "on", "import": "1"}).content.decode()
    assert "Not begun" in whole
    assert not Claim.objects.exists()
    report = client.post(preview, {**mapped, "import": "1"}).content.decode()
    claim = Claim.objects.get()
    assert f'href="/admin/claims/claim/{claim.pk}/change/"' in report
    assert not ImportedFile.objects.exists()
    assert client.get(preview).status_code == 404


def test_titles_that_are_known_need_no_mapping_and_what_is_alike_is_named(client: Any) -> None:
    there = a_claim(text="Ships left the port")
    client.force_login(editor())
    preview = uploaded(client, TABLE.replace(b"What", b"Claim"))["Location"]
    page = client.get(preview).content.decode()
    assert f'href="/admin/claims/claim/{there.pk}/change/"' in page
    mapped = {"column-0": "text", "column-1": "claimant_name", "column-2": "", "is_another": "on", "import": "1"}
    client.post(preview, mapped)
    assert Claim.objects.filter(text__in=["Ships left the port", "Wheat doubled"]).count() == 3


def test_a_file_that_cannot_be_read_is_refused_and_one_is_its_own_uploader_s(client: Any, settings: Any) -> None:
    client.force_login(editor())
    assert "Choose it" in uploaded(client, name="claims").content.decode()
    assert "no text in UTF-8" in uploaded(client, b"\xff\xfe").content.decode()
    assert "cannot be read" in uploaded(client, b"PK", "claims.xlsx").content.decode()
    preview = uploaded(client, name="claims", form="csv")["Location"]
    ImportedFile.objects.update(created_at=timezone.now() - timedelta(days=2))
    uploaded(client)
    assert client.get(preview).status_code == 404
    preview = uploaded(client)["Location"]
    settings.IMPORT_BYTES = 10
    assert "larger than 10 bytes" in uploaded(client).content.decode()
    client.force_login(editor())
    assert client.get(preview).status_code == 404
    client.force_login(reader())
    assert client.get(UPLOAD).status_code in (302, 403)
