"""What one request may ask for is bounded, and a sentence says how much that is."""

import pytest
from django.test import Client

from claims.admin.claim.citation_form import MAX_CITATIONS
from tests.builders import a_claim, chief, editor
from tests.callers import V1, caller
from tests.claims.admin.forms import typed

pytestmark = pytest.mark.django_db
LISTS = (
    "claims/claim",
    "claims/claimant",
    "sources/source",
    "sources/capture",
    "sources/publisher",
    "audit/auditevent",
)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_not_searched_for_more_words_than_a_query_takes(name):
    client = Client()
    client.force_login(chief())
    answer = client.get(f"/admin/{name}/", {"q": "word " * 1600}, follow=True)
    assert answer.status_code == 200
    assert "Search for at most 40 words." in answer.content.decode()
    assert client.get(f"/admin/{name}/", {"q": "word " * 40}).status_code == 200


def test_nor_is_one_over_rest():
    answer = caller(editor()).get(f"{V1}/claims/", {"q": "word " * 1600})
    assert answer.status_code == 400
    assert answer.json()["code"] == "too_many_words"
    assert caller(editor()).get(f"{V1}/claims/", {"q": "word " * 40}).status_code == 200


def test_a_form_that_says_it_has_a_million_rows_is_answered():
    client = Client()
    client.force_login(editor())
    sent = {**typed(), "citations-TOTAL_FORMS": "999999"}
    answer = client.post("/admin/claims/claim/add/", sent)
    assert answer.status_code == 200
    assert f"at most {MAX_CITATIONS} forms" in answer.content.decode()


def test_rest_takes_no_more_citations_than_its_setting_says(settings):
    claimant = a_claim().claimant_id
    citation = {"no_url_reason": "lost", "source_details": {"title": "A letter"}}
    sent = {
        "text": "A claim with too many sources",
        "claimant": claimant,
        "citations": [citation] * (settings.API_MAX_ITEMS + 1),
    }
    answer = caller(editor()).post(f"{V1}/claims/", sent, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"citations": f"Give at most {settings.API_MAX_ITEMS} of these."}
