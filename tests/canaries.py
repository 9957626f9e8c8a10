"""What no page may reach from inside the browser: servers of this machine that count who comes."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

Place = tuple[str, int]  # an address of this machine, and a port or 0


class Canaries:
    """Servers by name, at the places of `tcp` and `udp`; `hits` names who was reached."""

    def __init__(self, *, tcp: Mapping[str, Place], udp: Mapping[str, Place]) -> None:
        self.hits: list[str] = []
        self._sockets = {name: _listening(place) for name, place in tcp.items()}
        self._sockets |= {name: _bound(place) for name, place in udp.items()}
        self._threads = [
            threading.Thread(target=self._watch, args=(name,), daemon=True, name="canary") for name in self._sockets
        ]

    def port(self, name: str) -> int:
        """The port of the canary of that name."""
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
                if own.type == socket.SOCK_DGRAM:
                    data, _address = own.recvfrom(2048)
                    if not data:
                        return
                else:
                    own.accept()[0].close()
                self.hits.append(name)


def _listening(place: Place) -> socket.socket:
    return socket.create_server(place, family=_family(place))


def _bound(place: Place) -> socket.socket:
    made = socket.socket(_family(place), socket.SOCK_DGRAM)
    made.bind(place)
    return made


def _family(place: Place) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in place[0] else socket.AF_INET
