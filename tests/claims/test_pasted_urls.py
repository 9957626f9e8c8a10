"""What people paste for a URL is understood in the same way at every door."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from claimdesk.commands import Refused
from claims.models import Citation, Claim
from sources.models import Attribution, Source
from tests.builders import a_claim, a_source, editor
from tests.callers import V1, caller, problem_of
from tests.claims.admin.forms import ROW, as_it_stands, typed

pytestmark = pytest.mark.django_db

URL = "https://news.example/radars"
OTHER = "https://news.example/missiles"
PASTED = [
    "news.example/radars",
    f"<{URL}>",
    f"\ufeff{URL}.",
    f"Ось тут: «{URL}», а потім прибрали",
]
SEVERAL = f"{URL}\n{OTHER}."
ADD_CLAIM = "/admin/claims/claim/add/"
ADD_SOURCE = "/admin/sources/source/add/"
SOURCE = {"kind": "article", "language": "und", "access": "unknown"}


@pytest.fixture
def at_desk(client: Client) -> Client:
    """A client at which an editor is signed in."""
    client.force_login(editor())
    return client


def cited() -> list[str]:
    """The URLs that all citations together cite, in their order."""
    return list(Citation.objects.order_by("pk").values_list("source__url", flat=True))


def rest_claim(url: str, **more: str) -> dict[str, object]:
    """A claim to log over REST, with one citation of a pasted text."""
    return {"text": "Radars", "claimant_name": "James Story", "citations": [{"url": url, **more}]}


@pytest.mark.parametrize("text", PASTED)
def test_every_door_takes_the_url_that_is_meant(at_desk: Client, text: str) -> None:
    rest = caller(editor())
    at_desk.post(ADD_SOURCE, {**SOURCE, "url": text})
    assert Source.objects.get().url == URL
    assert rest.post(f"{V1}/sources/", {"url": text}, format="json").status_code == 200
    assert rest.post(f"{V1}/claims/", rest_claim(text), format="json").status_code == 201
    claim = Claim.objects.get()
    assert rest.post(f"{V1}/citations/", {"claim": claim.pk, "url": text}, format="json").status_code == 201
    at_desk.post(ADD_CLAIM, typed({"source": text}, text="Missiles"))
    at_desk.post(reverse("intake"), {"url": text})
    call_command("log_url", text, "--claim", "Ships", "--claimant", "A", "--timeout", "0", stdout=StringIO())
    assert cited() == [URL] * 4
    assert Source.objects.get().captures.count() == 1


def test_doors_with_rows_cite_each_of_several_urls(at_desk: Client) -> None:
    at_desk.post(ADD_CLAIM, typed({"source": SEVERAL}))
    assert cited() == [URL, OTHER]
    claim = Claim.objects.get()
    row = {f"citations-2-{name}": value for name, value in {**ROW, "source": SEVERAL}.items()}
    changed = {**as_it_stands(claim, **row), "citations-TOTAL_FORMS": "3"}
    at_desk.post(reverse("admin:claims_claim_change", args=[claim.pk]), changed)
    assert cited() == [URL, OTHER, URL, OTHER]
    assert caller(editor()).post(f"{V1}/claims/", rest_claim(SEVERAL), format="json").status_code == 201
    assert cited() == [URL, OTHER] * 3


def test_a_row_with_several_urls_says_that_its_quotation_belongs_to_one(at_desk: Client) -> None:
    refused = caller(editor()).post(f"{V1}/claims/", rest_claim(SEVERAL, quote="asked for radars"), format="json")
    assert list(problem_of(refused, 400, "url.several")["errors"]) == ["citations.0.url"]
    html = at_desk.post(ADD_CLAIM, typed({"source": SEVERAL, "quote": "asked for radars"})).content.decode()
    assert "Give each URL a row of its own." in html
    assert not Source.objects.exists()


def test_doors_that_take_one_url_say_that_these_are_several(at_desk: Client) -> None:
    rest, claim = caller(editor()), a_claim()
    problem_of(rest.post(f"{V1}/sources/", {"url": SEVERAL}, format="json"), 400, "url.several")
    body = {"claim": claim.pk, "url": SEVERAL}
    problem_of(rest.post(f"{V1}/citations/", body, format="json"), 400, "url.several")
    for address, sent in ((reverse("intake"), {"url": SEVERAL}), (ADD_SOURCE, {**SOURCE, "url": SEVERAL})):
        assert "There are 2 URLs here" in at_desk.post(address, sent).content.decode()
    for arguments in (["log_url", SEVERAL, "--claim", "A", "--claimant", "B"], ["capture", SEVERAL]):
        with pytest.raises(Refused, match="There are 2 URLs here"):
            call_command(*arguments, stdout=StringIO())
    assert not Source.objects.exists()


def test_an_upstream_source_is_a_url_or_a_name(at_desk: Client) -> None:
    source = a_source()
    for text in (f"<{URL}>", "news.example/missiles", "Internal documents of the U.S. government"):
        at_desk.post(reverse("intake_origin", args=[source.pk]), {"origin": text})
    origins = [attribution.origin for attribution in Attribution.objects.order_by("pk")]
    assert [origin.url for origin in origins] == [URL, OTHER, ""]
