"""The verdicts on walls, articles and error pages."""

from dataclasses import replace

import pytest

from sources.extraction.page_type import RULES, Seen, judge
from sources.extraction.parse import extract
from sources.extraction.reading import blank
from sources.outcomes import BY_CODE
from tests.sources.conftest import body_of

PATHS = [
    ("/article/uk", "verdict.article"),
    ("/article/1251-silent", "verdict.article"),
    ("/article/misdeclared", "verdict.unreadable"),
    ("/text", "verdict.article"),
    ("/json", "verdict.article"),
    ("/image", "verdict.file"),
    ("/no-such-page", "verdict.error_page"),
    ("/status/403", "verdict.error_page"),
    ("/status/403/article", "verdict.error_status"),
    ("/wall/soft-404", "verdict.soft_404"),
    ("/to?/", "verdict.soft_404"),
    ("/wall/bot", "verdict.bot_wall"),
    ("/wall/consent", "verdict.consent_wall"),
    ("/wall/paywall", "verdict.paywall"),
    ("/wall/login", "verdict.login_wall"),
    ("/wall/parked", "verdict.parked"),
    ("/wall/app", "verdict.empty_app"),
    ("/wall/error", "verdict.error_page"),
    ("/empty", "verdict.empty"),
]


def seen(**changes):
    """A page that is an article, but for the changes."""
    reading = blank("text/html") | {"text": "words and more words " * 60, "title": "A story"}
    signs = changes.pop("signs", {})
    reading |= changes.pop("reading", {})
    reading["signs"] = reading["signs"] | signs
    url = "https://a.example/story/1"
    return replace(Seen(url, url, 200, "", challenged=False, reading=reading), **changes)


@pytest.mark.parametrize(("path", "code"), PATHS)
def test_judge_tells_walls_from_articles(web_client, web, path, code):
    with web_client.fetch(web.url(path)) as fetched:
        reading = extract(body_of(fetched), fetched.last.header("content-type"), fetched.final_url)
        about = Seen(fetched.url, fetched.final_url, fetched.last.status, fetched.last.header("server"), False, reading)
    assert judge(about) == code


@pytest.mark.parametrize("code", [code for code, _rule in RULES])
def test_judge_gives_codes_of_the_table(code):
    assert code in BY_CODE


def test_judge_calls_no_article_a_bot_wall():
    walled = {"markers": ["bot"]}
    assert judge(seen(signs=walled, challenged=True, reading={"title": "Just a moment..."})) == "verdict.article"
    assert judge(seen(signs=walled, challenged=True, reading={"text": "x" * 799})) == "verdict.bot_wall"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "verdict.article"),
        ({"signs": {"markers": ["bot", "consent", "paywall", "parked"], "password": True}}, "verdict.article"),
        ({"signs": {"free": False}}, "verdict.article"),
        ({"signs": {"free": False, "words": 900}}, "verdict.paywall"),
        ({"signs": {"free": True, "words": 900}}, "verdict.article"),
        ({"signs": {"markers": ["paywall"]}, "reading": {"text": "A short piece."}}, "verdict.article"),
        ({"signs": {"markers": ["paywall"]}, "reading": {"text": "A piece that breaks…"}}, "verdict.paywall"),
        ({"reading": {"title": "404 | News", "text": "short"}}, "verdict.soft_404"),
        ({"reading": {"title": "404 days in prison", "text": "short"}}, "verdict.article"),
        ({"reading": {"title": "Bosch 404 Not Found in shops", "text": "short"}}, "verdict.article"),
        ({"final_url": "https://a.example/404?from=1"}, "verdict.soft_404"),
        ({"final_url": "https://www.a.example/"}, "verdict.soft_404"),
        ({"url": "https://b.example/x", "final_url": "https://a.example/"}, "verdict.article"),
        ({"url": "https://a.example/", "final_url": "https://a.example/"}, "verdict.article"),
        ({"final_url": "https://a.example/login?next=1", "reading": {"text": "Log in"}}, "verdict.login_wall"),
        ({"status": 403, "server": "cloudflare", "reading": {"text": "no"}}, "verdict.bot_wall"),
        ({"status": 403, "server": "nginx", "reading": {"text": "no"}}, "verdict.error_page"),
        ({"status": 200, "server": "cloudflare", "reading": {"text": "a short piece"}}, "verdict.article"),
        ({"signs": {"markers": ["bot"], "visible": 5000}, "reading": {"text": "a short piece"}}, "verdict.article"),
        ({"signs": {"markers": ["consent"]}, "reading": {"text": "A short piece of news about the budget, no more."}},
         "verdict.consent_wall"),
        ({"signs": {"markers": ["consent"]}, "reading": {"text": "A short piece of news about the budget, and then"
          " one more sentence on how the parliament voted."}}, "verdict.article"),
        ({"reading": {"text": ""}}, "verdict.empty"),
    ],
)  # fmt: skip
def test_judge_weighs_signs(changes, code):
    assert judge(seen(**changes)) == code


ERROR_STATUSES = [400, 401, 402, 403, 404, 410, 429, 451, 500, 502, 503]
MEDIA_TYPES = ["text/html", "text/plain", "application/json", "application/pdf", "image/png", "text/csv", ""]


@pytest.mark.parametrize("status", ERROR_STATUSES)
@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_judge_calls_nothing_an_article_that_came_with_an_error_status(status, media_type):
    short = {"media_type": media_type, "text": "Access denied", "title": ""}
    assert judge(seen(status=status, reading=short)) == "verdict.error_page"
    assert judge(seen(status=status, reading=short | {"text": ""})) == "verdict.error_page"
    assert judge(seen(status=status, reading={"media_type": media_type})) == "verdict.error_status"
    assert judge(seen(status=status, challenged=True, reading=short)) == "verdict.bot_wall"


@pytest.mark.parametrize(
    "reading",
    [{"title": "Сторінку не знайдено | Новини"}, {"title": "502 Bad Gateway"}, {"unreadable": True}],
)
def test_judge_calls_a_long_error_message_no_text_of_the_page(reading):
    assert judge(seen(status=404, reading=reading)) == "verdict.error_page"


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_judge_takes_files_as_before_where_the_server_is_content(media_type):
    assert judge(seen(status=200, reading={"media_type": media_type})) == "verdict.article"
