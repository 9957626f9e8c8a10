"""Posts that a platform's page only frames are archived with it, under the same guard."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sources.capture import config, pipeline
from sources.capture.embeds import FRAMING_HOSTS, framed_by
from sources.capture.packaging import Finding, keep
from sources.capture.re_extract import compare_texts, read_again
from sources.extraction.platforms.rules import embed_url
from sources.storage.archive import archive
from sources.wacz.verify import verify_wacz
from sources.web.client import Client
from sources.web.guard import Policy
from tests.sources.extraction.platforms import pages
from tests.web import Answer, Web, fixed, page, served

pytestmark = pytest.mark.services

FRAME = pages.telegram_post("Договір підписали.")
POST = pages.telegram_embed(pages.message(7, "Договір підписали ще до торгів.", forwarded="Влада міста"))


@pytest.fixture
def telegram(web_client: Client, web: Web) -> Client:
    """A client for which t.me is the test web."""
    policy = Policy(allow_endpoints=web_client.policy.allow_endpoints | {f"t.me:{web.port}"})
    return replace(web_client, policy=policy, resolve=lambda _host, _port: ["127.0.0.1"])


def framed(embed: Answer) -> Answer:
    """The frame of a post, and with the query `embed=1` that answer."""
    frame = fixed(page(FRAME.encode()))
    return lambda web, connection, target: (embed if "embed=1" in target else frame)(web, connection, target)


@contextmanager
def found(client: Client, web: Web, **answers: Answer) -> Iterator[Finding]:
    """What comes of t.me/bridge_news/7, whose embed and robots.txt answer so."""
    robots = config.robots(client)
    with ExitStack() as stack:
        stack.enter_context(served(framed(answers["embed"]), "/bridge_news/7"))
        stack.enter_context(served(answers["robots"], "/robots.txt"))
        url = f"http://t.me:{web.port}/bridge_news/7"
        fetched = stack.enter_context(client.fetch(url, None, lambda at: framed_by(at, client.policy, robots)))
        yield pipeline._read(fetched)


def test_a_post_is_archived_with_the_frame_around_it(telegram, web):
    everyone = fixed(page(b"User-agent: *\nAllow: /", kind="text/plain"))
    with found(telegram, web, embed=fixed(page(POST.encode())), robots=everyone) as finding:
        assert [hop.url.partition("/bridge")[2] for hop in finding.fetched.hops] == ["_news/7", "_news/7?embed=1"]
        assert (finding.outcome, finding.verdict, finding.completeness) == ("ok", "verdict.article", "complete")
        assert "Договір підписали ще до торгів." in finding.reading["text"].splitlines()
        assert finding.reading["title"] == "Мости області"
        package = keep(finding, archive(), sealed_at=datetime.now(UTC), software="ClaimDesk/test", reader="")
    with archive().open(package.kept[-1].stored.sha256) as file:
        assert verify_wacz(file) == []
        again = read_again(file)
    assert again is not None
    assert compare_texts(package.manifest, again) == ([], [])


def test_the_frame_is_archived_alone_where_the_site_keeps_us_from_the_post(telegram, web, settings):
    settings.ROBOTS = "obey"
    nobody = fixed(page(b"User-agent: *\nDisallow: /*embed", kind="text/plain"))
    with found(telegram, web, embed=fixed(page(POST.encode())), robots=nobody) as finding:
        assert len(finding.fetched.hops) == 1
        assert (finding.outcome, finding.completeness) == ("content.carried", "partial")
        assert finding.reading["text"] == "Мости області\nДоговір підписали."


def test_an_absent_post_in_a_frame_is_gone(telegram, web):
    absent = fixed(page(pages.telegram_error("Post not found").encode()))
    with found(telegram, web, embed=absent, robots=absent) as finding:
        assert (finding.verdict, finding.completeness) == ("verdict.gone", "failure")


@pytest.mark.parametrize(
    ("url", "embed"),
    [
        ("https://t.me/bridge_news/7", "https://t.me/bridge_news/7?embed=1"),
        ("https://t.me/bridge_news/7?single#x", "https://t.me/bridge_news/7?single&embed=1"),
        ("https://t.me/bridge_news/7?embed=1", ""),
        ("https://t.me/s/bridge_news/7", ""),
        ("https://t.me/bridge_news", ""),
        ("https://t.me/c/123/4", ""),
        ("https://news.example/bridge_news/7", ""),
    ],
)
def test_embed_url_names_the_post_of_a_frame(url, embed):
    assert embed_url(url) == embed


def test_only_hosts_of_platforms_with_frames_are_asked_for_posts():
    assert {"t.me"} <= FRAMING_HOSTS
    assert not {"x.com", "youtube.com", "127.0.0.1"} & FRAMING_HOSTS
