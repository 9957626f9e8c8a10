#!/usr/bin/env python3
"""Verify a capture of a ClaimDesk without ClaimDesk: Python's standard library and the `openssl` program are enough.

    python3 verify_claimdesk.py FILE.wacz [FILE.evidence.json] [--key SEAL.pem] [--tsa-ca ROOTS.pem] [--quote TEXT]

One line per finding: `ok` was checked and is right, `FAIL` is wrong, `unchecked` could not be checked here, `note` is
for you to judge. Exit code 0: nothing is wrong; 1: something is; 2: nothing is wrong, but not all could be checked.

--key     the desk's public key for seals as you know it (`manage.py export_key`), so that nobody else can have sealed
--tsa-ca  the root certificate of the timestamp authority as you know it
--quote   words that must stand in the archived bytes, besides those of the evidence file
--largest the largest record that is unpacked, in MB (512): all of it is held in memory

It is one file on purpose, so that it can be read, kept and handed on beside the evidence.
"""

import argparse
import base64
import binascii
import codecs
import hashlib
import importlib
import json
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

FORMAT = "claimdesk-evidence-1"
ESCAPING_TYPES = re.compile(r"json|csv|rss|atom")
PACKAGE, DIGEST, MANIFEST = "datapackage.json", "datapackage-digest.json", "claimdesk/manifest.json"
OURS = ("urn:claimdesk:capture:", "urn:claimdesk:wire:")  # records of the desk's own, not pages
FRAME = "urn:frame:"  # documents in frames of a page that a browser showed
HEAD_END = re.compile(rb"\r?\n\r?\n")
STATUS = re.compile(r"(?:http(?:/[\d.]*)?|icy)[ \t]*(\d+)?", re.IGNORECASE)
GZIP_MAGIC = b"\x1f\x8b"
# What Python alone cannot unpack, and the library that can where it is installed.
FOREIGN_PACKINGS = {"br": "brotli", "zstd": "zstandard"}
MB = 1024 * 1024
LARGEST = 512 * MB
STEP = 64 * 1024
BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, EOFError, OSError,
    zlib.error, zipfile.BadZipFile, struct.error,
)  # fmt: skip
INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)
UNREAD = {"script", "style", "template", "noscript", "svg", "math"}
MARKS = "\"'`´«»‹›„‟“”‚‛‘’ʼʹʻʽ′″‵‶〝〞〟＂＇"
DASHES = "\\-‐‑‒–—―−⸺⸻﹘﹣－"
HIDDEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "…": "..."}
FOLDED = re.compile(
    rf"(?P<apostrophe>(?<=[^\W\d_])[{MARKS}](?=[^\W\d_]))|(?P<mark>[{MARKS}]+)|(?P<dash>\s*[{DASHES}][\s{DASHES}]*)"
    rf"|(?P<space>\s+)|(?P<ligature>[{''.join(LIGATURES)}])"
)
FOLDS = {"apostrophe": "'", "mark": "", "dash": "-", "space": " "}
LABEL = r"\s*=\s*[\"']?\s*([\w:.\-]+)"
IN_HEADER = re.compile(rf"(?<![\w-])charset{LABEL}", re.IGNORECASE)
IN_XML = re.compile(rf"^\s*<\?xml[^>]{{0,200}}?encoding{LABEL}", re.IGNORECASE)
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What browsers read otherwise than Python would by the same name (WHATWG Encoding), and what they know at all.
READ_AS = dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "l1", "ascii", "us-ascii"), "cp1252") | {
    "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "big5": "big5-hkscs",
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "utf-16": "utf-16-le",
}  # fmt: skip
CHARSETS = re.compile(
    r"utf-8|utf-16-[lb]e|cp(?:125[0-8]|866|874|932|949)|koi8-[ru]|iso8859-\d+|gb18030|big5hkscs|euc_jp|iso2022_jp"
    r"|mac-(?:cyrillic|roman)"
)


class TooLarge(Exception):
    """A record is larger than what this program was told to unpack."""


