"""The desk's small pictures: one stroke each, drawn here, in the colour of the words beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

_RING = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z"

PATHS = {
    "today": "M2.5 7.3 8 2.8l5.5 4.5v6h-3.8V9.8H6.3v3.5H2.5z",
    "log": "M8 3.2v9.6M3.2 8h9.6",
    "mine": "M8 2.8a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM2.9 13.4c.6-2.5 2.6-3.6 5.1-3.6s4.5 1.1 5.1 3.6",
    "search": "M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zM10.1 10.1l3.4 3.4",
    "review": "M3 13l.7-2.9 6.7-6.7 2.2 2.2-6.7 6.7zM9 4.8 11.2 7",
    "approve": f"{_RING}M5.5 8.2l1.8 1.8 3.3-3.7",
    "changed": "M8 2.8 14 13.2H2zM8 6.6v3M8 11.2v.2",
    "published": f"{_RING}M2.7 8h10.6M8 2.7c2.4 2.6 2.4 8 0 10.6M8 2.7c-2.4 2.6-2.4 8 0 10.6",
    "claims": "M5.6 4h7.9M5.6 8h7.9M5.6 12h7.9M2.6 4h.2M2.6 8h.2M2.6 12h.2",
    "sources": "M4 2.5h5l3 3v8H4zM9 2.5v3h3M6.2 8.5h3.6M6.2 11h3.6",
    "archive": "M2.5 3h11v3h-11zM3.5 6v7.2h9V6M6.4 8.8h3.2",
    "bell": "M4.2 11V7.2a3.8 3.8 0 0 1 7.6 0V11l1.2 1H3zM6.8 13.6h2.4",
    "keys": "M2.2 4.5h11.6v7H2.2zM4.6 7h.2M7 7h.2M9.4 7h.2M11.6 7h.2M5.2 9.4h5.6",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "view": "M2.5 3.5h11L9.3 8.6v4.2l-2.6 1V8.6z",
    "shelf": "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13",
}


def icon(name: str) -> SafeString:
    """The picture `name` (one of PATHS), for sighted readers only; nothing where there is none of that name."""
    if name not in PATHS:
        return SafeString("")
    return format_html(
        '<svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="{}" fill="none"'
        ' stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></svg>',
        PATHS[name],
    )
