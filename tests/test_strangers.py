"""Every address of the desk, asked by people who are not named to see a confidential claim.

What is hidden must answer as what was never there, and nothing of it may stand in any other answer. An address that the
walk does not know how to fill fails it: whoever adds one says in tests/hidden_addresses.py what its arguments are.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from claimdesk.accounts.models import User
from claims.actions import CitationDraft
from tests.builders import a_claim, a_sealed_capture, a_source, chief, editor, reader, reviewer
from tests.callers import caller
from tests.hidden import SECRETS, Hidden, hide, what_all_may_see
from tests.hidden_addresses import ABSENT, OF_OPEN, Address, addresses, each_route

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

NUMBER = re.compile(r"765[1-9]0\d")
# Tokens of forms, numbers of requests and digests: six of their digits may be such a number by chance.
RANDOM = re.compile(r"[0-9a-z]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REFUSED = {400, 401, 403, 404, 405}


@pytest.fixture
def beside() -> dict[str, Any]:
    """A desk with what everybody may see."""
    return what_all_may_see()


@pytest.fixture
def hidden(beside: dict[str, Any]) -> Hidden:
    """The confidential claim, in that desk."""
    return hide(beside)


# --- The strangers ---


def _at_desk(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


STRANGERS: dict[str, Callable[[Hidden], Any]] = {
    "editor": lambda _it: _at_desk(editor()),
    "reader": lambda _it: _at_desk(reader()),
    "chief": lambda _it: _at_desk(chief()),
    "program": lambda _it: caller(None),
    "insider's key": lambda it: caller(it.insider),
    "nobody": lambda _it: Client(raise_request_exception=False),
}
# Who asks where everybody asks: a key opens only REST.
SKIPPED = {"/admin/logout/", "/accounts/logout/", "/language/"}
NEW_EACH_TIME = {"/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"}  # a secret of its own
# A chief is told that there is a confidential claim, by its number; nothing of what it says.
TOLD_TO_CHIEFS = {"/admin/claims/claim/sealed/", "/api/v1/claims/sealed/"}
# Of what was open for a moment before it was hidden, as `hide` makes a source, the feed of changes leaves a tombstone:
# its number, and nothing of what it was.
TOMBSTONES = "/api/v1/changes/"
# What a nosy caller adds to an address. Only REST refuses what it does not know, so only there it could tell.
SEARCHES = ("", "?q={word}")
FILTERS = ("?claim={claim}", "?source={source}", "?claimant={claimant}")


def _words(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(dict(answer.headers))


def _gives_away(answer: Any, asked: str = "") -> list[str]:
    """Which secrets stand in `answer` that were not in what was asked."""
    words = _words(answer).lower()
    told = [secret for secret in SECRETS if secret in words and secret not in asked.lower()]
    return told + [number for number in NUMBER.findall(RANDOM.sub("", words)) if number not in asked]


def _methods(address: Address) -> tuple[str, ...]:
    """How an address that names something hidden is asked for it; pages know two ways."""
    if not address.absent:
        return ()
    return ("get", "post", "patch", "put", "delete") if address.path.startswith("/api/") else ("get", "post")


def _leads_alike(url: str, absent: str) -> bool:
    """Whether what is hidden leads where what is not there leads: to the sign-in, or to a page of the same number."""
    numberless = [re.sub(r"\d+", "N", each) for each in (url, absent)]
    return url.startswith("/admin/login/") or numberless[0] == numberless[1]


def test_a_number_within_a_random_token_gives_nothing_away() -> None:
    token = HttpResponse(f"<input value='{'Ab3' * 10}765101{'Cd' * 10}'> 0a765101-765b-4c5d-8e9f-765101765703")
    assert _gives_away(token) == []
    assert _gives_away(HttpResponse("<a href='/admin/claims/claim/765101/change/'>")) == ["765101"]


@pytest.fixture
def counts_are_remembered(settings: Any) -> None:
    """The menu's counts are, as at a real desk: to count anew on each of a thousand pages is a fifth of their cost."""
    settings.COUNTS_AGE = 20


