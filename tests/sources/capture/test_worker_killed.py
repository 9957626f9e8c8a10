"""A worker that is killed with many captures on their way: nothing is lost, and each capture is sealed once."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimdesk.cli.places import ROOT
from tests.servers import desk_environ, free_port
from tests.waiting import wait_for
from tests.web import article

pytestmark = pytest.mark.services

HOSTS = tuple(f"127.0.0.{number}" for number in range(51, 57))
QUICK = HOSTS[:2]  # those that answer while the others are still waited for
PREPARE = """
import django; django.setup()
import sys
from django.core.management import call_command
from sources.actions import add_source
call_command("migrate", verbosity=0)
for url in sys.argv[1:]:
    add_source(url, by=None, enqueue=False)
"""
WORK = """
import django; django.setup()
from claimdesk.audit.context import WORKER, through
from sources.capture import pipeline, worker
with through(WORKER):
    pipeline.sweep()
    worker.serve()
"""


class Site:
    """Some hosts that answer when they may; `asked` are those whose page was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = {host: threading.Event() for host in HOSTS}

    def handler(self, host: str) -> type[BaseHTTPRequestHandler]:
        site, body = self, article()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/robots.txt":
                    self.send_error(404)
                    return
                site.asked.append(host)
                site.may[host].wait(120)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """Write no line for each request."""

        return Handler


class Desk:
    """A desk in a folder of its own, of which only the database and the workers live."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        more = {"CLAIMDESK_ALLOW_NETWORKS": "127.0.0.0/8", "CLAIMDESK_ALLOW_PORTS": str(port)}
        self.environ = desk_environ(home, free_port(), {**more, "DJANGO_SETTINGS_MODULE": "claimdesk.settings"})
        urls = [f"http://{host}:{port}/story" for host in HOSTS]
        subprocess.run([sys.executable, "-c", PREPARE, *urls], cwd=ROOT, env=self.environ, check=True, timeout=120)

    def worker(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=self.environ, stderr=subprocess.DEVNULL)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.home / "claimdesk.sqlite3", timeout=30)) as database:
            found = database.execute(query).fetchall()
            database.commit()
        return found

    def let_leases_run_out(self) -> None:
        self.rows("UPDATE sources_capture SET lease_expires_at = '2000-01-01 00:00:00' WHERE lease_token != ''")

    def sealed(self) -> int:
        return len(self.rows("SELECT id FROM sources_capture WHERE state = 'sealed'"))


@pytest.fixture
def site() -> Iterator[tuple[Site, int]]:
    """The hosts, all on one port."""
    made, port = Site(), free_port()
    servers = [ThreadingHTTPServer((host, port), made.handler(host)) for host in HOSTS]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made, port
    for event in made.may.values():
        event.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def killed_when(desk: Desk, moment: Callable[[], object], what: str) -> None:
    """Let a worker work until then, and kill it."""
    worker = desk.worker()
    try:
        wait_for(moment, what, seconds=120)
    finally:
        worker.kill()
        worker.wait()
    desk.let_leases_run_out()


def test_a_worker_that_is_killed_twice_loses_nothing_and_seals_each_capture_once(tmp_path, site):
    hosts, port = site
    desk = Desk(tmp_path, port)
    killed_when(desk, lambda: set(hosts.asked) == set(HOSTS), "all are on the way")
    assert desk.sealed() == 0
    for host in QUICK:
        hosts.may[host].set()
    killed_when(desk, desk.sealed, "the first is sealed")
    assert 1 <= desk.sealed() <= len(QUICK)
    for host in HOSTS:
        hosts.may[host].set()
    assert desk.worker().wait(120) == 0
    assert desk.rows("SELECT state, verdict, lease_token, count(*) FROM sources_capture GROUP BY 1, 2, 3") == [
        ("sealed", "verdict.article", "", len(HOSTS))
    ]
    assert desk.rows("SELECT count(*), count(DISTINCT capture_id) FROM sources_seal") == [(len(HOSTS), len(HOSTS))]
    kinds = desk.rows("SELECT kind, count(*) FROM sources_artifact GROUP BY kind ORDER BY kind")
    assert kinds == [("body", len(HOSTS)), ("text", len(HOSTS)), ("visible", len(HOSTS)), ("wacz", len(HOSTS))]
    told = desk.rows("SELECT count(*) FROM audit_auditevent WHERE event = 'capture.sealed'")
    assert told == [(len(HOSTS),)]
    for (sha256,) in desk.rows("SELECT DISTINCT sha256 FROM sources_artifact"):
        assert next((desk.home / "archive").glob(f"sha256/*/*/{sha256}")).is_file()
