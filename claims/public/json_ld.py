"""JSON-LD inside a page: a data block, which no browser runs and no words of a claim can end."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

# As Django's json_script: what could end the element, or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def data_block(found: dict[str, Any]) -> SafeString:
    """`found` as the data block of a page."""
    written = json.dumps(found, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(written))
