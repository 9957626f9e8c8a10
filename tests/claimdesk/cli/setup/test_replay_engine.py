"""The replay engine is installed by npm as the lock pins it, in the place where the desk looks for it."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from claimdesk.cli.places import REPLAY_ENGINE_LOCK, ROOT
from claimdesk.cli.setup.judges import NPM_LOCK
from claimdesk.cli.setup.replay_engine import FOLDER, ensure_replay_engine

pytestmark = pytest.mark.services

ENGINE = "node_modules/@webrecorder/wabac"

NPM = """#!/bin/sh
mkdir -p "$3/node_modules"
echo "$@" >> "$3/../asked"
"""


def pinned(lock: str) -> str:
    """The version of the engine in a lock."""
    found: str = json.loads((ROOT / lock).read_text(encoding="utf-8"))["packages"][ENGINE]["version"]
    return found


def test_npm_installs_what_the_lock_pins_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(NPM, encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")
    for _time in range(2):
        ensure_replay_engine(tmp_path / "replay")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert len(asked) == 1
    assert asked[0].startswith(f"ci --prefix {tmp_path / 'replay'} ")
    assert "--ignore-scripts" in asked[0]


def test_the_desk_looks_where_it_is_installed_and_the_judges_have_the_same() -> None:
    assert settings.REPLAY_ENGINE.parents[1] == FOLDER / ENGINE
    assert pinned(REPLAY_ENGINE_LOCK) == pinned(NPM_LOCK)
