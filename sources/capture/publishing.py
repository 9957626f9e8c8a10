"""Who publishes a page, as the page says itself: recorded where nobody at the desk has registered its host.

What is recorded is the desk's own doing, in the audit log like any other change, and an editor can change it. A name
alone never makes a host part of a publisher that is here: any page can call itself as it likes.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid
from sources.domains import host_name, publisher_of, publishers_of
from sources.models import Publisher, Source
from sources.urls import archived_copy

SHARED = Path(__file__).with_name("shared_hosts.json")


@dataclass(frozen=True)
class Page:
    """A source whose page was fetched: what the page calls its publisher, and where it was in the end."""

    source: Source
    named: str
    final_url: str

    @property
    def host(self) -> str:
        """Under which host the source is."""
        return host_name(self.source.canonical_url or "")

    @property
    def tells(self) -> bool:
        """Whether its source has no publisher, and the page speaks for the host of its source."""
        is_open = self.source.publisher_id is None and bool(self.named) and self.source.is_online
        is_open = is_open and archived_copy(self.source.canonical_url or "") is None  # it says whose the archive is
        return is_open and _is_own(self.host) and host_name(self.final_url) == self.host


def name_publishers(pages: Iterable[Page]) -> None:
    """Give the sources of `pages` that have no publisher the one of their host, else a new one that is called as the
    page calls it. The sources are not saved."""
    telling = sorted((page for page in pages if page.tells), key=lambda page: (len(page.host), page.host))
    known = publishers_of([page.source.canonical_url or "" for page in telling]) if telling else {}
    by_host = {host_name(url): publisher for url, publisher in known.items()}
    for page in telling:
        is_told = page.host in by_host or page.source.is_confidential  # everybody sees publishers
        if not is_told and (publisher := _recorded(page)):
            by_host[page.host] = publisher
        page.source.publisher = by_host.get(page.host)


def _recorded(page: Page) -> Publisher | None:
    if over := publisher_of(page.source.canonical_url or ""):  # recorded a moment ago, for the host above
        return over
    taken = Publisher.objects.filter(name__iexact=page.named).exists()
    name = f"{page.named} ({page.host})"[:200] if taken else page.named
    publisher = Publisher()
    try:
        with transaction.atomic():
            assign_valid(publisher, {"name": name}, unique=False)
            publisher.save()
            publisher.domains.create(domain=page.host)
    except IntegrityError:  # another worker recorded the host in this very moment, or has the name
        return publisher_of(page.source.canonical_url or "")
    changes = {"name": ["", publisher.name], "domains": [[], [page.host]]}
    record(EventType.PUBLISHER_SAVED, publisher, by=None, changes=changes)
    return publisher


def _is_own(host: str) -> bool:
    """Whether a host has a name, and one publisher: not the pages of many."""
    last = host.rpartition(".")[2]
    if last in ("", host) or last.isdigit():
        return False
    shared = (*_shared(), *settings.SHARED_HOSTS)
    return not any(host == each or host.endswith(f".{each}") for each in shared)


@cache
def _shared() -> list[str]:
    hosts: list[str] = json.loads(SHARED.read_text(encoding="utf-8"))
    return hosts
