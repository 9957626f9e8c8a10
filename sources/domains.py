"""Find the publisher that a host belongs to."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from sources.models import Publisher, PublisherDomain


def publisher_of(url: str) -> Publisher | None:
    """The publisher whose domain `url` is under: the longest that fits."""
    return publishers_of([url]).get(url)


def publishers_of(urls: Iterable[str]) -> dict[str, Publisher]:
    """The same for many, in one query; those without a publisher are left out."""
    hosts = {url: _hosts_over(url) for url in urls}
    wanted = {host for over in hosts.values() for host in over}
    rows = PublisherDomain.objects.filter(domain__in=wanted).select_related("publisher")
    there = {row.domain: row.publisher for row in rows}
    return {url: there[fits[0]] for url, over in hosts.items() if (fits := [host for host in over if host in there])}


def _hosts_over(url: str) -> list[str]:
    """The host of `url` and what it is part of, the longest first."""
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def host_name(text: str) -> str:
    """`text`, a domain or URL as people paste it, as the host that is stored: lower case, no www."""
    text = text.strip().lower()
    return (urlsplit(text if "//" in text else f"//{text}").hostname or "").removeprefix("www.").rstrip(".")
