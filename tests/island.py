"""A machine of its own for a test: a network that ends after a metre of wire, with whatever addresses the test wants.

A page may try there to reach everything, and nothing of it leaves this machine, whatever is broken.
"""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

# linux/sched.h, linux/sockios.h, linux/if.h, linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/veth.h
CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
SIOCSIFFLAGS, SIOCSIFADDR = 0x8914, 0x8916
IFF_UP = 1
NETLINK_ROUTE, RTM_NEWLINK = 0, 16
REQUEST_TO_CREATE = 0x1 | 0x4 | 0x200 | 0x400  # NLM_F_REQUEST, _ACK, _EXCL, _CREATE
IFLA_IFNAME, IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER = 3, 18, 1, 2, 1
ANY_LINK = bytes(16)  # struct ifinfomsg
# WebRTC sends nothing on a machine that has no other network than a loopback.
WIRE, WIRES_END = "wire0", "wire1"


def cut_off(own: str, *others: str) -> None:
    """Take this process (of a single thread) and its future children to an island.

    It has the IPv4 address `own` on its wire, and `others` beside 127.0.0.1 and ::1 on its loopback. Root needs nothing
    for it, others the user namespaces that Chromium's sandbox is made of. Raises OSError.
    """
    user, group = os.getuid(), os.getgid()
    system = ctypes.CDLL(None, use_errno=True)
    if system.unshare(CLONE_NEWNET | (CLONE_NEWUSER if user else 0)):
        raise OSError(ctypes.get_errno(), "no network of its own for a test")
    if user:
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            (Path("/proc/self") / name).write_text(line, encoding="ascii")
    _lay_wire()
    addresses = {WIRE: own} | {f"lo:{number}": address for number, address in enumerate(others)}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for name in ("lo", WIRE, WIRES_END):
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", name.encode(), IFF_UP))
        for name, address in addresses.items():
            named = struct.pack("16sHH4s8x", name.encode(), socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(any_socket, SIOCSIFADDR, named)


def _lay_wire() -> None:
    """A pair of connected interfaces (veth(4)), by rtnetlink(7)."""
    peer = _attribute(VETH_INFO_PEER, ANY_LINK + _attribute(IFLA_IFNAME, WIRES_END.encode() + b"\0"))
    kind = _attribute(IFLA_INFO_KIND, b"veth\0") + _attribute(IFLA_INFO_DATA, peer)
    body = ANY_LINK + _attribute(IFLA_IFNAME, WIRE.encode() + b"\0") + _attribute(IFLA_LINKINFO, kind)
    head = struct.pack("IHHII", 16 + len(body), RTM_NEWLINK, REQUEST_TO_CREATE, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as kernel:
        kernel.send(head + body)
        if error := -struct.unpack_from("i", kernel.recv(4096), 16)[0]:
            raise OSError(error, "no wire for a test")


def _attribute(kind: int, value: bytes) -> bytes:
    """A struct rtattr with its value, filled up to four bytes."""
    length = 4 + len(value)
    return struct.pack("HH", length, kind) + value + bytes(-length % 4)
