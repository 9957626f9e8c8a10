"""Pages in the browser: a capture of its own beside the one that was fetched, whole by every check of the desk."""

import base64
import json
import subprocess
import sys
import zipfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.utils import timezone
from fastwarc.warc import ArchiveIterator

from claimdesk.cli.places import ROOT
from sources.admin.wording import chain_list
from sources.capture import config, pipeline, rendering
from sources.capture.archived_text import page_text_of
from sources.capture.re_extract import compare_texts, manifest_in, read_again
from sources.capture.verify_sealed import verify_sealed
from sources.evidence.seal_verification import verify_seal
from sources.extraction.reading import blank
from sources.models import Artifact, Capture, Rendering
from sources.outcomes import retry_delays
from sources.scheduling.host_limiter import host_of
from sources.scheduling.host_policy import hold
from sources.storage.archive import open_artifact, text_of
from sources.tasks import render_page
from sources.text.quote_matching import find_quote
from sources.wacz.verify import verify_wacz
from tests.builders import a_sealed_capture, a_source
from tests.files import a_png
from tests.hosts import forget_hosts
from tests.sources.extraction.platforms import pages
from tests.web import Web, article, fixed, hang, page, served

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
EMPTY_APP = b"<!doctype html><title>App</title><div id=root></div><script src=/fills.js></script>"
WORDS = "The transport minister told an Iranian official that the country needs jammers. " * 12
FILLS = f"document.getElementById('root').innerHTML = '<article><h1>Radars</h1><p>{WORDS}</p></article>';".encode()
FONT_NEVER_COMES = b"""<script>onload = () => setTimeout(() => {
    const font = new FontFace("Never", "url(/hang?font)"); document.fonts.add(font); font.load();
})</script>"""
COMPONENT = """<!doctype html><title>Parts</title><p>Outside</p><x-part><b>slotted words</b></x-part><script>
    customElements.define("x-part", class extends HTMLElement { connectedCallback() {
        this.attachShadow({mode: "open"}).innerHTML =
            "<style>i { display: none }</style><i>hidden</i>Title: <slot></slot>";
    }})</script>"""
Kind = Artifact.Kind


@pytest.fixture(autouse=True)
def reachable(web: Web, settings) -> None:
    """The desk has a browser, and may reach the test web."""
    settings.BROWSER = True
    settings.DEMO = True
    settings.DEMO_PORT = web.port
    settings.CAPTURE_TIMEOUT = 5


def fetched(web: Web, path: str, **fields: str) -> Capture:
    """A page of the test web, fetched and sealed."""
    capture = Capture.objects.get(source=a_source(web.url(path), **fields))
    forget_hosts()
    pipeline.run(capture.pk)
    capture.refresh_from_db()
    return capture


def wished(capture: Capture) -> Rendering:
    rendering.request_rendering(capture.pk)
    return Rendering.objects.get(capture=capture)


def rendered(capture: Capture) -> Capture:
    """What the browser made of it."""
    forget_hosts()
    wish = wished(capture)
    rendering.run_rendering(wish.pk)
    wish.refresh_from_db()
    assert wish.state == Rendering.State.DONE, wish.outcome
    assert wish.result is not None
    return wish.result


def test_run_seals_what_the_browser_had_as_a_capture_of_its_own(web: Web, tmp_path: Path) -> None:
    with served(fixed(page(EMPTY_APP)), "/app"), served(fixed(page(FILLS, kind="text/javascript")), "/fills.js"):
        raw = fetched(web, "/app")
        seen = rendered(raw)
    assert (raw.verdict, raw.has_content) == ("verdict.empty_app", False)
    assert (seen.origin, seen.outcome, seen.verdict) == (Capture.Origin.RENDERED, "ok", "verdict.article")
    assert find_quote("the country needs jammers", text_of(seen))
    kinds = set(seen.artifacts.values_list("kind", flat=True))
    assert kinds == {Kind.WACZ, Kind.BODY, Kind.TEXT, Kind.VISIBLE, Kind.SCREENSHOT, Kind.PDF}
    seen.source.refresh_from_db()
    assert seen.source.archived_capture == seen  # the fetched one had nothing to read
    assert seen.source.latest_capture == raw

    assert [*verify_sealed(seen), *verify_seal(seen), *verify_sealed(raw), *verify_seal(raw)] == []
    wacz = tmp_path / "rendered.wacz"
    with open_artifact(Artifact.objects.get(capture=seen, kind=Kind.WACZ)) as file:
        wacz.write_bytes(file.read())
        again = read_again(file)
    assert again is not None
    assert find_quote("the country needs jammers", again["text"])
    _require_whole(wacz, web)
    told = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "verify_claimdesk.py"), str(wacz), "--quote", "country needs jammers"],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert "FAIL" not in told.stdout, told.stdout
    assert "unpacked again from the WARC it is what the manifest names" in told.stdout, told.stdout + told.stderr


