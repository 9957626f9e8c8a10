"""Text that pages carry only as data: videos, bodies in JSON-LD, the state of applications."""

import json

import pytest

from tests.sources.extraction.platforms import pages
from tests.sources.extraction.platforms.pages import app, linked, page, player, script

URL = "https://news.example/bridge"
YOUTUBE, TIKTOK = "https://www.youtube.com/watch?v=abc", "https://www.tiktok.com/@bridges/video/1"
BODY = "\n".join(f"Абзац {number} про міст через Сулу, який закрили на ремонт до кінця року." for number in range(8))
MARKUP = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
ARTICLE = {"@type": "NewsArticle", "headline": "Міст", "articleBody": BODY}


def test_a_video_has_title_channel_date_and_description_by_its_player():
    details = {"title": "Міст закрили", "author": "Мости ТБ", "shortDescription": "Перший рядок.\nДругий рядок."}
    more = {"playerMicroformatRenderer": {"publishDate": "2024-04-04T07:00:00-07:00"}}
    response = {"playabilityStatus": {"status": "OK"}, "videoDetails": details, "microformat": more}
    reading = pages.read(player(response), YOUTUBE)
    assert reading["text"].splitlines() == [
        "Міст закрили", "Мости ТБ", "2024-04-04T07:00:00-07:00", "Перший рядок.", "Другий рядок.",
    ]  # fmt: skip
    assert (reading["layout"]["carried"], reading["authors"]) == ("player", ["Мости ТБ"])
    assert pages.verdict(reading, YOUTUBE) == "verdict.article"
    assert "About" in reading["visible_text"]


def test_a_video_is_read_from_its_json_ld_where_there_is_no_player():
    video = {"@type": "VideoObject", "name": "Міст", "author": {"name": "Мости ТБ"}, "uploadDate": "2024-04-04",
             "description": "Міст закрили на ремонт."}  # fmt: skip
    reading = pages.read(app(linked(video)), URL)
    assert reading["text"].splitlines() == ["Міст", "Мости ТБ", "2024-04-04", "Міст закрили на ремонт."]
    assert (reading["published_at"], reading["published_from"]) == ("2024-04-04", "json-ld")
    assert reading["code"] == "content.carried"


def test_a_video_of_tiktok_is_read_from_its_state():
    item = {"desc": "Міст закрили на ремонт #міст", "author": {"nickname": "Мости"}, "createTime": "1712224800"}
    state = {"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo": {"itemStruct": item}}}}
    reading = pages.read(app(script(json.dumps(state), "__UNIVERSAL_DATA_FOR_REHYDRATION__")), TIKTOK)
    assert reading["text"].splitlines() == ["Мости", "2024-04-04T10:00:00+00:00", "Міст закрили на ремонт #міст"]
    assert reading["layout"]["carried"] == "state"


@pytest.mark.parametrize("body", [BODY, MARKUP])
def test_the_body_in_json_ld_is_read_where_the_page_shows_no_other_text(body):
    reading = pages.read(app(linked(ARTICLE | {"articleBody": body})), URL)
    assert reading["text"] == BODY
    assert reading["visible_text"] == ""
    assert (dict(reading["layout"]), reading["code"]) == (
        {"article": [], "struck": [], "regions": [], "carried": "linked_data"}, "content.carried",
    )  # fmt: skip
    assert reading["notes"] == ["the text is from the page's JSON-LD data"]
    assert reading["language"] == "uk"


def test_data_never_takes_the_place_of_a_text_that_people_see():
    shown = "<h1>Міст</h1><p>Відкрита частина тексту, яку бачать усі, хто читає цю сторінку без оплати.</p>"
    reading = pages.read(page(f"<article>{shown}</article>", linked(ARTICLE)), URL)
    assert "Відкрита частина" in reading["text"]
    assert "Абзац 3" not in reading["text"]


def test_bodies_of_several_articles_are_the_body_of_none():
    other = ARTICLE | {"articleBody": BODY.replace("міст", "парк")}
    assert pages.read(app(linked(ARTICLE, other)), URL)["text"] == ""


@pytest.mark.parametrize(
    "data",
    [
        script(json.dumps({"props": {"page": {"title": "Міст", "body": MARKUP}}}), "__NEXT_DATA__"),
        script(json.dumps({"blocks": [{"type": "p", "text": line} for line in BODY.splitlines()]}), "__NEXT_DATA__"),
        script(f"window.__INITIAL_STATE__ = {json.dumps({'article': {'content': MARKUP}})}; run();"),
        script(f"window.__PRELOADED_STATE__={json.dumps({'article': {'articleBody': BODY}})}"),
    ],
)
def test_the_state_of_an_application_is_read_where_the_page_shows_no_text(data):
    reading = pages.read(app(data), URL)
    assert (reading["text"], reading["layout"]["carried"]) == (BODY, "state")
    assert pages.verdict(reading, URL) == "verdict.article"


@pytest.mark.parametrize(
    "data",
    [
        script("{not json", "__NEXT_DATA__"),
        script("[" * 100_000, "__NEXT_DATA__"),
        script(json.dumps({"menu": [{"text": "Усі новини за сьогодні"}]}), "__NEXT_DATA__"),
        script(json.dumps({"token": "x" * 1000, "body": "y" * 1000}), "__NEXT_DATA__"),
        script("window.__INITIAL_STATE__ = call();"),
        script("var ytInitialPlayerResponse = {broken"),
    ],
)
def test_state_without_running_text_is_no_text(data):
    reading = pages.read(app(data), URL)
    assert (reading["text"], reading["code"]) == ("", "")
    assert pages.verdict(reading, URL) == "verdict.empty_app"
