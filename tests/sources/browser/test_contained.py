"""A real Chromium reaches nothing inside, and the canaries that say so would be reached without our flags."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sources.browser.command import CONTAINMENT_FLAGS
from tests.browser_programs import changed_browser

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]
ADDRESSES = ("image", "fetch", "beacon", "redirected", "frame", "worker", "events", "object", "video")


@pytest.fixture
def unflagged() -> Iterator[Path]:
    """Chromium without the flags that contain it. It is given the proxy all the same: that alone contains nothing."""
    with changed_browser(without=CONTAINMENT_FLAGS) as program:
        yield program


def visited(*program: Path) -> dict[str, Any]:
    """What came of the page with the canaries (see canary_visit.py)."""
    command = [sys.executable, "-m", "tests.canary_visit", *map(str, program)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=180)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_rendered_reaches_no_canary_whatever_the_page_tries() -> None:
    told = visited()
    assert told["code"] == "ok"
    assert told["hits"] == []
    # That nobody came is worth something only because they were asked for, at the proxy.
    ports, metadata = told["ports"], "http://169.254.169.254"
    four, six, rebind = f"127.0.0.1:{ports['tcp4']}", f"[::1]:{ports['tcp6']}", f"http://rebind.example:{ports['site']}"
    tried = {f"http://{four}/{way}" for way in ADDRESSES} | {f"http://localhost:{ports['tcp4']}/localhost", four, six}
    tried |= {f"http://{six}/six", f"http://{six}/fetch6", f"http://192.168.7.7:{ports['own']}/own"}
    tried |= {
        f"{metadata}/latest/meta-data/",
        f"{metadata}/fetched",
        "169.254.169.254:80",
        "http://mixed.example/mixed",
    }
    tried |= {f"{rebind}/second", f"{rebind}/third"}
    assert tried <= set(told["refused"])
    assert set(told["codes"]) <= {"policy.ssrf", "policy.host_denied", "policy.url"}
    # The name that turns inside led to the site before, and the page tried all that it has.
    assert {"/first", "/done"} <= set(told["served"])
    assert not {"/second", "/third", "/sw.js", "/sw"} & set(told["served"])


def test_canaries_are_reached_from_a_browser_without_our_flags(unflagged: Path) -> None:
    told = visited(unflagged)
    assert told["code"] == "ok"
    assert set(told["hits"]) == {"tcp4", "tcp6", "metadata", "udp", "udp_own", "udp_metadata"}
