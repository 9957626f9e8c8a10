"""What checks the scripts: installed by npm where there is one, and a sentence where there is none."""

import json
import re
from pathlib import Path

import pytest

from claimdesk.cli.console import CliError
from claimdesk.cli.places import ROOT, SCRIPTS_LOCK
from claimdesk.cli.setup.script_tools import ScriptsNotCheckedError, ensure_script_tools

pytestmark = pytest.mark.services

AWAY = "npm error code ENOTFOUND\nnpm error network request to https://registry.example/eslint failed"
BROKEN = "npm error code EUSAGE\nnpm error `npm ci` can only install with a lock that fits package.json"


class Machine:
    """A machine with nothing on its path but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        self.tools = folder / "tools"
        self.lock = folder / "package-lock.json"
        self.lock.write_text("{}", encoding="utf-8")
        (folder / "package.json").write_text('{"engines": {"node": ">=20.19.0"}}', encoding="utf-8")

    def has(self, name: str, says: str, code: int = 0) -> None:
        """Put a program in the place of `name` that notes what it was asked."""
        program = self.programs / name
        program.write_text(
            f"#!/bin/sh\necho \"$@\" >> {self.programs}/{name}.asked\necho '{says}'\nexit {code}\n", encoding="utf-8"
        )
        program.chmod(0o755)

    def asked(self, name: str) -> list[str]:
        """What the program was asked, one call a line."""
        return (self.programs / f"{name}.asked").read_text(encoding="utf-8").splitlines()

    def ensure(self) -> None:
        ensure_script_tools(self.tools, self.lock)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine without Node and without npm."""
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(machine.programs))
    return machine


def why_not(machine: Machine) -> str:
    """The sentence that says why the scripts are not checked there."""
    with pytest.raises(ScriptsNotCheckedError) as said:
        machine.ensure()
    return str(said.value)


def test_npm_installs_the_lock_once_without_running_scripts_of_packages(machine: Machine) -> None:
    machine.has("node", "v20.19.0")
    machine.has("npm", "added 90 packages")

    machine.ensure()
    machine.ensure()

    (asked,) = machine.asked("npm")
    assert asked.startswith(f"ci --prefix {machine.tools} ")
    assert "--ignore-scripts" in asked
    assert (machine.tools / "package.json").exists()

    (machine.programs / "npm").unlink()
    machine.ensure()  # what is installed needs no npm

    machine.lock.write_text('{"lockfileVersion": 3}', encoding="utf-8")
    assert "npm is not on this machine" in why_not(machine)


def test_a_machine_without_node_or_npm_says_that_the_scripts_were_not_checked(machine: Machine) -> None:
    assert why_not(machine) == "The scripts in static/claimdesk were NOT checked: Node is not on this machine."

    machine.has("node", "v22.1.0")
    assert why_not(machine) == "The scripts in static/claimdesk were NOT checked: npm is not on this machine."


def test_a_node_that_is_too_old_is_named(machine: Machine) -> None:
    machine.has("node", "v18.19.0")
    assert why_not(machine).endswith("they need Node 20.19.0 or newer, and this machine has v18.19.0.")


def test_a_registry_that_is_away_is_no_failure_and_is_tried_again(machine: Machine) -> None:
    machine.has("node", "v24.0.0")
    machine.has("npm", AWAY, code=1)
    assert why_not(machine).endswith("NOT checked: the registry of npm cannot be reached (ENOTFOUND).")

    machine.has("npm", "added 90 packages")
    machine.ensure()
    assert len(machine.asked("npm")) == 2


def test_a_lock_that_npm_refuses_is_a_failure(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.has("node", "v24.0.0")
    machine.has("npm", BROKEN, code=1)
    with pytest.raises(CliError, match=r"npm could not install what package-lock.json lists"):
        machine.ensure()
    assert "can only install" in capsys.readouterr().err


def test_the_lock_pins_exact_versions_with_digests() -> None:
    lock = json.loads((ROOT / SCRIPTS_LOCK).read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / SCRIPTS_LOCK).with_name("package.json").read_text(encoding="utf-8"))
    own, *packages = lock["packages"].values()
    assert own["dependencies"] == wanted["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted["dependencies"].values())
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
