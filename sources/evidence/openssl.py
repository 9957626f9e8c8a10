"""The `openssl` program, for timestamp tokens that rfc3161-client refuses: it wants certificates in DER's order,
which many authorities, `openssl ts -reply` among them, do not keep."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

OPENSSL_TIMEOUT_SECONDS = 20
TIME = re.compile(r"^Time stamp: (.+) GMT$", re.MULTILINE)
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)


class OpensslSaysNo(Exception):
    """The program refused, or it is not installed; the text is its reason."""


def verify_token(response: bytes, *, digest: str, authorities: Path, request: bytes | None) -> datetime:
    """The time in a timestamp response over the SHA-256 `digest`, checked at that time against `authorities` (PEM).

    With `request` its nonce is compared too. Raises OpensslSaysNo.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "response").write_bytes(response)
        stamped_at = _time(_run(["ts", "-reply", "-in", "response", "-text"], path))
        about = ["-digest", digest]
        if request is not None:
            (path / "request").write_bytes(request)
            about = ["-queryfile", "request"]
        at = ["-attime", str(int(stamped_at.timestamp()))]
        _run(["ts", "-verify", *about, "-in", "response", "-CAfile", str(authorities), *at], path)
        return stamped_at


def certificates(response: bytes) -> list[str]:
    """The certificates in a timestamp response, as PEM, in its order. Raises OpensslSaysNo."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "response").write_bytes(response)
        _run(["ts", "-reply", "-in", "response", "-token_out", "-out", "token"], path)
        return CERTIFICATE.findall(_run(["pkcs7", "-inform", "DER", "-in", "token", "-print_certs"], path))


def _time(text: str) -> datetime:
    found = TIME.search(text)
    if not found:
        raise OpensslSaysNo("The response holds no time.")
    for form in ("%b %d %H:%M:%S %Y", "%b %d %H:%M:%S.%f %Y"):
        try:
            return datetime.strptime(found[1], form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise OpensslSaysNo("The time in the response cannot be read.")


def _run(arguments: Sequence[str], folder: Path) -> str:
    program = shutil.which("openssl")
    if program is None:
        raise OpensslSaysNo("The openssl program is not installed.")
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and names of files that we wrote
            [program, *arguments], cwd=folder, capture_output=True, check=False, timeout=OPENSSL_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise OpensslSaysNo("The openssl program took too long.") from error
    if done.returncode:
        raise OpensslSaysNo(_reason(done.stderr.decode("utf-8", "replace")))
    return done.stdout.decode("utf-8", "replace")


def _reason(errors: str) -> str:
    lines = [line for line in errors.splitlines() if "error" in line.lower()]
    return (lines[-1].strip() if lines else "openssl refuses without a reason.")[:300]
