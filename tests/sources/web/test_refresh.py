"""Pages that lead on by themselves are followed like redirects, under the same guard."""

import pytest

from tests.sources.conftest import body_of
from tests.sources.web.refreshes import REFRESHES
from tests.web import article, fixed, page, served

pytestmark = pytest.mark.services


@pytest.mark.parametrize(("name", "answer", "goes"), REFRESHES, ids=[name for name, _answer, _goes in REFRESHES])
def test_fetch_goes_on_where_browsers_do(web_client, web, name, answer, goes):
    with (
        served(fixed(answer), "/from"),
        served(fixed(page(article())), "/ok"),
        web_client.fetch(web.url("/from")) as fetched,
    ):
        assert fetched.code == "ok"
        assert fetched.final_url == web.url("/ok" if goes else "/from")
        assert (body_of(fetched) == article()) is goes


def test_fetch_says_with_the_hop_where_a_page_leads(web_client, web):
    with web_client.fetch(web.url("/refreshed")) as fetched:
        assert [hop.url for hop in fetched.hops] == [web.url("/refreshed"), web.url("/article/uk")]
        said = {"seconds": 1, "url": web.url("/article/uk"), "followed": True}
        assert [hop.as_json()["refresh"] for hop in fetched.hops] == [said, None]
    with web_client.fetch(web.url("/wall/waiting")) as fetched:
        assert len(fetched.hops) == 1
        assert fetched.last.as_json()["refresh"] == {"seconds": 30, "url": web.url("/text"), "followed": False}


@pytest.mark.parametrize(
    ("path", "code"), [("/refreshed/inside", "http.redirect_blocked"), ("/refreshed/loop", "http.redirect_loop")]
)
def test_fetch_guards_where_a_page_leads(web_client, web, path, code):
    with web_client.fetch(web.url(path)) as fetched:
        assert fetched.code == code


def test_fetch_follows_no_more_refreshes_than_redirects(web_client, web):
    def another(web, connection, _target):
        connection.sendall(page(b"<p>on</p>", f"Refresh: 0; url=/chain/{len(web.requests)}"))

    with served(another, "/chain/*"), web_client.fetch(web.url("/chain/0")) as fetched:
        assert fetched.code == "http.redirect_too_many"
        assert len(fetched.hops) == web_client.limits.redirects + 1


@pytest.mark.parametrize("said", ["3", "0; url=", "0; url=/self", "0; url=#part"])
def test_fetch_does_not_load_a_page_anew_that_only_asks_for_that(web_client, web, said):
    with (
        served(fixed(page(article(), f"Refresh: {said}")), "/self"),
        web_client.fetch(web.url("/self")) as fetched,
    ):
        assert (fetched.code, len(fetched.hops), fetched.last.refresh) == ("ok", 1, None)


def test_fetch_keeps_the_outcome_of_a_page_that_is_not_there(web_client, web):
    answer = page(b"<p>gone", "Refresh: 0; url=/article/uk", status="404 Not Found")
    with served(fixed(answer)) as path, web_client.fetch(web.url(path)) as fetched:
        assert (fetched.code, len(fetched.hops)) == ("http.404", 1)
