"""A timestamp authority of our own: `openssl ts -reply` behind a small server on 127.0.0.1."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
{certs}
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"
NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"


class TimestampAuthority:
    """The authority; a context manager. `says` replaces its answers, `is_down` breaks them off.

    With `chain` its tokens carry the root beside its own certificate, in an order that rfc3161-client refuses.
    """

    def __init__(self, folder: Path, *, chain: bool = False) -> None:
        self.folder = folder
        self.root = folder / "root.pem"
        self.is_down = False
        self.says: bytes | None = None
        self.asked = 0
        folder.mkdir(parents=True)
        self._make(f"req -x509 {NEW_KEY} -keyout root.key -out root.pem -days 3650", "/CN=Time root")
        self._make(f"req {NEW_KEY} -keyout tsa.key -out tsa.csr", "/CN=Time")
        (folder / "extensions").write_text(EXTENSIONS)
        (folder / "serial").write_text("01\n")
        self._make("x509 -req -in tsa.csr -CA root.pem -CAkey root.key -days 3650 -extfile extensions -out tsa.pem")
        certs = f"certs = {self.root}" if chain else ""
        (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder, certs=certs))

    def reply(self, request: bytes) -> bytes:
        """The answer to a request."""
        (self.folder / "request").write_bytes(request)
        self._make("ts -reply -config tsa.cnf -queryfile request -out response")
        return (self.folder / "response").read_bytes()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/tsa"

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _make(self, words: str, subject: str = "") -> None:
        command = ["openssl", *words.split(), *(["-subj", subject] if subject else [])]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)


def _handler(authority: TimestampAuthority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            authority.asked += 1
            request = self.rfile.read(int(self.headers["Content-Length"]))
            good = self.headers["Content-Type"] == "application/timestamp-query" and not authority.is_down
            answer = (authority.says or authority.reply(request)) if good else b"down"
            self.send_response(200 if good else 503)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Write no line for each request."""

    return Handler
