"""The list of packages, and the question whether one of them has a known weakness."""

import json
from pathlib import Path

import pytest

from claimdesk.cli import supply
from claimdesk.cli.console import CliError
from claimdesk.cli.places import ROOT

pytestmark = pytest.mark.services


def uv_that(folder: Path, says: str, code: int) -> Path:
    """A program in the place of uv."""
    program = folder / "uv"
    program.write_text(
        f"#!/bin/sh\necho \"$@\" > {folder}/asked\ncat <<'END'\n{says}\nEND\nexit {code}\n", encoding="utf-8"
    )
    program.chmod(0o755)
    return program


def test_the_bill_of_materials_names_every_pinned_package_with_its_digests(capsys) -> None:
    assert supply.sbom([]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = [line.partition("==")[0] for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert [part["name"] for part in document["components"]] == pinned
    django = next(part for part in document["components"] if part["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    hashes = [each["content"] for each in django["externalReferences"][0]["hashes"]]
    assert len(hashes) == 2
    assert all(f"--hash=sha256:{digest}" in lock for digest in hashes)
    assert "BSD" in django["licenses"][0]["license"]["name"]


def test_sbom_writes_the_file_that_is_named(tmp_path: Path) -> None:
    assert supply.sbom([str(tmp_path / "bom.json")]) == 0
    assert json.loads((tmp_path / "bom.json").read_text(encoding="utf-8"))["components"]


def test_audit_asks_pip_audit_about_the_lock(tmp_path: Path, capsys) -> None:
    uv = uv_that(tmp_path, "No known vulnerabilities found", 0)
    assert supply.audit_with(uv, [ROOT / "requirements.txt"]) == 0
    assert "No known vulnerabilities found" in capsys.readouterr().out
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked.startswith("tool run pip-audit@")
    assert f"--requirement {ROOT / 'requirements.txt'}" in asked


def test_audit_says_what_was_found(tmp_path: Path, capsys) -> None:
    uv = uv_that(tmp_path, "Found 1 known vulnerability in 1 package", 1)
    assert supply.audit_with(uv, []) == 1
    assert "Found 1 known vulnerability" in capsys.readouterr().out


def test_audit_says_that_the_network_is_away(tmp_path: Path) -> None:
    uv = uv_that(tmp_path, "error: Failed to fetch: `https://pypi.org/simple/pip-audit/`: dns error", 2)
    with pytest.raises(CliError, match="the network is away: nothing was checked"):
        supply.audit_with(uv, [])
    with pytest.raises(CliError, match="could not be run"):
        supply.audit_with(tmp_path / "none", [])
