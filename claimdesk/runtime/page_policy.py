"""What browsers may do with pages of ClaimDesk (Content Security Policy)."""

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF


def content_security_policy(*, form_targets: Iterable[str]) -> dict[str, Any]:
    """The setting CONTENT_SECURITY_POLICY: our own files only, and forms that lead to us or to `form_targets`."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            "form-action": [SELF, *form_targets],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        },
    }
