"""What platforms show to those who did not sign in or have no scripts: never an article."""

import pytest

from tests.sources.extraction.platforms import pages
from tests.sources.extraction.platforms.pages import app, linked, meta, page, player

WORDS = "Договір з підрядником підписали ще до оголошення торгів, повідомили в управлінні."
X, FACEBOOK = "https://x.com/bridges/status/1", "https://www.facebook.com/bridges/posts/1"
INSTAGRAM, TIKTOK = "https://www.instagram.com/p/abc/", "https://www.tiktok.com/@bridges/video/1"
YOUTUBE, VK = "https://www.youtube.com/watch?v=abc", "https://vk.com/wall-1_2"
LOGIN_FORM = "<form><label>Email</label><input name=email><label>Password</label><input type=password></form>"


@pytest.mark.parametrize(
    ("url", "markup", "verdict"),
    [
        (X, page(pages.NO_SCRIPTS, "<title>X</title>"), "verdict.empty_app"),
        (X, page("<h2>Log in to X</h2><p>Sign up</p>"), "verdict.login_wall"),
        (X, page("<p>Hmm...this page doesn’t exist. Try searching for something else.</p>"), "verdict.gone"),
        (FACEBOOK, page(f"<h2>Log in to Facebook</h2>{LOGIN_FORM}", "<title>Facebook</title>"), "verdict.login_wall"),
        (FACEBOOK, page("<div>You must log in to continue.</div><p>Facebook</p>"), "verdict.login_wall"),
        (FACEBOOK, page("<h2>This page isn't available</h2><p>The link may be broken.</p>"), "verdict.gone"),
        (INSTAGRAM, app("", notice="<script>1</script>"), "verdict.empty_app"),
        (INSTAGRAM, page("<p>Log in</p>", "<title>Login • Instagram</title>"), "verdict.login_wall"),
        (INSTAGRAM, page("<h2>Sorry, this page isn't available.</h2>"), "verdict.gone"),
        (TIKTOK, app(), "verdict.empty_app"),
        (TIKTOK, page("<p>Video currently unavailable</p>"), "verdict.gone"),
        (YOUTUBE, player({"playabilityStatus": {"status": "ERROR", "reason": "Video unavailable"}}), "verdict.gone"),
        (YOUTUBE, player({"playabilityStatus": {"status": "LOGIN_REQUIRED"}}), "verdict.login_wall"),
        (VK, page("<div>Запись удалена</div><p>Вернуться назад</p>"), "verdict.gone"),
        (VK, page("<p>VK</p>", "<title>Вход | VK ID</title>"), "verdict.login_wall"),
    ],
)
def test_a_platform_without_the_post_is_a_wall_or_gone(url, markup, verdict):
    reading = pages.read(markup, url)
    assert pages.verdict(reading, url) == verdict
    assert "JavaScript" not in reading["text"]
    assert "carried" not in reading["layout"]


@pytest.mark.parametrize(
    ("url", "description"),
    [
        (INSTAGRAM, "Create an account or log in to Instagram - Share what you're into with people who get you."),
        (FACEBOOK, "Log into Facebook to start sharing and connecting with your friends, family and people you know."),
        (YOUTUBE, "Enjoy the videos and music you love, upload original content, and share it all with friends."),
    ],
)
def test_what_a_platform_says_of_itself_is_not_read_as_the_post(url, description):
    reading = pages.read(page(pages.NO_SCRIPTS, meta(og_title="Log in", og_description=description)), url)
    assert reading["text"] == ""
    assert pages.verdict(reading, url) == "verdict.empty_app"


@pytest.mark.parametrize("url", [X, FACEBOOK, INSTAGRAM, VK])
def test_a_post_in_the_open_graph_data_of_a_wall_is_kept_and_said_to_be(url):
    head = meta(og_title="Мости області", og_description=f"{WORDS}&#10;&#10;Другий абзац.")
    reading = pages.read(page(f"<h2>Log in to X</h2>{pages.NO_SCRIPTS}", head), url)
    assert reading["text"] == f"Мости області\n{WORDS}\n\nДругий абзац."
    assert (reading["layout"]["carried"], reading["code"]) == ("open_graph", "content.carried")
    assert pages.verdict(reading, url) == "verdict.article"


def test_a_post_that_people_see_is_read_as_they_see_it():
    shown = f"<main><article><h1>Мости області</h1><p>{WORDS}</p><p>{WORDS} Знову.</p></article></main>{pages.FOOTER}"
    reading = pages.read(page(shown, meta(og_title="Мости області", og_description=WORDS)), VK)
    assert "carried" not in reading["layout"]
    assert "Знову" in reading["text"]


@pytest.mark.parametrize("url", ["https://news.example/1", "https://x.com.example/1"])
def test_descriptions_of_other_sites_are_no_texts(url):
    reading = pages.read(app(notice=meta(og_title="News", og_description=WORDS)), url)
    assert reading["text"] == ""
    assert pages.verdict(reading, url) == "verdict.empty_app"


def test_words_of_a_wall_in_a_long_page_are_its_text():
    paragraphs = "".join(f"<p>{number}. {WORDS}</p>" for number in range(20))
    markup = page(f"<article><h1>Log in to X</h1>{paragraphs}<p>This account is private</p></article>")
    for url in (X, INSTAGRAM):
        assert pages.verdict(pages.read(markup, url), url) == "verdict.article"


def test_linked_data_comes_before_descriptions():
    said = {"@type": "SocialMediaPosting", "articleBody": f"{WORDS} Повністю.", "headline": "Мости"}
    head = meta(og_title="Мости", og_description=WORDS) + linked(said)
    reading = pages.read(page(pages.NO_SCRIPTS, head), FACEBOOK)
    assert (reading["text"], reading["layout"]["carried"]) == (f"{WORDS} Повністю.", "linked_data")