def _require_whole(wacz: Path, web: Web) -> None:
    with wacz.open("rb") as file:
        assert verify_wacz(file) == []
    with zipfile.ZipFile(wacz) as package:
        manifest = json.loads(package.read("claimdesk/manifest.json"))
        records = [
            (record.headers["WARC-Type"], record.headers.get("WARC-Target-URI"), dict(record.headers))
            for record in ArchiveIterator(package.open("archive/data.warc.gz"), parse_http=False, verify_digests=True)
        ]
    assert manifest["origin"] == "rendered"
    assert manifest["rendering"]["browser"].startswith("Chromium ")
    assert manifest["page"] == f"urn:dom:{web.url('/app')}"
    answers = {url: headers for kind, url, headers in records if kind == "response"}
    assert set(answers) == {web.url("/app"), web.url("/fills.js")}
    assert {headers["ClaimDesk-Body"] for headers in answers.values()} == {"as decoded by a browser"}
    made = {str(url).partition(":http")[0] for kind, url, _headers in records if kind == "resource"}
    assert made == {"urn:dom", "urn:view", "urn:pdf", "urn:claimdesk:capture"}


def test_run_changes_nothing_of_a_page_that_was_fetched_well(web: Web) -> None:
    raw = fetched(web, "/article/uk")
    before = [*Artifact.objects.filter(capture=raw).values_list("sha256", flat=True)]
    seen = rendered(raw)
    raw.source.refresh_from_db()
    assert raw.source.archived_capture == raw
    assert raw.source.latest_capture == raw
    assert [*Artifact.objects.filter(capture=raw).values_list("sha256", flat=True)] == before
    assert seen.text_sha256 == raw.text_sha256


def test_run_names_the_page_that_scripts_led_to(web: Web) -> None:
    begin = fixed(page(b"<title>Wait</title><script>location = '/interim'</script>"))
    head = '<base href="/site/"><meta property="og:url" content="own"><link rel=canonical href="told">'
    story = article(head) + b"<script>history.replaceState({}, '', '/story')</script>"
    with served(begin, "/begin"), served(fixed(page(story)), "/interim"):
        raw = fetched(web, "/begin")
        seen = rendered(raw)
    end = web.url("/story")
    assert (seen.outcome, seen.verdict, seen.final_url) == ("ok", "verdict.article", end)
    assert [(hop["url"], hop.get("reached_by"), hop.get("shown_as")) for hop in seen.hops] == [
        (web.url("/begin"), None, None),
        (web.url("/interim"), "script", end),
    ]
    assert seen.addresses == {"canonical": web.url("/site/told"), "og_url": web.url("/site/own")}
    assert [*verify_sealed(seen), *verify_seal(seen)] == []
    with open_artifact(Artifact.objects.get(capture=seen, kind=Kind.WACZ)) as file:
        manifest = manifest_in(file)
        assert compare_texts(manifest, read_again(file) or blank()) == ([], [])
        with zipfile.ZipFile(file) as package:
            shown = json.loads(package.read("pages/pages.jsonl").splitlines()[1])
            about = json.loads(package.read("datapackage.json"))
    assert (manifest["page"], shown["url"]) == (f"urn:dom:{end}", end)
    assert about["mainPageUrl"] == web.url("/interim")  # the address by which it can be played
    said = str(chain_list(seen))
    assert "A script of the page before led here." in said
    assert f"changed its URL to {end}." in said


