"""The frame that replays a capture: whom it is offered to, and what its origin answers."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claimdesk.accounts.models import User
from sources.models import Artifact, Capture, Source
from tests.builders import editor, reader

pytestmark = pytest.mark.django_db

ENGINE = "importScripts;"
FRAME = re.compile(r'<iframe src="([^"]+)"')


@pytest.fixture(autouse=True)
def installed(settings: Any, tmp_path: Path) -> Path:
    """A file in the place of the engine."""
    settings.HOME = tmp_path
    settings.REPLAY_ORIGIN = "http://*.replay.localhost:8000"
    settings.REPLAY_ENGINE = tmp_path / "sw.js"
    settings.REPLAY_ENGINE.write_text(ENGINE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def at_desk(client: Client) -> Client:
    client.force_login(editor())
    return client


@pytest.fixture
def capture(archived: Source) -> Capture:
    """The capture of a page, with a WACZ."""
    found = archived.captures.get()
    Capture.objects.filter(pk=found.pk).update(media_type="text/html")
    return found


def page_of(client: Client, capture: Capture) -> Any:
    return client.get(reverse("admin:sources_capture_change", args=[capture.pk]))


def frame_on(client: Client, capture: Capture) -> tuple[str, str]:
    """Host and path of the frame on the capture's page."""
    found = FRAME.search(page_of(client, capture).content.decode())
    assert found, "there is no frame"
    _scheme, _slashes, host, path = html.unescape(found[1]).split("/", 3)
    return host, f"/{path}"


def asked(host: str, path: str, **headers: str) -> Any:
    """What a browser gets there that has the cookies of nobody; its bytes are in `read`."""
    return whole(Client().get(path, headers={"host": host, **headers}))


def whole(answer: Any) -> Any:
    """The answer with its bytes in `read`; who read a file to its end has closed it."""
    answer.read = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def wacz_path(path: str) -> str:
    return path.replace("/?", "/capture.wacz?")


def test_capture_and_source_page_frame_the_origin_of_this_capture_and_no_other(
    at_desk: Client, capture: Capture
) -> None:
    for address in (
        reverse("admin:sources_capture_change", args=[capture.pk]),
        reverse("admin:sources_source_change", args=[capture.source_id]),
    ):
        answer = at_desk.get(address)
        frame = FRAME.search(answer.content.decode())
        assert frame
        assert frame[1].startswith(f"http://c{capture.pk}.replay.localhost:8000/?grant=")
        policy = answer["Content-Security-Policy"].split("; ")
        assert f"frame-src http://c{capture.pk}.replay.localhost:8000" in policy
    assert "frame-src" not in at_desk.get(reverse("admin:sources_capture_changelist"))["Content-Security-Policy"]


def test_where_something_is_missing_the_place_says_what_to_do(at_desk: Client, capture: Capture, settings: Any) -> None:
    settings.REPLAY_ORIGIN = ""
    answer = page_of(at_desk, capture)
    assert "CLAIMDESK_REPLAY_ORIGIN" in answer.content.decode()
    assert "frame-src" not in answer["Content-Security-Policy"]
    settings.REPLAY_ENGINE.unlink()
    assert "the command “replay”" in page_of(at_desk, capture).content.decode()
    Artifact.objects.filter(kind=Artifact.Kind.WACZ).delete()
    assert "the command “replay”" not in page_of(at_desk, capture).content.decode()


def test_the_frame_gets_its_page_the_engine_and_its_wacz_by_ranges(at_desk: Client, capture: Capture) -> None:
    host, path = frame_on(at_desk, capture)
    start = asked(host, path, **{"sec-fetch-dest": "iframe"})
    assert start.status_code == 200
    assert f"Replay of capture #{capture.pk}" in start.content.decode()
    assert start["Content-Security-Policy"].endswith("frame-ancestors http://testserver")
    assert start["Referrer-Policy"] == "no-referrer"
    assert start["Clear-Site-Data"] == '"storage"'
    part = asked(host, wacz_path(path), range="bytes=0-3")
    assert (part.status_code, len(part.read)) == (206, 4)
    assert asked(host, "/engine.js").read.decode() == ENGINE
    assert b"importScripts" in asked(host, "/worker.js", **{"service-worker": "script"}).read


def test_no_answer_there_reads_or_sets_a_cookie_or_lets_others_read_it(at_desk: Client, capture: Capture) -> None:
    host, path = frame_on(at_desk, capture)
    for asked_for in (path, wacz_path(path), "/page.js", "/page.css", "/worker.js", "/engine.js", "/admin/", "/"):
        answer = whole(at_desk.get(asked_for, headers={"host": host, "origin": "https://evil.example"}))
        assert not answer.cookies
        assert "Access-Control-Allow-Origin" not in answer
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/admin/", "/accounts/login/", "/api/schema/", "/healthz", "/static/claimdesk/dom.js"]
)
def test_nothing_of_the_desk_is_answered_there(at_desk: Client, capture: Capture, path: str) -> None:
    host, _start = frame_on(at_desk, capture)
    assert at_desk.get(path, headers={"host": host}).status_code in {403, 404}
    assert at_desk.post(path, headers={"host": host}).status_code == 405


def test_an_address_opens_one_capture_for_some_time_and_for_nobody_who_lost_the_right(
    at_desk: Client, capture: Capture, settings: Any
) -> None:
    host, path = frame_on(at_desk, capture)
    assert asked(host, wacz_path(path)).status_code == 200
    assert asked(f"c{capture.pk + 1}.replay.localhost:8000", wacz_path(path)).status_code == 403
    assert asked("replay.replay.localhost:8000", wacz_path(path)).status_code == 403
    assert asked(host, wacz_path(path)[:-1]).status_code == 403
    assert asked(host, "/capture.wacz").status_code == 403
    settings.REPLAY_MINUTES = 0
    assert asked(host, wacz_path(path)).status_code == 403
    settings.REPLAY_MINUTES = 60
    Source.objects.filter(pk=capture.source_id).update(is_confidential=True)
    assert asked(host, wacz_path(path)).status_code == 403
    Source.objects.filter(pk=capture.source_id).update(is_confidential=False)
    User.objects.update(is_active=False)
    assert asked(host, wacz_path(path)).status_code == 403


def test_a_confidential_capture_has_no_frame_for_strangers_to_it(client: Client, capture: Capture) -> None:
    client.force_login(reader())
    Source.objects.filter(pk=capture.source_id).update(is_confidential=True)
    assert FRAME.search(page_of(client, capture).content.decode()) is None


def test_neither_a_tab_of_its_own_nor_the_bare_engine_as_a_worker(at_desk: Client, capture: Capture) -> None:
    host, path = frame_on(at_desk, capture)
    assert asked(host, path, **{"sec-fetch-dest": "document"}).status_code == 403
    for script in ("/engine.js", "/page.js"):
        assert asked(host, script, **{"service-worker": "script"}).status_code == 403


def test_forms_from_there_are_refused_at_the_desk(capture: Capture) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor())
    origin = f"http://c{capture.pk}.replay.localhost:8000"
    answer = client.post(reverse("admin:sources_source_archive", args=[capture.source_id]), headers={"origin": origin})
    assert answer.status_code == 403


def test_other_names_under_localhost_are_no_replay(client: Client) -> None:
    assert asked("replay.localhost:8000", "/").status_code == 400
    assert asked("c1.other.localhost:8000", "/").status_code == 400
