"""A failure is sealed with the same care: what was asked, what the name answered, what came, and when."""

import gzip
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.capture import pipeline
from sources.capture.packaging import Package, keep
from sources.evidence.keys import sealing_key
from sources.evidence.signing import is_signed, sealed
from sources.models import Capture, Source
from sources.storage.files import FileStore
from sources.wacz.verify import verify_wacz
from sources.wacz.writer import MANIFEST
from sources.web.client import Client
from tests.sources.capture.test_every_outcome import CASES, Case
from tests.web import Web

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(tmp_path, settings) -> FileStore:
    """An archive and keys of this test's own."""
    settings.HOME = tmp_path
    return FileStore(tmp_path / "archive")


def answering(*addresses: str) -> Case:
    """A name with these addresses."""
    return lambda web_client, _web: (
        replace(web_client, resolve=lambda _host, _port: [*addresses]),
        "http://news.example/",
    )


def failed(case: Case, web_client: Client, web: Web, store: FileStore) -> tuple[dict[str, Any], Package]:
    """What the seal of a visit says, once its signature is found to be good, and all that was kept."""
    visitor, url = case(web_client, web)
    with visitor.fetch(url) as fetched:
        finding = pipeline._read(fetched)
        package = keep(finding, store, sealed_at=datetime.now(UTC), software="test", reader="")
    capture = Capture(pk=1, source=Source(pk=1))
    made = sealed(sealing_key(), capture, package.manifest, [part.as_json() for part in package.kept])
    assert is_signed(made.document.encode(), made.signature, made.key)
    return json.loads(made.document), package


def wacz_of(package: Package, store: FileStore) -> bytes:
    with store.open(next(part.stored.sha256 for part in package.kept if part.kind == "wacz")) as file:
        return file.read()


HERE = ["127.0.0.1"]
FAILURES: dict[str, tuple[Case, list[str], str]] = {
    "dns.nxdomain": (CASES["dns.nxdomain"], [], "[Errno -2] no"),
    "dns.servfail": (CASES["dns.servfail"], [], "[Errno -3] no"),
    "dns.nodata": (CASES["dns.nodata"], [], "no address"),
    "dns.timeout": (CASES["dns.timeout"], [], "no answer within 0 s"),
    "net.refused": (CASES["net.refused"], HERE, "Connection refused"),
    "tls.handshake": (CASES["tls.handshake"], HERE, "WRONG_VERSION_NUMBER"),
    "policy.ssrf": (answering("93.184.215.14", "10.0.0.1"), ["93.184.215.14", "10.0.0.1"], "10.0.0.1"),
}


@pytest.mark.parametrize("code", FAILURES)
def test_what_a_name_answered_is_sealed_with_the_failure(code, web_client, web, store):
    case, addresses, detail = FAILURES[code]
    said, package = failed(case, web_client, web, store)
    assert (said["outcome"], said["completeness"], said["verdict"]) == (code, "failure", "")
    assert detail in said["detail"]
    (hop,) = said["hops"]
    assert (hop["code"], hop["detail"], hop["addresses"]) == (code, said["detail"], addresses)
    assert (hop["status"], hop["tls"], hop["first_byte_at"]) == (None, None, None)
    assert hop["requested_at"] <= hop["ended_at"]
    assert hop["milliseconds"].keys() >= {"dns", "total"}
    assert [part["kind"] for part in said["artifacts"]] == ["wacz"]
    wacz = wacz_of(package, store)
    assert verify_wacz(io.BytesIO(wacz)) == []
    with zipfile.ZipFile(io.BytesIO(wacz)) as archive:
        kept = json.loads(archive.read(MANIFEST))["hops"][0]
        records = gzip.decompress(archive.read("archive/data.warc.gz"))
    assert (kept["code"], kept["detail"], kept["addresses"]) == (code, said["detail"], addresses)
    assert b"urn:claimdesk:capture:" in records  # the record that a failure always leaves


def test_the_headers_of_an_answer_are_sealed_with_the_failure(web_client, web, store):
    said, package = failed(CASES["http.429"], web_client, web, store)
    (hop,) = said["hops"]
    assert (said["outcome"], hop["status"], hop["addresses"], hop["address"]) == ("http.429", 429, HERE, HERE[0])
    assert hop["requested_at"] <= hop["first_byte_at"] <= hop["ended_at"]
    with zipfile.ZipFile(io.BytesIO(wacz_of(package, store))) as archive:
        records = gzip.decompress(archive.read("archive/data.warc.gz"))
    assert b"HTTP/1.1 429 Too Many Requests\r\n" in records
    assert b"\r\nRetry-After: 120\r\n" in records


def test_an_address_that_was_refused_before_a_name_was_asked_is_sealed(web_client, web, store):
    said, _package = failed(CASES["policy.ssrf"], web_client, web, store)
    assert (said["outcome"], said["hops"], said["url"]) == ("policy.ssrf", [], "http://10.0.0.1/")
    assert "10.0.0.1" in said["detail"]
