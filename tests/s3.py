"""A store that speaks S3, on 127.0.0.1: moto's own server, behind a gate that can be told to misbehave."""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

REFUSAL = b'<?xml version="1.0"?><Error><Code>%s</Code><Message>as the test wants it</Message></Error>'
Start = Callable[[str, list[tuple[str, str]]], object]


class S3:
    """The server; `url` is its endpoint, `bucket` is there. `requests` holds "PUT /bucket/key" lines in order, and
    `headers` the names of the headers of each, in lower case."""

    def __init__(self) -> None:
        self.bucket = "evidence"
        self.requests: list[str] = []
        self.headers: list[set[str]] = []
        self.knows_conditions = True
        self.is_down = False
        self.hangs: threading.Event | None = None
        self.before_put: Callable[[], object] | None = None
        self._backend = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._gate, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def _gate(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.headers.append({name[5:].replace("_", "-").lower() for name in environ if name.startswith("HTTP_")})
        if self.hangs is not None:
            self.hangs.wait(60)
        if self.is_down:
            return _refuse(start, "403 Forbidden", b"AccessDenied")
        if environ["REQUEST_METHOD"] == "PUT" and "HTTP_IF_NONE_MATCH" in environ:
            if not self.knows_conditions:
                return _refuse(start, "501 Not Implemented", b"NotImplemented")
            if self.before_put:
                hook, self.before_put = self.before_put, None
                hook()
        answer: Iterable[bytes] = self._backend(environ, start)
        return answer

    def well(self) -> None:
        """Behave again, and forget what was asked."""
        if self.hangs is not None:
            self.hangs.set()
        self.hangs = None
        self.knows_conditions, self.is_down, self.before_put = True, False, None
        self.requests.clear()
        self.headers.clear()

    def run(self) -> None:
        self._server.serve_forever()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _refuse(start: Start, status: str, code: bytes) -> list[bytes]:
    start(status, [("Content-Type", "application/xml")])
    return [REFUSAL % code]


@contextmanager
def running_s3() -> Iterator[S3]:
    """The server as long as the block runs, with keys for it in the environment."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
    os.environ.update(keys)
    server = S3()
    thread = threading.Thread(target=server.run, daemon=True, name="s3")
    thread.start()
    boto3.client("s3", endpoint_url=server.url, region_name="us-east-1").create_bucket(Bucket=server.bucket)
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=10)
        for key in keys:
            del os.environ[key]
