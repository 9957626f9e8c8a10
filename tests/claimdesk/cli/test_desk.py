"""The script itself, and the sample site's server."""

import http.client
import subprocess
import sys
from pathlib import Path

import pytest

from claimdesk.cli.places import ROOT
from tests.servers import free_port
from tests.waiting import wait_for

pytestmark = pytest.mark.services


def desk(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(ROOT / "desk"), *arguments], cwd=cwd, check=False, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("run\n",)])
def test_desk_refuses_what_it_does_not_know(arguments: tuple[str, ...]) -> None:
    done = desk(*arguments)

    assert done.returncode == 2
    assert "./desk run" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("word", ["help", "--help"])
def test_desk_help_names_every_command_from_any_folder(tmp_path: Path, word: str) -> None:
    done = desk(word, cwd=tmp_path)

    assert done.returncode == 0
    for name in ("run", "setup", "test", "check", "manage", "lock", "messages", "browser", "replay"):
        assert f"./desk {name}" in done.stdout


def test_sample_site_serves_its_folder_with_charset_and_lists_nothing(tmp_path: Path) -> None:
    (tmp_path / "story.html").write_text("<p>Радар</p>", encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "claimdesk.cli.processes.sample_site", str(tmp_path), str(port)]
    with subprocess.Popen(command, cwd=ROOT) as site:
        page = wait_for(lambda: get(port, "/story.html"), "the sample site answers")
        listing = get(port, "/")
        site.terminate()

    assert page == (200, "text/html; charset=utf-8", "<p>Радар</p>")
    assert listing is not None
    assert listing[0] == 404


def get(port: int, path: str) -> tuple[int, str, str] | None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except ConnectionError:
        return None
    finally:
        client.close()


def test_what_is_said_before_a_command_leaves_stdout_to_programs() -> None:
    said = "from claimdesk.cli.console import *; leave_stdout_to_programs(); echo('Installing …'); print('key')"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    assert (done.stdout, done.stderr) == ("key\n", "Installing …\n")


@pytest.mark.parametrize("name", ["web", "worker", "beat", "upgrade", "backup", "restore"])
def test_desk_help_names_the_commands_of_operators(name: str) -> None:
    assert f"./desk {name}" in desk("help").stdout
