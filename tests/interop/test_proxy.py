"""The API behind Debian's nginx, which compresses and so weakens every entity tag."""

import gzip
import http.client
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from claimdesk.cli.setup.judges import NGINX
from tests.servers import RunningDesk, free_port
from tests.waiting import wait_for

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    gzip on; gzip_proxied any; gzip_types application/json; gzip_min_length 20;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {desk}; proxy_http_version 1.1;
            proxy_set_header Host $http_host; proxy_set_header Accept-Encoding "";
        }}
    }}
}}
"""


@pytest.fixture
def proxy(start_desk: Callable[..., RunningDesk], tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The port of an nginx before a desk, and a key of that desk."""
    desk = start_desk().wait_open()
    port = free_port()
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=tmp_path, port=port, desk=desk.address), encoding="utf-8")
    program = shutil.which("nginx") or str(NGINX)
    server = subprocess.Popen(
        [program, "-e", str(tmp_path / "error.log"), "-p", str(tmp_path), "-c", str(configuration)]
    )
    try:
        wait_for(lambda: _answers(port) or server.poll() is not None, "nginx answers")
        assert server.poll() is None, (tmp_path / "error.log").read_text(encoding="utf-8")
        yield port, desk.manage("create_api_key", "proxy", "--scope", "write").strip()
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as client:
            client.request("GET", "/healthz")
            return client.getresponse().status == 200
    except OSError:
        return False


def _ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
    """Status, headers and JSON of an answer."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as client:
        data = None if body is None else json.dumps(body)
        client.request(method, path, data, {"Content-Type": "application/json", "Accept-Encoding": "gzip", **sent})
        answer = client.getresponse()
        read = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            read = gzip.decompress(read)
        return answer.status, answer.headers, json.loads(read) if read else None


def test_a_weakened_tag_still_says_which_version_was_seen(proxy: tuple[int, str]) -> None:
    port, key = proxy
    allowed = {"Authorization": f"Bearer {key}"}
    body = {"text": "A ship left at night.", "claimant_name": "The Paper"}
    status, _headers, claim = _ask(port, "POST", "/api/v1/claims/", body, **allowed)
    assert status == 201, claim
    path = f"/api/v1/claims/{claim['id']}/"
    _status, headers, _claim = _ask(port, "GET", path, **allowed)
    assert (headers["Content-Encoding"], headers["ETag"][:3]) == ("gzip", 'W/"')
    assert _ask(port, "GET", path, If_None_Match=headers["ETag"], **allowed)[0] == 304
    status, _headers, changed = _ask(port, "PATCH", path, {"priority": 4}, If_Match=headers["ETag"], **allowed)
    assert (status, changed["priority"]) == (200, 4)
    status, _headers, refused = _ask(port, "PATCH", path, {"priority": 3}, If_Match=headers["ETag"], **allowed)
    assert (status, refused["code"]) == (412, "stale")
