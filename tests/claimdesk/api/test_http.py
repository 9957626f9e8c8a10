"""What HTTP offers beside bodies: methods, compression, ranges, names of requests, other origins."""

import gzip
import json
from typing import Any

import pytest
import zstandard
from django.db import transaction
from rest_framework.test import APIClient

from claimdesk.api.answers import MIN_BYTES, TookTooLong, best_coding, took_too_long
from claimdesk.audit.context import WriteDeadline
from claims.models import Topic
from tests.builders import a_claim, chief, editor, reader
from tests.callers import V1, caller, key_of, problem_of

pytestmark = pytest.mark.django_db

TOPICS = f"{V1}/topics/"


def test_options_names_the_methods() -> None:
    topic = Topic.objects.create(name="War", slug="war")
    answer = caller(reader()).options(TOPICS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}
    assert "Accept-Patch" not in answer
    answer = caller(reader()).options(f"{TOPICS}{topic.pk}/")
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH", "DELETE", "HEAD", "OPTIONS"}
    assert "application/merge-patch+json" in answer["Accept-Patch"]
    problem_of(APIClient().options(TOPICS), 401, "not_authenticated")


def test_head_answers_as_get_without_a_body() -> None:
    claim, client = a_claim(), caller(reader())
    address = f"{V1}/claims/{claim.pk}/"
    read, head = client.get(address), client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", read["ETag"])
    assert client.head(address, HTTP_IF_NONE_MATCH=read["ETag"]).status_code == 304


def test_an_address_without_its_slash_says_so() -> None:
    claim, client = a_claim(), caller(reader())
    for address in (f"{V1}/claims", f"{V1}/claims/{claim.pk}", f"{V1}/claims/{claim.pk}/transitions"):
        for method in ("get", "post"):
            refused = problem_of(getattr(client, method)(address), 404, "not_found")
            assert f"{address}/" in refused["detail"]
    assert "/nothing/" not in problem_of(client.get(f"{V1}/nothing"), 404, "not_found")["detail"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "gzip"),
        ("gzip;q=much", ""),
        ("br", ""),
        ("identity", ""),
    ],
)
def test_best_coding_follows_the_weights(header: str, expected: str) -> None:
    assert best_coding(header) == expected


