"""Who gets in over REST, how often, and how refusals read."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from rest_framework.test import APIClient

from claimdesk.accounts.api_keys import NOTED_EVERY, digest_of, revoke_api_key
from claimdesk.accounts.models import ApiKey
from claimdesk.api.paging import Cursor
from claims.models import Claim, Topic
from tests.builders import a_claim, chief, editor, reader
from tests.callers import V1, caller, key_of, problem_of, with_key

pytestmark = pytest.mark.django_db

PUBLIC = {"schema", "docs"}


def names_of(patterns: list[URLPattern | URLResolver], outer: tuple[str, ...] = ()) -> Iterator[str]:
    """The full names of all addresses."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns, (*outer, str(pattern.namespace or "")))
        elif pattern.name:
            yield ":".join(filter(None, [*outer, pattern.name]))


def api_addresses() -> Iterator[tuple[str, str]]:
    """Every address under /api/ with an example of its arguments, and its name."""
    examples: list[dict[str, Any]] = [{}, {"pk": 1}, {"code": "true"}]
    for name, kwargs in product(names_of(get_resolver().url_patterns), examples):
        with suppress(NoReverseMatch):
            if (address := reverse(name, kwargs=kwargs)).startswith("/api/"):
                yield address, name


def test_addresses_let_nobody_in_without_a_key() -> None:
    addresses = {address: name for address, name in api_addresses() if name not in PUBLIC}
    assert len(addresses) > 25
    for address in addresses:
        response = APIClient().get(address)
        problem_of(response, 401, "not_authenticated")
        assert response["WWW-Authenticate"] == 'Bearer realm="ClaimDesk"'


@pytest.mark.parametrize("method", ["post", "patch", "delete", "put"])
def test_addresses_take_nothing_without_a_key(method: str) -> None:
    for address in {address for address, name in api_addresses() if name not in PUBLIC}:
        assert getattr(APIClient(), method)(address, {}, format="json").status_code == 401, address


def test_a_mistake_of_the_desk_answers_with_a_problem(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"caller": "no rate"}}
    client = caller(reader())
    client.raise_request_exception = False
    problem_of(client.get(f"{V1}/claims/"), 500, "internal")


def test_a_request_for_another_host_answers_with_a_problem() -> None:
    problem_of(APIClient().get(f"{V1}/claims/", HTTP_HOST="elsewhere.example"), 400, "bad_request")


def test_root_lists_the_collections() -> None:
    client = caller(reader())
    collections = client.get(f"{V1}/").json()
    assert len(collections) == 18
    statuses = {name: client.get(address).status_code for name, address in collections.items()}
    assert {name: status for name, status in statuses.items() if status != 200} == {
        "batch": 405,
        "keys": 403,
        "reader-messages": 403,
        "webhooks": 403,
    }


def test_an_unknown_address_answers_with_a_problem() -> None:
    problem_of(caller(reader()).get("/api/v1/nothing/"), 404, "not_found")
    problem_of(caller(reader()).get("/api/v1/claims"), 404, "not_found")
    problem_of(APIClient().get("/api/v1/nothing/"), 401, "not_authenticated")


def test_key_authentication_opens_the_door_as_the_keys_account() -> None:
    assert caller(reader()).get(f"{V1}/claims/").status_code == 200


@pytest.mark.parametrize("header", ["Bearer cdk_unknown", "Bearer ключ", "bearer \x01"])
def test_key_authentication_refuses_an_unknown_key(header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header.encode().decode("latin-1"))
    problem_of(client.get(f"{V1}/claims/"), 401, "key_unusable")


@pytest.mark.parametrize("header", ["Bearer", "Bearer two words"])
def test_key_authentication_refuses_what_is_no_key(header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    problem_of(client.get(f"{V1}/claims/"), 401, "key_malformed")


def test_key_authentication_refuses_an_expired_key() -> None:
    secret = key_of(reader(), expires_at=timezone.now() + timedelta(hours=1))
    assert with_key(secret).get(f"{V1}/claims/").status_code == 200
    ApiKey.objects.filter(digest=digest_of(secret)).update(expires_at=timezone.now() - timedelta(seconds=1))
    problem_of(with_key(secret).get(f"{V1}/claims/"), 401, "key_unusable")


def test_key_authentication_refuses_a_revoked_key() -> None:
    secret = key_of(reader())
    revoke_api_key(ApiKey.objects.get(digest=digest_of(secret)), by=None)
    problem_of(with_key(secret).get(f"{V1}/claims/"), 401, "key_unusable")


def test_key_authentication_refuses_the_key_of_somebody_who_left() -> None:
    someone = reader()
    client = caller(someone)
    someone.is_active = False
    someone.save()
    problem_of(client.get(f"{V1}/claims/"), 401, "key_unusable")


def test_note_use_writes_once_a_minute() -> None:
    secret = key_of(reader())
    with_key(secret).get(f"{V1}/claims/")
    first = ApiKey.objects.get().last_used_at
    with_key(secret).get(f"{V1}/claims/")
    assert first is not None
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=first - NOTED_EVERY)
    with_key(secret).get(f"{V1}/claims/")
    assert ApiKey.objects.filter(last_used_at__gt=first).exists()


