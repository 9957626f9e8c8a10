"""Pictures and oEmbed addresses that pages of platforms name."""

import pytest

from sources.extraction.parse import extract
from sources.extraction.platforms.pictures import largest_of
from sources.extraction.reading import Beside
from tests.sources.extraction.platforms import pages

POST = "https://t.me/bridge_news/7?embed=1"
TWEET = "https://x.com/bridges/status/7"
OEMBED = "https://publish.x.com/oembed?url=https://x.com/bridges/status/7"


def link(url: str, kind: str = "application/json+oembed") -> str:
    return f'<link rel="alternate" type="{kind}" href="{url}">'


def test_photos_of_a_telegram_message_are_named_in_order_and_nobodys_portrait():
    portrait = '<div class="tgme_widget_message_user_photo"><img src="https://cdn.example/portrait.jpg"></div>'
    video = '<i class="tgme_widget_message_video_thumb" style="background-image: url(/video.jpg)"></i>'
    photos = pages.photo("https://cdn.example/1.jpg") + pages.photo("//cdn.example/2.jpg") + video
    reading = pages.read(pages.telegram_embed(portrait + pages.message(7, f"{photos}Договір підписали.")), POST)
    assert reading["pictures"] == ["https://cdn.example/1.jpg", "https://cdn.example/2.jpg", "https://t.me/video.jpg"]


@pytest.mark.parametrize(
    ("body", "head", "url", "named"),
    [
        ("", pages.meta(og_image="/p.jpg", og_description="The bridge is closed."), TWEET, ["https://x.com/p.jpg"]),
        (
            "",
            pages.meta(
                og_image="/p.jpg", og_description="From breaking news and entertainment to sports and politics."
            ),
            TWEET,
            [],
        ),
        ("", pages.meta(og_image="/p.jpg"), TWEET, []),  # nothing of a post is there
        ("", pages.meta(og_image="/p.jpg", og_description="The bridge is closed."), "https://news.example/7", []),
        ("", pages.meta(og_image="data:image/png;base64,AA", og_description="The bridge is closed."), TWEET, []),
        (
            '<img class="EmbeddedMediaImage" src="s.jpg" srcset="m.jpg 640w, l.jpg 1080w"><p>The bridge is closed.</p>',
            pages.meta(og_image="/og.jpg", og_description="The bridge is closed."),
            "https://www.instagram.com/p/1/embed",
            ["https://www.instagram.com/p/1/l.jpg"],
        ),
        (
            '<a class="page_post_thumb_wrap" style="background-image: url(&quot;https://cdn.example/v.jpg&quot;)"></a>',
            pages.meta(og_description="The bridge is closed."),
            "https://vk.com/wall-1_2",
            ["https://cdn.example/v.jpg"],
        ),
    ],
)
def test_a_page_names_the_pictures_of_its_post(body, head, url, named):
    assert pages.read(pages.page(body, head), url)["pictures"] == named


@pytest.mark.parametrize(
    ("srcset", "largest"),
    [
        ("a.jpg", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x", "b.jpg"),
        ("a.jpg 640w,b.jpg 320w", "a.jpg"),
        ("a,b.jpg 640w, c.jpg 1080w", "c.jpg"),
        ("", ""),
    ],
)
def test_largest_of_names_the_largest_candidate(srcset, largest):
    assert largest_of(srcset) == largest


@pytest.mark.parametrize(
    ("head", "url", "named"),
    [
        (link(OEMBED), TWEET, OEMBED),
        (link("https://notx.com/oembed") + link(OEMBED), TWEET, OEMBED),
        (link(OEMBED, "text/xml+oembed"), TWEET, ""),
        (link("https://publish.x.com.example/oembed"), TWEET, ""),
        (link(OEMBED), "https://news.example/7", ""),
    ],
)
def test_an_oembed_address_counts_on_the_platform_itself(head, url, named):
    assert pages.read(pages.page("<p>a</p>", head), url)["oembed_url"] == named


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            '{"author_name": "Bridges", "html": "<blockquote><p>The bridge is closed.</p>April 3</blockquote>"}',
            "The bridge is closed.\nApril 3",
        ),
        ('{"title": "The bridge", "author_name": "Bridges", "html": "<iframe src=1></iframe>"}', "The bridge\nBridges"),
        ("not JSON", ""),
        ("[]", ""),
    ],
)
def test_the_text_of_an_oembed_answer_is_kept_with_its_origin_where_the_page_has_none(answer, text):
    markup = pages.page(pages.NO_SCRIPTS, link(OEMBED)).encode()
    reading = extract(markup, "text/html; charset=utf-8", TWEET, Beside(oembed=answer))
    assert reading["text"] == text
    assert reading["layout"].get("carried", "") == ("oembed" if text else "")
    assert reading["authors"] == (["Bridges"] if text else [])
    assert ("the text is from the platform's oEmbed answer" in reading["notes"]) == bool(text)
