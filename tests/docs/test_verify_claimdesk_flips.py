"""Each kind of byte, changed: every leaf of the evidence, every file of the WACZ, and what a forger would sign anew."""

import base64
import copy
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.docs.test_verify_claimdesk import (
    DIGEST,
    MANIFEST,
    Exported,
    authority,
    exported,
    exports,
    failures,
    web,
    with_right_digests,
    zipped,
)
from tests.docs.test_verify_claimdesk_reading import verifier
from tests.timestamps import TimestampAuthority

__all__ = ["authority", "exported", "exports", "verifier", "web"]
pytestmark = pytest.mark.django_db
Judge = Callable[..., tuple[int, str]]
Bundle = dict[str, Any]
Path = tuple[str | int, ...]

# What nobody signs and nothing rests on: the file's own words about what stands in it.
TOLD = {
    ("keys", 0, "created_at"), ("keys", 0, "retired_at"), ("quotes", 0, "citation"), ("quotes", 0, "claim"),
    ("ledger", "periods", 1, "tokens", 0, "authority"),
}  # fmt: skip


@pytest.fixture
def judge(exported: Exported, verifier, capsys) -> Judge:
    """Judges as on a command line, in this process: there are many."""

    def judged(*options: object, data: bytes | None = None, bundle: Bundle | None = None, alone: bool = False) -> Any:
        wacz, evidence = exported.folder / "it.wacz", exported.folder / "it.json"
        wacz.write_bytes(exported.data if data is None else data)
        evidence.write_text(json.dumps(exported.bundle if bundle is None else bundle))
        code = verifier.main([str(wacz), *([] if alone else [str(evidence)]), *map(str, options)])
        return code, capsys.readouterr().out

    return judged


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[name], (*path, name))
    else:
        yield path


def flipped(name: str | int, value: Any) -> Any:
    """The value with a little change, of the same kind as it was."""
    if value is None or isinstance(value, int):
        return (value or 0) + 1
    if str(name).endswith("_at"):
        return (datetime.fromisoformat(value) + timedelta(hours=1)).isoformat()
    if name == "response":  # what is in the midst may be padding, and at the end is the signature
        return with_flipped_end(value)
    place = len(value) // 2
    return value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]


def with_flipped_end(text: str) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[-3] ^= 1
    return base64.b64encode(raw).decode()


def with_flipped_leaf(document: Any, path: Path) -> Any:
    changed = copy.deepcopy(document)
    parent = changed
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = flipped(path[-1], parent[path[-1]])
    return changed


def test_every_leaf_of_the_evidence_is_checked(exported, judge):
    paths = set(leaves(exported.bundle))
    assert len(paths) > 20
    chain = ("ledger", "periods", 1, "tokens", 0, "chain")
    unseen = {path for path in paths - {chain} if judge(bundle=with_flipped_leaf(exported.bundle, path))[0] != 1}
    assert unseen == TOLD


def test_a_chain_without_its_root_or_with_another_is_seen(exported, judge, tmp_path_factory):
    token = exported.bundle["ledger"]["periods"][1]["tokens"][0]
    root = exported.root.read_text().strip()
    other = TimestampAuthority(tmp_path_factory.mktemp("other") / "tsa").root.read_text()
    for chain in (token["chain"].replace(root, ""), token["chain"].replace(root, other), ""):
        token["chain"] = chain
        assert "signed by http" in failures(judge()[1])
        assert judge("--tsa-ca", exported.root)[0] == 0  # with the root that you know it counts for nothing


def test_every_leaf_of_the_wacz_s_own_signature_is_checked(exported, judge):
    digest = json.loads(exported.files()[DIGEST])
    seen = {}
    for path in leaves(digest):
        data = zipped(exported.files() | {DIGEST: json.dumps(with_flipped_leaf(digest, path)).encode()})
        assert "names this WACZ" in failures(judge(data=data)[1])
        seen[path] = judge(data=data, alone=True)[1]
    for name in ("hash", "signature", "publicKey"):
        assert "signature: datapackage-digest.json" in failures(seen["signedData", name])
    for name in ("path", "hash"):
        assert "digests: datapackage-digest.json" in failures(seen[name,])


