"""A mail server (SMTP, RFC 5321) for tests: it keeps what it is given, or refuses as it is told."""

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from types import TracebackType
from typing import Self


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1 while it is open. `mails` holds what was taken, `refuse` names commands that are refused
    with their answers (`{"RCPT": "550 no such mailbox"}`), `sessions` counts the connections."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.sessions = 0
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join(10)


class _Session(socketserver.StreamRequestHandler):
    timeout = 10
    server: MailServer

    def handle(self) -> None:
        """Answer each command; DATA is what a mail comes in."""
        self.server.sessions += 1
        self._say("220 mail.test ready")
        for line in self.rfile:
            command = line.decode("ascii").strip().partition(" ")[0].upper()
            if answer := self.server.refuse.get(command):
                self._say(answer)
            elif command == "DATA":
                self._take()
            else:
                self._say("221 bye" if command == "QUIT" else "250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        written = b"".join(line.removeprefix(b".") for line in lines)
        self.server.mails.append(email.message_from_bytes(written, policy=email.policy.default))
        self._say("250 taken")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode("ascii"))
