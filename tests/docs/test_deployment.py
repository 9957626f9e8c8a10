"""The files of deploy/ name what is there, and systemd reads its units."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from claimdesk.cli.__main__ import COMMANDS
from claimdesk.cli.places import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/opt/claimdesk"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_start_a_role_of_the_desk(unit: Path) -> None:
    (command,) = re.findall(rf"^ExecStart={INSTALLED}/desk (\w+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert unit.stem == f"claimdesk-{command}"
    assert command in COMMANDS


@pytest.mark.services
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    here = []
    for unit in UNITS:
        here.append(tmp_path / unit.name)
        here[-1].write_text(unit.read_text(encoding="utf-8").replace(INSTALLED, str(ROOT)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, here)], check=False, capture_output=True, encoding="utf-8", timeout=60
    )
    said = [line for line in done.stderr.splitlines() if "claimdesk" in line]
    assert (done.returncode, said) == (0, [])


def test_compose_runs_roles_of_the_desk() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name: service for name, service in services.items() if "build" in service}
    assert {name: service["command"] for name, service in ours.items()} == {
        "web": ["web"],
        "worker": ["worker"],
        "beat": ["beat"],
        "upgrade": ["upgrade"],
    }
    assert {service["build"]["dockerfile"] for service in ours.values()} == {"deploy/Containerfile"}


def test_the_container_starts_a_role_in_the_image() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert f'ENTRYPOINT ["{INSTALLED}/desk"]' in lines
    assert 'CMD ["web"]' in lines
