"""A page read again out of a WACZ, whoever made it."""

import io

import pytest

from sources.capture.re_extract import read_again
from tests.sources.wacz_files import members, zipped

pytestmark = pytest.mark.services


def test_read_again_reads_what_other_programs_write():
    reading = read_again(io.BytesIO(zipped(members())))
    assert reading is not None
    assert "The letter asked for radars" in reading["text"]


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        zipped({"a.txt": b"x"}),
        zipped({"claimdesk/manifest.json": b"no JSON"}),
        zipped({"claimdesk/manifest.json": b"[1]"}),
        zipped({"claimdesk/manifest.json": b'{"page": "http://x/"}'}),
        zipped({"claimdesk/manifest.json": b'{"page": "http://x/"}', "archive/data.warc.gz": b"garbage" * 100}),
    ],
)
def test_read_again_finds_no_page_in_what_is_none(data):
    assert read_again(io.BytesIO(data)) is None
