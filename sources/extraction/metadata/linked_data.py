"""What a page says of itself in JSON-LD."""

import json
from collections.abc import Iterator
from typing import Any

MAX_BLOCKS = 20
MAX_BLOCK_CHARACTERS = 500_000
NESTING_KEYS = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})


def linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outermost first; broken blocks are left out, as everywhere."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:MAX_BLOCKS]:
        try:
            waiting = [json.loads(str(script)[:MAX_BLOCK_CHARACTERS], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                value = [part for name, part in value.items() if name in NESTING_KEYS]
            if isinstance(value, list):
                waiting += value[:200]


def is_article(item: dict[str, Any]) -> bool:
    """Whether an object is an article, a post or a page, not the site or its owner."""
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(str(name).endswith(("Article", "Posting", "Report", "Review")) for name in names)


def names_in(value: Any) -> Iterator[str]:
    """The names in a value that schema.org lets be a text, an object with a name, or a list of these."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from names_in(value.get("name"))
    elif isinstance(value, list):
        for part in value[:50]:
            yield from names_in(part) if not isinstance(part, list) else ()
