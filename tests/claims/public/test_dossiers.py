"""The dossier that readers can download, where the newsroom hands dossiers out."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from claims.actions import comment
from tests.builders import editor
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk, read, withdrawn
from tests.claims.standing import claim_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]


@pytest.fixture(autouse=True)
def handed_out(settings: Any, tmp_path: Path) -> None:
    """A desk with keys of its own that hands dossiers out."""
    cache.clear()
    settings.HOME, settings.PUBLIC_DOSSIERS = tmp_path, True


def files_at(path: str) -> dict[str, bytes]:
    answer = Client().get(f"{path}dossier.zip")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined] # a file
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_readers_get_what_is_published_and_no_word_of_the_work() -> None:
    claim = a_published_claim()
    comment(claim, "Zirkonium is what we think of it.", by=editor(username="quillfeather"))
    corrected(claim)
    assert "Download the dossier" in read(path_of(claim))
    files = files_at(path_of(claim))
    told = "".join(content.decode(errors="replace") for content in files.values())
    assert "There is one letter." in told
    assert [word for word in ("Zirkonium", "quillfeather", "reviewer-", "chief-") if word in told] == []
    events = json.loads(files["audit.json"])
    assert {event["event"] for event in events} == {"publication.written"}
    assert {name for event in events for name in event} == {"at", "event", "data"}
    left_out = json.loads(files["dossier.json"])["left_out"]
    assert [part["why"] for part in left_out] == ["not_handed_out"]
    assert "we hold this copy and do not hand it out" in files["index.html"].decode()
    assert "captures/" not in files["index.html"].decode()


def test_a_withdrawn_or_unpublished_verdict_has_no_dossier_for_readers(settings: Any) -> None:
    claim = a_published_claim()
    path = path_of(claim)
    withdrawn(claim)
    assert Client().get(f"{path}dossier.zip").status_code == 404
    assert Client().get(f"/claims/{claim_at('checked').pk}-x/dossier.zip").status_code == 404
    other = a_published_claim(text="Another one")
    settings.PUBLIC_DOSSIERS = False
    assert Client().get(f"{path_of(other)}dossier.zip").status_code == 404
    assert "Download the dossier" not in read(path_of(other))


def test_nobody_lets_the_desk_pack_dossiers_all_day(settings: Any) -> None:
    settings.READER_DOSSIERS = 1
    path = path_of(a_published_claim())
    files_at(path)
    answer = Client().get(f"{path}dossier.zip")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (429, "no-store")