def test_run_reads_shadow_roots_and_frames_as_they_are_shown(web: Web, tmp_path: Path) -> None:
    foreign = "<p>foreign words</p>"
    pages = {
        "/parts": COMPONENT
        + """<iframe src=/inner width=600 height=300></iframe>
            <iframe src=/inner style="display: none"></iframe><iframe src="{}"></iframe>
            <script>document.querySelector("p").append(" written by a script")</script>""".format(
            web.secure("plain", "/foreign").replace("https", "http").replace("127.0.0.1", "localhost")
        ),
        "/inner": article().decode() + "<iframe srcdoc='<p>words in the frame of a frame</p>'></iframe>",
        "/foreign": foreign,
    }
    with ExitStack() as stack:
        for path, markup in pages.items():
            stack.enter_context(served(fixed(page(markup.encode())), path))
        seen = rendered(fetched(web, "/parts"))
    assert (seen.outcome, seen.verdict) == ("ok", "verdict.article")
    texts = page_text_of(seen)
    assert texts.visible is not None
    lines = texts.visible.splitlines()
    assert lines[:2] == ["Outside written by a script", "Title: slotted words"]
    assert lines[-1] == "words in the frame of a frame"
    assert find_quote("йому «потрібні радари та ракети»", texts.article)
    assert "foreign" not in texts.visible
    assert [address for _start, _end, address in seen.layout["frames"]] == [web.url("/inner"), "about:srcdoc"]
    assert texts.visible.count("Президент") == 1  # the hidden frame is not read
    _require_frames_sealed(seen, web, tmp_path)


