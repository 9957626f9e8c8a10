"""A tiny web server for the demo's sample site: one folder, on 127.0.0.1 only.

python -m claimdesk.cli.processes.sample_site FOLDER PORT
"""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class SampleSiteHandler(SimpleHTTPRequestHandler):
    """Serves files with their charset, lists no folder, and keeps quiet about requests."""

    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
    }
    server_version = "SampleSite"
    sys_version = ""

    def do_GET(self) -> None:
        """Browsers ask for an icon by themselves; that there is none is no failure."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def list_directory(self, path: object) -> None:
        """A folder without index.html is not found."""
        del path
        self.send_error(404, "Not Found")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write no log: nobody reads these lines."""


def serve_folder(folder: Path, port: int) -> None:
    """Serve `folder` on 127.0.0.1:`port` until killed."""
    handler = partial(SampleSiteHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve_folder(Path(sys.argv[1]), int(sys.argv[2]))
