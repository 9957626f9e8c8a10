"""WACZ files: other people's validators pass them, and our own verifier says no to every change."""

import gzip
import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimdesk.canonical import exact_json
from sources.wacz.verify import verify_wacz
from sources.wacz.writer import DATAPACKAGE, DIGEST, INDEX, MANIFEST, PAGES, PackageMetadata, surt, write_wacz
from sources.web.client import Client
from sources.web.guard import Policy
from sources.web.records import FetchResult, Limits
from tests.web import article

Change = Callable[[dict[str, bytes]], object]
SEALED_AT = datetime(2026, 11, 22, 12, 30, 45, 123456, tzinfo=UTC)
WARC = "archive/data.warc.gz"
PATHS = [
    "/article/uk", "/article/gzip", "/article/chunked", "/article/chunked-gzip", "/article/hinted", "/moved/twice",
    "/moved/cyrillic", "/empty", "/no-such-page", "/short", "/close/head", "/reset", "/not-http", "/chunked/bad",
    "/gzip/broken", "/flood?1000000", "/hang",
]  # fmt: skip
BIN = Path(sys.executable).parent


def metadata(fetched: FetchResult) -> PackageMetadata:
    manifest = {"format": "claimdesk-capture-1", "hops": [hop.as_json() for hop in fetched.hops]}
    return PackageMetadata(SEALED_AT, "ClaimDesk/test", manifest, "Лист про «радари»", "Перший рядок.\nДругий.")


def wacz_of(fetched: FetchResult) -> bytes:
    with write_wacz(fetched, metadata(fetched)) as file:
        file.seek(0)
        return file.read()


@pytest.fixture(scope="module")
def sample(web) -> bytes:
    """One WACZ with a redirect in it."""
    with Client(Policy(allow_endpoints=web.endpoints), Limits(), "test").fetch(web.url("/moved")) as fetched:
        return wacz_of(fetched)


def judged(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("path", PATHS)
def test_wacz_passes_the_digest_checks_of_two_readers_and_ours(web_client, web, tmp_path, path):
    with web_client.fetch(web.url(path)) as fetched:
        data = wacz_of(fetched)
    assert verify_wacz(io.BytesIO(data)) == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extract(WARC, tmp_path)
        index = archive.read(INDEX).decode()
    warc = tmp_path / WARC
    for verdict in (judged(BIN / "warcio", "check", "-v", warc), judged(BIN / "fastwarc", "check", "-p", warc)):
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert [line.split(" ")[0] for line in index.splitlines()] == sorted(
        line.split(" ")[0] for line in index.splitlines()
    )


@pytest.mark.parametrize("path", ["/moved/twice", "/close/head"])
def test_wacz_passes_wacz_validate(web_client, web, tmp_path, path):
    with web_client.fetch(web.url(path)) as fetched:
        (tmp_path / "it.wacz").write_bytes(wacz_of(fetched))
    verdict = judged(BIN / "wacz", "validate", "-f", tmp_path / "it.wacz")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert "Valid" in verdict.stdout


def test_wacz_of_a_refused_url_is_a_failure_record(web_client, tmp_path):
    with web_client.fetch("http://169.254.169.254/") as fetched:
        data = wacz_of(fetched)
    assert verify_wacz(io.BytesIO(data)) == []
    (tmp_path / "it.wacz").write_bytes(data)
    assert judged(BIN / "wacz", "validate", "-f", tmp_path / "it.wacz").returncode == 0


def test_wacz_index_is_that_of_another_indexer(web_client, web, tmp_path):
    with web_client.fetch(web.url("/moved/twice")) as fetched, zipfile.ZipFile(io.BytesIO(wacz_of(fetched))) as archive:
        archive.extract(WARC, tmp_path)
        ours = archive.read(INDEX).decode().splitlines()
    theirs = judged(BIN / "cdxj-indexer", "-s", tmp_path / WARC).stdout.splitlines()

    def facts(line: str) -> tuple[str, ...]:
        key, stamp, data = line.split(" ", 2)
        record = json.loads(data)
        return key, stamp, record["url"], record["offset"], record["length"], record["filename"], record["mime"]

    assert sorted(map(facts, ours)) == sorted(map(facts, theirs))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.org", "org,example)/"),
        ("https://www.Example.org/A/B/", "org,example)/a/b"),
        ("http://www2.example.org:8080/x?b=2&a=1", "org,example:8080)/x?a=1&b=2"),
        ("https://a.b.c/?", "c,b,a)/"),
        ("http://127.0.0.1:8000/a", "1,0,0,127:8000)/a"),
        ("https://xn--80aikifvh.xn--j1amh/%D1%88", "xn--j1amh,xn--80aikifvh)/%d1%88"),
        ("http://a.org/x//y/?y=Z", "org,a)/x/y?y=z"),
        ("http://[2001:db8::1]/a", "2001:db8::1)/a"),
        ("urn:claimdesk:capture:HTTP://a", "urn:claimdesk:capture:http://a"),
    ],
)
def test_surt_is_what_other_indexers_write(url, key):
    assert surt(url) == key