@pytest.mark.usefixtures("counts_are_remembered")
@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_what_is_hidden_as_what_is_not_there(hidden: Hidden, who: str) -> None:
    client = STRANGERS[who](hidden)
    wrong = []
    for address in addresses(hidden):
        for method in _methods(address):
            answer, absent = (getattr(client, method)(path) for path in (address.path, address.absent))
            # Away to the sign-in, or to the page of an address that is none itself, whatever is there.
            away = answer.status_code == absent.status_code == 302 and _leads_alike(answer.url, absent.url)
            is_refused = answer.status_code in REFUSED or away
            if answer.status_code != absent.status_code or not is_refused or _gives_away(answer, address.path):
                wrong.append(
                    (method, address.path, answer.status_code, absent.status_code, _gives_away(answer, address.path))
                )
    assert not wrong


@pytest.mark.usefixtures("counts_are_remembered")
@pytest.mark.parametrize("who", STRANGERS)
def test_no_other_answer_gives_a_stranger_any_of_it(hidden: Hidden, who: str) -> None:
    client = STRANGERS[who](hidden)
    numbers = {"claim": hidden.claim.pk, "source": hidden.source.pk, "claimant": hidden.claimant.pk}
    wrong = []
    for address in addresses(hidden):
        if address.absent or address.path in SKIPPED:
            continue
        is_rest = address.path.startswith("/api/v1/")
        for query in SEARCHES + FILTERS * is_rest:
            path = address.path + query.format(word="zirkonium", **numbers)
            answer = client.get(path)
            told = _gives_away(answer, path)
            if address.path == TOMBSTONES or (who == "chief" and address.path in TOLD_TO_CHIEFS):
                told = [secret for secret in told if secret in SECRETS]
            if told:
                wrong.append((path, answer.status_code, told))
            if is_rest and query in FILTERS:
                nothing = client.get(address.path + query.format(**dict.fromkeys(numbers, ABSENT)))
                if answer.status_code != nothing.status_code:
                    wrong.append((path, answer.status_code, nothing.status_code))
    assert not wrong


# What is another one at each visit, whatever is there: tokens of forms, and the clock.
_PASSING = re.compile(r'(?:csrfmiddlewaretoken|once|form)" value="[^"]*"|Updated at [0-9:]+')
COUNTED = (
    "/admin/claims/claim/?work=to_review",
    "/admin/claims/claim/?status__exact=in_review",
    "/admin/claims/claim/?rating=false",
    "/admin/claims/claim/?evidence=changed",
    "/admin/claims/claim/?q=barges",
    "/admin/sources/source/?archive=archived",
    "/admin/sources/source/?q=quillfeather",
    "/admin/sources/capture/?state=sealed",
    "/admin/audit/auditevent/?event=claim.logged",
    "/api/v1/claims/?status=in_review",
    "/api/v1/sources/?q=quillfeather",
)


def _pages(client: Any, beside: dict[str, Any]) -> dict[str, str]:
    """What stands on every list, dashboard and open page for `client`, without what passes."""
    routes = [f"/{route}" for route, names in each_route(get_resolver()) if not names]
    opened = [
        f"/{begins}{beside[name]}/{tail}"
        for begins, name in OF_OPEN.items()
        if begins.startswith(("admin/", "api/")) and name != "apikey"
        for tail in [("change/" if begins.startswith("admin/") and "/about/" not in begins else "")]
    ]
    asked = [path for path in (*routes, *opened, *COUNTED) if path not in SKIPPED | NEW_EACH_TIME | {TOMBSTONES}]
    return {path: _PASSING.sub("", _body(client.get(path))) for path in asked}


def _body(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code} {body.decode(errors='replace')}"


@pytest.mark.parametrize("who", ["editor", "reader", "program", "nobody"])
def test_no_count_moves_when_something_hidden_comes_to_be(beside: dict[str, Any], who: str) -> None:
    client = STRANGERS[who](None)  # type: ignore[arg-type] # none of these asks who is named
    before = _pages(client, beside)
    hide(beside)
    after = _pages(client, beside)
    assert [path for path in before if before[path] != after[path]] == []


