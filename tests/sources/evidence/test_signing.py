"""Every capture ends with a signed statement, whatever became of it."""

import base64
import hashlib
import io
import json
import ssl
import subprocess
import sys
import zipfile
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from claimdesk.canonical import exact_json
from sources.evidence.keys import Purpose, rotate, wacz_key
from sources.evidence.signing import is_signed, statement
from sources.models import Capture, Seal, Source
from sources.storage.archive import open_artifact
from sources.wacz.signature import signature_problem
from sources.wacz.verify import verify_wacz
from sources.wacz.writer import DIGEST, MANIFEST
from tests.web import Web

pytestmark = pytest.mark.django_db
NAMED = ("kind", "sha256", "bytes", "media_type", "tool")


def document(seal: Seal) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(seal.document)
    return said


def wacz_bytes(capture: Capture) -> bytes:
    with open_artifact(capture.artifacts.get(kind="wacz")) as file:
        return file.read()


def test_seal_names_every_artifact_and_the_manifest(take):
    capture = take("/article/gzip")
    said = document(capture.seal)
    kept = {(part.kind, part.sha256, part.size, part.media_type, part.tool) for part in capture.artifacts.all()}
    assert {tuple(part[name] for name in NAMED) for part in said["artifacts"]} == kept
    assert {part["kind"] for part in said["artifacts"]} == {"wacz", "body", "text", "visible"}
    manifest = zipfile.ZipFile(io.BytesIO(wacz_bytes(capture))).read(MANIFEST)
    assert said["manifest"] == hashlib.sha256(manifest).hexdigest()
    assert (said["capture"], said["outcome"], said["verdict"]) == (capture.pk, "ok", "verdict.article")


def test_seal_is_canonical_and_signed(take):
    seal = take().seal
    raw = seal.document.encode()
    assert exact_json(json.loads(raw)) == raw
    assert hashlib.sha256(raw).hexdigest() == seal.sha256
    assert is_signed(raw, seal.signature, seal.key)
    assert not is_signed(raw.replace(b"verdict.article", b"verdict.paywall"), seal.signature, seal.key)


def test_seal_is_checked_by_openssl_alone(take, tmp_path):
    seal = take().seal
    (tmp_path / "key.pem").write_text(seal.key.public_key)
    (tmp_path / "seal.json").write_bytes(seal.document.encode())
    (tmp_path / "signature").write_bytes(base64.b64decode(seal.signature))
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "key.pem",
        "-rawin",
        "-in",
        "seal.json",
        "-sigfile",
        "signature",
    ]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "seal.json").write_bytes(seal.document.encode() + b" ")
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_seal_tells_the_way_and_the_times(take, web: Web):
    first, second = document(take("/moved").seal)["hops"]
    assert (first["status"], first["location"], first["addresses"]) == (301, "/article/uk", ["127.0.0.1"])
    assert second["url"] == web.url("/article/uk")
    assert second["requested_at"] <= second["first_byte_at"] <= second["ended_at"]
    assert second["tls"] is None


def test_seal_names_the_certificates_that_were_shown(take, web: Web, settings):
    url = web.secure("self_signed")
    settings.ALLOW_NETWORKS, settings.ALLOW_PORTS = [ip_network("127.0.0.0/8")], [int(url.split(":")[2].split("/")[0])]
    (hop,) = document(take(url).seal)["hops"]
    shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", hop["port"])))
    assert hop["tls"]["certificates"] == [hashlib.sha256(shown).hexdigest()]
    assert (hop["tls"]["verified"], hop["tls"]["problem"]) == (False, "tls.untrusted")
    assert hop["tls"]["protocol"].startswith("TLSv1")


@pytest.mark.parametrize("verified", [False, True])
def test_seal_tells_certificates_and_their_verdict(verified):
    facts = {"protocol": "TLSv1.3", "cipher": "x", "verified": verified, "problem": "", "certificates": ["MAMCAQE="]}
    hop = {"url": "u", "started_at": "2026-11-22T12:00:00+00:00", "milliseconds": {"total": 1500}, "tls": facts}
    (said,) = json.loads(statement(Capture(pk=1, source=Source(pk=1)), {"hops": [hop]}, []))["hops"]
    assert said["tls"]["certificates"] == [hashlib.sha256(b"0\x03\x02\x01\x01").hexdigest()]
    assert (said["tls"]["verified"], said["tls"]["protocol"]) == (verified, "TLSv1.3")
    assert (said["first_byte_at"], said["ended_at"]) == (None, "2026-11-22T12:00:01.500000+00:00")


@pytest.mark.parametrize(
    ("path", "outcome", "status"),
    [("/no-such-page", "http.404", 404), ("/close", "net.reset", None), ("/loop", "http.redirect_loop", 302)],
)
def test_seal_of_a_failure_is_as_good(take, path, outcome, status):
    capture = take(path)
    said = document(capture.seal)
    assert is_signed(capture.seal.document.encode(), capture.seal.signature, capture.seal.key)
    assert (said["outcome"], said["completeness"]) == (outcome, "failure")
    assert (said["hops"][-1]["status"], said["hops"][-1]["addresses"]) == (status, ["127.0.0.1"])
    assert verify_wacz(io.BytesIO(wacz_bytes(capture))) == []


def test_seal_stays_valid_when_the_key_is_rotated(take):
    before = take().seal
    rotate(Purpose.SEAL, by=None)
    after = take("/article/gzip").seal
    assert before.key != after.key
    for seal in (before, after):
        assert is_signed(seal.document.encode(), seal.signature, Seal.objects.get(pk=seal.pk).key)
    assert not is_signed(before.document.encode(), before.signature, after.key)


def test_wacz_is_signed_as_wacz_auth_says(take, tmp_path):
    data = wacz_bytes(take())
    digest = json.loads(zipfile.ZipFile(io.BytesIO(data)).read(DIGEST))
    assert signature_problem(digest["signedData"], digest["hash"]) == ""
    assert set(digest["signedData"]) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert wacz_key().row.key_id == hashlib.sha256(base64.b64decode(digest["signedData"]["publicKey"])).hexdigest()
    (tmp_path / "it.wacz").write_bytes(data)
    validate = [Path(sys.executable).parent / "wacz", "validate", "-f", tmp_path / "it.wacz"]
    verdict = subprocess.run(validate, check=False, capture_output=True, text=True)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize("field", ["hash", "signature", "publicKey"])
def test_signature_problem_sees_every_change(take, field):
    digest = json.loads(zipfile.ZipFile(io.BytesIO(wacz_bytes(take()))).read(DIGEST))
    signed = digest["signedData"]
    signed[field] = signed[field][:20] + ("B" if signed[field][20] != "B" else "C") + signed[field][21:]
    assert signature_problem(signed, digest["hash"])
    assert signature_problem({**signed, "extra": 1}, digest["hash"])
    assert signature_problem("no object", digest["hash"])
