import pytest

from sources.models import Artifact, Capture, Source
from tests.builders import a_sealed_capture, a_source


@pytest.fixture
def archived() -> Source:
    """A source of an article that was archived, WACZ and all."""
    source = a_source("https://www.rbc.ua/news/lyst.html", title="Лист про радари")
    capture = a_sealed_capture(source, "Мадуро попросив «радари та ракети». <script>alert(1)</script>\u202e!")
    Capture.objects.filter(pk=capture.pk).update(
        http_status=200,
        body_size=4096,
        body_sha256="ab" * 32,
        hops=[
            {"url": "http://rbc.ua/<b>", "status": 301, "address": "127.0.0.1", "code": "", "tls": None},
            {"url": source.url, "status": 200, "address": "127.0.0.1", "code": "", "tls": None},
        ],
    )
    kept = capture.artifacts.get()
    Artifact.objects.create(
        capture=capture, kind=Artifact.Kind.WACZ, sha256=kept.sha256, size=kept.size, media_type="application/wacz"
    )
    source.refresh_from_db()
    return source