def test_asking_for_a_hidden_url_is_as_asking_for_one_that_nobody_knows(hidden: Hidden) -> None:
    client = _at_desk(editor())
    known, unknown = hidden.source.url, "https://elsewhere.example/memo"
    asked = {url: client.get("/desk/log", {"url": url}) for url in (known, unknown)}
    assert asked[known].status_code == asked[unknown].status_code
    bodies = [_PASSING.sub("", _body(answer)) for answer in asked.values()]
    bodies = [body.replace(url, "").replace(quote(url, ""), "") for body, url in zip(bodies, asked, strict=True)]
    assert bodies[0] == bodies[1]
    assert client.get(f"/api/v1/sources/{hidden.source.pk}/").status_code == 404


def test_those_who_are_named_see_all_of_it(hidden: Hidden) -> None:
    client = _at_desk(hidden.insider)
    page = client.get(f"/admin/claims/claim/{hidden.claim.pk}/change/")
    assert {"zirkonium", "tuskegee", "quillfeather", "marzipan", "xylophone", "gramophone"} <= set(_gives_away(page))
    found = client.get("/api/v1/claims/", {"q": "zirkonium"}).json()["results"]
    assert [row["id"] for row in found] == [hidden.claim.pk]
    assert client.get(f"/api/v1/sources/{hidden.origin.pk}/").json()["title"] == "Heliotrope files"
    log = client.get("/admin/audit/auditevent/", {"q": f"#{hidden.claim.pk}"})
    assert "zirkonium" in _gives_away(log)


NOSY: dict[str, Callable[[int, int, int, int], dict[str, Any]]] = {
    "/api/v1/citations/": lambda claim, source, *_: {"claim": claim, "source": source},
    "/api/v1/reviews/": lambda claim, *_: {"claim": claim, "rating": "true", "rationale": "x"},
    "/api/v1/attributions/": lambda _claim, source, *_: {"source": source, "origin": source},
    "/api/v1/claims/": lambda _claim, source, claimant, _capture: {
        "text": "x",
        "claimant": claimant,
        "citations": [{"source": source}],
    },
}


@pytest.mark.parametrize("path", NOSY)
def test_naming_what_is_hidden_by_its_number_is_as_naming_nothing(hidden: Hidden, path: str) -> None:
    client = caller(reviewer())
    numbers = (hidden.claim.pk, hidden.source.pk, hidden.claimant.pk, hidden.capture.pk)
    answer = client.post(path, NOSY[path](*numbers), format="json")
    absent = client.post(path, NOSY[path](ABSENT, ABSENT, ABSENT, ABSENT), format="json")
    assert answer.status_code == absent.status_code == 400
    assert set(answer.json()["errors"]) == set(absent.json()["errors"])
    assert not [secret for secret in SECRETS if secret in _words(answer)]


def test_a_bulk_move_touches_nothing_that_is_hidden(hidden: Hidden) -> None:
    topic = {"claim": [str(hidden.claim.pk)], "topic": hidden.beside["topic"]}
    answer = _at_desk(editor()).post("/admin/claims/claim/bulk/topic/", topic, follow=True)
    assert not _gives_away(answer)
    assert not hidden.claim.topics.exists()


def test_an_open_claim_shows_nothing_of_a_confidential_one_that_cites_the_same_source(hidden: Hidden) -> None:
    shared = a_source("https://open.example/page", title="Open page")
    a_sealed_capture(shared, "They wrote of a marzipan convoy and of bread.")
    a_claim(citations=(CitationDraft(source=shared, quote="of bread"),))
    draft = CitationDraft(source=shared, quote="marzipan convoy")
    a_claim(by=hidden.insider, text="Zirkonium again", citations=(draft,), readers=[])
    client = _at_desk(editor())
    page = client.get(f"/admin/sources/source/{shared.pk}/change/")
    assert "of bread" in _words(page)
    # What the page says is archived there for all; that somebody quoted it is not.
    assert "zirkonium" not in _words(page).lower()
    assert "quote-by" in _words(page)
    assert _words(page).count('class="quote-by"') == 1
    assert ">1 <" in _words(client.get("/admin/sources/source/"))
