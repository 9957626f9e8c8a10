"""Who may do what: each operation of the API, asked by each role and with a key of each scope."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from claimdesk.accounts.models import ApiKey
from claimdesk.accounts.roles import Role, Scope
from claimdesk.api.schema import description_in
from claims.actions import CitationDraft, ReaderInput, comment, receive_message, save_draft, save_topic
from claims.models import Citation, Rating
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import attribute, save_publisher
from sources.webhooks.webhook_actions import add_webhook
from tests.builders import (
    a_checked_claim,
    a_claim,
    a_person,
    a_sealed_capture,
    a_source,
    chief,
    reviewer,
)
from tests.callers import V1, caller

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

PUBLIC, READ, WRITE, REVIEW, EXPORT, HOOKS = (
    Scope.PUBLIC,
    Scope.CLAIMS_READ,
    Scope.CLAIMS_WRITE,
    Scope.REVIEW,
    Scope.EXPORT,
    Scope.WEBHOOKS,
)
ANY, SESSION, CHANGING = "any scope but public", "no key", "a scope that changes something"
READER, EDITOR, REVIEWER, CHIEF = Role.READER, Role.EDITOR, Role.REVIEWER, Role.CHIEF


class Expected(NamedTuple):
    """The scope that a key needs, the lowest role that is not refused, and the body of the request."""

    scope: Any
    role: Role | None
    body: Callable[[Any], Any] = lambda _desk: None


def of(**body: str) -> Callable[[Any], Any]:
    """A body of what these names are in the desk of the test, of other values as they stand."""
    return lambda desk: {name: desk.get(value, value) for name, value in body.items()}


def rated(**more: Any) -> Callable[[Any], Any]:
    return lambda desk: {"rating": "true", "rationale": "So it is.", **{k: desk.get(v, v) for k, v in more.items()}}


SEEN = Expected(READ, READER)  # what the table does not name: reading
NOBODY = None  # none of those who ask
# method and address: what a key needs, what a person needs, and what is sent.
TABLE: dict[str, Expected] = {
    "GET /": Expected(ANY, READER),
    "GET /me/": Expected(ANY, READER),
    "POST /batch/": Expected(
        CHANGING, READER, lambda _desk: {"operations": [{"method": "POST", "path": "topics/", "body": {}}]}
    ),
    "POST /attributions/": Expected(WRITE, EDITOR, of(source="source", origin="other_source")),
    "DELETE /attributions/{attribution}/": Expected(WRITE, EDITOR),
    "POST /citations/": Expected(WRITE, EDITOR, of(claim="claim", source="other_source")),
    "PATCH /citations/{citation}/": Expected(WRITE, EDITOR, of(locator="page 3")),
    "DELETE /citations/{citation}/": Expected(WRITE, EDITOR),
    "POST /citations/{citation}/waive/": Expected(REVIEW, REVIEWER, of(reason="A picture.")),
    "DELETE /citations/{citation}/waive/": Expected(REVIEW, REVIEWER),
    "POST /citations/{citation}/pin/": Expected(REVIEW, EDITOR, of(capture="capture")),
    "DELETE /citations/{citation}/pin/": Expected(REVIEW, REVIEWER),
    "POST /claimants/": Expected(WRITE, EDITOR, of(name="Somebody new")),
    "PATCH /claimants/{claimant}/": Expected(WRITE, EDITOR, of(description="A minister")),
    "DELETE /claimants/{claimant}/": Expected(WRITE, CHIEF),
    "POST /claimants/{claimant}/merge/": Expected(WRITE, EDITOR, of(into="other_claimant")),
    "POST /claims/": Expected(WRITE, EDITOR, of(text="Ships left the port", claimant="claimant")),
    "PATCH /claims/{claim}/": Expected(WRITE, EDITOR, of(place="Caracas")),
    "DELETE /claims/{claim}/": Expected(WRITE, CHIEF),
    "POST /claims/import/": Expected(WRITE, READER, lambda _desk: {}),  # 400: there is no file
    "POST /claims/take-next/": Expected(REVIEW, REVIEWER),
    "POST /claims/{claim}/comments/": Expected(WRITE, EDITOR, of(text="Look here")),
    "PATCH /claims/{claim}/comments/{comment}/": Expected(WRITE, NOBODY, of(text="Look there")),
    "DELETE /claims/{claim}/comments/{comment}/": Expected(WRITE, CHIEF),
    "POST /claims/{checked}/acknowledge-evidence/": Expected(REVIEW, REVIEWER),
    "POST /claims/{waiting}/blind/": Expected(REVIEW, REVIEWER),
    "POST /claims/{waiting}/blind/answer/": Expected(REVIEW, READER, rated()),  # 409: nobody here asked to check blind
    "POST /claims/{in_review}/draft/": Expected(REVIEW, REVIEWER, rated()),
    "DELETE /claims/{in_review}/draft/": Expected(REVIEW, REVIEWER),
    "POST /claims/{claim}/merge/": Expected(REVIEW, REVIEWER, of(into="in_review")),
    "POST /claims/{claim}/confidentiality/": Expected(SESSION, EDITOR, lambda _desk: {}),
    "POST /claims/{claim}/confidentiality/lift/": Expected(SESSION, EDITOR, of(reason="It is known.")),
    "GET /claims/sealed/": Expected(SESSION, CHIEF),
    "POST /claims/{claim}/break-seal/": Expected(SESSION, CHIEF, of(reason="They left.")),  # 404: it is open
    "GET /claims/{claim}/readers/": Expected(SESSION, READER),
    "POST /claims/{claim}/readers/": Expected(SESSION, EDITOR, of(person="person")),
    "DELETE /claims/{claim}/readers/{person_id}/": Expected(SESSION, READER),  # 404: nobody is named
    "POST /claims/{claim}/transitions/": Expected(REVIEW, REVIEWER, of(move="start_review")),
    "GET /keys/": Expected(SESSION, CHIEF),
    "POST /keys/": Expected(SESSION, CHIEF, lambda _desk: {"name": "bot", "scopes": ["claims:read"]}),
    "GET /keys/{key}/": Expected(ANY, CHIEF),
    "DELETE /keys/{key}/": Expected(SESSION, CHIEF),
    "POST /keys/{key}/rotate/": Expected(ANY, CHIEF),
    "POST /publishers/": Expected(WRITE, EDITOR, of(name="The Paper")),
    "PATCH /publishers/{publisher}/": Expected(WRITE, EDITOR, of(country="US")),
    "DELETE /publishers/{publisher}/": Expected(WRITE, CHIEF),
    "POST /ratings/": Expected(
        WRITE,
        CHIEF,
        lambda _desk: {"code": "new", "colour": "#b3261e", "labels": {"en": "New"}, "definitions": {"en": "New."}},
    ),
    "PATCH /ratings/{rating}/": Expected(WRITE, CHIEF, of(colour="#b3261e")),
    "POST /ratings/{rating}/retire/": Expected(WRITE, CHIEF),
    "POST /reviews/": Expected(REVIEW, REVIEWER, rated(claim="in_review")),
    "POST /sources/": Expected(WRITE, EDITOR, of(url="https://new.example/page")),
    "PATCH /sources/{source}/": Expected(WRITE, EDITOR, of(title="Another title")),
    "DELETE /sources/{other_source}/": Expected(WRITE, CHIEF),
    "POST /sources/{source}/captures/": Expected(WRITE, EDITOR),
    "POST /sources/{source}/named/": Expected(WRITE, READER, of(url="https://named.example/")),  # 400: it is not named
    "POST /sources/{source}/same-pages/": Expected(WRITE, EDITOR, of(original="other_source")),
    "POST /sources/{source}/separate/": Expected(WRITE, EDITOR),
    "POST /sources/{source}/uploads/": Expected(WRITE, READER, lambda _desk: {}),  # 400: there is no file
    "POST /topics/": Expected(WRITE, EDITOR, of(name="Trade")),
    "PATCH /topics/{topic}/": Expected(WRITE, EDITOR, of(name="Peace")),
    "DELETE /topics/{topic}/": Expected(WRITE, CHIEF),
    "GET /webhooks/": Expected(HOOKS, CHIEF),
    "POST /webhooks/": Expected(HOOKS, CHIEF, of(url="https://hooks.example/in")),
    "GET /webhooks/{webhook}/": Expected(HOOKS, CHIEF),
    "PATCH /webhooks/{webhook}/": Expected(HOOKS, CHIEF, of(url="https://hooks.example/out")),
    "DELETE /webhooks/{webhook}/": Expected(HOOKS, CHIEF),
    "POST /webhooks/{webhook}/rotate/": Expected(HOOKS, CHIEF, lambda _desk: {}),
    "GET /webhooks/{webhook}/messages/": Expected(HOOKS, CHIEF),
    "POST /webhooks/{webhook}/messages/{message}/replay/": Expected(HOOKS, CHIEF),
    **{
        f"GET /{name}/export/": Expected(EXPORT, READER)
        for name in ("captures", "citations", "claimants", "claims", "publishers", "reviews", "sources", "topics")
    },
    "GET /reader-messages/": Expected(SESSION, READER),
    "GET /reader-messages/{reader_message}/": Expected(SESSION, READER),
    "POST /reader-messages/{reader_message}/take/": Expected(SESSION, EDITOR),
    "POST /reader-messages/{reader_message}/answer/": Expected(SESSION, EDITOR, of(text="You are right.")),
    "POST /reader-messages/{reader_message}/log/": Expected(
        SESSION, EDITOR, of(text="Trains stopped", claimant_name="Somebody new")
    ),
    "POST /reader-messages/{reader_message}/close/": Expected(SESSION, EDITOR),
    "GET /verdicts/": Expected(PUBLIC, READER),
    "GET /verdicts/{claim}/": Expected(PUBLIC, READER),
}


# Which objects stand for the parameters of an address, by its beginning; those of the table name others.
ID_OF = {
    "attributions": "attribution",
    "captures": "capture",
    "citations": "citation",
    "claimants": "claimant",
    "claims": "claim",
    "keys": "key",
    "people": "person",
    "publishers": "publisher",
    "reader-messages": "reader_message",
    "reviews": "review",
    "sources": "source",
    "topics": "topic",
    "verdicts": "claim",
    "webhooks": "webhook",
}


def operations() -> Iterator[tuple[str, str]]:
    """Every operation of the description, as the table names those of the same address and method."""
    named = {_bare(line): line for line in TABLE}
    for path, methods in description_in("en")["paths"].items():
        short = path.removeprefix(V1)
        for method in methods:
            line = f"{method.upper()} {short}"
            yield named.get(_bare(line), line), short


def _bare(line: str) -> str:
    parts = ["{}" if part.startswith("{") else part for part in line.split("/")]
    return "/".join(parts)


@pytest.fixture
def desk() -> dict[str, Any]:
    """A desk with one of each, by the numbers that stand in addresses; nothing of it is the callers' own."""
    someone, second = reviewer(), reviewer()
    source, other = a_source(), a_source()
    capture = a_sealed_capture(source)
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, quote="archived text")
    claim = a_claim(by=someone, citations=(draft,))
    in_review = apply(a_claim(by=someone), MoveName.START, by=someone)
    checked = a_checked_claim(by=someone, approver=second)
    waiting = apply(checked, MoveName.REOPEN, by=someone, details=MoveDetails(comment="Once more"))
    waiting = apply(waiting, MoveName.SUBMIT, by=someone)
    save_draft(in_review, by=someone, rating=Rating.objects.get(code="true"), rationale="So far.")
    caller(None)
    objects = {
        "claim": claim,
        "in_review": in_review,
        "checked": a_checked_claim(by=someone, approver=second),
        "waiting": waiting,
        "citation": claim.citations.get(),
        "claimant": claim.claimant,
        "other_claimant": in_review.claimant,
        "capture": capture,
        "source": source,
        "other_source": other,
        "attribution": attribute(source, a_source(), by=someone),
        "publisher": save_publisher(by=None, name="Paper", domains=["paper.example"]),
        "topic": save_topic(by=None, name="War"),
        "review": waiting.review,
        "comment": comment(claim, "A word", by=someone),
        "person": someone,
        "reader_message": receive_message(ReaderInput(text="It was on Monday."), form_nonce="1"),
        "key": ApiKey.objects.latest("pk"),
        "webhook": add_webhook(by=second, with_key=True, url="https://hooks.example/"),
    }
    return {name: row.pk for name, row in objects.items()} | {"rating": "true", "message": 1}


