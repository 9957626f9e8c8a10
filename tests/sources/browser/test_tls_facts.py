"""A real Chromium and encrypted pages: through our proxy by CONNECT, and what it was shown on the way."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sources.browser.client import Rendered, RenderLimits, rendered
from sources.browser.rendered_page import fetched_from
from sources.web.guard import Policy
from tests.browser_programs import changed_browser
from tests.web import Web, article, fixed, moved, page, served

pytestmark = pytest.mark.browser


@pytest.fixture
def trusting(web: Web) -> Iterator[Path]:
    """Chromium that trusts the key of the test web's good certificate, as no root of ours is in its store."""
    key = web.leaf("good").public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode("ascii")
    with changed_browser(added=[f"--ignore-certificate-errors-spki-list={pin}"]) as program:
        yield program


def visit(web: Web, url: str, program: Path | str = "") -> AbstractContextManager[Rendered]:
    policy = Policy(allow_endpoints=web.endpoints)
    return rendered(url, policy=policy, limits=RenderLimits(), user_agent="ClaimDesk/test", program=str(program))


def test_rendered_keeps_an_encrypted_page_and_what_its_server_showed(web: Web, trusting: Path) -> None:
    start, end = web.secure("good", "/secure/start"), web.secure("good", "/secure/end")
    content = article() + b"<script>document.body.append('made by a script')</script><img src=/image>"
    with (
        served(moved("/secure/end"), "/secure/start"), served(fixed(page(content)), "/secure/end"),
        visit(web, start, trusting) as seen,
    ):  # fmt: skip
        assert (seen.code, seen.detail, seen.final_url) == ("ok", "", end)
        assert b"made by a script" in (seen.folder / "dom").read_bytes()
        with fetched_from(seen, capture_id=1) as fetched:
            assert [hop.url for hop in fetched.hops] == [start, end]
            told = [hop.as_json() for hop in fetched.hops]
        assert seen.log.refusals == []
    leaf = base64.b64encode(web.leaf("good").public_bytes(Encoding.DER)).decode("ascii")
    for hop in told:
        assert hop["address"] == "127.0.0.1"
        assert hop["tls"]["protocol"] == "TLSv1.3"
        assert hop["tls"]["cipher"] == "AES_256_GCM"
        assert hop["tls"]["verified"]
        assert hop["tls"]["certificates"] == [leaf]


def test_rendered_says_nothing_of_certificates_where_there_are_none(web: Web) -> None:
    with visit(web, web.url("/article/uk")) as seen, fetched_from(seen, capture_id=1) as fetched:
        assert [hop.tls for hop in fetched.hops] == [None]


@pytest.mark.parametrize(
    ("name", "why"),
    [("good", "ERR_CERT_AUTHORITY_INVALID"), ("expired", "ERR_CERT_"), ("plain", "ERR_SSL_PROTOCOL_ERROR")],
)
def test_rendered_opens_nothing_that_does_not_verify(web: Web, name: str, why: str) -> None:
    before = len(web.requests)
    with visit(web, web.secure(name)) as seen:
        assert (seen.code, seen.parts) == ("render.nav_failed", [])
        assert why in seen.detail
    assert web.requests[before:] == []
