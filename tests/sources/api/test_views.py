"""Sources, attributions and captures over REST."""

from typing import Any

import pytest
from django.db import connection

from sources.actions import add_offline_source
from sources.models import Artifact, Attribution, Capture, Source
from sources.storage.archive import archive
from tests.builders import a_claim, a_sealed_capture, a_source, chief, editor, reader
from tests.callers import V1, caller, problem_of, queries_of

pytestmark = pytest.mark.django_db

SOURCES = f"{V1}/sources/"
CAPTURES = f"{V1}/captures/"


def at(source: Source, more: str = "") -> str:
    """The REST address of a source."""
    return f"{SOURCES}{source.pk}/{more}"


def a_wacz(capture: Capture, content: bytes = b"PK wacz") -> Artifact:
    """The WACZ of `capture`, really in the archive."""
    stored = archive().put([content])
    return Artifact.objects.create(
        capture=capture, kind="wacz", sha256=stored.sha256, size=stored.size, media_type="application/wacz"
    )


def content_of(response: Any) -> bytes:
    """All bytes of a streamed answer."""
    return b"".join(response.streaming_content)


def test_create_finds_the_source_of_a_url_that_is_there() -> None:
    client = caller(editor())
    made = client.post(SOURCES, {"url": "https://a.example/story?utm_source=x", "title": "A"}, format="json")
    again = client.post(SOURCES, {"url": "https://a.example/story", "title": "B"}, format="json")
    assert (made.status_code, again.status_code) == (201, 200)
    assert (again.json()["id"], again.json()["title"]) == (made.json()["id"], "A")
    assert made.json()["archive_state"] == "waiting"
    assert Capture.objects.count() == 1


def test_create_takes_what_has_no_url_and_says_why() -> None:
    client = caller(editor())
    body = {"no_url_reason": "unpublished", "title": "Internal documents", "kind": "document"}
    made = client.post(SOURCES, body, format="json").json()
    assert (made["canonical_url"], made["archive_state"]) == (None, "no_url")
    assert list(problem_of(client.post(SOURCES, {}, format="json"), 400, "invalid")["errors"]) == ["no_url_reason"]
    both = {**body, "url": "https://a.example/"}
    problem_of(client.post(SOURCES, both, format="json"), 400, "invalid")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://a.example/", "url.scheme"),
        ("https://user:pass@a.example/", "url.userinfo"),
        ("javascript:alert(1)", "url.scheme"),
        ("https://a.example/" + "x" * 3000, "url.length"),
    ],
)
def test_create_refuses_what_is_no_web_address(url: str, code: str) -> None:
    refused = caller(editor()).post(SOURCES, {"url": url}, format="json")
    assert list(problem_of(refused, 400, code)["errors"]) == ["url"]
    assert not Source.objects.exists()


def test_partial_update_refuses_what_somebody_changed_since() -> None:
    source, client = a_source(), caller(editor())
    tag = client.get(at(source))["ETag"]
    changed = client.patch(at(source), {"title": "New", "published_at": "2025-10-26T12:00:00+02:00"}, format="json")
    assert (changed.json()["title"], changed.json()["published_at"]) == ("New", "2025-10-26T10:00:00Z")
    problem_of(client.patch(at(source), {"title": "Newer"}, format="json", HTTP_IF_MATCH=tag), 412, "stale")
    problem_of(client.patch(at(source), {"url": "https://b.example/"}, format="json"), 400, "invalid")


def test_destroy_leaves_evidence() -> None:
    source = a_source()
    problem_of(caller(editor()).delete(at(source)), 403, "not_allowed")
    problem_of(caller(chief()).delete(at(source)), 400, "in_use")
    offline = add_offline_source(by=None, no_url_reason="lost", title="A letter")
    client = caller(chief())
    problem_of(client.delete(at(offline), HTTP_IF_MATCH='"old"'), 412, "stale")
    tag = client.get(at(offline))["ETag"]
    assert client.delete(at(offline), HTTP_IF_MATCH=tag).status_code == 204