def test_a_key_that_reads_writes_nothing() -> None:
    client = caller(editor(), "read")
    problem_of(client.post(f"{V1}/topics/", {"name": "War"}, format="json"), 403, "read_only_key")
    assert not Topic.objects.exists()


def test_a_person_with_a_session_needs_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor())
    assert client.get(f"{V1}/topics/").status_code == 200
    refused = client.post(f"{V1}/topics/", {"name": "War"}, content_type="application/json")
    problem_of(refused, 403, "permission_denied")
    client.cookies["csrftoken"] = token = "a" * 32
    made = client.post(
        f"{V1}/topics/", {"name": "War"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201


def test_caller_throttle_answers_429_and_says_when(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"caller": "2/min"}}
    client, other = caller(reader()), caller(reader())
    assert [client.get(f"{V1}/topics/").status_code for _turn in range(2)] == [200, 200]
    refused = client.get(f"{V1}/topics/")
    problem_of(refused, 429, "throttled")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.get(f"{V1}/topics/").status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"name":\n "War",}', "line 2, column 8"),
        (" ", "line 1, column 2"),
        ("[" * 100_000, "cannot be read"),
        ('{"name": NaN}', "cannot be read"),
        ('{"name": "\\ud800"}', "cannot be read"),
        (b'{"name": "\xff"}', "byte 11"),
        ('{"name": "a\\u0000b"}', "cannot be read"),
        ('{"name": 1e999}', "cannot be read"),
    ],
)
def test_json_body_says_where_it_breaks_off(body: str | bytes, says: str) -> None:
    refused = caller(editor()).post(f"{V1}/topics/", body, content_type="application/json")
    assert says in problem_of(refused, 400, "parse_error")["detail"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"name": NaN}', "name"),
        ('{"a": [{"b": 1}, {"b": [-Infinity]}]}', "a.1.b.0"),
        ('{"a": {"\\ud800": 1}}', "a"),
        ('{"a": ' + "9" * 5000 + "}", "a"),
        ('["\\u0000"]', "0"),
    ],
)
def test_json_body_names_the_value_that_cannot_be_read(body: str, place: str) -> None:
    refused = caller(editor()).post(f"{V1}/topics/", body, content_type="application/json")
    assert set(problem_of(refused, 400, "parse_error")["errors"]) == {place}


def test_json_body_has_a_largest_size(settings: Any) -> None:
    settings.API_MAX_BODY = 100
    refused = caller(editor()).post(f"{V1}/topics/", {"name": "x" * 200}, format="json")
    problem_of(refused, 413, "too_large")


def test_problem_covers_what_the_framework_refuses() -> None:
    client = caller(editor())
    problem_of(client.put(f"{V1}/topics/", {}, format="json"), 405, "method_not_allowed")
    problem_of(client.get(f"{V1}/topics/", HTTP_ACCEPT="text/html"), 406, "not_acceptable")
    problem_of(client.post(f"{V1}/topics/", "x", content_type="text/plain"), 415, "unsupported_media_type")
    problem_of(client.get(f"{V1}/topics/{2**70}/"), 404, "not_found")


def test_problem_has_a_sentence_per_field() -> None:
    client = caller(editor())
    document = problem_of(client.post(f"{V1}/claims/", {"texxt": 1}, format="json"), 400, "invalid")
    assert set(document["errors"]) == {"texxt"}
    body = {"citations": [{"role": "origin"}, {"role": "nonsense"}], "claimant": 5}
    document = problem_of(client.post(f"{V1}/claims/", body, format="json"), 400, "invalid")
    assert set(document["errors"]) == {"text", "claimant", "citations.1.role"}
    problem_of(client.post(f"{V1}/claims/", [1], format="json"), 400, "invalid")


def test_problem_says_what_an_action_refuses() -> None:
    claim = a_claim()
    refused = caller(reader()).patch(f"{V1}/claims/{claim.pk}/", {"text": "other"}, format="json")
    problem_of(refused, 403, "not_allowed")
    refused = caller(editor()).delete(f"{V1}/claims/{claim.pk}/")
    problem_of(refused, 403, "not_allowed")


def test_problem_speaks_the_callers_language() -> None:
    client = caller(reader())
    english = client.get(f"{V1}/claims/9/", HTTP_ACCEPT_LANGUAGE="en").json()["detail"]
    ukrainian = client.get(f"{V1}/claims/9/", HTTP_ACCEPT_LANGUAGE="uk").json()["detail"]
    assert english != ukrainian


@pytest.mark.parametrize(
    "query", ["topic=%00", "statsu=checked", "page_size=0", "page_size=9999", "page_size=x", "cursor=nonsense"]
)
def test_lists_refuse_parameters_that_make_no_sense(query: str) -> None:
    refused = caller(reader()).get(f"{V1}/claims/?{query}")
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [query.split("=", maxsplit=1)[0]]