def test_write_wacz_gives_the_same_bytes_for_the_same_capture(web_client, web):
    with web_client.fetch(web.url("/moved")) as fetched:
        assert wacz_of(fetched) == wacz_of(fetched)


def test_write_wacz_keeps_the_bytes_of_the_wire(web_client, web):
    with web_client.fetch(web.url("/article/chunked-gzip")) as fetched:
        fetched.last.response.seek(0)
        wire = fetched.last.response.read()
        archive = zipfile.ZipFile(io.BytesIO(wacz_of(fetched)))
    assert wire in _unpacked(archive.read(WARC))


def _unpacked(data: bytes) -> bytes:
    return subprocess.run(["gzip", "-dc"], input=data, capture_output=True, check=True).stdout


def test_verify_says_no_after_one_flipped_bit(sample, seed):
    dice = random.Random(seed)
    place = dice.randrange(len(sample))
    changed = bytearray(sample)
    changed[place] ^= 1 << dice.randrange(8)
    assert verify_wacz(io.BytesIO(changed)), f"bit in byte {place} of {len(sample)}"


def test_verify_says_no_after_any_flipped_byte_of_the_zip_directory(sample):
    start = sample.index(b"PK\x01\x02")
    for place in range(start, len(sample)):
        changed = bytearray(sample)
        changed[place] ^= 0x55
        assert verify_wacz(io.BytesIO(changed)), f"byte {place - start} of the directory"


@pytest.mark.parametrize("cut", [1, 22, 100, 1000])
def test_verify_says_no_to_a_cut_file(sample, cut):
    assert verify_wacz(io.BytesIO(sample[:-cut]))
    assert verify_wacz(io.BytesIO(sample + b"\0" * cut))


