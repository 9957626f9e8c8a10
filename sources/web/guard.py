"""What the web client may reach: URLs before the resolver is asked, addresses before a socket opens.

`ipaddress.is_global` is no guard on Python 3.11: it passes NAT64 and 6to4 spellings of 127.0.0.1, multicast and
more. Hence an explicit list (IANA special-purpose registries, RFC 6890 and successors) and the unwrapping of every
IPv6 form that carries an IPv4 address.
"""

import ipaddress
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claimdesk.errors import Invalid
from sources.urls import WebAddress, parse

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

WEB_PORTS = frozenset({80, 443, 8080, 8443})
PRIVATE_NAMES = (
    "local",
    "localhost",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "onion",
)

DENIED: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(network)
    for block in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24",
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15",
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
        "::/8 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 2002::/16",
        "2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8",
    )
    for network in block.split()
)
# Agents and metadata of clouds, which trust whoever asks from inside. Some of these addresses are public ones.
CLOUD_HOSTS: frozenset[IPAddress] = frozenset(
    ipaddress.ip_address(each["address"])
    for each in json.loads(Path(__file__).with_name("cloud_hosts.json").read_text(encoding="utf-8"))
)
# No public web server has an address outside global unicast space (RFC 4291).
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/96"))
ISATAP = frozenset({0x00005EFE, 0x02005EFE})


class RefusedByPolicy(Exception):
    """The guard refuses a URL or an address: `code` of the outcome table, `detail` for the log, not for the public."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Policy:
    """What an operator allows besides the public web, and what they forbid on it.

    `allow_networks`: addresses that may be reached although they are not public. `allow_ports`: besides the four web
    ports. `allow_endpoints`: exact `host:port` pairs that skip every check of the address, as the sample site does.
    `held_hosts`: hosts in A-labels that may not be archived for legal reasons, with all their subdomains.
    """

    allow_networks: tuple[IPNetwork, ...] = ()
    allow_ports: frozenset[int] = field(default_factory=frozenset)
    allow_endpoints: frozenset[str] = field(default_factory=frozenset)
    held_hosts: tuple[str, ...] = ()

    def names(self, host: str, port: int) -> bool:
        """True where exactly this host and port are allowed by name."""
        return f"{host}:{port}" in self.allow_endpoints


def check_url(url: str, policy: Policy) -> WebAddress:
    """Parse a URL whose form, host name and port may be requested. Raises RefusedByPolicy."""
    try:
        address = parse(url)
    except Invalid as error:
        raise RefusedByPolicy("policy.scheme" if error.code == "url.scheme" else "policy.url", error.code) from error
    if _is_below(address.host, policy.held_hosts):
        raise RefusedByPolicy("policy.legal_hold", address.host)
    if policy.names(address.host, address.port):
        return address
    if address.port not in WEB_PORTS | policy.allow_ports:
        raise RefusedByPolicy("policy.port", str(address.port))
    _check_host(address.host, policy)
    return address


def check_addresses(host: str, port: int, answers: list[str], policy: Policy) -> list[str]:
    """The resolver's answers, if every one may be connected to. Raises RefusedByPolicy (`policy.ssrf`).

    One bad answer refuses the name: an attacker who controls a zone would otherwise mix good with bad.
    """
    if not policy.names(host, port):
        for answer in answers:
            check_address(answer, policy)
    return answers


def check_address(text: str, policy: Policy) -> None:
    """Refuse an address that is not public, in any of its spellings. Raises RefusedByPolicy (`policy.ssrf`)."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise RefusedByPolicy("policy.ssrf", f"{text} is not an address") from error
    if not all(_reachable(form, policy) for form in forms(address)):
        raise RefusedByPolicy("policy.ssrf", f"{text} is not a public address")


def forms(address: IPAddress) -> Iterator[IPAddress]:
    """The address itself and every IPv4 address that it embeds.

    v4-mapped and -compatible (RFC 4291), 6to4 (RFC 3056), Teredo (RFC 4380), NAT64 (RFC 6052, 8215), ISATAP (RFC 5214).
    """
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    number = int(address)
    if (number >> 32 in {0, 0xFFFF, 0xFFFF0000} and number > 1) or any(address in net for net in NAT64):
        yield ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (number >> 32) & 0xFFFFFFFF in ISATAP:
        yield ipaddress.IPv4Address(number & 0xFFFFFFFF)


def _reachable(address: IPAddress, policy: Policy) -> bool:
    # A zone (`fe80::1%eth0`) is never part of a public address, and networks compare without it.
    allowed = [network for network in policy.allow_networks if address in network]
    if address in CLOUD_HOSTS:  # a whole network that is allowed does not mean its cloud
        return any(network.num_addresses == 1 for network in allowed)
    if allowed:
        return True
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address not in GLOBAL_UNICAST):
        return False
    return not any(address in network for network in DENIED)


def _check_host(host: str, policy: Policy) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        _check_name(host)
    else:
        check_address(host, policy)


def _check_name(host: str) -> None:
    if "." not in host:
        raise RefusedByPolicy("policy.host_denied", "a name of one label is an inside name")
    if _is_below(host, PRIVATE_NAMES):
        raise RefusedByPolicy("policy.host_denied", "a name that only exists inside")


def _is_below(host: str, names: Iterable[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)
