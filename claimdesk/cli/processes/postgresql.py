"""A private PostgreSQL for tests: Debian's programs, a folder of its own, a socket and no port, and no durability."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from claimdesk.cli.console import CliError

_DEBIAN = Path("/usr/lib/postgresql")
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_USER = "postgres"


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest of Debian's first; None if there is none."""
    debian = sorted(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    elsewhere = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder in [*debian, *elsewhere]:
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    return None


@contextmanager
def private_postgresql(folder: Path, **settings: str) -> Iterator[str]:
    """A PostgreSQL in `folder` as long as the block runs; yields its DATABASE_URL. In a folder that had one before it
    is the same again, with its data. `settings` are PostgreSQL's own, beside those that every test needs.

    PostgreSQL refuses to run as root, so root starts it as the user `postgres`. Raises CliError when it is not
    installed or does not start.
    """
    programs = find_programs()
    if programs is None:
        raise CliError("PostgreSQL is not installed: ./desk test installs it.")
    data = folder / "data"
    sockets = folder / "sockets"
    for made in (data, sockets):
        made.mkdir(mode=0o700, exist_ok=True)
    for made in (folder, data, sockets):
        _give_away(made)
    if not (data / "PG_VERSION").exists():
        _run(programs / "initdb", "--pgdata", data, "--no-sync", "--username", _USER, "--auth", "trust", "-E", "UTF8")
    with (folder / "postgresql.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - a fixed program with paths of our own
            [str(programs / "postgres"), "-D", str(data), *_options(sockets, settings)],
            user=_other_user(),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        _await_ready(server, data, folder / "postgresql.log")
        yield f"postgresql://{_USER}@{quote(str(sockets), safe='')}/postgres"
    finally:
        # SIGINT is "fast": connections that are still open are cut, and nothing is left behind.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _options(sockets: Path, more: Mapping[str, str]) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "60",
        **more,
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _run(*command: str | Path) -> None:
    done = subprocess.run(  # noqa: S603 - a fixed program with paths of our own
        [str(part) for part in command],
        check=False,
        user=_other_user(),
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise CliError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")


def _await_ready(server: "subprocess.Popen[bytes]", data: Path, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    # The lock file's last line says "ready": the socket alone may answer "starting up".
    state = data / "postmaster.pid"
    while "ready" not in (state.read_text(encoding="utf-8") if state.exists() else ""):
        if server.poll() is not None or time.monotonic() > deadline:
            raise CliError(f"PostgreSQL did not start: {log.read_text(encoding='utf-8', errors='replace')}")
        time.sleep(0.05)


def _give_away(path: Path) -> None:
    if (user := _other_user()) is not None:
        shutil.chown(path, user)


def _other_user() -> str | None:
    """Who runs PostgreSQL when root asks for it; None means the caller."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(_USER).pw_name
    except KeyError as error:
        raise CliError(f"PostgreSQL does not run as root, and there is no user {_USER}.") from error