class Report:
    """The findings, written as they come."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, word: str, sentence: str) -> None:
        """One line: `ok`, `FAIL`, `unchecked` or `note`."""
        self.words.append(word)
        sys.stdout.write(f"{word:10}{sentence}\n")

    def check(self, right: bool | None, sentence: str) -> bool:  # noqa: FBT001 - the verdict is the argument
        """A sentence that is right, wrong or (None) unchecked."""
        self.say({True: "ok", False: "FAIL", None: "unchecked"}[right], sentence)
        return bool(right)

    @property
    def exit_code(self) -> int:
        """What the process ends with."""
        return 1 if "FAIL" in self.words else 2 if "unchecked" in self.words else 0


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wacz", type=Path)
    parser.add_argument("evidence", type=Path, nargs="?")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--tsa-ca", type=Path)
    parser.add_argument("--quote", action="append", default=[])
    parser.add_argument("--largest", type=int, default=LARGEST // MB, metavar="MB")
    options = parser.parse_args(arguments)
    report = Report()
    try:
        data = options.wacz.read_bytes()
        bundle = json.loads(options.evidence.read_bytes()) if options.evidence else {}
    except (OSError, ValueError, RecursionError) as error:
        report.say("unchecked", f"cannot be read: {error}")
        return 2
    try:
        capture = Capture(data, options.largest * MB)
        check_wacz(capture, report)
        check_evidence(capture, bundle, options, report)
        check_texts(capture, bundle.get("texts", {}), report)
        check_quotes(capture, [*options.quote, *(part["quote"] for part in bundle.get("quotes", []))], report)
    except TooLarge:
        report.say("unchecked", f"the WARC: a record is larger than {options.largest} MB; say --largest MB to read it")
    except BROKEN as error:
        report.say("FAIL", f"broken: {type(error).__name__}: {error}")
    return report.exit_code


class Capture:
    """A WACZ taken apart: `files` by name, the records of its WARC, the desk's own manifest."""

    def __init__(self, data: bytes, largest: int = LARGEST) -> None:
        self.data = data
        with tempfile.TemporaryFile() as file:
            file.write(data)
            with zipfile.ZipFile(file) as archive:
                self.infos = archive.infolist()
                if sum(info.file_size for info in self.infos) > len(data):
                    raise ValueError("files of a WACZ are stored as they are, and do not overlap")
                self.files = {info.filename: archive.read(info) for info in self.infos}
        warcs = [data for name, data in self.files.items() if name.startswith("archive/")]
        self.records = [record for warc in warcs for record in records_of(warc, largest)]
        self.manifest: dict[str, Any] = json.loads(self.files.get(MANIFEST, b"{}"))

    def answers(self) -> list["Record"]:
        """The answers of servers, and what was brought by hand."""
        wanted = [record for record in self.records if record.kind in {"response", "resource"}]
        return [record for record in wanted if not record.url.startswith(OURS)]

    def page(self) -> "Record | None":
        """The record with the page: the answer to the last request, or what was brought."""
        last = self.manifest.get("page") or self.manifest.get("final_url") or self.manifest.get("url")
        answers = self.answers()
        hops = [hop for hop in self.manifest.get("hops", []) if hop.get("status") is not None]
        if hops and hops[-1]["status"] in {301, 302, 303, 307, 308} and hops[-1].get("location"):
            return None
        # What was asked for twice, without and with a cookie, is what came last.
        return next((record for record in reversed(answers) if record.url == last), answers[0] if answers else None)


