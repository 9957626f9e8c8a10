"""Programs of others read what readers get: Google's client, a Memento client, and an RO-Crate library."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer

import pytest

from claims.dossier.compose import write_dossier
from claims.models import OutsideCheck
from sources.models import Source
from tests.builders import a_sealed_capture
from tests.callers import key_of
from tests.claims.public.readers import a_published_claim, published_desk
from tests.claims.public.test_mementos import with_body
from tests.interop.serving import a_server, run_against

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]


@pytest.fixture
def server(settings: Any) -> Iterator[WSGIServer]:
    """The desk, which is at its address for readers, too."""
    with a_server() as made:
        settings.PUBLIC_URL = f"http://127.0.0.1:{made.server_port}"
        yield made


def test_googles_client_searches_lists_creates_updates_and_deletes(server: WSGIServer, settings: Any) -> None:
    claims = [a_published_claim(text=f"Лист номер {number}", language="uk") for number in (1, 2)]
    run_against(server, "google_client.py", settings.PUBLIC_URL, str(claims[1].pk), key_of(None))
    assert not OutsideCheck.objects.exists()


def test_a_memento_client_finds_the_copies_around_a_moment(server: WSGIServer, settings: Any) -> None:
    settings.PUBLIC_COPIES = True
    first = a_published_claim()
    citation = first.citations.exclude(capture=None).get()
    assert citation.capture is not None
    with_body(citation.capture, datetime(2007, 5, 31, 20, 35, tzinfo=UTC))
    source = Source.objects.get(pk=citation.source_id)
    # The client asks the page itself for its headers before all else, and nothing here is asked outside.
    source.url = source.canonical_url = f"{settings.PUBLIC_URL}/claims/"
    source.save()
    later = with_body(
        a_sealed_capture(source, "The letter asks for radars again."), datetime(2012, 5, 31, 20, 35, tzinfo=UTC)
    )
    cite_also(first, later.pk)
    home = settings.PUBLIC_URL
    run_against(server, "memento_reader.py", f"{home}/timegate/", str(source.url), f"{home}/memento/")


def cite_also(claim: Any, capture: int) -> None:
    """Let the published verdict on `claim` cite `capture`, too, as a second citation of the source would."""
    publication = claim.publications.get()
    [cited] = [each for each in publication.content["citations"] if each["capture"]]
    publication.content["citations"].append({**cited, "capture": {**cited["capture"], "id": capture}})
    publication.save()


def test_a_library_for_research_objects_opens_a_dossier(tmp_path: Path) -> None:
    claim = a_published_claim()
    with write_dossier(claim, user=None) as file, zipfile.ZipFile(file) as dossier:
        dossier.extractall(tmp_path / "dossier")
    with a_server() as nobody_asks:
        run_against(nobody_asks, "crate_reader.py", str(tmp_path / "dossier"), claim.text)
