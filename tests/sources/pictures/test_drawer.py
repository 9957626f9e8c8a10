"""Pictures of artifacts: drawn by a process with limits, kept, and never of other bytes than those that were sealed."""

from pathlib import Path

import pytest

from sources.models import Artifact, Capture
from sources.pictures import drawer
from sources.pictures.drawer import (
    MAX_FILE_BYTES,
    DrawerBusy,
    NotDrawn,
    full_picture,
    is_picture,
    page_picture,
    pdf_pages,
    thumbnail,
)
from sources.storage.files import FileStore
from tests.images import an_image, size_of_image
from tests.pdf_samples import samples

pytestmark = pytest.mark.services  # each starts a process

PNG, PDF = "image/png", "application/pdf"


def pictures(home: Path) -> list[Path]:
    folder = home / "pictures"
    return [each for each in folder.iterdir() if not each.name.startswith(".")] if folder.exists() else []


def test_a_thumbnail_is_drawn_once(artifact_with, fresh_home):
    artifact = artifact_with(an_image(1280, 4000), PNG, Artifact.Kind.SCREENSHOT)
    first = thumbnail(artifact)
    assert (first.media_type, first.width, first.height) == ("image/jpeg", 320, 400)
    assert size_of_image(first.data) == (320, 400)
    [kept] = pictures(fresh_home)
    made_at = kept.stat().st_mtime_ns
    assert thumbnail(artifact) == first
    assert kept.stat().st_mtime_ns == made_at
    assert full_picture(artifact).width == 1280


def test_pages_of_a_pdf_and_where_the_quotation_stands(artifact_with):
    sample = next(each for each in samples() if each.name == "over pages")
    artifact = artifact_with(sample.data, PDF)
    pages = pdf_pages(artifact, sample.quotes)
    assert (len(pages.heights), pages.searched) == (2, 2)
    assert [place[0] for place in pages.places[0]] == [1, 2]
    drawn = page_picture(artifact, 2)
    assert drawn.width == 1000
    assert abs(drawn.height - pages.heights[1]) <= 1


def test_bytes_that_are_not_what_was_sealed_are_not_shown(artifact_with, fresh_home):
    artifact = artifact_with(an_image(80, 80), PNG)
    artifact.sha256 = FileStore(fresh_home / "archive").put([b"other"]).sha256
    file = next(path for path in (fresh_home / "archive").rglob(artifact.sha256) if path.is_file())
    file.chmod(0o600)
    file.write_bytes(an_image(90, 90))
    with pytest.raises(NotDrawn):
        thumbnail(artifact)
    file.unlink()
    with pytest.raises(NotDrawn):
        thumbnail(artifact)
    assert pictures(fresh_home) == []


def test_a_file_that_is_too_large_or_breaks_the_process_has_no_picture(artifact_with):
    broken = artifact_with(b"\x89PNG\r\n\x1a\n and nothing more", PNG)
    with pytest.raises(NotDrawn):
        thumbnail(broken)
    broken.size = MAX_FILE_BYTES + 1
    with pytest.raises(NotDrawn):
        thumbnail(broken)


def test_a_drawing_has_no_more_memory_than_is_allowed(artifact_with, settings):
    settings.EXTRACT_MEMORY = 60 << 20
    with pytest.raises(NotDrawn):
        thumbnail(artifact_with(an_image(4000, 4000), PNG))


def test_who_comes_while_others_are_drawn_waits_for_a_while_only(artifact_with, monkeypatch):
    monkeypatch.setattr(drawer, "WAIT_SECONDS", 0.01)
    artifact = artifact_with(an_image(80, 80), PNG)
    taken = 0
    while drawer._at_once.acquire(blocking=False):
        taken += 1
    try:
        with pytest.raises(DrawerBusy):
            thumbnail(artifact)
    finally:
        for _each in range(taken):
            drawer._at_once.release()
    assert thumbnail(artifact).width == 80


def test_the_oldest_pictures_make_room(artifact_with, fresh_home, settings):
    for side in (60, 70, 80):
        thumbnail(artifact_with(an_image(side, side), PNG))
    assert len(pictures(fresh_home)) == 3
    settings.PICTURE_CACHE = 1
    thumbnail(artifact_with(an_image(90, 90), PNG))
    assert len(pictures(fresh_home)) == 1


@pytest.mark.parametrize(
    ("kind", "media_type", "expected"),
    [
        (Artifact.Kind.SCREENSHOT, "text/html", True),
        (Artifact.Kind.BODY, PDF, True),
        (Artifact.Kind.BODY, "image/webp", True),
        (Artifact.Kind.BODY, "image/svg+xml", False),
        (Artifact.Kind.BODY, "text/html", False),
        (Artifact.Kind.WACZ, PDF, False),
    ],
)
def test_what_people_can_look_at(kind, media_type, expected):
    assert is_picture(Artifact(kind=kind), Capture(media_type=media_type)) is expected