def test_readers_write_no_sources() -> None:
    source, client = a_source(), caller(reader())
    refused = [
        client.post(SOURCES, {"url": "https://a.example/"}, format="json"),
        client.patch(at(source), {"title": "x"}, format="json"),
        client.post(at(source, "captures/")),
        client.post(f"{V1}/attributions/", {"source": source.pk, "origin": a_source().pk}, format="json"),
        client.post(f"{V1}/publishers/", {"name": "x"}, format="json"),
    ]
    for response in refused:
        problem_of(response, 403, "not_allowed")


def test_captures_asks_for_one_and_finds_the_one_that_is_open() -> None:
    source, client = a_source(), caller(editor())
    a_sealed_capture(source)
    asked = client.post(at(source, "captures/"))
    assert (asked.status_code, asked.json()["state"], asked.json()["source"]) == (202, "queued", source.pk)
    assert asked["Location"] == asked.json()["href"]
    assert client.post(at(source, "captures/")).json()["id"] == asked.json()["id"]
    offline = add_offline_source(by=None, no_url_reason="lost", title="A letter")
    problem_of(client.post(at(offline, "captures/")), 400, "no_url")


def test_captures_say_what_happened_in_words() -> None:
    capture = a_sealed_capture(text="", outcome="dns.nxdomain")
    row = caller(reader()).get(f"{CAPTURES}{capture.pk}/", HTTP_ACCEPT_LANGUAGE="en").json()
    assert (row["outcome"], row["outcome_sentence"]) == ("dns.nxdomain", "The host name does not exist.")
    assert (row["completeness"], row["verdict_sentence"]) == ("failure", "")


def test_text_is_plain_text_that_runs_nowhere() -> None:
    capture = a_sealed_capture(text="<script>alert(1)</script> Привіт")
    for accept in ("*/*", "text/plain", "application/json"):
        response = caller(reader()).get(f"{CAPTURES}{capture.pk}/text/", HTTP_ACCEPT=accept)
        assert content_of(response).decode() == "<script>alert(1)</script> Привіт"
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Security-Policy"].startswith("sandbox")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == f'inline; filename="capture-{capture.pk}.txt"'
    nothing = a_sealed_capture(text="", outcome="http.404")
    problem_of(caller(reader()).get(f"{CAPTURES}{nothing.pk}/text/", HTTP_ACCEPT="text/plain"), 404, "not_found")


