"""Pages that lead on to others in the browser: hops and address are those of the page whose text is kept."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from sources.browser.client import Rendered, RenderLimits, rendered
from sources.browser.rendered_page import fetched_from
from sources.web.guard import Policy
from sources.web.records import FetchResult
from tests.web import Web, article, fixed, page, served

pytestmark = pytest.mark.browser

CAPTURE = 7
REFRESH = '<meta http-equiv=refresh content="{};url={}">'


@contextmanager
def shown(
    web: Web, pages: Mapping[str, str], limits: RenderLimits | None = None
) -> Iterator[tuple[Rendered, FetchResult]]:
    """What the browser has of the first of these pages, by path."""
    with ExitStack() as stack:
        for path, markup in pages.items():
            stack.enter_context(served(fixed(page(markup.encode())), path))
        visit = rendered(
            web.url(next(iter(pages))),
            policy=Policy(allow_endpoints=web.endpoints),
            limits=limits or RenderLimits(),
            user_agent="ClaimDesk/test",
        )
        seen = stack.enter_context(visit)
        yield seen, stack.enter_context(fetched_from(seen, CAPTURE))


def way(web: Web, fetched: FetchResult) -> list[tuple[str, str]]:
    """Path of each hop, and what led to it."""
    return [(hop.url.removeprefix(web.url("")), hop.reached_by) for hop in fetched.hops]


@pytest.mark.parametrize(
    ("goes", "by"),
    [
        ("<script>location = '/words'</script>", "script"),
        ("<script>location.replace('/words')</script>", "script"),
        ("<script>onload = () => setTimeout(() => location.assign('/words'), 100)</script>", "script"),
        (REFRESH.format(0, "/words"), "refresh"),
        (REFRESH.format(3, "/words"), "refresh"),
        ("<form action=/words></form><script>document.forms[0].submit()</script>", "page"),
    ],
)
def test_a_page_that_leads_on_is_a_hop_to_the_one_whose_text_is_kept(web, goes, by):
    with shown(web, {"/goes": f"<title>Goes</title><p>first words</p>{goes}", "/words": article().decode()}) as found:
        seen, fetched = found
        assert (fetched.code, fetched.detail) == ("ok", "")
        expected = "/words?" if by == "page" else "/words"
        assert way(web, fetched) == [("/goes", ""), (expected, by)]
        assert fetched.final_url == web.url(expected)
        assert fetched.page_urn == f"urn:dom:{web.url(expected)}"
        first = fetched.hops[0]
        first.response.seek(first.body_start)
        assert b"first words" in first.response.read()
        assert (first.refresh.followed if first.refresh else None) == (True if by == "refresh" else None)
        fetched.body.seek(0)
        text = fetched.body.read()
        assert "радари та ракети".encode() in text
        assert b"first words" not in text
        assert {artifact.urn.partition(":http")[2] for artifact in fetched.rendering.artifacts} == {
            fetched.final_url.removeprefix("http")
        }
        assert seen.title == "Лист про радари"


@pytest.mark.parametrize("how", ["pushState", "replaceState"])
def test_an_address_that_a_script_gives_the_page_is_told_beside_the_one_that_answered(web, how):
    script = f"<script>history.{how}({{}}, '', '/given?x=1#part')</script>"
    with shown(web, {"/asked": article().decode() + script}) as (_seen, fetched):
        assert way(web, fetched) == [("/asked", "")]
        assert fetched.final_url == fetched.hops[0].shown_as == web.url("/given?x=1")
        assert fetched.document_url == web.url("/asked")
        assert fetched.hops[0].as_json()["shown_as"] == web.url("/given?x=1")
        assert [step["by"] for step in fetched.rendering.facts["trail"]] == ["", "history"]


@pytest.mark.parametrize(("fragment", "kept"), [("#/bridges", "#/bridges"), ("#part", "")])
def test_the_part_behind_the_sign_counts_where_it_chooses_the_page(web, fragment, kept):
    markup = article().decode() + f"<script>location.hash = '{fragment}'</script>"
    with shown(web, {"/app": markup}) as (_seen, fetched):
        assert fetched.final_url == web.url(f"/app{kept}")
        assert fetched.hops[0].url == web.url("/app")


def test_a_refresh_that_nobody_waits_for_is_named_and_the_page_kept(web):
    with shown(web, {"/slow": REFRESH.format(60, "/never") + article().decode()}) as (_seen, fetched):
        assert way(web, fetched) == [("/slow", "")]
        refresh = fetched.hops[0].refresh
        assert (refresh.seconds, refresh.url, refresh.followed) == (60, web.url("/never"), False)


def test_what_is_no_page_leaves_the_address_as_it_is(web):
    script = "<script>onload = () => { location = '/file.zip' }</script>"
    archive = fixed(page(b"PK\x03\x04", kind="application/zip"))
    with served(archive, "/file.zip"), shown(web, {"/stays": article().decode() + script}) as (_seen, fetched):
        assert (fetched.code, fetched.final_url) == ("ok", web.url("/stays"))
        assert way(web, fetched) == [("/stays", "")]


@pytest.mark.parametrize("to", ["http://169.254.169.254/", "https://169.254.169.254/", "http://127.0.0.1:8123/x"])
def test_a_page_that_leads_to_what_may_not_be_opened_is_not_kept_under_any_name(web, to):
    with shown(web, {"/goes": f"<p>first words</p><script>location = '{to}'</script>"}) as (seen, fetched):
        assert (fetched.code, seen.parts) == ("http.redirect_blocked", ["resources"])
        assert fetched.detail.startswith("policy.")
        assert way(web, fetched) == [("/goes", "")]
        assert fetched.body.seek(0, 2) == 0
        assert [hop.url for hop in fetched.rendering.loaded] == []
        assert fetched.rendering.artifacts == []


def test_a_file_that_may_not_be_loaded_is_no_answer_of_its_server(web):
    picture = "http://169.254.169.254/picture"
    with shown(web, {"/shows": article().decode() + f"<img src={picture}>"}) as (_seen, fetched):
        assert fetched.code == "ok"
        assert [hop.url for hop in fetched.rendering.loaded] == []
        assert [each["target"] for each in fetched.rendering.facts["refused"]] == [picture]


def test_a_page_that_leads_on_without_end_is_given_up(web):
    goes = (
        "<script>onload = () => { const to = +location.search.slice(1) + 1; if (to < 6) location = '?' + to }</script>"
    )
    limits = replace(RenderLimits(), redirects=3)
    with shown(web, {"/on": f"<p>on</p>{goes}"}, limits) as (_seen, fetched):
        assert (fetched.code, fetched.detail) == ("http.redirect_too_many", "6 documents, one after the other")
        assert len(fetched.hops) == 4
        assert fetched.body.seek(0, 2) == 0
