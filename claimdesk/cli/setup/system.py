"""What the system lacks, installed by apt after saying so. No package's service is ever started."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from claimdesk.cli.console import CliError, echo, quietly

_LISTS = Path("/var/lib/apt/lists")
_NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/claimdesk.conf")


def can_install() -> bool:
    """True if this user may install packages by apt: as root, or through sudo."""
    return shutil.which("apt-get") is not None and (os.geteuid() == 0 or shutil.which("sudo") is not None)


def install(packages: Sequence[str], *, why: str) -> None:
    """Install Debian `packages`, saying first that it does and `why`.

    Raises CliError with the command to give to an administrator when neither root nor sudo is there.
    """
    names = " ".join(packages)
    if not can_install():
        raise CliError(f"A package is missing for {why}: ask an administrator for `apt-get install {names}`.")
    echo(f"Installing {names} by apt, for {why} …")
    fresh = not any(_LISTS.glob("*_Packages*"))
    if fresh:
        _update()
    try:
        _apt_install(packages)
    except CliError:
        if fresh:
            raise
        echo("Reading the package lists anew and trying once more.")
        _update()
        _apt_install(packages)


def install_postgresql() -> None:
    """Install PostgreSQL's programs without the cluster and the server that Debian would set up and start."""
    keep = _NO_CLUSTER.exists()
    if can_install() and not keep:
        quietly(_as_root("mkdir", "-p", str(_NO_CLUSTER.parent)), failure="/etc is not writable.")
        quietly(
            _as_root("tee", str(_NO_CLUSTER)),
            failure="/etc is not writable.",
            text="create_main_cluster = false\n",
        )
    try:
        install(["postgresql"], why="the tests on PostgreSQL")
    finally:
        if can_install() and not keep:
            quietly(_as_root("rm", "-f", str(_NO_CLUSTER)), failure=f"{_NO_CLUSTER} could not be removed.")


def _update() -> None:
    quietly(
        _as_root("apt-get", "update", "-qq"),
        failure="apt could not read its package lists: is this machine online?",
    )


def _apt_install(packages: Sequence[str]) -> None:
    quietly(
        _as_root(
            *("env", "DEBIAN_FRONTEND=noninteractive"),
            *("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
            *("-o", "DPkg::Lock::Timeout=120", *packages),
        ),
        failure=f"apt could not install {' '.join(packages)}: its last lines are above.",
    )


def _as_root(*command: str) -> list[str]:
    if os.geteuid() == 0:
        return list(command)
    # Without a terminal nobody could type the password: sudo must then answer at once.
    return ["sudo", *([] if sys.stdin.isatty() else ["-n"]), *command]
