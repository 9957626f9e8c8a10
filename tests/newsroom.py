"""A whole desk for tests that walk through it: its processes, its people, its API."""

import json
import os
import re
import signal
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from tests.browser import SECONDS, Browser
from tests.migrated import Migrated, fresh_database
from tests.servers import RunningDesk, private_redis
from tests.waiting import wait_for

PASSWORD = re.compile(r"^  (editor|reviewer|chief|reader) +(\S+)", re.MULTILINE)
LONG = 240.0  # seconds until something counts as never; the tests wait for conditions, not for this


class Queue:
    """A real Redis that can be stopped and started again on the same socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self._running = ExitStack()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._running.enter_context(private_redis(self.socket))

    def stop(self) -> None:
        """Stop it, as `systemctl stop redis` does."""
        self._running.close()


class Newsroom:
    """The running desk and how people and programs reach it."""

    def __init__(self, desk: RunningDesk, queue: Queue) -> None:
        self.desk = desk
        self.queue = queue
        self.passwords: dict[str, str] = dict(PASSWORD.findall(desk.lines()))
        self.key = desk.manage("create_api_key", "journeys", "--scope", "read").strip()

    def browser(self, username: str) -> Browser:
        """Somebody who has signed in."""
        return Browser(self.desk.address).sign_in(username, self.passwords[username])

    def sample(self, path: str) -> str:
        """The address of a page of the sample site."""
        return f"http://127.0.0.1:{self.desk.environ['CLAIMDESK_DEMO_PORT']}{path}"

    def get(self, path: str, **query: Any) -> Any:
        """What the REST API answers a program with a key that may read."""
        return json.loads(self.download(f"{self.desk.address}/api/v1/{path}?{urlencode(query)}"))

    def download(self, address: str) -> bytes:
        """The bytes behind an address of the API."""
        request = Request(address, headers={"Authorization": f"Bearer {self.key}"})  # noqa: S310 - the desk under test
        with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
            return bytes(answer.read())

    def claim(self, number: int) -> Any:
        """A claim as the API has it."""
        return self.get(f"claims/{number}/")

    def captures(self, source: int) -> list[Any]:
        """All captures of a source."""
        return list(self.get("captures/", source=source)["results"])

    def sealed(self, source: int) -> Any:
        """The one capture of a source, as soon as it is sealed."""
        return wait_for(lambda: self._sealed(source), f"source {source} is archived", seconds=LONG)

    def _sealed(self, source: int) -> Any:
        [capture] = self.captures(source)
        return capture if capture["state"] == "sealed" else None

    @contextmanager
    def workers_away(self) -> Iterator[None]:
        """The workers stand still as long as the block runs, as on a machine that is asleep."""
        workers = [pid for pid, line in self.desk.processes().items() if " worker " in line]
        assert workers
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)

    def found(self, claim: int) -> Any:
        """The claim, as soon as all its quotations were looked for."""
        return wait_for(lambda: self._looked_for(claim), f"the quotations of claim {claim}", seconds=LONG)

    def _looked_for(self, claim: int) -> Any:
        row = self.claim(claim)
        return row if all(citation["quote_state"] != "pending" for citation in row["citations"]) else None


@contextmanager
def open_newsroom(
    folder: Path, database_server: str = "", migrated: Migrated | None = None, **environ: str
) -> Iterator[Newsroom]:
    """A desk with the demo and a queue of its own in `folder`, as long as the block runs.

    `database_server` is the URL of a PostgreSQL on which it gets a database; SQLite without. It begins with what is
    `migrated`, or empty. `environ` are settings.
    """
    queue = Queue(folder)
    with ExitStack() as stack:
        queue.start()
        stack.callback(queue.stop)
        own = {
            "CLAIMDESK_DEMO": "on",
            "CLAIMDESK_CAPTURE_SWEEP": "1",
            "CLAIMDESK_API_RATE": "100000/min",  # waiting for conditions asks often
            "REDIS_URL": f"unix://{queue.socket}",
        }
        if database_server:
            name = f"newsroom_{uuid.uuid4().hex}"
            like = migrated.database if migrated else "template1"
            own["DATABASE_URL"] = stack.enter_context(fresh_database(database_server, name, like=like))
        if migrated:
            migrated.furnish(folder / "home")
        desk = RunningDesk(folder / "home", **{**own, **environ})
        stack.callback(desk.stop)
        yield Newsroom(desk.wait_open(), queue)
