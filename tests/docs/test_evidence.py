"""The commands of docs/evidence.md do what the page says."""

import re
import subprocess
from pathlib import Path

import pytest

from claimdesk.cli.places import ROOT
from tests.docs.test_verify_claimdesk import Exported, authority, exported, exports, web

__all__ = ["authority", "exported", "exports", "web"]
pytestmark = pytest.mark.django_db
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def by_hand(folder: Path, exports: Path) -> "subprocess.CompletedProcess[str]":
    """Run all shell blocks of the page, one after the other, where the exported files are."""
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    name = next(exports.glob("*.wacz")).stem
    script = "\n".join(BLOCK.findall(page)).replace("capture-7", name)
    command = ["bash", "-c", f"set -eu -o pipefail\n{script}"]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60)


def test_the_commands_by_hand_find_everything_the_same(exported: Exported, exports, tmp_path):
    for path in (next(exports.glob("*.wacz")), next(exports.glob("*.evidence.json"))):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = by_hand(tmp_path, exports)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DIFFERENT" not in done.stdout
    assert done.stdout.count("same: ") == 3 + 4 + 1 + 1 + 1
    for said in ("Signature Verified Successfully", "Time stamp: ", "Verification: OK", "WARC-Block-Digest"):
        assert said in done.stdout


def test_the_commands_by_hand_see_a_changed_seal(exported: Exported, exports, tmp_path):
    wacz, evidence = next(exports.glob("*.wacz")), next(exports.glob("*.evidence.json"))
    (tmp_path / wacz.name).write_bytes(wacz.read_bytes())
    (tmp_path / evidence.name).write_bytes(evidence.read_bytes().replace(b"verdict.article", b"verdict.paywall"))
    done = by_hand(tmp_path, exports)
    assert done.returncode != 0
    assert "Signature Verification Failure" in done.stdout
