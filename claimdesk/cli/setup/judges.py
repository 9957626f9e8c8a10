"""The outside judges of `./desk test interop`: other people's programs, each in an environment of its own. Some look
at the files that captures leave, some at the REST API: they make clients of its description, or try it with
cases; some are the programs with which readers come.

They lie in `.tools/interop` of the checkout: what they need contradicts each other and the desk (pywb wants a redis
of 2018), and nothing of the desk may lean on them. wabac.js, the engine of ReplayWeb.page, is under the AGPL: it is
installed here for the test and never shipped.
"""

import shutil
from pathlib import Path

from claimdesk.cli.console import echo, quietly
from claimdesk.cli.places import CLIENTS_LOCK, JUDGES_LOCK, READERS_LOCK, REPLAY_LOCK, ROOT, clean_environ
from claimdesk.cli.setup import system
from claimdesk.cli.setup.install import Environment
from claimdesk.cli.setup.installer import make_environment
from claimdesk.cli.setup.node_modules import install_node_modules
from claimdesk.cli.setup.stamped import ensure_installed

FOLDER = ROOT / ".tools" / "interop"
JUDGES = FOLDER / "judges" / "bin"
REPLAY = FOLDER / "replay" / "bin"
CLIENTS = FOLDER / "clients" / "bin"
READERS = FOLDER / "readers" / "bin"
NODE_MODULES = FOLDER / "node" / "node_modules"
WARCIO_JS = NODE_MODULES / "warcio"
WABAC_WORKER = NODE_MODULES / "@webrecorder" / "wabac" / "dist" / "sw.js"
NGINX_FOLDER = FOLDER / "nginx"
NGINX = NGINX_FOLDER / "usr" / "sbin" / "nginx"
NPM_LOCK = "tests/interop/package-lock.json"


def ensure_judges(root: Path = ROOT, folder: Path = FOLDER) -> None:
    """Install the judges that the locks in `root` pin into `folder`, where they are not. Raises CliError."""
    ensure_installed(folder / "judges", root / JUDGES_LOCK, _install_python)
    ensure_installed(folder / "replay", root / REPLAY_LOCK, _install_python)
    ensure_installed(folder / "clients", root / CLIENTS_LOCK, _install_python)
    ensure_installed(folder / "readers", root / READERS_LOCK, _install_python)
    ensure_installed(folder / "node", root / NPM_LOCK, _install_node)
    if shutil.which("nginx") is None and not NGINX.exists():
        _unpack_nginx(NGINX_FOLDER)


def _install_python(place: Path, lock: Path) -> None:
    make_environment(place, why="the outside judges")
    Environment().installer.install([str(lock)], into=place / "bin" / "python", exact=True)


def _install_node(place: Path, lock: Path) -> None:
    if shutil.which("npm") is None:
        system.install(["npm"], why="the outside judges that run on Node")
    install_node_modules(place, lock)


def _unpack_nginx(place: Path) -> None:
    """Debian's own nginx, unpacked and not installed: its service would start at once."""
    echo(f"Unpacking Debian's nginx into {place} …")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    script = 'cd "$1" && apt-get -qq download nginx && dpkg-deb -x nginx_*.deb .'
    quietly(
        ["sh", "-c", script, "sh", place],
        failure="apt could not download nginx: its last lines are above.",
        env=clean_environ(),
    )
