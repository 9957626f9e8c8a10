"""Is the desk up, and is it ready for work? For load balancers, monitoring and the run command."""

import logging
import tempfile
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claimdesk.runtime.heartbeat import broker, is_worker_alive

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as soon as the server answers at all: it asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 if every part answers, else 503: `{"ready": bool, "checks": {name: "ok" or "failed"}}`.

    What is in WARNINGS says `failed` where somebody has to look, and takes nothing out of service. Anybody may ask, so
    the reasons are in the log only.
    """
    results = {name: _passes(name, check) for name, check in CHECKS.items()}
    ready = all(results.values())
    results |= {name: _passes(name, check) for name, check in WARNINGS.items()}
    checks = {name: "ok" if passed else "failed" for name, passed in results.items()}
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def check_database() -> bool:
    """True if the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def check_broker() -> bool:
    """True if the broker answers."""
    return bool(broker().ping())


def check_storage() -> bool:
    """True if a file can be written in the home of the desk."""
    with tempfile.TemporaryFile(dir=settings.HOME) as file:
        return file.write(b"claimdesk") > 0


# When the applications are ready, sources puts the archive in place of the home ("storage").
CHECKS: dict[str, Callable[[], bool]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
    "worker": is_worker_alive,
}

WARNINGS: dict[str, Callable[[], bool]] = {}  # sources adds whether the stored files are whole ("archived_files")


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        logger.warning("readyz: %s: %s", name, error)
        return False


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
