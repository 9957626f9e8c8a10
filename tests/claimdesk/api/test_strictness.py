"""The API refuses what it does not know, at every door, and says where and what it would have taken."""

from typing import Any

import pytest

from claimdesk.api.bodies import merged
from claims.actions import save_topic
from claims.models import Claim, Rating
from claims.workflow.states import MOVES
from sources.models import Source
from tests.builders import a_claim, a_sealed_capture, a_source, chief, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db

CLAIMS, SOURCES = f"{V1}/claims/", f"{V1}/sources/"
JSON = "application/json"


@pytest.mark.parametrize(
    "query",
    [
        "claims/?overdue=2",
        "claims/?overdue=foo",
        "claims/?overdue=1",
        "ratings/?retired=foo",
        "captures/?outcome=zzz",
        "captures/?verdict=ok",
        "claims/?updated_since=",
        "claims/?q=",
        "claims/?cursor=",
        "claims/?topic=war&topic=peace",
        "claims/?page_size=1&page_size=2",
        "claims/?due_after=24.10.2025",
        "claims/?due_after=20251024",
        "claims/?claimed_before=2025-10-24T00:00:00Z",
        "captures/{capture}/changes/?since=1&since=2",
        "captures/{capture}/changes/?sinse=1",
        "claims/{claim}/?expand=all",
        "claims/{claim}/transitions/?move=approve",
        "?page=2",
    ],
)
def test_a_parameter_that_would_be_passed_over_is_refused(query: str) -> None:
    save_topic(by=None, name="war")
    claim, capture = a_claim(), a_sealed_capture(a_source(), "The ship left.")
    asked = query.format(claim=claim.pk, capture=capture.pk)
    refused = caller(reader()).get(f"{V1}/{asked}", HTTP_ACCEPT_LANGUAGE="uk")
    assert refused.status_code == 400, refused.content
    assert list(refused.json()["errors"]) == [query.partition("?")[2].partition("=")[0]]


@pytest.mark.parametrize(("value", "expected"), [("true", 1), ("True", 1), ("false", 0), ("FALSE", 0)])
def test_a_truth_value_is_read_in_any_case(value: str, expected: int) -> None:
    a_claim(due_on="2020-01-01")
    found = caller(reader()).get(CLAIMS, {"overdue": value}).json()["results"]
    assert len(found) == expected


def test_several_values_are_all_used_where_a_list_takes_several() -> None:
    a_claim()
    found = caller(reader()).get(CLAIMS, {"status": ["shelved", "unverified"]}).json()["results"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("claims/?status=done", ["done", "unverified", "shelved"]),
        ("claims/?rating=maybe", ["maybe", "true", "false"]),
        ("captures/?outcome=zzz", ["zzz", "ok", "http.404"]),
    ],
)
def test_a_refused_choice_names_the_choices_of_a_filter(query: str, names: list[str]) -> None:
    [sentence] = problem_of(caller(reader()).get(f"{V1}/{query}"), 400, "invalid")["errors"].values()
    assert all(name in sentence for name in names), sentence


def test_a_refused_choice_names_the_choices_of_a_body() -> None:
    body = {"text": "x", "claimant_name": "y", "language": "{klingon}", "citations": [{"role": "nonsense"}]}
    errors = problem_of(caller(editor()).post(CLAIMS, body, format="json"), 400, "invalid")["errors"]
    assert "{klingon}" in errors["language"]
    assert "uk, en, ru" in errors["language"]
    assert "appearance" in errors["citations.0.role"]


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_a_parameter_of_a_write_is_refused(method: str) -> None:
    claim = a_claim()
    address = CLAIMS if method == "post" else f"{CLAIMS}{claim.pk}/"
    refused = caller(chief()).generic(method.upper(), f"{address}?dry_run=true", "{}", content_type=JSON)
    assert list(problem_of(refused, 400, "unknown_parameter")["errors"]) == ["dry_run"]
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"text": 12}, "text"),
        ({"text": True}, "text"),
        ({"priority": "3"}, "priority"),
        ({"priority": True}, "priority"),
        ({"claimed_on": 20251024}, "claimed_on"),
        ({"claimant": "1"}, "claimant"),
        ({"assignee": "1"}, "assignee"),
        ({"is_another": "true"}, "is_another"),
        ({"is_another": 1}, "is_another"),
        ({"citations": [{"quote": 7}]}, "citations.0.quote"),
        ({"citations": [{"source_details": {"title": 1984}}]}, "citations.0.source_details.title"),
        ({"citations": [{"source_details": {"publisher": "1"}}]}, "citations.0.source_details.publisher"),
        ({"citations": [{"source_details": {"published_at": 5}}]}, "citations.0.source_details.published_at"),
    ],
)
def test_a_value_of_another_type_is_refused_where_it_stands(body: dict[str, Any], place: str) -> None:
    claimant = a_claim().claimant_id
    sent = {"text": "A ship left", **({} if "claimant" in body else {"claimant": claimant}), **body}
    refused = caller(editor()).post(CLAIMS, sent, format="json")
    assert place in problem_of(refused, 400, "invalid")["errors"]
    assert Claim.objects.count() == 1


