"""The page inside somebody else's WACZ."""

import gzip
import io
import json

import pytest

from sources.wacz.foreign_page import ArchivedPage, first_page
from tests.sources.wacz_files import ARTICLE, URL, members, warc_record, zipped

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def answer(block: bytes, url: str = URL) -> bytes:
    return warc_record("response", url, block, "application/http; msgtype=response")


def page_in(name: str, *records: bytes, most: int = 100_000_000, pages: bytes = b"") -> ArchivedPage | None:
    files = members()
    del files["archive/data.warc"], files["datapackage.json"]
    rest = {"archive/" + name: b"".join(records), "pages/pages.jsonl": pages or files["pages/pages.jsonl"]}
    rest["datapackage.json"] = json.dumps({"profile": "data-package", "resources": []}).encode()
    return first_page(io.BytesIO(zipped(rest)), most)


def test_first_page_finds_the_answer_of_the_listed_page():
    other = answer(b"HTTP/1.1 200 OK\r\n\r\nother", "https://news.example/style.css")
    missing = answer(b"HTTP/1.1 404 Not Found\r\n\r\nno")
    for pack, name in ((bytes, "data.warc"), (gzip.compress, "data.warc.gz")):
        page = page_in(name, pack(other), pack(missing), pack(answer(ARTICLE)))
        assert page == ArchivedPage(URL, "text/html; charset=utf-8", ARTICLE.partition(b"\r\n\r\n")[2])


def test_first_page_takes_encodings_off():
    body = gzip.compress(b"<p>packed</p>")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    page = page_in("a.warc", answer(HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked))
    assert page is not None
    assert page.body == b"<p>packed</p>"


@pytest.mark.parametrize(
    "record",
    [b"", b"WARC/1.1\r\n", b"garbage" * 100, answer(ARTICLE)[:200], answer(ARTICLE, "https://other.example/")],
    ids=["empty", "start", "garbage", "cut", "other"],
)
def test_first_page_is_none_where_there_is_no_answer(record):
    assert page_in("data.warc", record) is None


@pytest.mark.parametrize("packed", [b"\x1f\x8b garbage", gzip.compress(answer(ARTICLE))[:60]], ids=["garbage", "cut"])
def test_first_page_is_none_where_the_warc_is_damaged(packed):
    assert page_in("data.warc.gz", packed) is None


def test_first_page_is_none_where_the_pages_are_no_list():
    assert page_in("data.warc", answer(ARTICLE), pages=b"[1, 2") is None


def test_first_page_stops_at_a_bomb_inside():
    bomb = gzip.compress(warc_record("resource", "https://news.example/zeros", bytes(50_000_000), "text/plain"))
    article = gzip.compress(answer(ARTICLE))
    assert page_in("data.warc.gz", bomb, article) is not None
    assert page_in("data.warc.gz", bomb, article, most=1_000_000) is None


def test_first_page_unpacks_all_files_together_no_further_than_it_may():
    zeros = gzip.compress(warc_record("resource", "https://news.example/zeros", bytes(600_000), "text/plain"))
    article = gzip.compress(answer(ARTICLE))
    files = members(**{"archive/a.warc.gz": zeros, "archive/b.warc.gz": zeros, "archive/c.warc.gz": article})
    del files["archive/data.warc"]
    file = io.BytesIO(zipped(files))
    assert first_page(file, 1_300_000) is not None
    assert first_page(file, 1_000_000) is None  # enough for each of them


def test_first_page_is_the_one_nearest_to_the_top_of_the_list():
    urls = [URL, "https://news.example/second", "https://news.example/third"]
    pages = b"\n".join(json.dumps({"url": url}).encode() for url in urls)
    answers = [answer(HEAD + b"\r\n" + url.encode(), url) for url in (urls[2], urls[1], urls[2])]
    page = page_in("data.warc", *answers, pages=pages)
    assert page is not None
    assert (page.url, page.body) == (urls[1], urls[1].encode())
    page = page_in("data.warc", *answers, answer(ARTICLE), b"garbage", pages=pages)
    assert page is not None
    assert page.url == URL
