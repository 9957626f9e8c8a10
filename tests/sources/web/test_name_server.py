"""Names that do not resolve, by a real name server and the C library's own resolver."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claimdesk.cli.places import ROOT

pytestmark = pytest.mark.services

APART = ("unshare", "-rmn")


@pytest.fixture
def apart() -> tuple[str, ...]:
    """What runs a program in a network of its own, where the machine allows that."""
    tried = subprocess.run([*APART, "true"], capture_output=True, encoding="utf-8", check=False)
    if tried.returncode:
        pytest.skip(f"this machine lends no namespaces, so no name server can listen on port 53: {tried.stderr}")
    return APART


def asked(apart: tuple[str, ...], folder: Path, seconds: float, *names: str) -> dict[str, Any]:
    """What became of visits to these names: the code and the addresses of each."""
    command = [*apart, sys.executable, "-m", "tests.name_server", str(folder), str(seconds), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_fetch_names_what_a_name_server_really_said(apart, tmp_path):
    expected = {
        "nowhere.example": ["dns.nxdomain", []],
        "bare.example": ["dns.nodata", []],
        "broken.example": ["dns.servfail", []],
        "unwilling.example": ["dns.servfail", []],
        "inside.example": ["policy.ssrf", ["10.0.0.7"]],
        "outside.example": ["policy.ssrf", ["127.0.0.9"]],
    }
    assert asked(apart, tmp_path, 10, *expected) == expected


# Where the C library's patience ends first, it says the same as of a server that could not answer.
@pytest.mark.parametrize(("seconds", "code"), [(0.5, "dns.timeout"), (10, "dns.servfail")])
def test_fetch_does_not_wait_for_a_silent_name_server(apart, tmp_path, seconds, code):
    assert asked(apart, tmp_path, seconds, "silent.example") == {"silent.example": [code, []]}
