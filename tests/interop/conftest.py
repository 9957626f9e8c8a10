"""The samples, made once, and a pywb that plays all of them."""

import http.client
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import override_settings

from claimdesk.cli.setup.judges import REPLAY
from tests.interop.samples import MOST, Sample, samples
from tests.servers import free_port
from tests.waiting import wait_for
from tests.web import Web

SECONDS = 60


@pytest.fixture(scope="session")
def sealed(web: Web, tmp_path_factory, django_db_setup, django_db_blocker) -> dict[str, Sample]:
    """Name to sample. The desk has a browser and may reach the test web."""
    reachable = override_settings(
        ALLOW_NETWORKS=[ip_network("127.0.0.0/8")],
        ALLOW_PORTS=[web.port, urlsplit(web.secure("good")).port],
        BROWSER=True,
        CAPTURE_MAX_BODY=MOST,
        CAPTURE_TIMEOUT=5,
    )
    with django_db_blocker.unblock(), reachable:
        return samples(web, tmp_path_factory.mktemp("sealed"))


@dataclass(frozen=True)
class Player:
    port: int
    log: Path

    def get(self, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of its answer; of a page that broke off, the body as far as it came."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)) as client:
            client.request("GET", path, headers={"Accept-Encoding": "gzip", "Connection": "close"})
            answer = client.getresponse()
            try:
                body = answer.read()
            except http.client.IncompleteRead as cut:  # it plays the site's own Content-Length, too
                body = cut.partial
            return answer.status, answer.headers, body

    def listens(self) -> bool:
        try:
            return self.get("/desk/")[0] == 200
        except OSError:
            return False


@pytest.fixture(scope="session")
def player(sealed: dict[str, Sample], tmp_path_factory) -> Iterator[Player]:
    """A pywb with the WARC of every sample in its collection `desk`."""
    folder = tmp_path_factory.mktemp("pywb")
    warcs = [str(sample.warc) for sample in sealed.values()]
    for arguments in (["init", "desk"], ["add", "desk", *warcs]):
        done = _run(folder, "wb-manager", *arguments)
        assert done.returncode == 0, done.stdout
    playing = Player(free_port(), folder / "wayback.log")
    command = [str(REPLAY / "wayback"), "--bind", "127.0.0.1", "--port", str(playing.port)]
    with playing.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=_environ(), stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(lambda: playing.listens() or process.poll() is not None, "pywb answers", seconds=SECONDS)
        assert process.poll() is None, playing.log.read_text(encoding="utf-8")
        yield playing
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def _run(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(REPLAY / program), *arguments],
        cwd=folder,
        env=_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def _environ() -> dict[str, str]:
    """Without what the desk's own environment means to Python."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
