"""A package index on 127.0.0.1 with wheels made here: uv, as a link to the one of this environment, and `example`."""

import base64
import hashlib
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from typing_extensions import override

UV = f'#!/bin/sh\nexec "{sys.prefix}/bin/uv" "$@"\n'


@dataclass
class Index:
    """Where it answers, and which clients asked for which path: lines such as "uv /simple/example/"."""

    folder: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)

    def line(self, name: str, *, digest: str = "") -> str:
        """The line of a lock that pins `name`, with its true hash unless another `digest` is given."""
        true = hashlib.sha256((self.folder / name / f"{name}-1.0-py3-none-any.whl").read_bytes()).hexdigest()
        return f"{name}==1.0 --hash=sha256:{digest or true}\n"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, index: Index, **options: object) -> None:
        self.index = index
        super().__init__(*arguments, directory=str(index.folder.parent), **options)  # type: ignore[arg-type]

    @override
    def log_message(self, *arguments: object) -> None:
        """Keep what was asked, and by whom."""
        self.index.asked.append(f"{self.headers.get('User-Agent', '').partition('/')[0]} {self.path}")


@contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """An index in `folder`, as long as the block runs."""
    index = Index(folder / "simple")
    _wheel(index.folder, "uv", {"uv-1.0.data/scripts/uv": UV})
    _wheel(index.folder, "example", {"example.py": "VALUE = 1\n"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, index=index))
    index.url = f"http://127.0.0.1:{server.server_port}/simple"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _wheel(index: Path, name: str, files: dict[str, str]) -> None:
    about = f"{name}-1.0.dist-info"
    content = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_base64(text)},{len(text)}\n" for path, text in content.items()]
    (index / name).mkdir(parents=True)
    file = f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(index / name / file, "w") as wheel:
        for path, text in {**content, f"{about}/RECORD": "".join([*record, f"{about}/RECORD,,\n"])}.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16  # a plain file that may be executed
            wheel.writestr(entry, text)
    (index / name / "index.html").write_text(f'<!DOCTYPE html><a href="{file}">{file}</a>', encoding="utf-8")


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