def rebuilt(data: bytes, change: Change, *, relist: bool) -> io.BytesIO:
    """The WACZ with its files changed, and with digests made right again where a forger would."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    if relist:
        package = json.loads(files[DATAPACKAGE])
        package["resources"] = [
            {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(body).hexdigest()}", "bytes": len(body)}
            for name, body in files.items()
            if name not in {DATAPACKAGE, DIGEST}
        ]
        files[DATAPACKAGE] = json.dumps(package).encode()
        digest = hashlib.sha256(files[DATAPACKAGE]).hexdigest()
        files[DIGEST] = json.dumps({"path": DATAPACKAGE, "hash": f"sha256:{digest}"}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return out


def _replace(name: str, old: bytes, new: bytes) -> Change:
    return lambda files: files.update({name: files[name].replace(old, new)})


FORGERIES = [
    ("pages dropped", lambda files: files.pop(PAGES), "pages.jsonl is missing"),
    ("index dropped", lambda files: files.pop(INDEX), "index.cdx is missing"),
    ("pages of another site", _replace(PAGES, b"127.0.0.1", b"127.0.0.2"), "not in the WARC"),
    ("no page", lambda files: files.update({PAGES: files[PAGES].splitlines()[0]}), "names no page"),
    ("pages of nothing", lambda files: files.update({PAGES: b"{"}), "not a list of pages"),
    ("index elsewhere", _replace(INDEX, b'"offset": "', b'"offset": "1'), "does not lead"),
    ("index cut", lambda files: files.update({INDEX: files[INDEX].splitlines(keepends=True)[0]}), "does not lead"),
    ("index turned", lambda files: files.update({INDEX: b"".join(files[INDEX].splitlines(True)[::-1])}), "order"),
    ("manifest respaced", _replace(MANIFEST, b"{", b"{ "), "canonical"),
    ("no WARC", lambda files: files.pop(WARC), "no WARC record"),
    ("WARC repacked", lambda files: files.update({WARC: repacked(files[WARC])}), "WARC-Block-Digest"),
    ("WARC cut", lambda files: files.update({WARC: files[WARC][:-9]}), "cannot be read"),
    ("no digests", lambda files: files.update({WARC: repacked(files[WARC], undigested=True)}), "has no WARC-Block"),
]  # fmt: skip


def repacked(data: bytes, *, undigested: bool = False) -> bytes:
    """The same records, one word of the article changed, each in its own member."""
    out = b""
    while data:
        inflater = zlib.decompressobj(31)
        record = inflater.decompress(data)
        data = inflater.unused_data
        record = record.replace("радари".encode(), "ракети".encode())
        if undigested:
            record = record.replace(b"WARC-Block-Digest", b"X-Block-Digest")
        out += gzip.compress(record, mtime=0)
    return out


@pytest.mark.parametrize(("change", "words"), [row[1:] for row in FORGERIES], ids=[row[0] for row in FORGERIES])
def test_verify_sees_through_a_forger_who_lists_anew(sample, change, words):
    findings = verify_wacz(rebuilt(sample, change, relist=True))
    assert any(words in finding for finding in findings), findings


def test_verify_says_no_to_an_unlisted_file(sample):
    findings = verify_wacz(rebuilt(sample, lambda files: files.update({"archive/evil": b"x"}), relist=False))
    assert "archive/evil is not listed in datapackage.json." in findings


def test_verify_says_no_to_a_changed_datapackage(sample):
    findings = verify_wacz(rebuilt(sample, _replace(DATAPACKAGE, b"2026-", b"2025-"), relist=False))
    assert findings == ["datapackage.json does not hold what datapackage-digest.json says."]


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a\\b", "a//b"])
def test_verify_says_no_to_paths_that_lead_out(sample, name):
    findings = verify_wacz(rebuilt(sample, lambda files: files.update({name: b"x"}), relist=True))
    assert any("no plain path" in finding for finding in findings)


def test_verify_says_no_to_names_that_end_earlier_for_python(sample):
    data = rebuilt(sample, lambda files: files.update({"evil.txt-exe": b"x"}), relist=True).getvalue()
    findings = verify_wacz(io.BytesIO(data.replace(b"evil.txt-exe", b"evil.txt\0exe")))
    assert any("no plain path" in finding for finding in findings)


def test_verify_says_no_to_packed_and_double_files(sample):
    out = io.BytesIO(sample)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(MANIFEST, b"{}", zipfile.ZIP_DEFLATED)
    findings = verify_wacz(out)
    assert "claimdesk/manifest.json is there twice." in findings
    assert any("is packed" in finding for finding in findings)


@pytest.mark.parametrize("data", [b"", b"PK", article(), b"PK\x05\x06" + bytes(18)])
def test_verify_says_no_to_what_is_no_wacz(data):
    assert verify_wacz(io.BytesIO(data))


def test_verify_bears_a_wacz_without_our_manifest(sample):
    assert verify_wacz(rebuilt(sample, lambda files: files.pop(MANIFEST), relist=True)) == []


def test_write_wacz_without_text_has_a_page_all_the_same(web_client, web):
    with (
        web_client.fetch(web.url("/image")) as fetched,
        write_wacz(fetched, replace(metadata(fetched), text="", title="")) as file,
    ):
        assert verify_wacz(file) == []


def test_canonical_json_is_one_form():
    assert exact_json({"b": [1, None], "a": "ї\n"}) == '{"a":"ї\\n","b":[1,null]}'.encode()
    with pytest.raises(TypeError):
        exact_json({"a": [{"b": 1.5}]})


def test_verify_says_no_after_any_flipped_bit_of_the_directory(sample):
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        start = archive.start_dir
    for bit in range(8 * start, 8 * len(sample)):
        changed = bytearray(sample)
        changed[bit // 8] ^= 1 << bit % 8
        assert verify_wacz(io.BytesIO(changed)), f"bit {bit}"