def test_answers_are_compressed_and_their_tags_still_mean_the_same() -> None:
    claim, client = a_claim(text="A ship left at night. " * 40), caller(chief())
    address = f"{V1}/claims/{claim.pk}/"
    plain = client.get(address)
    assert len(plain.content) > MIN_BYTES
    assert "Content-Encoding" not in plain
    read = {"gzip": gzip.decompress, "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body)}
    for coding, unpacked in read.items():
        packed = client.get(address, HTTP_ACCEPT_ENCODING=coding)
        assert (packed["Content-Encoding"], packed["ETag"]) == (coding, f"W/{plain['ETag']}")
        assert packed["Content-Length"] == str(len(packed.content))
        assert "Accept-Encoding" in packed["Vary"]
        assert unpacked(packed.content) == plain.content
        assert client.get(address, HTTP_IF_NONE_MATCH=packed["ETag"]).status_code == 304
    changed = client.patch(address, {"priority": 4}, format="json", HTTP_IF_MATCH=packed["ETag"])
    assert changed.status_code == 200
    problem_of(client.patch(address, {"priority": 3}, format="json", HTTP_IF_MATCH=packed["ETag"]), 412, "stale")


def test_short_answers_are_not_compressed() -> None:
    answer = caller(reader()).get(TOPICS, HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in answer
    assert "Accept-Encoding" in answer["Vary"]


def test_each_answer_names_its_request() -> None:
    client = caller(reader())
    assert client.get(TOPICS, HTTP_X_REQUEST_ID="sync-7")["X-Request-ID"] == "sync-7"
    first, second = client.get(TOPICS)["X-Request-ID"], client.get(TOPICS, HTTP_X_REQUEST_ID="a b\n")["X-Request-ID"]
    assert len({first, second, "a b\n"}) == 3


def test_other_origins_may_read_by_setting_only(settings: Any) -> None:
    page: dict[str, Any] = {"HTTP_ORIGIN": "https://news.example"}
    client = caller(reader())
    asked: dict[str, Any] = {**page, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PATCH"}
    assert "Access-Control-Allow-Origin" not in client.get(TOPICS, **page)
    settings.API_ORIGINS = ["https://news.example"]
    answer = client.get(TOPICS, **page)
    assert answer["Access-Control-Allow-Origin"] == "https://news.example"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]
    preflight = APIClient().options(TOPICS, **asked)  # a browser shows no key here
    assert (preflight.status_code, "Authorization" in preflight["Access-Control-Allow-Headers"]) == (204, True)
    assert "PATCH" in preflight["Access-Control-Allow-Methods"]
    refused = APIClient().get(TOPICS, **page)  # so that the page can read why
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (401, "https://news.example")
    assert "Access-Control-Allow-Origin" not in client.get(TOPICS, HTTP_ORIGIN="https://other.example")
    settings.API_ORIGINS = ["*"]
    assert client.get(TOPICS, HTTP_ORIGIN="https://other.example")["Access-Control-Allow-Origin"]


def test_a_write_that_takes_too_long_leaves_nothing(settings: Any) -> None:
    settings.API_WRITE_SECONDS = -1
    refused = caller(editor()).post(TOPICS, {"name": "War"}, format="json")
    assert "Retry-After" not in refused
    problem_of(refused, 503, "too_slow")
    assert not Topic.objects.exists()
    assert caller(reader()).get(TOPICS).status_code == 200
    settings.API_WRITE_SECONDS = 60
    assert caller(editor()).post(TOPICS, {"name": "War"}, format="json").status_code == 201


def test_write_deadline_counts_from_the_first_query_of_the_transaction() -> None:
    now = iter((0.0, 10.0, 10.1))
    deadline = WriteDeadline(10, took_too_long, clock=lambda: next(now))

    def ask() -> Any:
        return deadline(lambda *_all: "ran", "SELECT 1", (), False, {})

    assert ask() == "ran"  # before its transaction: the clock is not asked
    with transaction.atomic():
        assert [ask(), ask()] == ["ran", "ran"]
        with pytest.raises(TookTooLong):
            ask()
        assert ask() == "ran"  # what takes the transaction back


@pytest.mark.parametrize("media", ["json", "yaml"])
def test_the_description_comes_in_the_format_that_the_address_asks_for(media: str) -> None:
    answer = APIClient().get("/api/schema/", {"format": media})
    assert answer.status_code == 200
    assert (media == "json") == answer.content.startswith(b"{")
    if media == "json":
        assert json.loads(answer.content)["openapi"] == "3.1.0"


def test_each_caller_learns_how_many_requests_are_left(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"caller": "5/min", "key": ""}}
    client = caller(reader())
    first = client.get(TOPICS)
    assert first["RateLimit-Policy"] == '"caller";q=5;w=60'
    assert first["RateLimit"].startswith('"caller";r=4;t=')
    for _again in range(10):  # each costs a fifth
        unchanged = client.get(TOPICS, HTTP_IF_NONE_MATCH=first["ETag"])
        assert unchanged.status_code == 304
    assert unchanged["RateLimit"].startswith('"caller";r=2;t=')
    assert [client.get(TOPICS).status_code for _again in range(3)] == [200, 200, 429]
    refused = client.get(TOPICS)
    assert refused["RateLimit"].startswith('"caller";r=0;t=')
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_keys_have_a_limit_of_their_own(settings: Any) -> None:
    rates = {"caller": "1/min", "key": "2/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    someone = reader()
    by_key, by_session = caller(someone), APIClient()
    by_session.force_login(someone)
    assert [by_key.get(TOPICS).status_code for _turn in range(3)] == [200, 200, 429]
    assert [by_session.get(TOPICS).status_code for _turn in range(2)] == [200, 429]
    assert key_of(someone)