def test_pages_stay_put_while_rows_are_added() -> None:
    someone = editor()
    claims = [a_claim(by=someone) for _number in range(7)]
    Claim.objects.update(created_at=timezone.now())  # all in one moment: the id parts them
    client = caller(reader())
    seen: list[int] = []
    address: str | None = f"{V1}/claims/?page_size=2"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address, back = page["next"], page["previous"]
        a_claim(by=someone)
    assert seen == [claim.pk for claim in reversed(claims)]
    assert [row["id"] for row in client.get(back).json()["results"]] == seen[-3:-1]


def test_pages_refuse_the_cursor_of_another_order() -> None:
    for _number in range(3):
        a_claim()
    client = caller(reader())
    link = client.get(f"{V1}/claims/?page_size=1").json()["next"]
    cursor = link.split("cursor=")[1].split("&")[0]
    refused = client.get(f"{V1}/claims/?updated_since=2020-01-01T00:00:00Z&cursor={cursor}")
    problem_of(refused, 400, "cursor")


@pytest.mark.parametrize("time", ["0001-01-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_times_at_the_edge_of_the_calendar_are_refused(time: str) -> None:
    refused = caller(reader()).get(f"{V1}/claims/", {"updated_since": time})
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["updated_since"]
    body = {"url": "https://a.example/", "published_at": f"{time}T00:00:00Z" if "T" not in time else time}
    refused = caller(editor()).post(f"{V1}/sources/", body, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["published_at"]
    cursor = Cursor("-created_at", time, 1, backwards=False).encode()
    problem_of(caller(reader()).get(f"{V1}/claims/", {"cursor": cursor}), 400, "cursor")


def test_times_without_a_zone_are_in_utc() -> None:
    claim = a_claim()
    Claim.objects.update(created_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC))
    found = caller(reader()).get(f"{V1}/claims/", {"created_after": "2026-01-01T12:00:00"}).json()["results"]
    assert [row["id"] for row in found] == [claim.pk]
    assert not caller(reader()).get(f"{V1}/claims/", {"created_after": "2026-01-01T12:00:01"}).json()["results"]


def test_etag_answers_304_until_something_changes() -> None:
    claim = a_claim()
    client = caller(chief())
    address = f"{V1}/claims/{claim.pk}/"
    tag = client.get(address)["ETag"]
    assert not tag.startswith("W/")
    unchanged = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag)
    client.patch(address, {"text": "Other words"}, format="json")
    changed = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert (changed.status_code, changed.json()["text"]) == (200, "Other words")
    assert client.get(f"{V1}/claims/", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_if_match_lets_only_the_newest_through() -> None:
    claim = a_claim(text="First words")
    client = caller(chief())
    address = f"{V1}/claims/{claim.pk}/"
    tag = client.get(address)["ETag"]
    first = client.patch(address, {"text": "Second words"}, format="json", HTTP_IF_MATCH=tag)
    assert first.status_code == 200
    problem_of(client.patch(address, {"text": "Third"}, format="json", HTTP_IF_MATCH=tag), 412, "stale")
    problem_of(client.delete(address, HTTP_IF_MATCH=tag), 412, "stale")
    move = client.post(f"{address}transitions/", {"move": "start_review"}, format="json", HTTP_IF_MATCH=tag)
    problem_of(move, 412, "stale")
    problem_of(client.patch(address, {"text": "Third"}, format="json", HTTP_IF_MATCH="nonsense"), 412, "stale")
    problem_of(client.patch(address, {"text": "x"}, format="json", HTTP_IF_MATCH=f"W/{tag}"), 412, "stale")
    other = first["ETag"].replace('"1-', '"').replace('"2-', '"')[:-3] + 'xx"'
    problem_of(client.patch(address, {"text": "x"}, format="json", HTTP_IF_MATCH=other), 412, "stale")
    claim.refresh_from_db()
    assert claim.text == "Second words"
    weak = f"W/{first['ETag']}"  # as a proxy that compresses makes it
    assert client.delete(address, HTTP_IF_MATCH=weak).status_code == 204


@pytest.mark.services
def test_schema_is_made_without_a_warning() -> None:
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    assert "/api/v1/claims/{id}/provenance/" in out.getvalue()


@pytest.mark.services
def test_schema_needs_no_key() -> None:
    response = APIClient().get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    assert response.status_code == 200
    assert "Problem" in response.json()["components"]["schemas"]


def test_schema_is_made_once_per_language() -> None:
    answers = {
        APIClient().get("/api/schema/", {"lang": lang}).content for lang in ("en", "xx", "yy") for _turn in range(2)
    }
    assert len(answers) == 1


def test_docs_load_nothing_from_outside_and_run_nothing_inline() -> None:
    page = APIClient().get("/api/docs/", HTTP_ACCEPT="text/html")
    text = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in text
    assert "https://" not in text
    assert "<script>" not in text
    assert "style=" not in text
    assert "<style>" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    script = APIClient().get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