def test_any_bit_of_any_file_is_seen_even_where_the_zip_s_checksum_is_right(exported, judge):
    bits = random.Random(3)
    for name, content in exported.files().items():
        for _ in range(3):
            changed = bytearray(content)
            changed[bits.randrange(len(changed))] ^= 1 << bits.randrange(8)
            data = zipped(exported.files() | {name: bytes(changed)})
            assert "names this WACZ" in failures(judge(data=data)[1]) or "broken" in failures(judge(data=data)[1])
            if name != DIGEST:  # of which only the signed digest counts
                assert judge(data=data, alone=True)[0] == 1, name


def test_any_byte_of_the_zip_itself_is_seen_without_an_accident(exported, judge):
    bits = random.Random(4)
    with zipfile.ZipFile(io.BytesIO(exported.data)) as archive:
        start = archive.start_dir
    for place in bits.sample(range(start, len(exported.data)), 60) + bits.sample(range(start), 20):
        data = bytearray(exported.data)
        data[place] ^= 1 << bits.randrange(8)
        assert judge(data=bytes(data))[0] == 1, place


def resealed(exported: Exported, change: Callable[[Bundle, dict[str, bytes]], None]) -> tuple[bytes, Bundle]:
    """What a forger makes who has another key, and all digests right: their statement of changed files."""
    bundle, files = copy.deepcopy(exported.bundle), exported.files()
    statement = json.loads(bundle["seal"]["document"])
    manifest = json.loads(files[MANIFEST])
    change(statement, manifest)
    files[MANIFEST] = canonical(manifest)
    data = zipped(with_right_digests(files))
    statement["manifest"] = hashlib.sha256(files[MANIFEST]).hexdigest()
    for part in statement["artifacts"]:
        if part["kind"] == "wacz":
            part["sha256"], part["bytes"] = hashlib.sha256(data).hexdigest(), len(data)
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    number = hashlib.sha256(der).hexdigest()
    document = canonical(statement)
    bundle["seal"] = {
        "document": document.decode(),
        "signature": base64.b64encode(key.sign(document)).decode(),
        "key": number,
    }
    bundle["keys"], bundle["ledger"] = [{"id": number, "public_key": pem}], None
    return data, bundle


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _nothing(_statement: Bundle, _manifest: Bundle) -> None:
    """Change nothing: the forgery is in the form alone."""


def _certificates_in_seal(statement: Bundle, _manifest: Bundle) -> None:
    statement["hops"][0]["tls"] = {"certificates": ["0" * 64]}


def _certificates_in_manifest(_statement: Bundle, manifest: Bundle) -> None:
    manifest["hops"][0]["tls"] = {"certificates": [base64.b64encode(b"another").decode()]}


def _body(_statement: Bundle, manifest: Bundle) -> None:
    next(part for part in manifest["artifacts"] if part["kind"] == "body")["sha256"] = "0" * 64


def _status(_statement: Bundle, manifest: Bundle) -> None:
    manifest["hops"][0]["status"] = 404


FORGED = {
    _nothing: "",
    _certificates_in_seal: "FAIL      seal: names the certificates",
    _certificates_in_manifest: "FAIL      seal: names the certificates",
    _body: "FAIL      body: unpacked again from the WARC it is what the manifest names",
    _status: "FAIL      chain: all 1 answers on the way are in the WARC",
}


@pytest.mark.parametrize(("change", "said"), FORGED.items())
def test_what_a_forger_signs_anew_must_fit_the_archived_bytes(exported, judge, change, said):
    data, bundle = resealed(exported, change)
    lines = failures(judge(data=data, bundle=bundle)[1]).splitlines()
    assert [line for line in lines if "signature: datapackage-digest.json" not in line] == ([said] if said else [])
    assert "that you gave" in failures(judge("--key", exported.key, data=data, bundle=bundle)[1])


def _no_body(_statement: Bundle, manifest: Bundle) -> None:
    manifest["artifacts"] = []


def _no_page(_statement: Bundle, manifest: Bundle) -> None:
    manifest["hops"][0]["status"], manifest["hops"][0]["location"] = 302, "/elsewhere"


@pytest.mark.parametrize("change", [_no_body, _no_page])
def test_a_body_that_cannot_be_compared_is_unchecked(exported, judge, change):
    data, bundle = resealed(exported, change)
    assert "unchecked body: the manifest names none" in judge(data=data, bundle=bundle)[1]


def test_a_key_that_is_not_there_is_seen(exported, judge):
    exported.bundle["keys"] = []
    code, lines = judge()
    assert (code, "broken" in failures(lines)) == (1, True)
