"""Two authorities sign the time of one period, and both verifiers look at both."""

import io
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core import management

from sources.evidence.ledger import close_period
from sources.evidence.seal_verification import stamps, verify_seal
from sources.evidence.tokens import collect
from sources.models import Capture, TimestampToken
from sources.storage.archive import archive
from tests.builders import a_source
from tests.docs.test_verify_claimdesk import failures, run
from tests.timestamps import TimestampAuthority
from tests.web import Web

pytestmark = pytest.mark.django_db
Authorities = tuple[TimestampAuthority, TimestampAuthority]


@pytest.fixture(scope="module")
def authorities(tmp_path_factory) -> Iterator[Authorities]:
    """One that sends its own certificate alone, and one that sends its root too."""
    folder = tmp_path_factory.mktemp("times")
    with TimestampAuthority(folder / "a") as first, TimestampAuthority(folder / "b", chain=True) as second:
        yield first, second


@pytest.fixture
def capture(authorities: Authorities, web: Web, settings, tmp_path) -> Capture:
    """A capture whose period both have signed."""
    settings.HOME, settings.DEMO, settings.DEMO_PORT = tmp_path / "home", True, web.port
    taken = Capture.objects.get(source=a_source(web.url("/article/uk")))
    management.call_command("capture", web.url("/article/uk"), stdout=io.StringIO(), stderr=io.StringIO())
    close_period()
    settings.ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.ALLOW_PORTS = [authority.port for authority in authorities]
    settings.TSA_URLS = [authority.url for authority in authorities]
    roots = tmp_path / "roots.pem"
    roots.write_bytes(b"".join(authority.root.read_bytes() for authority in authorities))
    settings.TSA_AUTHORITIES = str(roots)
    assert collect() == 2
    return Capture.objects.get(pk=taken.pk)


def test_both_times_are_verified_by_both_verifiers(capture, authorities, tmp_path):
    assert verify_seal(capture) == []
    assert {authority for _at, authority in stamps(capture.seal)} == {authority.url for authority in authorities}
    code, lines = told(capture, tmp_path)
    assert (code, failures(lines)) == (0, "")
    for authority in authorities:
        assert f"signed by {authority.url}" in lines


@pytest.mark.parametrize("number", [0, 1])
def test_a_change_of_either_is_seen_by_both_verifiers(capture, authorities, tmp_path, number):
    token = TimestampToken.objects.get(authority=authorities[number].url)
    with archive().open(token.sha256) as file:
        changed = bytearray(file.read())
    changed[-3] ^= 1
    TimestampToken.objects.filter(pk=token.pk).update(sha256=archive().put([bytes(changed)]).sha256)
    (finding,) = verify_seal(capture)
    assert f"The timestamp of {token.authority} for period 1 does not hold" in finding
    code, lines = told(capture, tmp_path)
    assert code == 1
    (failure,) = failures(lines).splitlines()
    assert f"signed by {token.authority}" in failure


def told(capture: Capture, tmp_path: Path) -> tuple[int, str]:
    """What the stand-alone verifier says, with the roots of both."""
    management.call_command("export_evidence", str(capture.pk), str(tmp_path), stdout=io.StringIO())
    wacz, evidence = next(tmp_path.glob("*.wacz")), next(tmp_path.glob("*.json"))
    return run(wacz, evidence, "--tsa-ca", tmp_path / "roots.pem")
