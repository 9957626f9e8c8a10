"""The description of the API says of every operation what it takes, gives and refuses, and shows an example."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.test import APIClient

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.api.description import is_conditional
from claimdesk.api.schema import description_in
from claims.actions import CitationDraft, ReaderInput, comment, receive_message
from claims.models import Rating, Topic
from sources.actions import attribute
from sources.models import Publisher
from sources.webhooks.webhook_actions import add_webhook
from tests.builders import a_claim, a_sealed_capture, a_source, chief
from tests.callers import V1, problem_of
from tests.contract import FORMATS, HoldToContract, validator_of

JSON = "application/json"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, template and description of everything that can be asked."""
    for template, methods in description_in("en")["paths"].items():
        yield from ((method, template, operation) for method, operation in methods.items())


@pytest.fixture
def rows() -> dict[str, Any]:
    """What fills an address, by its collection: one row of each."""
    someone = chief(username="logger")
    source, origin = a_source("https://paper.example/ship", title="The ship"), a_source("https://agency.example/ship")
    first, capture = a_sealed_capture(source, "The ship left."), a_sealed_capture(source, "The ship left at night.")
    draft = CitationDraft(source=source, role="evidence", quote="left at night")
    claim = a_claim(by=someone, text="A ship left", citations=(draft,))
    return {
        "claims": claim.pk,
        "people": someone.pk,
        "comments": comment(claim, "Compare it.", by=someone).pk,
        "citations": claim.citations.get().pk,
        "attributions": attribute(source=source, origin=origin, by=someone).pk,
        "captures": max(first.pk, capture.pk),
        "claimants": claim.claimant.pk,
        "sources": source.pk,
        "topics": Topic.objects.create(name="War", slug="war").pk,
        "keys": create_api_key(name="bot", scope="read", by=None)[0].pk,
        "webhooks": add_webhook(by=someone, url="https://hooks.example/").pk,
        "reader-messages": receive_message(ReaderInput(text="It was on Monday."), form_nonce="1").pk,
        "publishers": Publisher.objects.create(name="Paper").pk,
        "ratings": Rating.objects.current().earliest("pk").code,
    }


def signed_in() -> APIClient:
    """A chief editor at a browser, who may do what no key may."""
    client = APIClient()
    client.force_login(chief())
    return client


def address(template: str, rows: dict[str, Any]) -> str:
    """The address of an object that is there."""
    filled = template.replace("{comment_id}", str(rows["comments"]))
    return re.sub(r"\{\w+\}", str(rows.get(template.split("/")[3], 1)), filled)


def test_it_is_openapi_3_1() -> None:
    assert description_in("en")["openapi"] == "3.1.0"


def test_every_operation_says_what_it_refuses_and_who_may() -> None:
    for method, template, operation in operations():
        name = f"{method} {template}"
        assert {"400", "401", "403", "429", "500"} <= set(operation["responses"]), name
        assert ("412" in operation["responses"]) >= is_conditional(template, method), name
        assert {"apiKey": []} in operation["security"], name
        session = next(way for way in operation["security"] if "cookieAuth" in way)
        assert ("csrfToken" in session) == (method != "get"), name
    assert set(description_in("en")["components"]["securitySchemes"]) == {"apiKey", "cookieAuth", "csrfToken"}


def test_every_json_body_has_an_example_that_its_schema_allows() -> None:
    for method, template, operation in operations():
        bodies = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for place, body in bodies.items():
            for media_type, content in body.get("content", {}).items():
                if media_type != JSON:
                    continue
                validator = validator_of(json.dumps(content["schema"]), True, False)
                faults = [error.message for error in validator.iter_errors(content["example"])]
                assert faults == [], f"{method} {template} {place}"


def test_every_successful_answer_names_its_headers() -> None:
    for method, template, operation in operations():
        for status, answer in operation["responses"].items():
            if "$ref" in answer:
                continue
            headers = set(answer.get("headers", {}))
            assert {"RateLimit", "RateLimit-Policy"} <= headers, f"{method} {template} {status}"
            assert ("Location" in headers) >= (status in {"201", "202"}), f"{method} {template} {status}"
            assert ("ETag" in headers) >= (JSON in answer.get("content", {}) and status in {"200", "201"})


@pytest.mark.django_db
def test_every_read_answers_as_it_is_described(rows: dict[str, Any]) -> None:
    """The middleware of the tests compares; here every read is asked at least once, on a desk that holds something."""
    client = signed_in()
    missing = ("claims/{id}/draft/", "claims/{id}/dossier/", "reviews/{id}/", "captures/{id}/wacz/", "verdicts/{id}/")
    without = {f"{V1}/{name}" for name in missing}
    for method, template, _operation in operations():
        if method == "get" and template not in without:
            query = {"format": "csv"} if template.endswith("/export/") else {}
            answer = client.get(address(template, rows), query)
            assert answer.status_code == 200, template
            assert b"".join(answer), template  # what is streamed is closed when it was read


@pytest.mark.django_db
def test_every_operation_that_names_if_match_looks_at_it(rows: dict[str, Any]) -> None:
    client = signed_in()
    stale = f'"{"0" * 32}"'
    asked = 0
    for method, template, _operation in operations():
        if is_conditional(template, method) and not template.endswith("/blind/answer/"):
            answer = client.generic(
                method.upper(), address(template, rows), "{}", content_type=JSON, HTTP_IF_MATCH=stale
            )
            problem_of(answer, 412, "stale")
            asked += 1
    assert asked > 15


def test_a_read_that_promises_too_much_is_noticed() -> None:
    faults: dict[str, tuple[int, dict[str, Any]]] = {
        "a number is a text": (
            200,
            {
                "id": "1",
                "href": "https://x.example/",
                "display_url": "https://x.example/",
                "name": "War",
                "slug": "war",
            },
        ),
        "a field is missing": (
            200,
            {"id": 1, "href": "https://x.example/", "display_url": "https://x.example/", "name": "War"},
        ),
        "a field is not described": (
            200,
            {
                "id": 1,
                "href": "https://x.example/",
                "display_url": "https://x.example/",
                "name": "War",
                "slug": "w",
                "x": 1,
            },
        ),
        "a status is not described": (
            202,
            {"id": 1, "href": "https://x.example/", "display_url": "https://x.example/", "name": "War", "slug": "war"},
        ),
    }
    for fault, (status, body) in faults.items():
        assert _broken_by(status, body), fault
    assert (
        _broken_by(
            200,
            {"id": 1, "href": "https://x.example/", "display_url": "https://x.example/", "name": "War", "slug": "war"},
        )
        == []
    )


def _broken_by(status: int, body: dict[str, Any]) -> list[str]:
    """What the middleware notes of an answer to a read of a topic."""
    headers = {"ETag": '"x"', "RateLimit": "x", "RateLimit-Policy": "x"}
    answer = HttpResponse(json.dumps(body), status=status, content_type=JSON, headers=headers)
    HoldToContract(lambda _request: answer)(RequestFactory().get(f"{V1}/topics/1/"))
    noted = list(HoldToContract.broken)
    HoldToContract.broken.clear()
    return noted


def test_formats_are_looked_at() -> None:
    assert FORMATS.conforms("2025-10-26T12:00:00Z", "date-time")
    assert not FORMATS.conforms("2025-10-26T12:00:00", "date-time")
    assert not FORMATS.conforms("26.10.2025", "date")
    assert not FORMATS.conforms("/api/v1/", "uri")
