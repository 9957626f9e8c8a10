"""Published verdicts on other sites: the card, and oEmbed."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.builders import a_checked_claim
from tests.claims.public.readers import WHY, a_published_claim, path_of, published_desk, read, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]


def oembed(**parameters: Any) -> Any:
    return Client().get("/oembed", parameters)


def test_the_card_may_be_framed_and_nothing_else_may() -> None:
    path = path_of(a_published_claim())
    card = Client().get(f"{path}card/")
    assert card.status_code == 200
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in card.headers
    assert "<form" not in card.content.decode()
    page = Client().get(path)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_card_says_what_the_verdict_is_now() -> None:
    claim = a_published_claim()
    address = f"{path_of(claim)}card/"
    card = read(address)
    assert "True" in card
    assert f'href="https://news.example{path_of(claim)}" target="_top"' in card
    etag = Client().get(address).headers["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    withdrawn(claim)
    gone = Client().get(address, headers={"If-None-Match": etag})
    assert gone.status_code == 410
    assert "No valid verdict" in gone.content.decode()
    assert WHY in gone.content.decode()
    assert Client().get(f"/claims/{a_checked_claim().pk}-x/card/").status_code == 404


def test_oembed_names_the_card() -> None:
    claim = a_published_claim(text='Somebody said "radars" & <missiles>')
    url = f"https://news.example{path_of(claim)}"
    page = read(path_of(claim))
    [named] = re.findall(r'type="application/json\+oembed" href="([^"]*)"', page)
    found = Client().get(unescape(named).removeprefix("https://news.example")).json()
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert f'src="{url}card/"' in found["html"]
    assert "<missiles>" not in found["html"]
    assert "sandbox=" in found["html"]
    assert found["title"] == f"True: {claim.text}"
    assert oembed(url=url).json() == found
    assert oembed(url=url, maxwidth=320, maxheight=100).json()["width"] == 320
    assert oembed(url=url, maxwidth="9" * 30).json()["width"] == 600


@pytest.mark.parametrize(
    "url", ["", "https://news.example/claims/", "https://elsewhere.example/claims/1-x/", "/claims/1-x/"]
)
def test_oembed_knows_no_other_address(url: str) -> None:
    a_published_claim()
    assert oembed(url=url).status_code == 404


def test_oembed_of_what_is_withdrawn_or_in_another_form() -> None:
    claim = a_published_claim()
    url = f"https://news.example{path_of(claim)}"
    assert oembed(url=url, format="xml").status_code == 501
    withdrawn(claim)
    assert oembed(url=url).status_code == 404
