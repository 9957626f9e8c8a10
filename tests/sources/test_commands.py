"""The management commands of sources: doors like the others."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from claimdesk.audit.log import history
from claimdesk.audit.models import AuditEvent
from claimdesk.commands import Refused
from sources.actions import add_source
from sources.capture import pipeline
from sources.models import Artifact, Capture, Source
from sources.storage.archive import archive, open_artifact
from sources.wacz.verify import verify_wacz
from tests.builders import editor, reader
from tests.web import Web, article, fixed, missing_at_first, moved, page, served

pytestmark = pytest.mark.django_db

# Every URL that no door takes, with the sentence that every door says.
NO_ADDRESSES = ["", "ftp://example.org/file", "javascript:alert(1)", "http://user:secret@example.org/", "http://a\\b/"]


@pytest.fixture(autouse=True)
def reachable(web: Web, settings: Settings, tmp_path: Path) -> None:
    """The web client may reach the test web, and the archive is this test's own."""
    settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5
    settings.HOME = tmp_path


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and stdout of a command."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def wacz_of(capture: Capture) -> Artifact:
    return capture.artifacts.get(kind=Artifact.Kind.WACZ)


# --- capture ---


def test_capture_archives_at_once_and_prints_where(web: Web) -> None:
    code, printed = run("capture", web.url("/article/uk"))
    rows = dict(line.split(maxsplit=1) for line in printed.splitlines())
    capture = Capture.objects.get()
    assert code == 0
    assert rows["outcome"].split() == ["ok", *["The", "page", "was", "fetched."]]
    assert rows["verdict"].startswith("verdict.article ")
    assert rows["kept"] == "complete"
    assert rows["sha256"] == wacz_of(capture).sha256
    with Path(rows["wacz"]).open("rb") as file:
        assert verify_wacz(file) == []
    assert (capture.state, capture.reason) == ("sealed", "command")
    assert set(AuditEvent.objects.values_list("door", flat=True)) == {"command"}


