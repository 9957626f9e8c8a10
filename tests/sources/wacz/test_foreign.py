"""WACZ files of others: what is taken in, and what is not."""

import io
import struct
import zipfile
import zlib

import pytest

from claimdesk.errors import Invalid
from sources.wacz.foreign import MAX_MEMBERS, require_safe
from tests.sources.wacz_files import members, streamed, with_local_header, zipped

MOST = 50_000_000


def refused(data: bytes, most: int = MOST) -> Invalid:
    with pytest.raises(Invalid) as caught:
        require_safe(io.BytesIO(data), most)
    assert str(caught.value)[0].isupper() or str(caught.value).startswith("“")
    return caught.value


def raw_zip(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info, data in entries:
            archive.writestr(info, data)
    return out.getvalue()


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    assert len(old) == len(new)
    return data.replace(old, new)


@pytest.mark.parametrize(
    "data",
    [
        zipped(members()),
        zipped(members(), packed=("pages/pages.jsonl", "datapackage.json")),
        streamed(members()),
        zipped(members(**{"сторінка/файл.txt": b"x", "empty/": b""})),
    ],
    ids=["stored", "packed", "streamed", "names"],
)
def test_require_safe_takes_what_other_programs_write(data):
    require_safe(io.BytesIO(data), MOST)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "a/../../b", "a\\b", "C:evil", "a//b", "./a", "a\u202eb", "new\nline"]
)
def test_require_safe_refuses_path_tricks(name):
    assert refused(zipped(members(**{name: b"x"}))).code == "upload.path"


def test_require_safe_refuses_names_that_end_earlier_for_some_programs():
    hidden = patched(zipped(members(**{"evil.txt-exe": b"x"})), b"evil.txt-exe", b"evil.txt\0exe")
    assert refused(hidden).code == "upload.path"


@pytest.mark.parametrize("elsewhere", ["nowhere", "in front", "in the directory"])
def test_require_safe_refuses_a_second_name_in_the_extra_field(elsewhere):
    name, second = b"good.txt", b"../evil"
    info = zipfile.ZipInfo(name.decode())
    info.extra = struct.pack("<HHBI", 0x7075, 5 + len(second), 1, zlib.crc32(name)) + second
    front, mark, directory = raw_zip((info, b"x")).partition(b"PK\x01\x02")
    if elsewhere == "in front":  # programs read the one header or the other
        front = patched(front, struct.pack("<H", 0x7075), b"ww")
    elif elsewhere == "in the directory":
        directory = patched(directory, struct.pack("<H", 0x7075), b"ww")
    assert refused(front + mark + directory).code == "upload.path"


def test_require_safe_takes_other_extra_fields():
    entries = [(zipfile.ZipInfo(name), data) for name, data in members().items()]
    for info, _data in entries:
        info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 1761912000)  # a time, as Info-ZIP writes it
    require_safe(io.BytesIO(raw_zip(*entries)), MOST)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("archive/data.warc", "archive/data.warc"),
        ("archive/data.warc", "ARCHIVE/data.warc"),
        ("й.txt", "и\u0306.txt"),
        ("Й.txt", "и\u0306.txt"),
        ("cafe\u0301/x", "café/x"),
        ("folder/", "folder"),
    ],
)
def test_require_safe_refuses_a_name_that_is_there_twice(name, twin):
    out = io.BytesIO(zipped(members() | {name: b"one" * (not name.endswith("/"))}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(twin, b"other")
    assert refused(out.getvalue()).code == "upload.duplicate"


def test_require_safe_refuses_too_many_files():
    assert refused(zipped({f"f{number}": b"" for number in range(MAX_MEMBERS + 1)})).code == "upload.members"


def test_require_safe_refuses_links():
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    assert refused(raw_zip((link, b"/etc/passwd"))).code == "upload.special"


def test_require_safe_refuses_encrypted_files():
    data = bytearray(zipped({"secret": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)).code == "upload.special"


def test_require_safe_refuses_bombs():
    bomb = zipped(members(bomb=bytes(20_000_000)), packed=("bomb",))
    assert len(bomb) < 100_000
    assert refused(bomb).code == "upload.bomb"
    assert refused(zipped(members(large=b"ab" * 600_000)), most=1_000_000).code == "upload.bomb"


def test_require_safe_refuses_bombs_that_lie_about_their_size():
    files = members() | {"bomb": bytes(20_000_000)}
    bomb = bytearray(zipped(files, packed=("bomb",)))
    for place in (bomb.index(b"bomb") - 30 + 22, bomb.rindex(b"bomb") - 46 + 24):
        bomb[place : place + 4] = (1000).to_bytes(4, "little")
    assert refused(bytes(bomb)).code == "upload.damaged"


@pytest.mark.parametrize(
    ("offset", "form"),
    [(8, "<H"), (14, "<I"), (18, "<I"), (22, "<I"), (30, "<B")],
    ids=["method", "crc", "packed", "size", "name"],
)
def test_require_safe_refuses_headers_that_contradict_the_directory(offset, form):
    data = with_local_header(zipped(members()), offset, form, 7)
    assert refused(data).code in {"upload.headers", "upload.damaged"}


def test_require_safe_refuses_files_that_overlap():
    data = bytearray(zipped(members()))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    assert refused(bytes(data)).code == "upload.headers"


def test_require_safe_refuses_what_stands_before_the_first_file():
    assert refused(b"%PDF-1.7 hidden" + zipped(members())).code == "upload.headers"


def test_require_safe_refuses_what_does_not_hold_what_its_package_says():
    data = patched(zipped(members()), b"radars", b"carrot")
    assert refused(data).code == "upload.damaged"  # the checksum of the ZIP
    files = members()
    files["archive/data.warc"] += b" "
    assert refused(zipped(files)).code == "upload.damaged"
    files = members()
    del files["pages/pages.jsonl"]
    assert refused(zipped(files)).code == "upload.damaged"


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(500), zipped(members())[:-30], b""],
    ids=["start", "zeros", "cut", "empty"],
)
def test_require_safe_refuses_broken_archives(data):
    assert refused(data).code == "upload.damaged"


@pytest.mark.parametrize(
    "files",
    [
        {"a.txt": b"x"},
        {"datapackage.json": b"{}", "archive/data.warc": b""},
        {"datapackage.json": b"[]", "archive/data.warc": b""},
        {"datapackage.json": b'{"resources": []}'},
    ],
)
def test_require_safe_refuses_archives_that_are_no_wacz(files):
    assert refused(zipped(files)).code == "upload.not_wacz"
