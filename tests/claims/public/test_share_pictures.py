"""The picture of a verdict for posts that share its page."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageFont

from claims.verdict_page.share_picture import _FONTS, HEIGHT, WIDTH, is_covered
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk, read, withdrawn
from tests.claims.standing import claim_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

UKRAINIAN = "АаБбВвГгҐґДдЕеЄєЖжЗзИиІіЇїЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЬьЮюЯя’«»–—№…₴"


def picture(path: str, **query: str) -> Any:
    answer = Client().get(f"{path}picture.png", query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    return Image.open(BytesIO(answer.content)).convert("RGB")


def test_the_page_names_a_picture_of_its_verdict() -> None:
    claim = a_published_claim()
    path = path_of(claim)
    assert f'property="og:image" content="https://news.example{path}picture.png?lang=en"' in read(path)
    drawn = picture(path)
    assert drawn.size == (WIDTH, HEIGHT)
    assert drawn.getpixel((5, 300)) == (0x1C, 0x7A, 0x46)  # the colour of the rating
    assert len({drawn.getpixel((x, 280)) for x in range(90, 800)}) > 5  # letters of the claim


def test_the_picture_follows_the_verdict_and_the_language() -> None:
    claim = a_published_claim(text="Лист просить про радари", language="uk")
    path = path_of(claim)
    before = picture(path)
    assert picture(path, lang="en").tobytes() != before.tobytes()
    etag = Client().get(f"{path}picture.png").headers["ETag"]
    assert Client().get(f"{path}picture.png", headers={"If-None-Match": etag}).status_code == 304
    corrected(claim)
    assert picture(path).tobytes() != before.tobytes()
    withdrawn(claim)
    assert Client().get(f"{path}picture.png").status_code == 404
    assert "og:image" not in Client().get(path).content.decode()


def test_what_is_not_published_has_no_picture() -> None:
    assert Client().get(f"/claims/{claim_at('checked').pk}-x/picture.png").status_code == 404
    assert Client().get("/claims/987654-x/picture.png").status_code == 404


@pytest.mark.parametrize("name", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_the_fonts_have_what_the_picture_writes(name: str) -> None:
    font = ImageFont.truetype(str(_FONTS / name), 40, layout_engine=ImageFont.Layout.BASIC)
    missing = bytes(font.getmask("\uffff"))
    assert [sign for sign in UKRAINIAN if bytes(font.getmask(sign)) == missing] == []
    assert is_covered(UKRAINIAN)


@pytest.mark.parametrize("text", ["レーダー", "رادار", "🚀", "ракети\u0600"])
def test_words_in_letters_that_the_fonts_do_not_have_are_left_out(text: str) -> None:
    assert not is_covered(text)
    drawn = picture(path_of(a_published_claim(text=text, language="und")))
    assert {drawn.getpixel((x, 280)) for x in range(90, 1100)} == {(255, 255, 255)}


@pytest.mark.parametrize("text", ["x" * 900, "довге слово " * 80, "Коротко"])
def test_a_claim_of_any_length_has_room(text: str) -> None:
    drawn = picture(path_of(a_published_claim(text=text, language="uk")))
    assert {drawn.getpixel((1195, y)) for y in range(HEIGHT)} == {(255, 255, 255)}
    assert {drawn.getpixel((x, 510)) for x in range(90, WIDTH)} == {(255, 255, 255)}
