"""Every integer that the REST API takes, sent as what is none: refused with a sentence at its name, and never read as
another number.

The parameters and members come from the API's own description, so a new one is asked too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from claimdesk.accounts.api_keys import create_api_key
from claimdesk.accounts.models import User
from claimdesk.api.schema import description_in
from claims.actions import CitationDraft, ReaderInput, receive_message
from claims.models import Claim, Rating, Topic
from sources.models import Publisher
from sources.webhooks.webhook_actions import add_webhook
from tests.builders import a_claim, a_sealed_capture, a_source, chief
from tests.callers import caller

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

OTHER_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
KEYS = "/keys/"
OVERFLOWS = ("9" * 30, "9" * 5000, str(2**63))
# Members of JSON that are no whole number above 0; the digits of one that is stand for %s.
NO_NUMBERS = (
    *('" %s"', '"+%s"', '"-%s"', '"%s.0"', '"0_%s"', '"½"', '"x"', "%s.0", "%s.5", "%s.0e0", "true", "-0", "-%s"),
    *("1e400", "-1e400", "NaN", "Infinity", "1" + "0" * 40, "9" * 5000, "[%s]", '{"id": %s}'),
)


@pytest.fixture(autouse=True)
def _asks_often(settings: Any) -> None:
    """One caller asks more than the usual rate lets through."""
    rates = {"caller": "1000000/min", "key": ""}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


@pytest.fixture
def boss() -> User:
    return chief()


@pytest.fixture
def rows(boss: User) -> dict[str, Any]:
    """What fills an address, by its collection: one row of each, all with the number of the claim or another."""
    source = a_source("https://paper.example/ship", title="The ship")
    capture = a_sealed_capture(source, "The ship left at night.")
    draft = CitationDraft(source=source, role="evidence", quote="left at night")
    claim = a_claim(by=chief(username="logger"), text="A ship left", citations=(draft,))
    rating = Rating.objects.current().earliest("pk")
    return {
        "claims": claim.pk,
        "claimants": claim.claimant_id,
        "citations": claim.citations.get().pk,
        "captures": capture.pk,
        "sources": source.pk,
        "topics": Topic.objects.create(name="War", slug="war").pk,
        "publishers": Publisher.objects.create(name="Paper").pk,
        "ratings": rating.code,
        "keys": create_api_key(name="CMS", scope="read", by=None)[0].pk,
        "reader-messages": receive_message(ReaderInput(text="It was on Monday."), form_nonce="1").pk,
        "webhooks": add_webhook(by=boss, url="https://hooks.example/").pk,
    }


@pytest.fixture
def client(boss: User) -> Client:
    """A chief's key; a failure is an answer here."""
    client = caller(boss, "write review webhooks")
    client.raise_request_exception = False
    return client


@pytest.fixture
def signed_in() -> Client:
    """A chief who is signed in: no key manages keys."""
    client = APIClient(raise_request_exception=False)
    client.force_login(chief(username="signed_in"))
    return client


def _operations(rows: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, address and description of everything that can be asked of the API."""
    for template, operations in description_in("en")["paths"].items():
        collection = template.split("/")[3]
        path = re.sub(r"\{\w+\}", str(rows.get(collection, "")), template)
        yield from ((method, path, operation) for method, operation in operations.items())


def _is_for_people(path: str) -> bool:
    """Whether only somebody who is signed in may ask this, with no key."""
    return any(part in path for part in (KEYS, "/confidentiality/", "/readers/", "/reader-messages/"))


def _integers(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """The places in a body that hold an integer, as `citations.0.source`."""
    schemas = description_in("en")["components"]["schemas"]
    found = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    kinds = found.get("type", ())
    if "integer" in ([kinds] if isinstance(kinds, str) else kinds):
        yield path
    for other in (*found.get("oneOf", ()), *found.get("allOf", ())):
        yield from _integers(other, path)
    if found.get("type") == "array":
        yield from _integers(found["items"], f"{path}.0")
    for name, inner in found.get("properties", {}).items():
        yield from _integers(inner, f"{path}.{name}".lstrip("."))


def _body(path: str, literal: str) -> str:
    """JSON with `literal` at `path` and nothing else."""
    for step in reversed(path.split(".")):
        literal = f"[{literal}]" if step == "0" else f"{{{json.dumps(step)}: {literal}}}"
    return literal


def _is_named(path: str, answer: Any) -> bool:
    """Whether the answer is a refusal with a sentence at `path`, or at the list that ends it."""
    return answer.status_code == 400 and bool({path, path.removesuffix(".0")} & set(answer.json()["errors"]))


def test_no_parameter_is_read_as_another_number(client: Client, signed_in: Client, rows: dict[str, Any]) -> None:
    number = str(rows["sources"])
    odd = (number.translate(OTHER_DIGITS), f" {number}", f"+{number}", f"0_{number}", f"{number}.0", "-1", "0", "½")
    asked = [
        (path, parameter["name"], value)
        for method, path, operation in _operations(rows)
        for parameter in operation.get("parameters", ())
        if method == "get" and parameter.get("in") == "query" and parameter["schema"].get("type") == "integer"
        for value in (*odd, *OVERFLOWS)
    ]
    assert {name for _path, name, _value in asked} >= {"page_size", "since", "claimant", "publisher", "source", "by"}
    who = {True: signed_in, False: client}
    taken = [
        case for case in asked if not _is_named(case[1], who[_is_for_people(case[0])].get(case[0], {case[1]: case[2]}))
    ]
    assert taken == []


def test_no_member_of_a_body_is_read_as_another_number(client: Client, signed_in: Client, rows: dict[str, Any]) -> None:
    number = str(rows["sources"])
    literals = [json.dumps(number.translate(OTHER_DIGITS)), *(text.replace("%s", number) for text in NO_NUMBERS)]
    asked = []
    for method, path, operation in _operations(rows):
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        asked += [(method, path, place, literal) for place in sorted(set(_integers(schema))) for literal in literals]
    places = {place for _method, _path, place, _literal in asked}
    assert places >= {"number", "into", "assignee", "citations.0.source_details.publisher", "topics.0", "evidence.0"}
    who = {True: signed_in, False: client}
    taken = [
        (method, path, place, literal)
        for method, path, place, literal in asked
        if not _is_named(
            place,
            who[_is_for_people(path)].generic(method, path, _body(place, literal), content_type="application/json"),
        )
    ]
    # JSON's -0 is the 0 among the priorities, and the 0 hours of an overlap.
    assert [case for case in taken if case[2:] not in (("priority", "-0"), ("overlap_hours", "-0"))] == []
    assert Claim.objects.count() == 1
