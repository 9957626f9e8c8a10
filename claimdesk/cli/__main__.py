"""`./desk`: what to do with a checkout of ClaimDesk."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from claimdesk.cli import checks, supply, testing
from claimdesk.cli.console import CliError, echo, error, leave_stdout_to_programs
from claimdesk.cli.places import PYTHON, ROOT, clean_environ
from claimdesk.cli.processes import redis_server
from claimdesk.cli.setup import browser, locks, replay_engine
from claimdesk.cli.setup.install import Environment

USAGE_ERROR = 2
PARQUET = "--parquet"


@dataclass(frozen=True)
class Command:
    words: str
    do: Callable[[Sequence[str]], int]


def run_desk(arguments: Sequence[str]) -> int:
    """Install what is missing, then become the desk's supervisor."""
    Environment().ensure()
    if not os.environ.get("REDIS_URL", "").strip():
        redis_server.ensure_redis()
    return _become("-m", "claimdesk.cli.processes.running", *arguments)


def upgrade(arguments: Sequence[str]) -> int:
    """Install what is missing, then bring the database up to this version."""
    Environment().ensure()
    return _become("-m", "claimdesk.cli.processes.upgrading", *arguments)


def role(name: str, arguments: Sequence[str]) -> int:
    """Install what is missing, then become one process of a desk on many machines."""
    Environment().ensure()
    return _become("-m", "claimdesk.cli.processes.single", name, *arguments)


def setup(arguments: Sequence[str]) -> int:
    """Only install what `run` needs, and with `--parquet` what exports Parquet. Raises CliError for other words."""
    if unknown := [word for word in arguments if word != PARQUET]:
        raise CliError(f"./desk setup does not know {unknown[0]!r}. It knows {PARQUET}.")
    Environment().ensure(parquet=PARQUET in arguments)
    redis_server.ensure_redis()
    echo("Everything is installed. `./desk run` opens the desk.")
    return 0


def manage(arguments: Sequence[str]) -> int:
    """Become manage.py in the environment, in the caller's folder, so that file names mean what they say."""
    leave_stdout_to_programs()
    Environment().ensure()
    os.execve(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *arguments], clean_environ())  # noqa: S606 - no shell wanted


def named(name: str, arguments: Sequence[str]) -> int:
    """Become the command of manage.py with that name."""
    return manage([name, *arguments])


def show_help(_arguments: Sequence[str]) -> int:
    echo(usage())
    return 0


COMMANDS = {
    "run": Command("install what is missing and open the desk; Ctrl-C closes it", run_desk),
    "setup": Command("only install what `run` needs; --parquet adds what exports Parquet", setup),
    "upgrade": Command("bring the database up to this version while nothing runs on it", upgrade),
    "web": Command("only the web server, on a desk of many machines", partial(role, "web")),
    "worker": Command("only a worker; --queues capture,recheck,default,render", partial(role, "worker")),
    "beat": Command("only the clock; of several one works and the others wait", partial(role, "beat")),
    "browser": Command("install the browser that renders pages (CLAIMDESK_BROWSER=on)", browser.browser),
    "replay": Command("install the engine that replays archived pages (AGPL; needs npm)", replay_engine.install_replay),
    "test": Command(
        "run all tests, on SQLite and on PostgreSQL; options go to pytest (`test interop`: outside judges)",
        testing.test,
    ),
    "bench": Command(
        "measure: ./desk bench capture [FOLDER of pages], ./desk bench extract [FOLDER of pages… --fit], "
        "./desk bench admin [--claims N], ./desk bench api [--claims N], ./desk bench attributions, "
        "./desk bench checkworthy, ./desk bench desk [--seconds N], ./desk bench faults, "
        "./desk bench provenance, ./desk bench pdf [FOLDER of PDFs]",
        testing.bench,
    ),
    "tour": Command("take the pictures of docs/tour.md anew", testing.tour),
    "check": Command(
        "formatting, lint, types, floors, migrations, deployment, and the scripts of the pages", checks.check
    ),
    "audit": Command("ask whether a pinned package has a known weakness (pip-audit; needs the network)", supply.audit),
    "sbom": Command("print what ClaimDesk is made of, as CycloneDX; ./desk sbom FILE writes it", supply.sbom),
    "backup": Command("copy the desk to a folder or s3://bucket/folder while it works", partial(named, "backup")),
    "restore": Command("play a backup back into an empty home, and verify everything", partial(named, "restore")),
    "manage": Command("hand over to manage.py", manage),
    "lock": Command("pin the dependencies of pyproject.toml anew", locks.lock_dependencies),
    "messages": Command("collect the texts to translate (needs Debian's gettext)", locks.messages),
    "help": Command("show this", show_help),
}


def usage() -> str:
    """The text of `./desk help`."""
    lines = [f"  ./desk {name:<9} {command.words}" for name, command in COMMANDS.items()]
    return "\n".join(["Usage:", *lines])


def main(arguments: Sequence[str]) -> int:
    """Run one command and give back the exit code."""
    name = arguments[0] if arguments else ""
    command = COMMANDS.get(name.replace("--help", "help"))
    if command is None:
        error(f"./desk does not know {name!r}." if name else "./desk needs to know what to do.")
        error(usage())
        return USAGE_ERROR
    try:
        return command.do(arguments[1:])
    except CliError as problem:
        error(str(problem))
        return 1
    except OSError as problem:
        # A full disk, a folder of somebody else: the system's own words say what to do.
        error(f"./desk {name} cannot go on: {problem.strerror}: {problem.filename}")
        return 1
    except KeyboardInterrupt:
        error("Stopped.")
        return 130


def _become(*arguments: str) -> int:
    os.chdir(ROOT)
    os.execve(PYTHON, [str(PYTHON), *arguments], clean_environ())  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
