"""What the drawing process makes of files, asked without the process."""

import zlib
from typing import Any

import pypdfium2
import pytest

from sources.pictures.drawing import Job, run_job
from tests.images import an_image, colour_at, size_of_image
from tests.pdf_samples import half_a_pdf, locked_pdf, samples

SAMPLES = {sample.name: sample for sample in samples()}
# What stands in the file in another order than it is read in has no place: see quote_places.py.
NOT_FOUND = {
    "kept hyphens": [1],
    "running heads, page numbers": [0, 1],
    "two columns, drawn row by row": [0],
    "three columns under a title": [0, 1],
    "letters in any order": [0],
    "words in any order": [0],
    "lines from below": [0],
}


def draw(data: bytes, page: int = 1, width: int = 320, height: int = 0) -> bytes:
    return run_job(Job(draw=True, page=page, width=width, height=height, quotes=[]), data)[1]


def find(data: bytes, *quotes: str) -> dict[str, Any]:
    return run_job(Job(draw=False, page=0, width=0, height=0, quotes=[*quotes]), data)[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_an_image_is_made_smaller_and_cut_below(kind: str) -> None:
    small = draw(an_image(800, 4000, kind), width=200, height=300)
    assert size_of_image(small) == (200, 300)
    red, green, blue = colour_at(small, 5, 5)
    assert red > 200
    assert max(green, blue) < 80


def test_an_image_is_never_made_larger() -> None:
    assert size_of_image(draw(an_image(40, 30), width=200, height=300)) == (40, 30)


def test_what_is_transparent_is_drawn_on_white() -> None:
    assert min(colour_at(draw(an_image(80, 80, mode="RGBA")), 60, 60)) > 245


def test_a_page_has_the_width_that_was_asked_for_and_no_other_page_is_drawn() -> None:
    data = SAMPLES["over pages"].data
    assert size_of_image(draw(data, page=2, width=1000))[0] == 1000
    for missing in (0, 3):
        with pytest.raises(ValueError, match="no such page"):
            draw(data, page=missing)


@pytest.mark.parametrize("data", [b"", b"no picture", an_image(80, 80)[:60]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        draw(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    header = bytearray(an_image(80, 80))
    header[16:24] = (9_000).to_bytes(4, "big") * 2
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")
    with pytest.raises(ValueError, match="too many pixels"):
        draw(bytes(header))


def test_a_locked_file_is_refused_and_half_a_file_is_shown() -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        draw(locked_pdf())
    assert size_of_image(draw(half_a_pdf()))[0] == 320


@pytest.mark.parametrize("name", SAMPLES)
def test_quotations_have_their_place_on_the_page(name: str) -> None:
    sample = SAMPLES[name]
    found = find(sample.data, *sample.quotes)
    missing = [number for number, places in enumerate(found["places"]) if not places]
    assert missing == NOT_FOUND.get(name, [])
    for page, left, top, width, height in (place for places in found["places"] for place in places):
        assert 0 <= left < left + width <= 1000
        assert 0 <= top < top + height <= found["heights"][page - 1]


def test_a_place_goes_line_by_line_over_the_letters_of_the_quotation() -> None:
    sample = SAMPLES["hyphenated"]
    [lines] = find(sample.data, *sample.quotes)["places"]
    assert len(lines) == 3
    tops = [top for _page, _left, top, _width, _height in lines]
    assert tops == sorted(tops)
    picture = draw(sample.data, width=1000)
    _page, left, top, width, height = lines[1]
    row = [colour_at(picture, left + step, top + height // 2) for step in range(width)]
    assert min(min(colour) for colour in row) < 100


def test_words_that_are_not_there_have_no_place() -> None:
    found = find(SAMPLES["plain"].data, "цього ніхто не казав")
    assert found["places"] == [[]]
    assert found["searched"] == 1