def address_of(line: str, short: str, desk: dict[str, Any]) -> str:
    """The address of an operation, filled with what it names, or what its collection has."""
    path = line.partition(" ")[2]
    first = short.split("/")[1]
    usual = {
        "{id}": f"{{{ID_OF.get(first, '')}}}",
        "{claim_id}": "{claim}",
        "{comment_id}": "{comment}",
        "{message_id}": "{message}",
        "{person_id}": "{person}",
    }
    for name, ours in {**usual, "{code}": "{rating}"}.items():
        path = path.replace(name, ours)
    return V1 + path.format(**desk)


def ask(client: APIClient, line: str, address: str, desk: dict[str, Any]) -> tuple[int, str]:
    """The status and the code of the answer, after which all is as it was."""
    method, expected = line.partition(" ")[0].lower(), TABLE.get(line, SEEN)
    body = expected.body(desk)
    form = "multipart" if line.endswith(("/uploads/", "/import/")) else "json"
    query = "?format=csv" if address.endswith("/export/") else ""
    with transaction.atomic():
        answer = _sent(client, method, address + query, body, form)
        told = answer.json() if answer.get("Content-Type") == "application/problem+json" else {}
        if answer.streaming:
            b"".join(answer.streaming_content)  # at its end a file is closed
        transaction.set_rollback(True)
    return answer.status_code, told.get("code", "")