def test_members_of_lists_and_objects_have_their_types_too() -> None:
    client = caller(chief())
    refused = client.post(f"{V1}/publishers/", {"name": "Paper", "domains": ["a.example", 7]}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["domains.1"]
    refused = client.patch(f"{V1}/ratings/true/", {"labels": {"en": 1, "uk": "Правда"}}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["labels.en"]


@pytest.mark.parametrize(
    "body", ['{"name": "War", "name": "Peace"}', '{"name": "War", "x": [{"slug": "a", "slug": "a"}]}']
)
def test_a_name_that_is_in_an_object_twice_is_refused(body: str) -> None:
    refused = caller(editor()).post(f"{V1}/topics/", body, content_type=JSON)
    problem_of(refused, 400, "parse_error")


def test_what_an_action_says_of_a_source_points_to_its_details() -> None:
    body: dict[str, Any] = {
        "text": "A ship left",
        "claimant_name": "The Paper",
        "citations": [{"url": "https://a.example/"}, {"no_url_reason": "lost", "source_details": {"kind": "document"}}],
    }
    refused = caller(editor()).post(CLAIMS, body, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["citations.1.source_details.title"]
    alone = {"claim": a_claim().pk, "no_url_reason": "lost"}
    refused = caller(editor()).post(f"{V1}/citations/", alone, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["source_details.title"]


@pytest.mark.parametrize("by_number", [True, False])
def test_details_of_a_source_that_is_there_are_not_dropped_without_a_word(by_number: bool) -> None:
    source = a_source("https://paper.example/ship", title="The ship")
    claim, client = a_claim(), caller(editor())
    cited: dict[str, Any] = (
        {"source": source.pk} if by_number else {"url": "https://paper.example/ship?utm_source=mail"}
    )
    body = {"claim": claim.pk, **cited, "source_details": {"title": "Another title"}}
    refused = problem_of(client.post(f"{V1}/citations/", body, format="json"), 400, "source_exists")
    assert list(refused["errors"]) == ["source_details.title"]
    assert f"#{source.pk}" in refused["detail"]
    body["source_details"] = {"title": "The ship", "authors": ""}
    assert client.post(f"{V1}/citations/", body, format="json").status_code == 201
    assert Source.objects.get().title == "The ship"


def test_the_same_citation_twice_in_one_request_is_refused() -> None:
    client = caller(editor())
    cited = {"url": "https://paper.example/ship", "quote": "left at night"}
    body = {
        "text": "A ship left",
        "claimant_name": "The Paper",
        "citations": [cited, {**cited, "url": "paper.example/ship"}],
    }
    refused = problem_of(client.post(CLAIMS, body, format="json"), 400, "citation_twice")
    assert list(refused["errors"]) == ["citations.1.source"]
    assert not Claim.objects.exists()
    body["citations"] = [cited, {**cited, "quote": "other words"}, {**cited, "role": "evidence"}]
    assert client.post(CLAIMS, body, format="json").status_code == 201


def test_a_list_has_a_largest_length(settings: Any) -> None:
    settings.API_MAX_ITEMS = 3
    cited = [{"url": f"https://paper.example/{number}"} for number in range(4)]
    body = {"text": "A ship left", "claimant_name": "The Paper", "citations": cited}
    refused = caller(editor()).post(CLAIMS, body, format="json")
    [(place, sentence)] = problem_of(refused, 400, "invalid")["errors"].items()
    assert (place, "3" in sentence) == ("citations", True)
    body["citations"] = cited[:3]
    assert caller(editor()).post(CLAIMS, body, format="json").status_code == 201
    refused = caller(editor()).post(CLAIMS, {**body, "topics": [1, 2, 3, 4]}, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["topics"]


def test_a_text_has_a_largest_length(settings: Any) -> None:
    settings.API_MAX_TEXT = 1000
    body = {"text": "x" * 1001, "claimant_name": "The Paper"}
    refused = caller(editor()).post(CLAIMS, body, format="json")
    assert list(problem_of(refused, 400, "invalid")["errors"]) == ["text"]
    assert caller(editor()).post(CLAIMS, {**body, "text": "x" * 1000}, format="json").status_code == 201


def test_a_merge_patch_changes_the_members_that_it_names() -> None:
    client, before = caller(chief()), Rating.objects.current().get(code="true")
    body = '{"labels": {"en": "Accurate"}}'
    answer = client.patch(f"{V1}/ratings/true/", body, content_type="application/merge-patch+json")
    assert answer.json()["labels"] == {**before.labels, "en": "Accurate"}
    claim = a_claim()
    address = f"{CLAIMS}{claim.pk}/"
    answer = client.patch(address, '{"due_on": "2025-10-24"}', content_type="application/merge-patch+json")
    assert answer.json()["due_on"] == "2025-10-24"
    answer = client.patch(address, '{"due_on": null}', content_type="application/merge-patch+json; charset=utf-8")
    assert answer.json()["due_on"] is None
    refused = client.post(CLAIMS, "{}", content_type="application/merge-patch+json")
    problem_of(refused, 415, "unsupported_media_type")


def test_merged_follows_the_examples_of_rfc_7396() -> None:
    examples: list[tuple[Any, Any, Any]] = [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [1]}, {"a": 1}, {"a": 1}),
        ({"a": "foo"}, None, None),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ]
    assert [merged(target, patch) for target, patch, _result in examples] == [result for *_both, result in examples]


def test_an_unknown_move_names_the_moves() -> None:
    claim = a_claim()
    refused = caller(chief()).post(f"{CLAIMS}{claim.pk}/transitions/", {"move": "jump"}, format="json")
    [sentence] = problem_of(refused, 400, "unknown_move")["errors"].values()
    assert all(move.value in sentence for move in MOVES)