class Record:
    """One WARC record: its named fields and its block."""

    def __init__(self, raw: bytes, largest: int = LARGEST) -> None:
        self.largest = largest
        head, _, rest = raw.partition(b"\r\n\r\n")
        lines = head.decode("utf-8").split("\r\n")
        self.version = lines[0]
        self.fields = dict(_field(line) for line in lines[1:])
        self.block = rest[: int(self.fields["content-length"])]
        self.is_whole = rest[len(self.block) :] == b"\r\n\r\n" and self.version in {"WARC/1.0", "WARC/1.1"}
        self.kind, self.url = self.fields["warc-type"], self.fields.get("warc-target-uri", "")
        self.head, self.raw_body, self.status = {}, self.block, None
        if self.kind == "response":
            head, self.raw_body = [*HEAD_END.split(self.block, maxsplit=1), b""][:2]
            lines = head.decode("latin-1").splitlines()
            status = STATUS.match(lines[0])
            self.status = int(status[1]) if status and status[1] else 200  # as browsers take it
            # Of headers with the same name the first counts.
            self.head = dict(_field(line) for line in reversed(lines[1:]) if ":" in line)

    def digests_match(self) -> bool:
        """Whether block and payload are what the record says."""
        payload = self.fields.get("warc-payload-digest")
        said = payload is None or self.kind != "response" or payload == f"sha256:{sha256(self.raw_body)}"
        return self.is_whole and said and self.fields.get("warc-block-digest") == f"sha256:{sha256(self.block)}"

    def body(self) -> bytes:
        """The body without its transfer and content encodings."""
        chunked = "chunked" in self.head.get("transfer-encoding", "").lower()
        body = _unchunked(self.raw_body) if chunked else self.raw_body
        for coding in reversed(self.head.get("content-encoding", "").lower().replace(" ", "").split(",")):
            if coding in {"gzip", "x-gzip", "deflate"}:
                body = _inflated(body, self.largest)
            elif coding in FOREIGN_PACKINGS:
                body = _unpacked_by_library(coding, body, self.largest)
        return body

    @property
    def foreign_packing(self) -> str:
        """The library that unpacking the body needs and that is not installed; empty where nothing is missing."""
        codings = self.head.get("content-encoding", "").lower().replace(" ", "").split(",")
        needed = [FOREIGN_PACKINGS[coding] for coding in codings if coding in FOREIGN_PACKINGS]
        return next((library for library in needed if _library(library) is None), "")

    def content_type(self) -> str:
        """As the server named it."""
        return str(self.head.get("content-type", "") or self.fields.get("content-type", ""))


def check_wacz(capture: Capture, report: Report) -> None:
    """The file in itself: entries, digests, WARC, the manifest and the way it tells, the signature inside."""
    files, infos = capture.files, capture.infos
    plain = len(files) == len(infos) and all(info.compress_type == zipfile.ZIP_STORED for info in infos)
    report.check(plain, f"zip: {len(infos)} files, each once, stored as they are")
    package, digest = json.loads(files[PACKAGE]), json.loads(files[DIGEST])
    said = {part["path"]: (part["hash"], part["bytes"]) for part in package["resources"]}
    found = {
        name: (f"sha256:{sha256(data)}", len(data)) for name, data in files.items() if name not in {PACKAGE, DIGEST}
    }
    report.check(said == found, f"digests: {PACKAGE} names every file with its SHA-256")
    own = f"sha256:{sha256(files[PACKAGE])}"
    report.check(digest["path"] == PACKAGE and digest["hash"] == own, f"digests: {DIGEST} names {PACKAGE}")
    good = bool(capture.records) and all(record.digests_match() for record in capture.records)
    report.check(good, f"WARC: {len(capture.records)} records hold what their digests say")
    if capture.manifest:
        check_manifest(capture, report)
    signed = digest.get("signedData")
    if signed:
        right = signed["hash"] == own and ecdsa(own.encode(), signed["signature"], signed["publicKey"])
        report.check(right, "signature: datapackage-digest.json is signed (WACZ-auth, anonymous)")
    else:
        report.say("note", "signature: the WACZ carries none of its own")


def check_manifest(capture: Capture, report: Report) -> None:
    """The manifest tells what the WARC holds."""
    manifest = capture.manifest
    report.check(capture.files[MANIFEST] == canonical(manifest), "manifest: in canonical form (RFC 8785)")
    way = [(hop["url"], hop["status"]) for hop in manifest.get("hops", []) if hop.get("status") is not None]
    answers = iter([(record.url, record.status) for record in capture.answers()])
    report.check(all(step in answers for step in way), f"chain: all {len(way)} answers on the way are in the WARC")
    body = next((part["sha256"] for part in manifest.get("artifacts", []) if part["kind"] == "body"), None)
    page = capture.page()
    if body and page and page.foreign_packing:
        report.say("unchecked", f"body: unpacking it needs Python's {page.foreign_packing}, which is not installed")
    elif body and page:
        right = sha256(page.body()) == body
        broken_off = manifest.get("outcome") != "ok" and not right
        report.check(None if broken_off else right, "body: unpacked again from the WARC it is what the manifest names")
    elif manifest.get("completeness") == "failure":
        report.say("note", "body: none is named, as nothing was kept but the record of a failure")
    else:
        report.say("unchecked", "body: the manifest names none, or the WARC has no page to compare it with")
    outcome, verdict = manifest.get("outcome"), manifest.get("verdict") or "no content"
    report.say("note", f"outcome: {outcome}, {verdict}, of {manifest.get('url')}")
    if manifest.get("origin") == "uploaded":
        report.say("note", "origin: a person brought this file; the desk did not fetch it")


