"""What the browser agreed on and was shown over TLS, asked of it by the DevTools protocol.

There is nothing to say of a certificate that does not verify: Chromium opens no such page for us.
"""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page


class Encryption:
    """Remembers how each origin of a page was reached; the certificates are asked for when somebody wants them."""

    def __init__(self, page: Page) -> None:
        self._agreed: dict[str, dict[str, Any]] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.responseReceived", lambda event: self._note(event["response"]))
        self._session.on("Network.requestWillBeSent", lambda event: self._note(event.get("redirectResponse") or {}))
        self._session.send("Network.enable")

    def facts(self, url: str) -> dict[str, Any] | None:
        """Protocol, cipher and the chain (base64 of DER, leaf first) for the origin of `url`; None where it has none.

        Raises the browser library's Error.
        """
        agreed = self._agreed.get(_origin(url))
        if agreed is None:
            return None
        shown = self._session.send("Network.getCertificate", {"origin": _origin(url)})
        return {
            "protocol": agreed["protocol"].replace("TLS ", "TLSv"),  # as OpenSSL says it of pages that we fetch
            "cipher": agreed["cipher"],
            "certificates": shown["tableNames"],
        }

    def _note(self, response: dict[str, Any]) -> None:
        if details := response.get("securityDetails"):
            self._agreed[_origin(response["url"])] = details


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