def _sent(client: APIClient, method: str, address: str, body: Any, form: str) -> Any:
    if method == "get":
        return client.get(address)
    return getattr(client, method)(address, body, format=form)


REFUSED_KEYS = {"public_key", "read_only_key", "scope", "session_needed"}


def _is_let_in(needed: Any, scope: Scope) -> bool:
    """Whether a key of this one scope gets as far as the action, as docs/api.md has it."""
    reads = {READ, WRITE, REVIEW}
    sets = {
        ANY: set(Scope) - {PUBLIC},
        SESSION: set(),
        CHANGING: {WRITE, REVIEW, Scope.WEBHOOKS},
        PUBLIC: reads | {PUBLIC},
        READ: reads,
    }
    return scope in sets.get(needed, {needed})


def test_the_table_names_every_operation_that_is_not_plain_reading() -> None:
    known = dict(operations())
    assert len(known) > 75
    assert set(TABLE) <= set(known)
    assert [line for line in known if line not in TABLE and not line.startswith("GET ")] == []


@pytest.mark.parametrize("scope", Scope)
def test_a_key_opens_what_its_scope_is_for_and_nothing_else(desk: dict[str, Any], scope: Scope) -> None:
    client = caller(chief(), scope.value)
    wrong = []
    for line, short in operations():
        status, code = ask(client, line, address_of(line, short, desk), desk)
        is_in = not (status == 403 and code in REFUSED_KEYS)
        if is_in != _is_let_in(TABLE.get(line, SEEN).scope, scope):
            wrong.append((line, status, code))
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_person_may_what_their_role_may(desk: dict[str, Any], role: Role) -> None:
    client = APIClient()
    client.force_login(a_person(role))
    wrong = []
    for line, short in operations():
        lowest = TABLE.get(line, SEEN).role
        status, code = ask(client, line, address_of(line, short, desk), desk)
        may = lowest is not NOBODY and list(Role).index(role) >= list(Role).index(lowest)
        if (status != 403) != may:
            wrong.append((line, status, code))
    assert wrong == []


@pytest.mark.parametrize("scope", ["write", "claims:write"])
def test_a_program_never_does_what_only_people_do(desk: dict[str, Any], scope: str) -> None:
    client = caller(None, scope)
    judged = [line for line, row in TABLE.items() if row.role in (REVIEWER, CHIEF, NOBODY)]
    addresses = dict(operations())
    for line in judged:
        if TABLE[line].scope != ANY:  # a key reads and rotates itself
            assert ask(client, line, address_of(line, addresses[line], desk), desk)[0] == 403, line
