"""Numbers for Prometheus at /metrics, for whoever has the key, and how long requests take by their routes.

What is measured registers itself: a function that yields metrics when Prometheus asks (`MEASURES`). One that fails is
named in `claimdesk_measure_failed`, and the others are answered all the same.
"""

import hmac
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator

import redis
from django.conf import settings
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from claimdesk.runtime.cache import REDIS

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)  # seconds
Measure = Callable[[], Iterable[Metric]]

logger = logging.getLogger(__name__)

MEASURES: dict[str, Measure] = {}
REGISTRY = CollectorRegistry()
REQUEST_SECONDS = Histogram(
    "claimdesk_request_seconds",
    "How long requests take",
    ("method", "route", "status"),
    buckets=BUCKETS,
    registry=REGISTRY,
)


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    """One number, named `claimdesk_<name>` for Prometheus."""
    return GaugeMetricFamily(f"claimdesk_{name}", words, value=value)


def gauges(name: str, words: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    """A number for each value of a label."""
    family = GaugeMetricFamily(f"claimdesk_{name}", words, labels=[label])
    for value, number in values:
        family.add_metric([value], number)
    return family


class DeskCollector(Collector):
    """Asks every measure when Prometheus asks."""

    def collect(self) -> Iterator[Metric]:
        """What they yield, and which of them failed."""
        failed = {}
        for name, measure in MEASURES.items():
            found: list[Metric] = []
            try:
                found += measure()
            except (DatabaseFault, redis.RedisError, OSError) as error:
                logger.warning("The measure %s failed: %s", name, error)
            failed[name] = 0.0 if found else 1.0
            yield from found
        yield gauges("measure_failed", "Whether these numbers could not be had", "measure", failed.items())


REGISTRY.register(DeskCollector())


def process() -> Iterator[Metric]:
    """What this process and this machine know by themselves."""
    yield gauge("redis_away", "Whether this process goes on without Redis", REDIS.is_open)
    yield gauge("redis_faults", "How often this process met a Redis that did not answer as it should", REDIS.faults)
    yield gauge("free_bytes", "Free space on the disk of the home", shutil.disk_usage(settings.HOME).free)


MEASURES["process"] = process


def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers, for whoever shows the key; to others there is no such address."""
    shown = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ").encode()
    if not settings.METRICS_KEY or not hmac.compare_digest(shown, settings.METRICS_KEY.encode()):
        return HttpResponseNotFound()
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
