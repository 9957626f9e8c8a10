"""One real desk for all journeys: web server, worker, clock and sample site as processes, and a queue that can go."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.migrated import Migrated
from tests.newsroom import Newsroom, open_newsroom
from tests.web import Web


@pytest.fixture(scope="module")
def newsroom(web: Web, tmp_path_factory: pytest.TempPathFactory, django_db_setup: Migrated) -> Iterator[Newsroom]:
    """A desk with the demo, whose web client may also reach the misbehaving web. Its leases are short."""
    environ = {
        "CLAIMDESK_ALLOW_NETWORKS": "127.0.0.0/8",
        "CLAIMDESK_ALLOW_PORTS": str(web.port),
        "CLAIMDESK_CAPTURE_LEASE": "15",
    }
    with open_newsroom(tmp_path_factory.mktemp("desk"), settings.DATABASE_URL, django_db_setup, **environ) as newsroom:
        yield newsroom
