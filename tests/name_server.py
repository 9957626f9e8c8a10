"""A name server that misbehaves on request, and what the web client makes of its answers.

python -m tests.name_server FOLDER SECONDS NAME…, run by `unshare -rmn`: in a network of its own it is what the machine
asks for names, so that the C library's own resolver is asked, and nobody outside. Prints for each name the code of a
visit, within so many seconds, and its addresses, as JSON. FOLDER holds what takes the place of the machine's files.
"""

import ctypes
import fcntl
import json
import os
import socket
import struct
import sys
import threading
from pathlib import Path

from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.records import Limits

FILES = {
    "resolv.conf": "nameserver 127.0.0.1\noptions timeout:2 attempts:1\n",
    "nsswitch.conf": "hosts: dns\n",
}
SILENT = "silent.example"
# The response code of a name (RFC 1035, 4.1.1), or its address.
CODES = {"nowhere.example": 3, "bare.example": 0, "broken.example": 2, "unwilling.example": 5}
ADDRESSES = {"inside.example": "10.0.0.7", "outside.example": "127.0.0.9"}
BIND = 4096
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 1
A, POINTER, MINUTE = 1, 0xC00C, 60


def answer(query: bytes) -> bytes | None:
    """What the server says to a query; None where it keeps silent."""
    labels, at = [], 12
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size].decode("ascii").lower())
        at += 1 + size
    name, kind = ".".join(labels), struct.unpack_from(">H", query, at + 1)[0]
    if name == SILENT:
        return None
    record = b""
    if name in ADDRESSES and kind == A:
        record = struct.pack(">HHHIH", POINTER, A, 1, MINUTE, 4) + socket.inet_aton(ADDRESSES[name])
    head = struct.pack(">HHHHH", 0x8180 | CODES.get(name, 0), 1, 1 if record else 0, 0, 0)
    return query[:2] + head + query[12 : at + 5] + record


def serve(server: socket.socket) -> None:
    """Answer until the process ends."""
    while True:
        query, asker = server.recvfrom(4096)
        if (said := answer(query)) is not None:
            server.sendto(said, asker)


def own_network(folder: Path) -> None:
    """Raise the loopback of a new network, and let the resolver find what is in the folder."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH22x", b"lo", 0)
        flags = struct.unpack("16sH22x", fcntl.ioctl(any_socket, GET_FLAGS, asked))[1]
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", flags | UP))
    library = ctypes.CDLL(None, use_errno=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="ascii")
        if library.mount(os.fsencode(folder / name), f"/etc/{name}".encode(), None, BIND, None):
            raise OSError(ctypes.get_errno(), f"/etc/{name} cannot be replaced")


def main(folder: str, seconds: str, *names: str) -> None:
    own_network(Path(folder))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    web_client = Client(Policy(), Limits(resolve_seconds=float(seconds)), "test")
    found = {}
    for name in names:
        with web_client.fetch(f"http://{name}/") as fetched:
            found[name] = [fetched.code, fetched.hops[0].addresses]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