def test_capture_joins_the_url_that_the_page_names_as_its_own(
    web: Web, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    with served(fixed(page(article())), "/article/uk/"):
        for path in ("/article/uk", "/article/uk/"):
            with django_capture_on_commit_callbacks(execute=True):
                assert run("capture", web.url(path))[0] == 0
    main, other = Source.objects.order_by("pk")
    assert Capture.objects.filter(addresses={"canonical": main.url}).count() == 2
    assert (other.original, other.original_kind) == (main, "same_page")
    assert history(other)[0].door == "worker"


def test_capture_prints_one_json_object(web: Web) -> None:
    code, printed = run("capture", web.url("/moved"), "--json")
    facts = json.loads(printed)
    assert code == 0
    assert (facts["outcome"], facts["verdict"], facts["http_status"]) == ("ok", "verdict.article", 200)
    assert facts["final_url"] == web.url("/article/uk")
    assert facts["title"] == "Лист про радари"
    assert Path(facts["wacz"]).is_file()


def test_capture_again_makes_another_capture_of_the_same_source(web: Web) -> None:
    run("capture", web.url("/article/uk"))
    run("capture", web.url("/article/uk?utm_source=mail"))
    assert Source.objects.count() == 1
    assert Capture.objects.filter(state="sealed").count() == 2


@pytest.mark.parametrize(
    ("path", "outcome"),
    [("/nowhere", "http.404"), ("/reset", "net.reset"), ("/status/503", "http.503"), ("/wall/bot", "http.403")],
)
def test_capture_that_fails_is_sealed_at_once_with_exit_code_1(web: Web, path: str, outcome: str) -> None:
    code, printed = run("capture", web.url(path), "--json")
    facts = json.loads(printed)
    assert (code, facts["outcome"], facts["completeness"]) == (1, outcome, "failure")
    assert Path(facts["wacz"]).is_file()


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://127.0.0.1:9/", "policy.port"),
        ("http://169.254.169.254/latest/meta-data/", "policy.ssrf"),
        ("http://[::ffff:7f00:1]/", "policy.ssrf"),
        ("http://printer.local/", "policy.host_denied"),
    ],
)
def test_capture_refused_by_policy_is_sealed_with_exit_code_2(url: str, outcome: str) -> None:
    code, printed = run("capture", url, "--json")
    assert (code, json.loads(printed)["outcome"]) == (2, outcome)
    assert Capture.objects.get().state == "sealed"


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_capture_of_what_is_no_web_address_leaves_nothing_and_exits_with_2(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        run("capture", url)
    assert refusal.value.returncode == 2
    assert not Source.objects.exists()


def test_capture_by_a_reader_is_refused() -> None:
    reader(username="bohdan")
    with pytest.raises(Refused, match="does not allow this") as refusal:
        run("capture", "https://example.org/", "--user", "bohdan")
    assert refusal.value.returncode == 1
    assert not Source.objects.exists()


def test_capture_in_somebodys_name_is_recorded_as_hers(web: Web) -> None:
    someone = editor(username="oksana")
    run("capture", web.url("/article/uk"), "--user", "oksana")
    assert Capture.objects.get().requested_by == someone


def test_capture_that_another_worker_has_is_left_to_it(web: Web) -> None:
    source = add_source(web.url("/article/uk"), by=None, enqueue=False)[0]
    Capture.objects.filter(source=source).update(state=Capture.State.FETCHING, lease_token="theirs")
    with pytest.raises(Refused, match="Another worker is at capture"):
        run("capture", web.url("/article/uk"))
    assert Capture.objects.get().lease_token == "theirs"


def test_capture_that_waits_for_a_later_try_is_tried_at_once(web: Web) -> None:
    with served(missing_at_first, "/late"):
        source = add_source(web.url("/late"), by=None, enqueue=False)[0]
        pipeline.run(Capture.objects.get(source=source).pk)
        assert Capture.objects.get().state == Capture.State.RETRY_WAIT
        assert run("capture", web.url("/late"))[0] == 0
    assert Capture.objects.get().attempt == 2


def test_capture_of_a_site_that_asked_to_be_left_alone_says_until_when(web: Web) -> None:
    source = add_source(web.url("/flaky?001"), by=None, enqueue=False)[0]
    pipeline.run(Capture.objects.get(source=source).pk)
    with pytest.raises(Refused, match=r"waits until .* The site asked us to wait") as refusal:
        run("capture", web.url("/flaky?001"))
    assert refusal.value.returncode == 1


def test_capture_that_the_archive_does_not_take_says_so_and_waits(web: Web, tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(Refused, match=r"waits until .* The archive storage did not accept the files\.") as refusal:
        run("capture", web.url("/article/uk"))
    assert refusal.value.returncode == 1
    assert Capture.objects.get().state == Capture.State.RETRY_WAIT


# --- verify_capture ---


def captured(web: Web, path: str = "/article/uk") -> Capture:
    run("capture", web.url(path))
    return Capture.objects.get()


@pytest.mark.parametrize(
    "path",
    [
        "/article/uk",
        "/nowhere",
        "/article/chunked-gzip",
        "/moved/twice",
        "/close",
        "/image",
        "/short",
        "/reset/body",
        "/telegram/frame",
    ],
)
def test_verify_capture_finds_nothing_wrong_with_a_fresh_one(web: Web, path: str) -> None:
    assert run("verify_capture", str(captured(web, path).pk)) == (0, "")


def test_verify_capture_knows_that_the_row_keeps_the_beginning_of_long_details(web: Web) -> None:
    path = "/" + "x" * 600
    with served(moved(path), path):
        capture = captured(web, path)
    assert (capture.outcome, len(capture.detail)) == ("http.redirect_loop", 500)
    assert run("verify_capture", str(capture.pk)) == (0, "")


def test_verify_capture_takes_a_file_too(web: Web, tmp_path: Path) -> None:
    copy = tmp_path / "copy.wacz"
    with open_artifact(wacz_of(captured(web))) as file:
        copy.write_bytes(file.read())
    assert run("verify_capture", str(copy)) == (0, "")
    flipped = bytearray(copy.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    copy.write_bytes(flipped)
    code, printed = run("verify_capture", str(copy))
    assert code == 1
    assert printed


def _flip(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("kind", ["wacz", "body", "text"])
@pytest.mark.parametrize(("harm", "words"), [(_flip, "does not hold what its name says"), (Path.unlink, "is gone")])
def test_verify_capture_names_the_file_that_was_harmed(
    web: Web, kind: str, harm: Callable[[Path], Any], words: str
) -> None:
    capture = captured(web)
    harm(Path(archive().where(capture.artifacts.get(kind=kind).sha256)))
    code, printed = run("verify_capture", str(capture.pk))
    assert code == 1
    assert f"The file of the {kind}" in printed
    assert words in printed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "http.404"}, "The desk says outcome is 'http.404', and the manifest says 'ok'."),
        ({"url": "https://example.org/"}, "The desk says url is 'https://example.org/'"),
        ({"completeness": "partial"}, "The desk says completeness is 'partial'"),
        ({"verdict": "verdict.paywall"}, "The desk says verdict is 'verdict.paywall'"),
        ({"final_url": "https://example.org/"}, "The desk says final_url is 'https://example.org/'"),
        ({"detail": "none"}, "The desk says detail is 'none', and the manifest says ''."),
        ({"media_type": "text/plain"}, "The desk says media_type is 'text/plain', and the manifest says 'text/html'."),
        ({"charset": "cp1251"}, "The desk says charset is 'cp1251', and the manifest says 'utf-8'."),
        ({"origin": "rendered"}, "The desk says origin is 'rendered', and the manifest says 'fetched'."),
        ({"http_status": 404}, "The desk says http_status is 404, and the manifest says 200."),
        ({"body_size": 1}, "The desk says body_size is 1"),
        ({"body_sha256": "0" * 64}, "The desk says body_sha256 is '000"),
        ({"text_sha256": ""}, "The desk says text_sha256 is ''"),
        ({"hops": []}, "The desk tells the way to the page otherwise than the manifest."),
    ],
)
def test_verify_capture_compares_the_row_with_the_manifest(web: Web, change: dict[str, Any], words: str) -> None:
    capture = captured(web, "/moved")
    Capture.objects.filter(pk=capture.pk).update(**change)
    code, printed = run("verify_capture", str(capture.pk))
    assert code == 1
    assert words in printed


def test_verify_capture_notices_another_text_and_a_missing_wacz(web: Web) -> None:
    capture = captured(web)
    other = archive().put_file(BytesIO(b"other words"))
    capture.artifacts.filter(kind="text").update(sha256=other.sha256, size=other.size)
    code, printed = run("verify_capture", str(capture.pk))
    assert code == 1
    assert "that the desk does not have" in printed
    assert "that the manifest does not name" in printed
    capture.artifacts.filter(kind="wacz").delete()
    assert "The capture has no WACZ." in run("verify_capture", str(capture.pk))[1]


@pytest.mark.parametrize("name", ["4711", "99999999999999999999", "no-such.wacz", "/"])
def test_verify_capture_of_nothing_exits_with_2(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        run("verify_capture", name)
    assert refusal.value.returncode == 2


def test_verify_capture_of_one_that_is_not_sealed_exits_with_2() -> None:
    source = add_source("https://example.org/", by=None, enqueue=False)[0]
    with pytest.raises(Refused, match="not sealed yet") as refusal:
        run("verify_capture", str(Capture.objects.get(source=source).pk))
    assert refusal.value.returncode == 2
