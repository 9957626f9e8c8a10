"""Protocol, cipher and certificates of the browser's TLS connections, over the DevTools protocol.

There are no facts about a certificate that does not verify: Chromium opens no such page here.
"""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession


class Encryption:
    """Remembers the security details of each origin of a page; certificates are requested when `facts` is called.

    `session` is a DevTools session of the page, with its network events.
    """

    def __init__(self, session: CDPSession) -> None:
        self._agreed: dict[str, dict[str, Any]] = {}
        self._session = session
        self._session.on("Network.responseReceived", lambda event: self._note(event["response"]))
        self._session.on("Network.requestWillBeSent", lambda event: self._note(event.get("redirectResponse") or {}))

    def facts(self, url: str) -> dict[str, Any] | None:
        """Protocol, cipher and the chain (base64 of DER, leaf first) for the origin of `url`; None if there is none.

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
