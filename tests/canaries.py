"""What no page may reach from inside the browser: servers of this machine that count who comes."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Canaries:
    """TCP on 127.0.0.1 and ::1, UDP on every address; `hits` names who was reached."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._sockets = {
            "tcp4": socket.create_server(("127.0.0.1", 0)),
            "tcp6": socket.create_server(("::1", 0), family=socket.AF_INET6),
            "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        }
        self._sockets["udp"].bind(("0.0.0.0", 0))
        self._threads = [
            threading.Thread(target=self._watch, args=(name,), daemon=True, name="canary") for name in self._sockets
        ]

    def port(self, name: str) -> int:
        """The port of the canary `tcp4`, `tcp6` or `udp`."""
        return int(self._sockets[name].getsockname()[1])

    @property
    def ports(self) -> frozenset[int]:
        """All ports, for a policy that would let them pass."""
        return frozenset(map(self.port, self._sockets))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets.values():
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        for each in self._sockets.values():
            each.close()

    def _watch(self, name: str) -> None:
        own = self._sockets[name]
        with suppress(OSError):
            while True:
                if name == "udp":
                    data, _address = own.recvfrom(2048)
                    if not data:
                        return
                else:
                    own.accept()[0].close()
                self.hits.append(name)
