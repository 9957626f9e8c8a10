"""Other people's programs on our files: they find nothing wrong, index them as we do, and play the bytes back."""

import json
import subprocess
from pathlib import Path

import pytest

from claimdesk.cli.setup.judges import JUDGES, WABAC_WORKER, WARCIO_JS
from tests.interop.conftest import Player
from tests.interop.engine import Replayed, listed_pages, replayed
from tests.interop.samples import NAMES, Sample
from tests.web import PACKED, article

SECONDS = 120
COMPARED = ("url", "offset", "length", "status", "mime")

# The mark django_db lets pytest-django set the database up, for the samples.
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.parametrize("name", NAMES)]


@pytest.fixture
def sample(sealed: dict[str, Sample], name: str) -> Sample:
    """The sample of this name."""
    return sealed[name]


@pytest.fixture(scope="session")
def in_replay(sealed: dict[str, Sample]) -> dict[str, Replayed]:
    """Every sample as the engine of ReplayWeb.page plays it."""
    files = {name: sample.wacz for name, sample in sealed.items()}
    asked = {name: [url for url in sample.bodies if url.startswith("http")] for name, sample in sealed.items()}
    return replayed(WABAC_WORKER, files, asked)


def judged(*command: str | Path) -> subprocess.CompletedProcess[str]:
    words = [str(part) for part in command]
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS)


def said(verdict: subprocess.CompletedProcess[str]) -> str:
    """All that it wrote, for the person who reads the failure."""
    return f"{verdict.args}\nrc {verdict.returncode}\n{verdict.stdout}{verdict.stderr}"


def test_wacz_validate_finds_nothing(sample: Sample) -> None:
    verdict = judged(JUDGES / "wacz", "validate", "-f", sample.wacz)
    assert verdict.returncode == 0, said(verdict)
    assert "Valid" in verdict.stdout, said(verdict)


def test_warcio_check_finds_nothing(sample: Sample) -> None:
    verdict = judged(JUDGES / "warcio", "check", "-v", sample.warc)
    assert verdict.returncode == 0, said(verdict)


def test_fastwarc_check_finds_nothing(sample: Sample) -> None:
    verdict = judged(JUDGES / "fastwarc", "check", "-p", sample.warc)
    assert verdict.returncode == 0, said(verdict)


def test_warcio_js_indexes_the_same(sample: Sample) -> None:
    verdict = judged("node", _program(), "cdx-index", sample.warc)
    assert verdict.returncode == 0, said(verdict)
    assert _entries(verdict.stdout) == _entries(sample.index), said(verdict)


def test_pywb_plays_the_original_bytes(sample: Sample, player: Player) -> None:
    for url, body in sample.bodies.items():
        status, _headers, played = player.get(f"/desk/id_/{url}")
        assert (status, played) == (sample.statuses.get(url, 200), body), (
            url,
            played[:500],
            player.log.read_text(encoding="utf-8")[-2000:],
        )


def test_the_engine_of_replayweb_page_lists_our_pages(
    sample: Sample, in_replay: dict[str, Replayed], name: str
) -> None:
    assert in_replay[name].complaint == ""
    assert sorted(in_replay[name].pages) == sorted(listed_pages(sample.pages))


def test_the_engine_of_replayweb_page_plays_the_original_bytes(
    sample: Sample, in_replay: dict[str, Replayed], name: str
) -> None:
    """It unpacks what was sent packed."""
    plain = {PACKED: article()}
    wanted = {
        url: (sample.statuses.get(url, 200), plain.get(body, body))
        for url, body in sample.bodies.items()
        if url.startswith("http")
    }
    assert in_replay[name].answers == wanted


def _program() -> Path:
    named = json.loads((WARCIO_JS / "package.json").read_text(encoding="utf-8"))["bin"]
    return WARCIO_JS / (named if isinstance(named, str) else named["warcio"])


def _entries(index: str) -> list[tuple[str, ...]]:
    """What a CDXJ says of each record, in one order, numbers as their digits.

    Types go without parameters: warcio.js keeps those of a resource record, while it drops those of a response.
    """
    rows = [json.loads(line.split(" ", 2)[2]) for line in index.splitlines()]
    plain = [row | {"mime": row["mime"].partition(";")[0]} for row in rows]
    return sorted(tuple(str(row.get(name, "")) for name in COMPARED) for row in plain)
