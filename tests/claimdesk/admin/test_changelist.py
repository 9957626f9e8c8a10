"""Long lists ask for keys, and then for the rows of one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claimant, Topic
from tests import builders

pytestmark = pytest.mark.django_db
CLAIMANTS = "/admin/claims/claimant/"


@pytest.fixture
def shown(client):
    """The names on a page of the list of claimants, and the queries that asked for them."""
    Claimant.objects.bulk_create(
        Claimant(name=f"Somebody {number:02}", kind=("person", "organisation")[number % 2]) for number in range(60)
    )
    client.force_login(builders.reader())
    client.get(CLAIMANTS)

    def ask(query):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"{CLAIMANTS}?{query}")
        found = [query["sql"] for query in asked.captured_queries if 'FROM "claims_claimant"' in query["sql"]]
        return answer, found

    return ask


def names(answer):
    return [claimant.name for claimant in answer.context["cl"].result_list]


def test_list_shows_its_pages_in_order_and_counts_what_it_pages_through(shown):
    first, asked = shown("")
    second, _asked = shown("p=2")
    assert names(first) + names(second) == [f"Somebody {number:02}" for number in range(60)]
    assert (len(names(first)), first.context["cl"].result_count) == (50, 60)
    assert len(asked) == 2
    assert not [sql for sql in asked if "COUNT(" in sql]


def test_list_filters_as_it_asks_for_keys_only(shown):
    answer, [keys, rows] = shown("kind__exact=person")
    assert names(answer) == [f"Somebody {number:02}" for number in range(0, 60, 2)]
    assert "= 'person'" in keys
    assert "= 'person'" not in rows


def test_list_counts_no_further_than_its_cap(shown, monkeypatch):
    monkeypatch.setattr("claimdesk.admin.paginator.CappedPaginator.cap", 55)
    answer, _asked = shown("p=2")
    assert answer.context["cl"].result_count == 55
    assert names(answer) == [f"Somebody {number:02}" for number in range(50, 55)]


def test_page_beyond_the_last_leads_back_to_the_list(shown):
    answer, _asked = shown("p=7")
    assert (answer.status_code, answer.url) == (302, f"{CLAIMANTS}?e=1")


@pytest.mark.parametrize("query", ["kind__exact=robot", "p=7", "nonsense=1"])
def test_what_a_list_does_not_have_is_answered_with_a_sentence(shown, client, query):
    answer, _asked = shown(query)
    assert answer.status_code == 302
    assert "asks for what this list does not have" in client.get(answer.url).content.decode()


def test_a_filter_refuses_a_value_that_is_not_one_of_its_own(client):
    client.force_login(builders.reviewer())
    Topic.objects.create(name="Arms", slug="arms")
    for query in ("work=nonsense", "work=12", "status__exact=gone", "topic=nonsense"):
        answer = client.get(f"/admin/claims/claim/?{query}", follow=True)
        assert "asks for what this list does not have" in answer.content.decode(), query
    for query in ("work=to_review", "topic=12", "rating=none"):
        answer = client.get(f"/admin/claims/claim/?{query}")
        assert answer.status_code == 200, query
