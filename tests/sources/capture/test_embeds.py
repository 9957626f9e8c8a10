"""Posts that a platform's page only frames are archived with it, under the same guard."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sources.admin.wording import attachment_list
from sources.capture import config, pipeline
from sources.capture.embeds import FRAMING_HOSTS, Attaching, AttachmentLimits, attach, framed_by
from sources.capture.packaging import Finding, Package, keep
from sources.capture.re_extract import compare_texts, read_again
from sources.capture.verify_sealed import verify_sealed
from sources.extraction.platforms.rules import embed_url
from sources.models import Capture
from sources.storage.archive import archive
from sources.wacz.verify import verify_wacz
from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.records import Limits
from tests.builders import a_source
from tests.files import a_png
from tests.hosts import forget_hosts
from tests.sources.extraction.platforms import pages
from tests.web import Answer, Web, fixed, hang, moved, page, served

pytestmark = pytest.mark.services

FRAME = pages.telegram_post("Договір підписали.")
POST = pages.telegram_embed(pages.message(7, "Договір підписали ще до торгів.", forwarded="Влада міста"))


CLIENT = Client(Policy(), Limits(), "ClaimDesk/test")


def at(client: Client, web: Web, *hosts: str) -> Client:
    """A client for which these hosts are the test web."""
    policy = Policy(allow_endpoints=client.policy.allow_endpoints | {f"{host}:{web.port}" for host in hosts})
    return replace(client, policy=policy, resolve=lambda _host, _port: ["127.0.0.1"])


@pytest.fixture
def telegram(web_client: Client, web: Web) -> Client:
    return at(web_client, web, "t.me")


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


EVERYONE = fixed(page(b"User-agent: *\nAllow: /", kind="text/plain"))
PICTURE = a_png(4, 3)
WORDS = "Договір з підрядником підписали ще до оголошення торгів, а переправу закрили 3 квітня."
LIMITS = AttachmentLimits(pictures=3, picture_bytes=10_000, seconds=20)


@contextmanager
def attached(
    client: Client, web: Web, url: str, answers: dict[str, Answer], limits: AttachmentLimits = LIMITS
) -> Iterator[Finding]:
    """What comes of a page of a platform, with what it names."""
    robots = config.robots(client)
    with ExitStack() as stack:
        for path, answer in (answers | {"/robots.txt": EVERYONE}).items():
            stack.enter_context(served(answer, path))
        fetched = stack.enter_context(client.fetch(url))
        attach(fetched, pipeline._reading_of, Attaching(client, robots.check, limits))
        yield pipeline._read(fetched)


def sealed(finding: Finding) -> tuple[Package, list[str]]:
    """The package, and the findings against it when it is read again."""
    package = keep(finding, archive(), sealed_at=datetime.now(UTC), software="ClaimDesk/test", reader="")
    with archive().open(package.kept[-1].stored.sha256) as file:
        broken = verify_wacz(file)
        again = read_again(file)
        assert again is not None
        findings, notes = compare_texts(package.manifest, again)
    return package, broken + findings + notes


def a_post(web: Web, *names: str) -> Answer:
    photos = "".join(pages.photo(f"http://t.me:{web.port}/{name}") for name in names)
    return fixed(page(pages.telegram_embed(pages.message(7, f"{photos}Договір підписали ще до торгів.")).encode()))


def test_the_pictures_of_a_post_are_sealed_with_it(telegram, web):
    picture = fixed(page(PICTURE, kind="image/png"))
    answers = {"/post/7": a_post(web, "1.png", "2.png"), "/1.png": picture, "/2.png": picture}
    with attached(telegram, web, f"http://t.me:{web.port}/post/7?embed=1", answers) as finding:
        assert (finding.completeness, finding.detail) == ("complete", "pictures: 2 of 2 kept")
        package, problems = sealed(finding)
    assert problems == []
    kept = [
        (each["kind"], each["code"], each["sha256"], each["media_type"]) for each in package.manifest["attachments"]
    ]
    assert kept == [("picture", "ok", hashlib.sha256(PICTURE).hexdigest(), "image/png")] * 2
    with archive().open(package.kept[-1].stored.sha256) as file, zipfile.ZipFile(file) as wacz:
        index = wacz.read("indexes/index.cdx").decode()
    assert all(f"http://t.me:{web.port}/{name}" in index for name in ("1.png", "2.png"))


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"/1.png": fixed(page(PICTURE, kind="image/png"))}, ["ok", "http.404"]),
        ({"/1.png": fixed(page(b"<h1>Sign in</h1>")), "/2.png": hang}, ["content.binary_mismatch", "net.read_timeout"]),
        ({"/1.png": moved("http://169.254.169.254/")}, ["http.redirect_blocked", "http.404"]),
        (
            {"/1.png": fixed(page(PICTURE + bytes(20_000), kind="image/png"))},
            ["limit.decoded_size", "limit.subresources"],
        ),
    ],
)
def test_a_picture_that_is_not_kept_is_named_and_the_capture_is_no_longer_whole(telegram, web, answers, codes):
    url = f"http://t.me:{web.port}/post/7?embed=1"
    with attached(telegram, web, url, {"/post/7": a_post(web, "1.png", "2.png"), **answers}) as finding:
        kept = codes.count("ok")
        assert (finding.outcome, finding.verdict) == ("ok", "verdict.article")
        assert (finding.completeness, finding.detail) == ("partial", f"pictures: {kept} of 2 kept")
        package, problems = sealed(finding)
    assert problems == []
    assert [each["code"] for each in package.manifest["attachments"]] == codes


def test_no_more_pictures_are_asked_for_than_the_settings_want(telegram, web):
    url = f"http://t.me:{web.port}/post/7?embed=1"
    answers = {"/post/7": a_post(web, *(f"{number}.png" for number in range(5)))}
    answers |= {f"/{number}.png": fixed(page(PICTURE, kind="image/png")) for number in range(5)}
    with attached(telegram, web, url, answers) as finding:
        assert finding.detail == "pictures: 3 of 5 kept"
    with attached(telegram, web, url, answers, replace(LIMITS, pictures=0)) as finding:
        assert (finding.completeness, finding.detail, finding.fetched.attachments) == ("complete", "", [])


def test_pictures_that_are_not_to_be_archived_are_not_where_that_is_obeyed(telegram, web):
    answers = {"/post/7": a_post(web, "1.png"), "/1.png": fixed(page(PICTURE, "X-Robots-Tag: noarchive"))}
    limits = replace(LIMITS, obeys_noarchive=True)
    with attached(telegram, web, f"http://t.me:{web.port}/post/7?embed=1", answers, limits) as finding:
        (picture,) = [each.as_json() for each in finding.fetched.attachments]
        assert (picture["code"], "sha256" in picture) == ("policy.noarchive", False)


def test_what_the_platform_says_of_a_post_is_sealed_and_read_where_the_page_shows_nothing(web_client, web):
    client = at(web_client, web, "x.com", "publish.x.com")
    shell = pages.page(
        pages.NO_SCRIPTS, f'<link type="application/json+oembed" href="http://publish.x.com:{web.port}/oembed">'
    )
    said = {"author_name": "Мости", "html": f"<blockquote><p>{WORDS}</p></blockquote>"}
    answers = {
        "/bridges/status/7": fixed(page(shell.encode())),
        "/oembed": fixed(page(json.dumps(said).encode(), kind="application/json")),
    }
    with attached(client, web, f"http://x.com:{web.port}/bridges/status/7", answers) as finding:
        assert (finding.outcome, finding.verdict, finding.completeness) == (
            "content.carried",
            "verdict.article",
            "partial",
        )
        assert finding.reading["text"] == WORDS
        package, problems = sealed(finding)
    assert problems == []
    (told,) = package.manifest["attachments"]
    assert (told["kind"], told["code"], told["author_name"], told["text"]) == (
        "oembed", "ok", "Мости", WORDS,
    )  # fmt: skip


def test_an_oembed_answer_that_is_none_changes_nothing(web_client, web):
    client = at(web_client, web, "x.com", "publish.x.com")
    shell = pages.page("", f'<link type="application/json+oembed" href="http://publish.x.com:{web.port}/oembed">')
    answers = {"/bridges/status/7": fixed(page(shell.encode())), "/oembed": fixed(page(b"<h1>Sign in</h1>"))}
    with attached(client, web, f"http://x.com:{web.port}/bridges/status/7", answers) as finding:
        assert [each.code for each in finding.fetched.attachments] == ["content.extraction"]
        assert finding.reading["text"] == ""


@pytest.mark.django_db
def test_a_capture_says_which_pictures_of_its_post_it_has(web, settings, monkeypatch):
    monkeypatch.setattr(config, "web_client", lambda: at(CLIENT, web, "t.me"))
    picture = fixed(page(PICTURE, kind="image/png"))
    url = f"http://t.me:{web.port}/post/7?embed=1"
    with served(a_post(web, "1.png", "2.png"), "/post/7"), served(picture, "/1.png"), served(EVERYONE, "/robots.txt"):
        capture = Capture.objects.get(source=a_source(url))
        forget_hosts()
        pipeline.run(capture.pk, may_wait=False)
        capture.refresh_from_db()
    assert (capture.outcome, capture.completeness, capture.detail) == ("ok", "partial", "pictures: 1 of 2 kept")
    assert [each["code"] for each in capture.attachments] == ["ok", "http.404"]
    assert verify_sealed(capture) == []
    shown = str(attachment_list(capture))
    assert "Pictures: 1 of 2 kept" in shown
    assert f"http://t.me:{web.port}/2.png" in shown
    Capture.objects.update(attachments=[])
    capture.refresh_from_db()
    assert verify_sealed(capture) == ["ClaimDesk names other pictures and oEmbed answers than the manifest."]
    assert str(attachment_list(capture)) == ""


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
