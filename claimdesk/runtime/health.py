"""Is the desk up, and is it ready for work? For load balancers, monitoring and the run command."""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Mapping

import redis
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claimdesk.runtime.heartbeat import broker, is_worker_alive
from claimdesk.runtime.metrics import metrics

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 3.0  # for which a part may let /readyz wait
PROBE = "claimdesk:readyz"
PROBE_SECONDS = 60


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as soon as the server answers at all: it asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 if every part answers, else 503: `{"ready": bool, "checks": {name: "ok" or "failed"}, "degraded": {…}}`.

    `degraded` says what works worse for each part that failed. What is in WARNINGS says `failed` where somebody has to
    look, and takes nothing out of service. Anybody may ask, so the reasons are in the log only.
    """
    results = _answers(CHECKS)
    ready = all(results.values())
    # Those ask the database: where it hangs, so would they.
    results |= {name: results["database"] and _passes(name, check) for name, check in WARNINGS.items()}
    checks = {name: "ok" if passed else "failed" for name, passed in results.items()}
    degraded = {name: EFFECTS[name] for name, passed in results.items() if not passed and name in EFFECTS}
    return JsonResponse({"ready": ready, "checks": checks, "degraded": degraded}, status=200 if ready else 503)


def check_database() -> bool:
    """True if the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def check_broker() -> bool:
    """True if the broker takes a message: one that is full answers, and takes none."""
    return bool(broker().set(PROBE, "asked", ex=PROBE_SECONDS))


def check_storage() -> bool:
    """True if a file can be written in the home of the desk."""
    with tempfile.TemporaryFile(dir=settings.HOME) as file:
        return file.write(b"claimdesk") > 0


# Answered before anything else is asked: a host name, a session, a database, TLS.
VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

# When the applications are ready, sources puts the archive in place of the home ("storage").
CHECKS: dict[str, Callable[[], bool]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
    "worker": is_worker_alive,
}

WARNINGS: dict[str, Callable[[], bool]] = {}  # sources adds whether files are whole and backups are recent

EFFECTS = {
    "database": "Nothing can be read or saved.",
    "broker": "Captures and mails start late, limits are counted by each process for itself.",
    "storage": "Nothing is captured or uploaded, and archived pages cannot be shown.",
    "worker": "Nothing is captured, and no mail goes out.",
    "archived_files": "Some archived files are damaged or gone.",
    "backup": "The newest backup is too old.",
}


class Question:
    """One check, asked in a thread of its own: whoever asks meanwhile waits for the same answer."""

    def __init__(self, name: str, check: Callable[[], bool]) -> None:
        self._name, self._check = name, check
        self._passed = False
        self._thread = threading.Thread(target=self._ask, name=f"readyz {name}", daemon=True)
        self._thread.start()

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def answer(self, deadline: float) -> bool:
        """Whether the check has passed by the monotonic time `deadline`."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        if not self.is_over():
            logger.warning("readyz: %s: no answer in time", self._name)
            return False
        return self._passed

    def _ask(self) -> None:
        try:
            self._passed = _passes(self._name, self._check)
        finally:
            connection.close()  # this thread's own


_ASKED: dict[str, Question] = {}
_LOCK = threading.Lock()


def _answers(checks: Mapping[str, Callable[[], bool]]) -> dict[str, bool]:
    """What each check finds, all of them at once; one that does not answer in time has failed."""
    deadline = time.monotonic() + ANSWER_SECONDS
    with _LOCK:
        for name, check in checks.items():
            if name not in _ASKED or _ASKED[name].is_over():
                _ASKED[name] = Question(name, check)
        asked = {name: _ASKED[name] for name in checks}
    return {name: question.answer(deadline) for name, question in asked.items()}


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseFault, redis.RedisError, OSError) as error:
        logger.warning("readyz: %s: %s", name, error)
        return False


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
