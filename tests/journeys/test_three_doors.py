"""Admin, REST and commands refuse the same things, in the same words, and write nothing then."""

import json
from collections.abc import Callable
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from claimdesk.accounts.models import User
from claims.actions import CitationDraft, make_confidential
from claims.models import Citation, Claim, Claimant
from sources.models import Capture, Source
from tests.builders import a_claim, a_person, chief
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db

GOOD = {"url": "https://news.example/story", "text": "Щось сталося", "claimant": "Газета", "language": "uk"}
Typed = dict[str, str]


def by_admin(typed: Typed, who: User) -> tuple[bool, str]:
    """Whether the admin took it, and what it answered."""
    client = Client()
    client.force_login(who)
    form = {
        **{name: typed[name] for name in ("text", "claimant", "language")},
        "claimed_precision": "day",
        "priority": "2",
        "citations-TOTAL_FORMS": "1",
        "citations-INITIAL_FORMS": "0",
        "citations-0-source": typed["url"],
        "citations-0-role": "appearance",
        "citations-0-stance": "context",
        "citations-0-quote": typed.get("quote", ""),
        "_save": "1",
        **({"is_another": "on"} if "is_another" in typed else {}),
    }
    answer = client.post("/admin/claims/claim/add/", form)
    return answer.status_code == 302, unescape(answer.content.decode())


def by_rest(typed: Typed, who: User) -> tuple[bool, str]:
    """Whether REST took it, and what it answered."""
    cited = {"url": typed["url"], "quote": typed.get("quote", "")}
    body = {
        **{name: typed[name] for name in ("text", "language")},
        "claimant_name": typed["claimant"],
        "citations": [cited],
        "is_another": "is_another" in typed,
    }
    answer = caller(who).post(f"{V1}/claims/", body, format="json")
    return answer.status_code == 201, json.dumps(answer.json(), ensure_ascii=False)


def by_command(typed: Typed, who: User) -> tuple[bool, str]:
    """Whether the command took it, and what it answered."""
    options = ["--claim", typed["text"], "--claimant", typed["claimant"], "--language", typed["language"]]
    options += ["--quote", typed.get("quote", ""), *(["--another"] if "is_another" in typed else [])]
    asked = ["log_url", typed["url"], *options, "--user", who.username, "--timeout", "0"]
    try:
        call_command(*asked, stdout=StringIO(), stderr=StringIO())
    except CommandError as refusal:
        return False, str(refusal)
    return True, ""


DOORS = pytest.mark.parametrize("door", [by_admin, by_rest, by_command], ids=["admin", "rest", "command"])
Door = Callable[[Typed, User], tuple[bool, str]]


@DOORS
@pytest.mark.parametrize("role", ["editor", "reviewer", "chief"])
def test_each_door_takes_what_is_right(door: Door, role: str) -> None:
    assert door(GOOD, a_person(role))[0]
    assert (Claim.objects.count(), Citation.objects.count(), Capture.objects.count()) == (1, 1, 1)


@DOORS
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "http://user:secret@news.example/"}, "The URL contains a username or password; remove it."),
        ({"url": "https://news.example:99999/"}, ""),
        ({"url": "https://news.example/" + "a" * 2100}, ""),
        ({"url": "http://a\\b.example/"}, ""),
        ({"url": "ftp://news.example/file"}, "Only URLs that start with http:// or https:// can be archived."),
        ({"url": "javascript:alert(1)"}, "Only URLs that start with http:// or https:// can be archived."),
        ({"text": ""}, ""),
        ({"text": "   "}, ""),
        ({"claimant": ""}, ""),
        ({"claimant": "a" * 201}, ""),
        ({"language": "xx"}, ""),
    ],
    ids=str,
)
def test_each_door_refuses_what_is_wrong_and_writes_nothing(door: Door, wrong: Typed, sentence: str) -> None:
    taken, said = door({**GOOD, **wrong}, a_person("editor"))
    assert not taken
    assert sentence in said
    assert not any(table.objects.exists() for table in (Claim, Citation, Claimant, Source, Capture))


@DOORS
def test_each_door_refuses_a_reader_and_writes_nothing(door: Door) -> None:
    assert not door(GOOD, a_person("reader"))[0]
    assert not any(table.objects.exists() for table in (Claim, Citation, Claimant, Source, Capture))


RADARS = {**GOOD, "text": "Мадуро попросив Путіна про радари"}
OTHERWISE = {**RADARS, "text": "Мадуро просив Путіна про радари", "claimant": "Інша газета"}
QUOTED = {**GOOD, "quote": "«Літак Іл-76 сів у Каракасі»"}


@DOORS
def test_each_door_asks_before_the_same_claim_is_logged_again(door: Door) -> None:
    claim = a_claim(text=RADARS["text"], language="uk")
    taken, said = door(OTHERWISE, a_person("editor"))
    assert not taken
    assert "There is already a claim that says nearly the same." in said
    assert claim.text in said
    assert list(Claim.objects.all()) == [claim]
    assert not Claimant.objects.filter(name=OTHERWISE["claimant"]).exists()
    assert not any(table.objects.exists() for table in (Citation, Source, Capture))
    assert door({**OTHERWISE, "is_another": "yes"}, a_person("editor"))[0]
    assert Claim.objects.count() == 2


@DOORS
def test_each_door_asks_where_the_very_quotation_is_cited_already(door: Door) -> None:
    draft = CitationDraft(url=QUOTED["url"], quote="Літак Іл-76 сів  у Каракасі")
    claim = a_claim(text="Зовсім інакше сказано", citations=(draft,))
    taken, said = door(QUOTED, a_person("editor"))
    assert not taken
    assert claim.text in said
    assert door({**QUOTED, "quote": "Щось інше"}, a_person("editor"))[0]


@DOORS
def test_no_door_tells_of_a_claim_that_is_hidden(door: Door) -> None:
    insider = chief()
    draft = CitationDraft(url=QUOTED["url"], quote=QUOTED["quote"])
    make_confidential(a_claim(by=insider, text=QUOTED["text"], language="uk", citations=(draft,)), by=insider)
    taken, said = door(QUOTED, a_person("editor"))
    assert taken, said


def test_rest_names_the_claims_that_say_nearly_the_same() -> None:
    claim = a_claim(text=RADARS["text"], language="uk")
    body = {"text": OTHERWISE["text"], "language": "uk", "claimant_name": "Інша газета"}
    answer = caller(a_person("editor")).post(f"{V1}/claims/", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "nearly_same")
    [found] = answer.json()["claims"]
    assert 0.7 <= found.pop("likeness") <= 1
    addresses = {
        "href": f"http://testserver{V1}/claims/{claim.pk}/",
        "display_url": f"http://testserver/admin/claims/claim/{claim.pk}/change/",
    }
    assert found == {"id": claim.pk, **addresses, "text": claim.text, "claimant": claim.claimant.name}


def test_the_command_says_no_words_of_what_is_confidential() -> None:
    insider = chief()
    claim = make_confidential(a_claim(by=insider, text=RADARS["text"], language="uk"), by=insider)
    options = ["--claim", OTHERWISE["text"], "--claimant", "x", "--timeout", "0"]
    with pytest.raises(CommandError) as refusal:
        call_command("log_url", "https://news.example/2", *options, stdout=StringIO(), stderr=StringIO())
    assert f"#{claim.pk} (confidential)" in str(refusal.value)
    assert RADARS["text"] not in str(refusal.value)