def check_evidence(capture: Capture, bundle: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """The evidence file: seal, ledger, timestamps."""
    if not bundle:
        report.say("note", "seal: no evidence file was given, so who sealed this and when is not checked")
        return
    seal = bundle["seal"]
    document = seal["document"].encode()
    statement = json.loads(document)
    report.check(canonical(statement) == document, "seal: in canonical form (RFC 8785)")
    said = (bundle["format"], bundle["capture"], bundle["url"])
    same = said == (FORMAT, statement["capture"], statement["url"])
    report.check(same, "seal: is about the capture and the URL that the evidence file names")
    pem = {key["id"]: key["public_key"] for key in bundle["keys"]}[seal["key"]]
    report.check(key_id(pem) == seal["key"], "seal: the key is the one that its number names")
    if options.key:
        report.check(key_id(options.key.read_text("ascii")) == seal["key"], "seal: the key is the one that you gave")
    else:
        report.say("note", f"seal: signed by key {seal['key']}; compare it with the desk's own (--key)")
    report.check(ed25519(document, seal["signature"], pem), "seal: signed with that key (Ed25519)")
    named = {(part["kind"], part["sha256"], part["bytes"]) for part in statement["artifacts"]}
    report.check(("wacz", sha256(capture.data), len(capture.data)) in named, "seal: names this WACZ")
    own = sha256(capture.files.get(MANIFEST, b""))
    report.check(statement["manifest"] == own, "seal: names the manifest in it")
    report.check(
        _certificates(statement) == _certificates(capture.manifest, hashed=False), "seal: names the certificates"
    )
    check_ledger(bundle, options, report)


def check_ledger(bundle: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """The seal is in the tree, the periods are a chain, and authorities signed the time."""
    ledger, seal = bundle.get("ledger"), bundle["seal"]
    if not ledger:
        report.say("note", "ledger: the seal waited for its period when this was exported")
        return
    periods = [period["document"].encode() for period in ledger["periods"]]
    facts = [json.loads(document) for document in periods]
    leaf = canonical({"key": seal["key"], "seal": sha256(seal["document"].encode()), "signature": seal["signature"]})
    root = root_of(leaf, ledger["leaf_index"], facts[0]["size"], ledger["proof"])
    report.check(
        root == facts[0]["root"], f"ledger: the seal is leaf {ledger['leaf_index']} of period {facts[0]['number']}"
    )
    links = zip(facts[1:], facts, periods, strict=False)
    bound = all(
        after["previous"] == sha256(raw) and after["number"] == before["number"] + 1 for after, before, raw in links
    )
    report.check(bound, f"ledger: {len(periods)} period(s), each bound to the one before")
    if log := facts[-1].get("audit"):
        report.say("note", f"ledger: the last period also names link {log['link']} of the desk's log, {log['sha256']}")
    tokens = [
        (raw, token) for raw, period in zip(periods, ledger["periods"], strict=True) for token in period["tokens"]
    ]
    for raw, token in tokens:
        check_token(raw, token, options, report)
    if not tokens:
        report.say("note", "time: no authority had signed when this was exported")


def check_token(document: bytes, token: dict[str, Any], options: argparse.Namespace, report: Report) -> None:
    """One timestamp over a period."""
    response = base64.b64decode(token["response"])
    roots = options.tsa_ca.read_bytes() if options.tsa_ca else token["chain"].encode()
    text = openssl("ts -reply -in response -text", response=response)
    time = re.search(r"^Time stamp: (\w+ +\d+ [\d:]+)[.\d]* (\d+) GMT$", text or "", re.MULTILINE)
    # The certificates are judged at the time in the token itself: they outlive their validity, not their signatures.
    moment = datetime.strptime(f"{time[1]} {time[2]} +0000", "%b %d %H:%M:%S %Y %z") if time else None
    at = f" -attime {int(moment.timestamp())}" if moment else ""
    verify = f"ts -verify -digest {sha256(document)} -in response -CAfile roots{at}"
    said = openssl(verify, response=response, roots=roots)
    report.check(None if said is None else "OK" in said, f"time: {moment or 'no time'}, signed by {token['authority']}")
    named = datetime.fromisoformat(token["stamped_at"]).replace(microsecond=0)
    report.check(None if text is None else moment == named, "time: is the one that the evidence file names")
    if not options.tsa_ca:
        report.say("note", "time: the authority's root came with the evidence; give the one that you know (--tsa-ca)")


def check_texts(capture: Capture, texts: dict[str, str], report: Report) -> None:
    """The texts in the evidence file are those that were sealed, and the article is a part of what is visible."""
    layout = capture.manifest.get("layout")
    sealed = {part["kind"]: part["sha256"] for part in capture.manifest.get("artifacts", [])}
    for kind in sorted(texts):
        report.check(sha256(texts[kind].encode()) == sealed.get(kind), f"texts: {kind} is what the manifest names")
    if not texts:
        return
    if layout is None:
        report.say("note", "texts: sealed before all that is visible was kept")
    elif not layout.get("carried"):
        visible = texts.get("visible", "")
        article = "\n".join(visible[start:end] for start, end in layout.get("article", []))
        report.check(article == texts.get("text", ""), "texts: the article is made of ranges of what is visible")


def check_quotes(capture: Capture, quotes: Iterable[str], report: Report) -> None:
    """Each quotation stands in the archived bytes, read here and now."""
    page, quotes = capture.page(), [*quotes]
    text = text_of(page, str(capture.manifest.get("charset", ""))) if quotes and page else ""
    if text is not None and (capture.manifest.get("rendering") or {}).get("frames"):
        frames = [record for record in capture.answers() if record.url.startswith(FRAME)]
        text = "\n".join([text, *(text_of(frame, "utf-8") or "" for frame in frames)])
    is_carried = bool((capture.manifest.get("layout") or {}).get("carried"))
    if is_carried and text is not None and page:
        text = f"{text}\n{data_of(page, str(capture.manifest.get('charset', '')))}"
    for quote in quotes:
        shown = quote if len(quote) < 60 else f"{quote[:57]}…"
        right = None if text is None else all(stands_in(part, text) for part in quote.splitlines() if part.strip())
        if not right and page and (is_carried or ESCAPING_TYPES.search(page.content_type()) or has_slots(page)):
            right = None  # its words need not stand in its bytes as they are read
        report.check(right, f"quote: “{shown}” stands in the archived bytes")


def text_of(page: Record, charset: str) -> str | None:
    """The visible words of a page; None for what is neither HTML nor text, or cannot be unpacked here.

    `charset` is what the desk found. It counts where neither server nor page name one that browsers know.
    """
    if page.foreign_packing:
        return None
    body, kind = page.body(), page.content_type()
    words = body.decode(charset_of(body, kind, charset), "replace")
    looks = re.search(r"<(?:!doctype\s+html|html|head|body|p|div|article)[\s>]", words[:8192], re.IGNORECASE)
    if "html" in kind or looks:
        return _visible(words)
    return words if "text/" in kind or re.search(r"json\b|[/+]xml\b", kind) else None


def has_slots(page: Record) -> bool:
    """Whether the page has shadow roots: their slots show words elsewhere than where they are written."""
    return not page.foreign_packing and b"shadowrootmode" in page.body().lower()


def data_of(page: Record, charset: str) -> str:
    """All that stands in a page, what its attributes and scripts say included, without escapes of HTML and JSON."""
    body = page.body()
    words = unescape(body.decode(charset_of(body, page.content_type(), charset), "replace"))
    words = re.sub(r"\\u([0-9a-fA-F]{4})", lambda escape: chr(int(escape[1], 16)), words)
    words = re.sub(r"\\[nrt]", " ", words).replace('\\"', '"').replace("\\/", "/")
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def charset_of(body: bytes, content_type: str, charset: str) -> str:
    """How browsers would read the bytes: byte order mark, header, page, and then what the desk found."""
    for mark, name in BOMS.items():
        if body.startswith(mark):
            return name
    declared = _codec(_label(IN_HEADER.search(content_type))) or _declared_inside(body)
    if declared and declared != "utf-8":
        text = body.decode("utf-8", "replace")
        beyond, lost = sum(char > "\x7f" for char in text), text.count("\ufffd")
        # As the desk does: what is UTF-8 beyond doubt is UTF-8 whatever is declared.
        return "utf-8" if beyond - lost >= 10 * max(lost, 1) else declared
    return declared or _codec(charset) or "utf-8"


def _declared_inside(body: bytes) -> str:
    """What the page says of itself, outside its comments and scripts; empty where it says nothing."""
    page = _Declared()
    page.feed(body.decode("latin-1"))
    name = page.codec or _codec(_label(IN_XML.search(body[:1024].decode("latin-1"))))
    return "utf-8" if name.startswith("utf-16") else name  # a page that can say so in ASCII is not in UTF-16


class _Declared(HTMLParser):
    """Finds the first charset that a page declares."""

    codec = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "meta" and not self.codec:
            said = {name: value or "" for name, value in reversed(attrs)}
            if "charset" in said:
                self.codec = _codec(said["charset"].strip())
            elif said.get("http-equiv", "").lower() == "content-type":
                self.codec = _codec(_label(IN_HEADER.search(said.get("content", ""))))


def _label(found: re.Match[str] | None) -> str:
    return found[1] if found else ""


def _codec(label: str) -> str:
    """Python's name for what a label means to browsers; empty where they know none."""
    try:
        name = codecs.lookup(READ_AS.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return ""
    return name if CHARSETS.fullmatch(name) else ""


def stands_in(quote: str, text: str) -> bool:
    """Whether whole words of the quotation stand in the text; typography and the case of the first letter aside."""
    needle, hay = _fold(quote).strip(" -."), _fold(text)
    if not any(char.isalnum() for char in needle):
        return False
    forms = {needle, needle[0].lower() + needle[1:], needle[0].upper() + needle[1:]}
    edges = [r"\b" if needle[place].isalnum() else "" for place in (0, -1)]
    return any(re.search(edges[0] + re.escape(form) + edges[1], hay) for form in forms)


def _fold(text: str) -> str:
    text = HIDDEN.sub("", unicodedata.normalize("NFC", text))
    return FOLDED.sub(lambda found: FOLDS.get(found.lastgroup or "", LIGATURES.get(found[0], "")), text)


class _Visible(HTMLParser):
    """Collects words; what is a block stands apart from its neighbours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in UNREAD and not any(name == "shadowrootmode" for name, _value in attrs):
            self.hidden.append(tag)
        self.pieces.append("" if INLINE.fullmatch(tag) else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        self.pieces.append("" if INLINE.fullmatch(tag) else "\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append("" if self.hidden else data)


def _visible(html: str) -> str:
    parser = _Visible()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)


def records_of(warc: bytes, largest: int = LARGEST) -> Iterator[Record]:
    """Each gzip member of a WARC as a record. Raises TooLarge."""
    place: int | None = 0
    while place is not None and place < len(warc):
        raw, place = _member(warc, place, 31, largest)
        if place is None:
            raise ValueError("a record of the WARC is cut off")
        yield Record(raw, largest)


def _member(data: bytes, place: int, form: int, largest: int) -> tuple[bytes, int | None]:
    """What is packed there, and where it ends; None where it is cut off. Raises TooLarge."""
    inflater, pieces, size = zlib.decompressobj(form), [], 0
    while not inflater.eof:
        packed = inflater.unconsumed_tail
        if not packed:
            packed, place = data[place : place + STEP], place + STEP
        pieces.append(inflater.decompress(packed, MB))
        size += len(pieces[-1])
        if size > largest:
            raise TooLarge
        if not packed and not pieces[-1]:
            return b"".join(pieces), None
    return b"".join(pieces), min(place, len(data)) - len(inflater.unused_data)


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _unchunked(data: bytes) -> bytes:
    out, place = [], 0
    while (end := data.find(b"\n", place)) >= 0 and (size := int(data[place:end].split(b";")[0].strip(), 16)):
        out.append(data[end + 1 : end + 1 + size])
        place = data.find(b"\n", end + 1 + size) + 1 or len(data)
    return b"".join(out)


def _inflated(data: bytes, largest: int) -> bytes:
    if not data.startswith(GZIP_MAGIC):
        try:
            return _member(data, 0, 15, largest)[0]
        except zlib.error:
            return _member(data, 0, -15, largest)[0]  # bare, as some servers send it
    pieces: list[bytes] = []
    place: int | None = 0
    while place is not None and data.startswith(GZIP_MAGIC, place):  # what else follows is ignored, as browsers do
        # Without the checksum, which browsers do not compare.
        out, end = _member(data, _behind_gzip_head(data, place), -15, largest)
        pieces.append(out)
        place = end + 8 if end is not None else None
    return b"".join(pieces)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _unpacked_by_library(coding: str, data: bytes, largest: int) -> bytes:
    library = _library(FOREIGN_PACKINGS[coding])
    if coding == "br":
        out = library.Decompressor().process(data, output_buffer_limit=largest + 1)
    else:
        out = library.ZstdDecompressor().stream_reader(data, read_across_frames=True).read(largest + 1)
    if len(out) > largest:
        raise TooLarge
    return bytes(out)


def _behind_gzip_head(data: bytes, place: int) -> int:
    flags, end = data[place + 3], place + 10  # RFC 1952, 2.3
    if flags & 4:
        end += 2 + int.from_bytes(data[end : end + 2], "little")
    for flag in (8, 16):
        end = data.index(b"\0", end) + 1 if flags & flag else end
    return end + 2 if flags & 2 else end


def root_of(leaf: bytes, index: int, size: int, proof: list[str]) -> str:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    digest, last = hashlib.sha256(b"\0" + leaf).digest(), size - 1
    for step in map(bytes.fromhex, proof):
        if index % 2 or index == last:
            digest = hashlib.sha256(b"\1" + step + digest).digest()
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            digest = hashlib.sha256(b"\1" + digest + step).digest()
        index, last = index // 2, last // 2
    return "" if last else digest.hex()


def _certificates(said: dict[str, Any], *, hashed: bool = True) -> list[list[str]]:
    chains = [(hop.get("tls") or {}).get("certificates", []) for hop in said.get("hops", [])]
    return chains if hashed else [[sha256(base64.b64decode(der)) for der in chain] for chain in chains]


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of values without fractions."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def key_id(pem: str) -> str:
    """SHA-256 of a public key in its DER form."""
    return sha256(base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----"))))


def ed25519(document: bytes, signature: str, pem: str) -> bool | None:
    """Whether the signature (base64) is good; None without openssl."""
    command = "pkeyutl -verify -pubin -inkey key -rawin -in document -sigfile signature"
    said = openssl(command, key=pem.encode(), document=document, signature=_bytes(signature))
    return None if said is None else "Success" in said


def ecdsa(message: bytes, signature: str, public: str) -> bool | None:
    """Whether the signature (base64, r and s side by side or DER) is good; None without openssl."""
    raw, der_key = _bytes(signature), _bytes(public)
    if len(raw) in {64, 96, 132}:  # two numbers side by side, as browsers write them
        numbers = b"".join(_der(int.from_bytes(half, "big")) for half in (raw[: len(raw) // 2], raw[len(raw) // 2 :]))
        raw = b"\x30" + (b"\x81" if len(numbers) > 127 else b"") + bytes([len(numbers)]) + numbers
    said = openssl("pkey -pubin -inform DER -in key", key=der_key)
    if said:
        command = "dgst -sha256 -verify pem -signature signature message"
        said = openssl(command, pem=said.encode(), signature=raw, message=message)
    return None if said is None else "Verified OK" in said


def _der(number: int) -> bytes:
    body = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + bytes([len(body)]) + body


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def openssl(command: str, **files: bytes) -> str | None:
    """What `openssl` says with these files beside it, nothing where it refuses; None where it is not installed."""
    program = shutil.which("openssl")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        done = subprocess.run([program, *command.split()], cwd=folder, capture_output=True, check=False)  # noqa: S603
        return (done.stdout + done.stderr).decode("utf-8", "replace") if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main())
