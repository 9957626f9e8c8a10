"""Admin, REST and commands refuse the same things, in the same words, and write nothing then."""

import json
from collections.abc import Callable
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from claimdesk.accounts.models import User
from claims.models import Citation, Claim, Claimant
from sources.models import Capture, Source
from tests.builders import a_person
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
        "_save": "1",
    }
    answer = client.post("/admin/claims/claim/add/", form)
    return answer.status_code == 302, unescape(answer.content.decode())


def by_rest(typed: Typed, who: User) -> tuple[bool, str]:
    """Whether REST took it, and what it answered."""
    body = {"text": typed["text"], "language": typed["language"], "citations": [{"url": typed["url"]}]}
    answer = caller(who).post(f"{V1}/claims/", {**body, "claimant_name": typed["claimant"]}, format="json")
    return answer.status_code == 201, json.dumps(answer.json(), ensure_ascii=False)


def by_command(typed: Typed, who: User) -> tuple[bool, str]:
    """Whether the command took it, and what it answered."""
    options = ["--claim", typed["text"], "--claimant", typed["claimant"], "--language", typed["language"]]
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
        ({"url": "http://user:secret@news.example/"}, "The address contains a user name or password; remove it."),
        ({"url": "https://news.example:99999/"}, ""),
        ({"url": "https://news.example/" + "a" * 2100}, ""),
        ({"url": "http://a\\b.example/"}, ""),
        ({"url": "ftp://news.example/file"}, "Only addresses that start with http:// or https:// can be archived."),
        ({"url": "javascript:alert(1)"}, "Only addresses that start with http:// or https:// can be archived."),
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
