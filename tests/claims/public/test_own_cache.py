"""The desk's own cache of what readers get: fast, and never behind what is published."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claimdesk.accounts.middleware import IS_FOR_READERS
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Nothing is kept of another test."""
    cache.clear()


def ask(path: str, **query: str) -> tuple[Any, int]:
    """The answer, and how many queries it took."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = Client().get(path, query)
    return answer, len(asked)


@pytest.mark.parametrize("rest", ["", "card/", "picture.png"])
def test_what_was_asked_for_before_costs_one_query_and_is_the_same(rest: str) -> None:
    path = f"{path_of(a_published_claim())}{rest}"
    first, _cost = ask(path)
    second, cost = ask(path)
    assert cost == 1
    assert second.content == first.content
    ignored = {"X-Request-ID", "Content-Security-Policy"}
    headers = [{k: v for k, v in each.headers.items() if k not in ignored} for each in (first, second)]
    assert headers[0] == headers[1]
    assert IS_FOR_READERS not in second.headers


@pytest.mark.parametrize("path", ["/claims/", "/feed/atom.xml", "/feed/claimreview.json"])
def test_lists_and_feeds_are_kept_until_something_is_published(path: str) -> None:
    claim = a_published_claim()
    ask(path)
    again, cost = ask(path)
    assert cost == 1
    corrected(claim)
    assert ask(path)[0].content != again.content


def test_a_correction_and_a_withdrawal_show_at_once() -> None:
    claim = a_published_claim()
    path = path_of(claim)
    ask(path)
    corrected(claim)
    assert "There is one letter." in ask(path)[0].content.decode()
    withdrawn(claim)
    assert ask(path)[0].status_code == 410


def test_each_language_is_kept_by_itself_and_a_search_is_not_kept() -> None:
    path = path_of(a_published_claim())
    assert ask(path, lang="uk")[0].content != ask(path, lang="en")[0].content
    assert ask(path, lang="uk")[0].headers["Content-Language"] == "uk"
    ask("/claims/", q="radars")
    assert ask("/claims/", q="radars")[1] > 1
    ask(path, invented="1")
    assert ask(path, invented="1")[1] > 1


def test_what_is_too_large_or_not_to_be_kept_is_made_anew(settings: Any) -> None:
    path = path_of(a_published_claim())
    settings.PUBLIC_CACHE_BYTES = 100
    ask(path)
    assert ask(path)[1] > 1
    settings.PUBLIC_CACHE_BYTES, settings.PUBLIC_AGE = 10**6, 0
    ask(path)
    assert ask(path)[1] > 1
