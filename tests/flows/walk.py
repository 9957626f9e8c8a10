"""The five flows, run in the checkout that is the current folder; `__main__.py` starts this file by its path.

Prints the files that each flow passes as one JSON object. An argument is the path of a SQLite file that has all
migrations, from which the database is copied: to migrate takes ten seconds.
"""
# ruff: noqa: E402 - the tracer comes before all threads, and the settings before all that needs the applications

import itertools
import json
import shutil
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

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What this thread calls inside is noted, too, and what was noted before is forgotten."""
        self.names.clear()
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

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
        yield "Capture", lambda: _capture(web)
    yield "Log by REST", _log_by_rest
    yield "Log by admin", _log_by_admin
    yield "Approve", _approve
    yield "Provenance picture", _picture


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
def _test_database(migrated: Path | None) -> Iterator[None]:
    setup_test_environment()
    if migrated is not None:
        shutil.copyfile(migrated, settings.DATABASES["default"]["TEST"]["NAME"])
    databases = setup_databases(0, interactive=False, keepdb=migrated is not None, serialized_aliases=())
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)


def main(arguments: list[str]) -> None:
    """Run each flow twice and print what was noted the second time."""
    migrated = next(map(Path, arguments), None)
    found: dict[str, list[str]] = {}
    with private_redis(Path(settings.REDIS_SOCKET)), _test_database(migrated):
        for name, flow in flows():
            flow()()
            run = flow()
            with tracer.noting():
                run()
            found[name] = tracer.files()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
