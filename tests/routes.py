"""The addresses of a desk, as its patterns have them."""

from collections.abc import Iterator

from django.urls import URLResolver, get_resolver


def routes() -> Iterator[str]:
    """Every route of the desk whose settings are these."""
    return _under(get_resolver(), "")


def _under(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _under(pattern, route)
        else:
            yield route.replace("/^", "/")
