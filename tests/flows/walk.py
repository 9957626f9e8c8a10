"""The five flows, run in the checkout that is the current folder; `__main__.py` starts this file by its path."""
# ruff: noqa: E402 - the tracer comes before all threads, and the settings before all that needs the applications

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import django

TREE = Path.cwd()
sys.path[0] = str(TREE)  # it was the folder of this file


class Tracer:
    """Notes the files whose functions are called, in all threads that start after it."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            self.names.add(frame.f_code.co_filename)

    def files(self) -> list[str]:
        """The files of the project among them, migrations excepted."""
        own = (Path(name).relative_to(TREE) for name in list(self.names) if name.startswith(f"{TREE}/"))
        return sorted(
            str(path) for path in own if path.parts[0] in ("claimdesk", "claims", "sources") if _is_counted(path)
        )


def _is_counted(path: Path) -> bool:
    return "migrations" not in path.parts


tracer = Tracer()
django.setup()

from django.conf import settings
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from sources.actions import attribute
from sources.models import Capture
from sources.tasks import capture_source
from tests import builders
from tests.callers import caller
from tests.claims.admin.forms import typed
from tests.servers import private_redis
from tests.web import Web

Flow = Callable[[], Callable[[], None]]
_numbers = itertools.count(1)


def flows() -> Iterator[tuple[str, Flow]]:
    """Each flow by its name: a function that prepares it and returns the function that is traced.

    The capture comes first: the others leave captures of hosts that there are not.
    """
    with Web() as web:
        settings.DEMO, settings.DEMO_PORT, settings.CAPTURE_TIMEOUT = True, web.port, 5
        yield "capture", lambda: _capture(web)
    yield "log by REST", _log_by_rest
    yield "log by admin", _log_by_admin
    yield "approve", _approve
    yield "provenance picture", _picture


def _capture(web: Web) -> Callable[[], None]:
    source = builders.a_source(web.url(f"/article/uk?{next(_numbers)}"))
    capture = Capture.objects.get(source=source)

    def run() -> None:
        capture_source(capture_id=capture.pk)
        capture.refresh_from_db()
        assert capture.state == Capture.State.SEALED, capture.state

    return run


def _log_by_rest() -> Callable[[], None]:
    client, number = caller(builders.editor()), next(_numbers)
    citation = {"url": f"https://news{number}.example/a", "quote": "words", "role": "evidence", "stance": "supports"}
    body = {"text": f"Fleet {number} sailed", "claimant_name": f"Paper {number}", "citations": [citation]}

    def run() -> None:
        answer = client.post("/api/v1/claims/", {**body, "is_another": True}, format="json")
        assert answer.status_code == 201, answer.content

    return run


def _log_by_admin() -> Callable[[], None]:
    client, number = _at_desk(), next(_numbers)
    row = {"source": f"https://other{number}.example/b", "quote": "words", "role": "evidence"}
    form = typed(row, is_another="1", text=f"Plane {number} flew", claimant=f"Journal {number}")

    def run() -> None:
        answer = client.post("/admin/claims/claim/add/", form)
        assert answer.status_code == 302, answer.content

    return run


def _approve() -> Callable[[], None]:
    reviewer, approver = builders.reviewer(), caller(builders.reviewer())
    moves = f"/api/v1/claims/{builders.a_reviewed_claim(by=reviewer).pk}/transitions/"
    assert caller(reviewer).post(moves, {"move": "submit"}, format="json").status_code == 200

    def run() -> None:
        answer = approver.post(moves, {"move": "approve"}, format="json")
        assert answer.status_code == 200, answer.content

    return run


def _picture() -> Callable[[], None]:
    client, claim = _at_desk(), builders.an_evidenced_claim()
    attribute(claim.citations.get().source, builders.a_source(), by=None)

    def run() -> None:
        answer = client.get(f"/admin/claims/claim/{claim.pk}/provenance.svg")
        assert answer.status_code == 200, answer.status_code

    return run


def _at_desk() -> Client:
    client = Client()
    client.force_login(builders.editor())
    return client


@contextmanager
def _test_database() -> Iterator[None]:
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def main(options: list[str]) -> None:
    """Print how many files each flow passes, and with `--files` which."""
    with private_redis(Path(settings.REDIS_SOCKET)), _test_database():
        for name, flow in flows():
            flow()()
            run = flow()
            tracer.names.clear()
            run()
            files = tracer.files()
            lines = [f"{name}: {len(files)} files", *(files if "--files" in options else ())]
            sys.stdout.write("\n    ".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
