"""The desk reads the answers that browsers show, and says what was odd about them."""

import json

import brotli
import pytest
import zstandard

from sources.web.oddities import ODDITIES
from sources.web.records import Limits
from sources.web.targets import resolved
from tests.sources.conftest import body_of
from tests.sources.web.framing import BODY, FRAMINGS, HEADERS, LOCATIONS, NOTHING, PART, WHOLE, Framing, an_answer
from tests.web import article, fixed, page, served

pytestmark = pytest.mark.services


def test_framings_are_many():
    assert len(FRAMINGS) >= 80
    assert len({framing.name for framing in FRAMINGS}) == len(FRAMINGS)


def test_framings_show_every_oddity():
    assert {code for framing in FRAMINGS for code in framing.oddities} | {"location"} == set(ODDITIES)


@pytest.mark.parametrize("framing", FRAMINGS, ids=lambda framing: framing.name)
def test_fetch_reads_what_browsers_show(web_client, web, framing: Framing):
    with served(fixed(framing.answer)) as path, web_client.fetch(web.url(path)) as fetched:
        assert (fetched.code, fetched.last.oddities) == (framing.outcome, [*framing.oddities])
        body = body_of(fetched)
        assert json.dumps(fetched.last.as_json()["oddities"]) == json.dumps(framing.oddities)
    if framing.shows == WHOLE:
        assert body == BODY
    elif framing.shows == PART:
        assert BODY.startswith(body)
        assert len(body) >= 900
    else:
        assert framing.shows == NOTHING
        assert fetched.code != "ok"


@pytest.mark.parametrize("size", [1, 7])
@pytest.mark.parametrize("framing", HEADERS, ids=lambda framing: framing.name)
def test_fetch_reads_heads_that_come_in_small_pieces(web_client, web, framing: Framing, size):
    def drip(_web, connection, _target):
        head = framing.answer[: -len(BODY)]
        for start in range(0, len(head), size):
            connection.sendall(head[start : start + size])
        connection.sendall(BODY)

    with served(drip) as path, web_client.fetch(web.url(path)) as fetched:
        assert fetched.code == framing.outcome


def test_fetch_does_not_unpack_a_bomb_of_any_kind(web_client, web):
    zeros = bytes(1 << 26)
    for name, data in (("br", brotli.compress(zeros, quality=1)), ("zstd", zstandard.ZstdCompressor().compress(zeros))):
        with (
            served(fixed(page(data, f"Content-Encoding: {name}"))) as path,
            web_client.fetch(web.url(path)) as fetched,
        ):
            assert fetched.code in {"limit.decoded_size", "limit.ratio"}
            assert len(body_of(fetched)) <= Limits().ratio_from


@pytest.mark.parametrize(("location", "path", "is_odd"), LOCATIONS)
def test_fetch_goes_where_browsers_go(web_client, web, location, path, is_odd):
    host = f"127.0.0.1:{web.port}"
    answer = an_answer(f"Location: {location.replace('HOST', host)}", status="HTTP/1.1 302 Found", body=b"moved")
    with (
        served(fixed(answer), "/from"),
        served(fixed(page(article())), "/ok"),
        web_client.fetch(web.url("/from")) as fetched,
    ):
        assert fetched.hops[1].url == f"http://{host}{path}"
        assert fetched.hops[0].oddities == ["location"] * is_odd


def test_fetch_goes_nowhere_where_a_server_names_two_addresses(web_client, web):
    answer = an_answer("Location: /ok", "Location: /other", status="HTTP/1.1 302 Found")
    with served(fixed(answer)) as path, web_client.fetch(web.url(path)) as fetched:
        assert fetched.code == "http.protocol"


def test_resolved_takes_another_scheme_for_another_host():
    assert resolved("https://a.example/x", b"http:/b.example/y") == ("http://b.example/y", True)
    assert resolved("https://a.example/x", b"https:/y") == ("https://a.example/y", True)