def _require_frames_sealed(seen: Capture, web: Web, tmp_path: Path) -> None:
    assert [*verify_sealed(seen), *verify_seal(seen)] == []
    wacz = tmp_path / "parts.wacz"
    with open_artifact(Artifact.objects.get(capture=seen, kind=Kind.WACZ)) as file:
        wacz.write_bytes(file.read())
        manifest = manifest_in(file)
        assert compare_texts(manifest, read_again(file) or blank()) == ([], [])
    told = [
        (frame["url"], frame["same_origin"], frame["shown"], "urn" in frame)
        for frame in manifest["rendering"]["frames"]
    ]
    assert sorted(told) == sorted(
        [
            (web.url("/inner"), True, True, True),
            ("about:srcdoc", True, True, True),
            (web.url("/inner"), True, False, False),
            (web.url("/foreign").replace("127.0.0.1", "localhost"), False, True, False),
        ]
    )
    quotes = ["frame of a frame", "потрібні радари та ракети", "slotted words"]
    checked = subprocess.run(
        [
            sys.executable,
            str(ROOT / "docs" / "verify_claimdesk.py"),
            str(wacz),
            *(f"--quote={each}" for each in quotes),
        ],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert "FAIL" not in checked.stdout, checked.stdout
    assert checked.stdout.count("stands in the archived bytes") == 3


def test_run_counts_the_pictures_of_a_post_that_the_browser_had_and_fetches_the_others(web: Web) -> None:
    hidden = f'<div style="display: none">{pages.photo(web.url("/2.png"))}</div>'
    photos = f"<style>a {{ display: block; height: 9px }}</style>{pages.photo(web.url('/1.png'))}{hidden}"
    post = pages.telegram_embed(pages.message(7, f"{photos}{WORDS}") + pages.photo(web.url("/3.png")))
    picture = fixed(page(a_png(4, 3), kind="image/png"))
    with served(fixed(page(post.encode())), "/post"), served(picture, "/1.png"), served(picture, "/2.png"):
        seen = rendered(fetched(web, "/post"))
    assert (seen.completeness, seen.detail) == (Capture.Completeness.PARTIAL, "pictures: 2 of 3 kept")
    codes = {each["url"].removeprefix(web.url("/")): (each["code"], each["status"]) for each in seen.attachments}
    # The second one is shown nowhere, so the browser did not ask for it.
    assert codes == {"1.png": ("ok", 200), "2.png": ("ok", 200), "3.png": ("http.404", 404)}
    assert [*verify_sealed(seen), *verify_seal(seen)] == []


@pytest.mark.parametrize("kept", [True, False])
def test_run_keeps_no_page_that_asks_not_to_be_archived_where_that_is_obeyed(web: Web, settings, kept: bool) -> None:
    settings.NOARCHIVE = "ignore" if kept else "obey"
    begin = fixed(page(b"<title>Wait</title><script>location = '/kept-out'</script>"))
    story = article('<meta name="robots" content="noarchive">')
    with served(begin, "/begin"), served(fixed(page(story)), "/kept-out"):
        seen = rendered(fetched(web, "/begin"))
    kinds = set(seen.artifacts.values_list("kind", flat=True))
    assert (seen.outcome, Kind.BODY in kinds) == ("ok" if kept else "policy.noarchive", kept)
    assert kept or kinds == {Kind.WACZ}
    assert [*verify_sealed(seen), *verify_seal(seen)] == []


def test_run_seals_what_there_is_when_printing_hangs(web: Web, settings) -> None:
    with served(fixed(page(article() + b"<script>onbeforeprint = () => { for (;;); }</script>"))) as path:
        raw = fetched(web, path)
        settings.RENDER_STEP = 10
        seen = rendered(raw)
    assert (seen.outcome, seen.completeness) == ("render.pdf_hang", Capture.Completeness.PARTIAL)
    assert not seen.artifacts.filter(kind=Kind.PDF).exists()
    assert seen.artifacts.filter(kind=Kind.SCREENSHOT).exists()
    assert [*verify_sealed(seen), *verify_seal(seen)] == []


def test_run_seals_what_there_is_without_a_picture_and_says_what_is_lacking(web: Web, settings) -> None:
    with served(fixed(page(article() + FONT_NEVER_COMES))) as path:
        raw = fetched(web, path)
        settings.RENDER_LOAD, settings.RENDER_STEP = 6, 10
        seen = rendered(raw)
    assert (seen.outcome, seen.completeness) == ("render.shot_timeout", Capture.Completeness.PARTIAL)
    assert seen.detail == "screenshot: Page.screenshot: Timeout 8000ms exceeded."
    assert seen.has_content
    kinds = set(seen.artifacts.values_list("kind", flat=True))
    assert kinds == {Kind.WACZ, Kind.BODY, Kind.TEXT, Kind.VISIBLE, Kind.PDF}
    assert [*verify_sealed(seen), *verify_seal(seen)] == []


def test_run_seals_what_it_keeps_of_a_page_that_loads_too_much(web: Web, settings) -> None:
    with served(fixed(page(article() + b"<img src=/image?1><img src=/image?2>"))) as path:
        raw = fetched(web, path)
        settings.RENDER_RESOURCES = 1
        seen = rendered(raw)
    assert (seen.outcome, seen.completeness) == ("limit.subresources", Capture.Completeness.PARTIAL)
    assert seen.has_content


def test_run_tries_once_more_and_then_seals_the_failure(web: Web, settings) -> None:
    settings.RENDER_LOAD = 6
    with served(fixed(page(article()))) as path:
        raw = fetched(web, path)
    with served(hang) as path:
        wish = wished(raw)
        forget_hosts()
        rendering.run_rendering(wish.pk)
        wish.refresh_from_db()
        assert (wish.state, wish.outcome, wish.result) == (Rendering.State.WAITING, "render.nav_failed", None)
        assert wish.retry_at is not None
        assert wish.retry_at > timezone.now() + timedelta(seconds=retry_delays("render.nav_failed")[0] - 60)

        Rendering.objects.update(retry_at=timezone.now() - timedelta(seconds=1))
        seen = rendered(raw)
    assert (seen.outcome, seen.completeness) == ("render.nav_failed", Capture.Completeness.FAILURE)
    assert [*verify_sealed(seen), *verify_seal(seen)] == []
    raw.source.refresh_from_db()
    assert raw.source.latest_capture == raw


@pytest.mark.parametrize("how", ["the worker is killed", "the browser's client raises"])
def test_a_page_that_kills_its_workers_is_sealed_after_as_many_attempts_as_a_capture_has(monkeypatch, settings, how):
    def fails(*_arguments, **_limits):
        if how == "the worker is killed":
            raise SystemExit  # nothing of the process is left to put it back
        raise RuntimeError("a bug")

    monkeypatch.setattr(rendering, "rendered", fails)
    raw = a_sealed_page()
    row = wished(raw)
    for _ in range(30):
        forget_hosts()
        with suppress(SystemExit, RuntimeError):
            rendering.run_rendering(row.pk)
        Rendering.objects.filter(state=Rendering.State.WORKING).update(
            lease_expires_at=timezone.now() - timedelta(hours=1)
        )
        rendering.free_abandoned_renderings()
    row.refresh_from_db()
    assert (row.state, row.outcome) == (Rendering.State.DONE, "sys.worker_lost")
    assert row.attempt == settings.CAPTURE_MAX_ATTEMPTS + 1
    assert row.result is not None
    assert (row.result.outcome, row.result.completeness) == ("sys.worker_lost", Capture.Completeness.FAILURE)
    assert row.result.origin == Capture.Origin.RENDERED
    assert [*verify_sealed(row.result), *verify_seal(row.result)] == []
    assert Capture.objects.filter(origin=Capture.Origin.RENDERED).count() == 1


def test_run_waits_while_the_archive_takes_nothing(monkeypatch, settings, tmp_path):
    row = wished(a_sealed_page())
    settings.HOME = tmp_path / "file"
    settings.HOME.write_text("not a directory")
    Rendering.objects.update(attempt=settings.CAPTURE_MAX_ATTEMPTS)
    rendering.run_rendering(row.pk)
    row.refresh_from_db()
    assert (row.state, row.outcome, row.storage_failures) == (Rendering.State.WAITING, "sys.storage", 1)
    assert row.attempt == settings.CAPTURE_MAX_ATTEMPTS


def test_run_does_nothing_for_what_somebody_else_has(web: Web) -> None:
    wish = wished(a_sealed_page())
    Rendering.objects.update(state=Rendering.State.WORKING, lease_expires_at=timezone.now() + timedelta(hours=1))
    assert rendering.run_rendering(wish.pk) is None
    assert not Capture.objects.filter(origin=Capture.Origin.RENDERED).exists()


def test_render_page_rings_for_whoever_waits_for_the_host(web: Web, broker: "redis.Redis") -> None:
    wish = wished(fetched(web, "/article/uk"))
    forget_hosts()
    store = config.host_limiter().store
    store.change(host_of(web.url()), lambda known, _now: (replace(known, missed=1), None))
    render_page(rendering_id=wish.pk)
    messages: Any = broker.lrange("capture", 0, -1)
    bodies = [base64.b64decode(json.loads(message)["body"]) for message in messages]
    assert [json.loads(body)[1] for body in bodies] == [{}]  # for any capture, not for a certain one


@pytest.mark.parametrize("host", ["news.example", "other.example"])
def test_run_waits_for_a_host_that_asked_for_rest(host: str) -> None:
    wish = wished(a_sealed_page(url="https://news.example/moved", final_url="https://other.example/story"))
    forget_hosts()
    config.host_limiter().store.change(host, lambda known, now: (hold(known, now, config.rules(), 600), None))
    assert rendering.run_rendering(wish.pk) is None
    wish.refresh_from_db()
    assert (wish.state, wish.attempt) == (Rendering.State.WAITING, 0)
    assert wish.retry_at is not None
    assert timedelta(seconds=590) < wish.retry_at - timezone.now() <= timedelta(seconds=600)


def a_sealed_page(**fields: str) -> Capture:
    """A page that was fetched, without its bytes."""
    capture = a_sealed_capture(check=False)
    Capture.objects.filter(pk=capture.pk).update(**{"media_type": "text/html", **fields})
    return capture


def test_wish_asks_once() -> None:
    capture = a_sealed_page()
    assert len(rendering.request_rendering(capture.pk)) == 1
    assert rendering.request_rendering(capture.pk) == []


@pytest.mark.parametrize(
    "fields",
    [{"media_type": "application/pdf"}, {"reason": Capture.Reason.RECHECK}, {"origin": Capture.Origin.RENDERED}],
)
def test_wish_is_for_pages_that_somebody_asked_for(fields: dict[str, str]) -> None:
    assert rendering.request_rendering(a_sealed_page(**fields).pk) == []


def test_sweep_frees_what_dead_workers_left_and_rings_for_it() -> None:
    wish = wished(a_sealed_page())
    past = timezone.now() - timedelta(hours=1)
    Rendering.objects.update(state=Rendering.State.WORKING, lease_expires_at=past, enqueued_at=past, requested_at=past)
    assert rendering.free_abandoned_renderings() == [wish.pk]
    assert rendering.free_abandoned_renderings() == []
    wish.refresh_from_db()
    assert wish.state == Rendering.State.WAITING


def test_sweep_rings_for_nothing_where_the_browser_was_turned_off(settings) -> None:
    wished(a_sealed_page())
    Rendering.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    settings.BROWSER = False
    assert rendering.free_abandoned_renderings() == []
