"""What ClaimDesk is made of: its packages as CycloneDX lists them, and whether one has a known weakness (pip-audit)."""

import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from claimdesk.cli.console import CliError, echo
from claimdesk.cli.places import PYTHON, ROOT, clean_environ
from claimdesk.cli.setup.install import Environment

LOCK = "requirements.txt"
PIP_AUDIT = "pip-audit@2.9.0"
AUDIT_SECONDS = 600
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# How uv, pip and requests word it that nothing answers.
NO_NETWORK = re.compile(
    r"connection ?error|dns error|failed to fetch|error sending request|name resolution|network is unreachable"
    r"|max retries exceeded|timed out|connection refused",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PinnedPackage:
    """One pinned package, and the digests of the files that may be installed of it."""

    name: str
    version: str
    sha256: tuple[str, ...]

    def component(self) -> dict[str, Any]:
        """The package as CycloneDX describes components."""
        purl = f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"
        hashes = [{"alg": "SHA-256", "content": digest} for digest in self.sha256]
        page = f"https://pypi.org/project/{self.name}/{self.version}/"
        known = _license(self.name)
        return {
            "type": "library",
            "bom-ref": purl,
            "name": self.name,
            "version": self.version,
            "purl": purl,
            **({"licenses": [{"license": {"name": known}}]} if known else {}),
            "externalReferences": [{"type": "distribution", "url": page, "hashes": hashes}],
        }


def sbom(arguments: Sequence[str]) -> int:
    """Print the CycloneDX document of what requirements.txt pins, or write it to the file that is named."""
    document = json.dumps(bill_of_materials((ROOT / LOCK).read_text(encoding="utf-8")), indent=1, ensure_ascii=False)
    if arguments:
        Path(arguments[0]).write_text(f"{document}\n", encoding="utf-8")
    else:
        echo(document)
    return 0


def audit(_arguments: Sequence[str]) -> int:
    """Ask the Python advisory database about each pinned package; 1 where one has a known weakness."""
    Environment().ensure()
    return audit_with(PYTHON.with_name("uv"), [ROOT / LOCK])


def audit_with(uv: Path, locks: Sequence[Path]) -> int:
    """Run pip-audit by `uv` over `locks`. Raises CliError where it cannot be run or the network is away."""
    named = [part for lock in locks for part in ("--requirement", str(lock))]
    command = [
        str(uv),
        "tool",
        "run",
        PIP_AUDIT,
        "--require-hashes",
        "--disable-pip",
        "--progress-spinner",
        "off",
        *named,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - the desk's own command, never a shell
            command, check=False, capture_output=True, encoding="utf-8", env=clean_environ(), timeout=AUDIT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise CliError(f"pip-audit could not be run by {uv}: {problem}.") from problem
    said = f"{done.stdout}{done.stderr}".strip()
    if done.returncode and NO_NETWORK.search(said) and "Found" not in said:
        raise CliError("`./desk audit` asks pypi.org, and the network is away: nothing was checked.")
    echo(said)
    return 1 if done.returncode else 0


def bill_of_materials(lock: str) -> dict[str, Any]:
    """The CycloneDX document of a lock's text."""
    own = metadata.version("claimdesk") if _is_installed("claimdesk") else _own_version()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "claimdesk", "name": "claimdesk", "version": own}},
        "components": [package.component() for package in packages_of(lock)],
    }


def packages_of(lock: str) -> Iterator[PinnedPackage]:
    """The packages that a lock pins."""
    for found in PINNED.finditer(lock):
        yield PinnedPackage(found["name"], found["version"], tuple(HASH.findall(found["rest"])))


def _own_version() -> str:
    found = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _license(name: str) -> str:
    """As the installed package says it in its own metadata; empty where it is not installed or says nothing."""
    if not _is_installed(name):
        return ""
    said = metadata.metadata(name)
    classified = [
        each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if each.startswith("License ::")
    ]
    return str(said["License-Expression"] or next(iter(classified), ""))


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
