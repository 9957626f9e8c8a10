"""Posts, channels and absent posts of Telegram."""

import pytest

from tests.sources.extraction.platforms import pages

POST = "https://t.me/bridge_news/123"
CHANNEL = "https://t.me/s/bridge_news"
LONG = "Терміново. Договір підписали ще до оголошення торгів.\n\nЗа нашими даними, переправу закрили 3 квітня."
SHORT = [f"Міст № {number} закрили." for number in range(100, 120)]


def test_the_text_of_a_post_is_read_from_the_data_of_its_frame_and_said_to_be():
    reading = pages.read(pages.telegram_post(LONG), POST)
    assert reading["text"] == f"Мости області\n{LONG}"
    assert reading["visible_text"].startswith("VIEW IN TELEGRAM")
    assert (reading["layout"]["article"], reading["layout"].get("carried")) == ([], "open_graph")
    assert reading["code"] == "content.carried"
    assert reading["notes"] == ["the text is from the page's Open Graph data"]
    assert pages.verdict(reading, POST) == "verdict.article"


def test_a_copy_of_the_frame_elsewhere_is_read_alike():
    assert "3 квітня" in pages.read(pages.telegram_post(LONG), "https://web.archive.org/web/2024/x")["text"]


@pytest.mark.parametrize("texts", [SHORT, [SHORT[0], f"{LONG} {LONG}", *SHORT[2:]]])
def test_a_channel_keeps_every_message_in_order(texts):
    markup = pages.telegram_channel(pages.message(number, text) for number, text in enumerate(texts, start=100))
    reading = pages.read(markup, CHANNEL)
    places = [reading["text"].find(" ".join(text.split())) for text in texts]
    assert -1 not in places
    assert places == sorted(places)
    assert "Download" not in reading["text"]
    assert reading["published_at"] == ""
    assert pages.verdict(reading, CHANNEL) == "verdict.article"


def test_an_embed_keeps_all_that_a_message_shows():
    said = pages.message(5, "Міст закрили.", forwarded="Влада міста", reply="Коли відкриють міст?", edited=True)
    reading = pages.read(pages.telegram_embed(said), f"{POST}?embed=1")
    assert reading["text"].splitlines() == [
        "Мости області", "Forwarded from Влада міста", "Коли відкриють міст?", "Міст закрили.", "1.2K edited 10:05",
    ]  # fmt: skip
    assert "open Telegram" in reading["visible_text"]
    assert (reading["authors"], reading["published_at"]) == (["Мости області"], "2024-04-04T10:05:00+00:00")
    assert reading["published_from"] == "time"
    assert ("https://t.me/other/7", "Влада міста") in reading["links"]
    assert (reading["code"], reading["layout"].get("carried")) == ("", None)


@pytest.mark.parametrize(
    ("markup", "url", "verdict"),
    [
        (pages.telegram_error("Post not found"), f"{POST}?embed=1", "verdict.gone"),
        (pages.telegram_error("Channel is private"), f"{POST}?embed=1", "verdict.login_wall"),
        (pages.telegram_profile(), POST, "verdict.gone"),
        (pages.telegram_profile(), "https://t.me/s/bridge_news/123", "verdict.gone"),
    ],
)
def test_an_absent_post_is_gone_and_no_article(markup, url, verdict):
    assert pages.verdict(pages.read(markup, url), url) == verdict


def test_the_profile_of_a_channel_is_no_absent_post():
    url = "https://t.me/bridge_news"
    reading = pages.read(pages.telegram_profile(), url)
    assert pages.verdict(reading, url) == "verdict.article"
    assert "carried" not in reading["layout"]


def test_the_frame_of_a_post_without_words_is_no_article():
    reading = pages.read(pages.telegram_post(""), POST)
    assert (reading["text"], reading["layout"].get("carried")) == ("", None)
    assert pages.verdict(reading, POST) == "verdict.empty_app"