def test_wacz_is_a_download_that_runs_nowhere() -> None:
    capture = a_sealed_capture()
    client, address = caller(reader()), f"{CAPTURES}{capture.pk}/wacz/"
    problem_of(client.get(address), 404, "not_found")
    artifact = a_wacz(capture)
    response = client.get(address, HTTP_ACCEPT="application/wacz")
    assert content_of(response) == b"PK wacz"
    assert response["Content-Disposition"] == f'attachment; filename="capture-{capture.pk}.wacz"'
    assert response["Content-Length"] == "7"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(address, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    assert client.get(f"{CAPTURES}{capture.pk}/").json()["artifacts"][-1]["sha256"] == artifact.sha256


def test_wacz_that_the_archive_lost_is_not_found() -> None:
    capture = a_sealed_capture()
    Artifact.objects.create(capture=capture, kind="wacz", sha256="0" * 64, size=1, media_type="application/wacz")
    problem_of(caller(reader()).get(f"{CAPTURES}{capture.pk}/wacz/"), 404, "not_found")


def test_attributions_are_recorded_found_and_taken_back() -> None:
    client, agency, paper = caller(editor()), a_source(), a_source()
    body = {"source": agency.pk, "origin": paper.pk, "kind": "relays", "words": "as the paper writes"}
    made = client.post(f"{V1}/attributions/", body, format="json").json()
    assert client.post(f"{V1}/attributions/", body, format="json").json()["id"] == made["id"]
    assert [row["id"] for row in client.get(f"{V1}/attributions/", {"origin": paper.pk}).json()["results"]] == [
        made["id"]
    ]
    itself = {"source": paper.pk, "origin": paper.pk}
    problem_of(client.post(f"{V1}/attributions/", itself, format="json"), 400, "to_itself")
    assert client.delete(made["href"]).status_code == 204
    assert not Attribution.objects.exists()


def test_sources_are_filtered_and_searched() -> None:
    source = a_source(title="Лист Мадуро", kind="document", language="uk")
    a_source()
    client = caller(reader())
    for query in ({"q": "мадуро"}, {"kind": "document"}, {"language": "uk"}):
        assert [row["id"] for row in client.get(SOURCES, query).json()["results"]] == [source.pk], query
    assert list(problem_of(client.get(SOURCES, {"kind": "x"}), 400, "invalid")["errors"]) == ["kind"]
    since = client.get(at(source)).json()["updated_at"]
    rows = client.get(SOURCES, {"updated_since": since}).json()["results"]
    assert [row["updated_at"] for row in rows] == sorted(row["updated_at"] for row in rows)


def test_lists_take_the_same_queries_for_1_row_and_for_30(subtests: pytest.Subtests) -> None:
    names = ("sources", "captures", "attributions", "publishers")
    client, boss = caller(reader()), caller(chief())

    def one_more(number: int) -> None:
        domain = {"name": f"House {number}", "domains": [f"h{number}.example", f"i{number}.example"]}
        boss.post(f"{V1}/publishers/", domain, format="json")
        source = a_source(f"https://h{number}.example/")
        a_wacz(a_sealed_capture(source))
        boss.post(f"{V1}/attributions/", {"source": source.pk, "origin": a_source().pk}, format="json")

    one_more(0)
    few = {name: queries_of(client, f"{V1}/{name}/") for name in names}
    for number in range(1, 30):
        one_more(number)
    for name in names:
        with subtests.test(name):
            assert queries_of(client, f"{V1}/{name}/") == few[name] <= 12


def test_lists_read_no_long_columns_that_they_do_not_show(django_assert_num_queries: Any) -> None:
    a_claim()
    a_sealed_capture()
    client = caller(reader())
    client.get(SOURCES)
    with django_assert_num_queries(queries_of(client, SOURCES)) as found:
        client.get(SOURCES)
    assert not [query for query in found.captured_queries if "search_text" in query["sql"]]
    assert connection.vendor


def test_sources_are_filtered_by_the_state_of_their_archive() -> None:
    archived, waiting = a_source("https://a.example/"), a_source("https://b.example/")
    a_sealed_capture(archived, "The ship left.")
    client = caller(reader())
    states = ("never", "waiting", "archived", "failed", "nothing", "gone", "offline")
    found = {
        state: [row["id"] for row in client.get(SOURCES, {"archive": state}).json()["results"]] for state in states
    }
    assert found["archived"] == [archived.pk]
    assert waiting.pk in [*found["never"], *found["waiting"]]
    assert found["failed"] == found["gone"] == found["offline"] == []


def test_wacz_is_read_in_ranges() -> None:
    capture = a_sealed_capture()
    data = b"PK wacz"
    assert a_wacz(capture).size == len(data)
    client, address = caller(reader()), f"{CAPTURES}{capture.pk}/wacz/"
    whole = client.get(address)
    assert (whole["Accept-Ranges"], content_of(whole)) == ("bytes", data)
    parts = {"bytes=0-2": data[:3], "bytes=2-": data[2:], "bytes=-3": data[-3:], "bytes=3-99": data[3:]}
    for asked, part in parts.items():
        answer = client.get(address, HTTP_RANGE=asked)
        assert (answer.status_code, content_of(answer)) == (206, part), asked
    first = client.get(address, HTTP_RANGE="bytes=0-2")
    assert content_of(first) == data[:3]
    assert (first["Content-Range"], first["Content-Length"], first["ETag"]) == ("bytes 0-2/7", "3", whole["ETag"])
    refused = client.get(address, HTTP_RANGE="bytes=7-")
    problem_of(refused, 416, "range")
    assert refused["Content-Range"] == "bytes */7"
    for asked in ("bytes=0-1,4-5", "lines=1-2", "bytes=6-2", "bytes=x-", f"bytes=2-{'9' * 5000}"):
        assert content_of(client.get(address, HTTP_RANGE=asked)) == data, asked
    assert content_of(client.get(address, HTTP_RANGE="bytes=0-2", HTTP_IF_RANGE=whole["ETag"])) == data[:3]
    assert content_of(client.get(address, HTTP_RANGE="bytes=0-2", HTTP_IF_RANGE='"other"')) == data
    problem_of(client.get(address, HTTP_IF_MATCH='"other"'), 412, "stale")
