"""What the web client may reach."""

import ipaddress

import pytest

from sources.web.guard import Policy, RefusedByPolicy, check_address, check_addresses, check_url

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 64:ff9b:1::7f00:1 100::1 100:0:0:1::1 2001::1 2001:2::1 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2620:4f:8000::1 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fe80::5efe:7f00:1 2a00::5efe:7f00:1 2a00::200:5efe:a00:1 fec0::1
ff02::1 ff0e::1 4000::1 8000::1 2606:4700::1%lo
"""
OUTSIDE = """
1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1 198.17.255.255
198.20.0.1 223.255.255.255 2606:4700:4700::1111 2a00:1450:4001:800::200e 2001:4860:4860::8888 2a00::5efe:808:808
"""
NO_URL = [
    ("ftp://example.org/", "policy.scheme"),
    ("gopher://example.org/", "policy.scheme"),
    ("https://user@example.org/", "policy.url"),
    ("https://example.org\\evil/", "policy.url"),
    ("https://example.org/\r\nX: y", "policy.url"),
    ("https://2130706433/", "policy.url"),
    ("https://0x7f.0.0.1/", "policy.url"),
    ("https://0177.0.0.1/", "policy.url"),
    ("https://127.1/", "policy.url"),
    ("https://example.org:22/", "policy.port"),
    ("https://example.org:6379/", "policy.port"),
    ("http://127.0.0.1/", "policy.ssrf"),
    ("http://169.254.169.254/latest/meta-data/", "policy.ssrf"),
    ("http://[::1]/", "policy.ssrf"),
    ("http://[::ffff:7f00:1]/", "policy.ssrf"),
    ("http://[64:ff9b::7f00:1]/", "policy.ssrf"),
    ("http://localhost/", "policy.host_denied"),
    ("http://intranet/", "policy.host_denied"),
    ("http://redis:8080/", "policy.host_denied"),
    ("http://a.localhost/", "policy.host_denied"),
    ("http://printer.local/", "policy.host_denied"),
    ("http://metadata.google.internal/", "policy.host_denied"),
    ("http://METADATA.google.INTERNAL./", "policy.host_denied"),
    ("http://expyuzz4wqqyqhjn.onion/", "policy.host_denied"),
    ("http://box.home.arpa/", "policy.host_denied"),
]


@pytest.mark.parametrize("address", INSIDE.split())
def test_check_address_refuses_what_is_not_public(address):
    with pytest.raises(RefusedByPolicy) as refusal:
        check_address(address, Policy())
    assert refusal.value.code == "policy.ssrf"


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_check_address_lets_public_ones_pass(address):
    check_address(address, Policy())


def test_check_address_refuses_what_is_no_address():
    with pytest.raises(RefusedByPolicy):
        check_address("localhost", Policy())


@pytest.mark.parametrize(("url", "code"), NO_URL)
def test_check_url_refuses(url, code):
    with pytest.raises(RefusedByPolicy) as refusal:
        check_url(url, Policy())
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "url", ["https://example.org/", "http://example.org:8080/", "http://1.1.1.1/", "https://приклад.укр:8443/"]
)
def test_check_url_lets_the_public_web_pass(url):
    assert check_url(url, Policy()).scheme in url


def test_check_addresses_refuses_a_name_with_one_bad_answer():
    with pytest.raises(RefusedByPolicy):
        check_addresses("example.org", 443, ["1.1.1.1", "10.0.0.1"], Policy())


def test_policy_allows_a_network_and_nothing_beside_it():
    policy = Policy(allow_networks=(ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("::1/128")))
    check_address("10.1.2.3", policy)
    check_address("::1", policy)
    for other in ("10.2.0.1", "::ffff:10.1.2.3", "2002:a01:203::", "64:ff9b::a01:203", "127.0.0.1"):
        with pytest.raises(RefusedByPolicy):
            check_address(other, policy)


def test_policy_allows_nat64_only_around_public_addresses():
    policy = Policy(allow_networks=(ipaddress.ip_network("64:ff9b::/96"),))
    check_address("64:ff9b::808:808", policy)
    with pytest.raises(RefusedByPolicy):
        check_address("64:ff9b::7f00:1", policy)


def test_policy_allows_a_port():
    assert check_url("https://example.org:9000/", Policy(allow_ports=frozenset({9000}))).port == 9000


def test_policy_allows_exactly_one_endpoint():
    policy = Policy(allow_endpoints=frozenset({"127.0.0.1:8765"}))
    assert check_url("http://127.0.0.1:8765/a", policy).port == 8765
    assert check_addresses("127.0.0.1", 8765, ["127.0.0.1"], policy) == ["127.0.0.1"]
    for url in ("http://127.0.0.1:8766/", "http://127.0.0.2:8765/", "http://localhost:8765/", "http://[::1]:8765/"):
        with pytest.raises(RefusedByPolicy):
            check_url(url, policy)
    with pytest.raises(RefusedByPolicy):
        check_addresses("other.example", 8765, ["127.0.0.1"], policy)
