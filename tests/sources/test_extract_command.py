"""`manage.py extract`: what the pipeline reads, one line per file."""

import gzip
import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from tests.files import a_pdf, a_png
from tests.web import article

pytestmark = pytest.mark.services


def extracted(*arguments: str) -> list[dict[str, Any]]:
    """The lines that the command prints."""
    out = io.StringIO()
    call_command("extract", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_extract_prints_a_line_for_each_file(tmp_path):
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(article()))
    (tmp_path / "report.pdf").write_bytes(a_pdf("Words on paper."))
    (tmp_path / "map.png").write_bytes(a_png(640, 480))
    page, report, picture = extracted(*(str(tmp_path / name) for name in ("page.html.gz", "report.pdf", "map.png")))
    assert page["file"].endswith("page.html.gz")
    assert "йому «потрібні радари та ракети»" in page["text"]
    assert (page["title"], page["authors"], page["language"]) == ("Лист про радари", ["Олена Коваль"], "uk")
    assert page["dates"] == {
        "published": "2025-10-31T14:05:00+02:00", "published_from": "meta", "modified": "", "modified_from": "",
    }  # fmt: skip
    assert page["links"] == [{"url": "https://news.example/story", "words": "агентство"}]
    assert report["text"] == "Words on paper."
    assert picture["pixels"] == [640, 480]


def test_extract_believes_the_type_it_is_told(tmp_path):
    (tmp_path / "page").write_bytes("<p>Їжак</p>".encode("koi8-u"))
    (page,) = extracted(str(tmp_path / "page"), "--type", "text/plain; charset=koi8-u")
    assert (page["text"], page["charset"]) == ("<p>Їжак</p>", "koi8-u")


def test_extract_goes_on_after_a_file_that_cannot_be_opened(tmp_path, capsys):
    (tmp_path / "broken.gz").write_bytes(b"no gzip")
    (tmp_path / "page").write_bytes(article())
    out = io.StringIO()
    files = [str(tmp_path / name) for name in ("missing", "broken.gz", "page")]
    with pytest.raises(SystemExit) as left:
        call_command("extract", *files, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert left.value.code == 1
    assert ["error" in line for line in lines] == [True, True, False]
