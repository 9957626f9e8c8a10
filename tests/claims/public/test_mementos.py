"""Copies that verdicts cite as mementos, with the examples of RFC 7089."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim
from sources.api.memento import MementoAddresses, PageMementos, parse_accept_datetime
from sources.models import Artifact, Capture, Source
from sources.storage.archive import archive
from tests.builders import a_sealed_capture, editor
from tests.claims.public.readers import a_published_claim, corrected, path_of, published_desk, read, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_desk")]
__all__ = ["published_desk"]

BODY = b"<p>The letter asks for radars, they say.</p>"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def with_body(capture: Capture, moment: datetime) -> Capture:
    """`capture` as the web gave it, at `moment`."""
    stored = archive().put([BODY])
    kind = Artifact.Kind.BODY
    Artifact.objects.create(capture=capture, kind=kind, sha256=stored.sha256, size=stored.size, media_type="text/html")
    Capture.objects.filter(pk=capture.pk).update(sealed_at=moment, media_type="text/html", charset="utf-8")
    return capture


def body_of(answer: Any) -> bytes:
    """All that `answer` streams, which closes its file."""
    return b"".join(answer.streaming_content)


def status(path: str) -> int:
    """What readers are answered at `path`; a file is read to its end."""
    answer = Client().get(path)
    if answer.streaming:
        body_of(answer)
    return answer.status_code


def cited(claim: Claim) -> tuple[Source, Capture]:
    """The source with a copy that the verdict cites, and that copy."""
    citation = claim.citations.exclude(capture=None).get()
    assert citation.capture is not None
    return citation.source, with_body(citation.capture, at("2007-05-31 20:35:00"))


# RFC 7089, 2.1.1: the examples of Accept-Datetime and Memento-Datetime, and forms that are none.
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Thu, 31 May 2007 20:35:00 GMT", at("2007-05-31 20:35:00")),
        ("Wed, 30 May 2007 18:47:52 GMT", at("2007-05-30 18:47:52")),
        ("Thu, 31 May 2007 20:35:00 +0000", None),
        ("Fri, 31 May 2007 20:35:00 GMT", None),
        ("Thu, 31 May 07 20:35:00 GMT", None),
        ("2007-05-31T20:35:00Z", None),
        ("Thu, 31 May 2007", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_parse_accept_datetime_reads_what_the_rfc_allows(text: str, moment: datetime | None) -> None:
    assert parse_accept_datetime(text) == moment


# The mementos of the example in RFC 7089, 5 (http://a.example.org/).
MADE = [at("2000-06-20 18:02:59"), at("2009-10-27 20:49:54"), at("2009-10-27 20:49:54"), at("2010-06-21 18:02:59")]
PAGE = PageMementos(
    MementoAddresses(
        "http://a.example.org/",
        "http://arxiv.example.net/timegate/http://a.example.org/",
        "http://arxiv.example.net/timemap/http://a.example.org/",
        lambda number: f"http://arxiv.example.net/web/{number}/http://a.example.org/",
    ),
    [*enumerate(MADE, 1)],
)


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (None, 4),
        (at("1999-01-01"), 1),
        (at("2000-06-20 18:02:59"), 1),
        (at("2009-10-28"), 3),
        (at("2030-01-01"), 4),
        (at("2009-10-27 20:49:54"), 2),
    ],
)
def test_nearest_is_the_one_made_nearest_to_the_moment(wanted: datetime | None, number: int) -> None:
    assert PAGE.nearest(wanted)[0] == number


def test_the_timemap_is_as_in_the_rfc() -> None:
    lines = PAGE.timemap().split(",\n")
    assert lines[0] == '<http://a.example.org/>; rel="original"'
    assert lines[1] == (
        '<http://arxiv.example.net/timemap/http://a.example.org/>; rel="self"; type="application/link-format"; '
        'from="Tue, 20 Jun 2000 18:02:59 GMT"; until="Mon, 21 Jun 2010 18:02:59 GMT"'
    )
    assert lines[3] == (
        '<http://arxiv.example.net/web/1/http://a.example.org/>; rel="first memento"; '
        'datetime="Tue, 20 Jun 2000 18:02:59 GMT"'
    )
    assert lines[-1].startswith('<http://arxiv.example.net/web/4/http://a.example.org/>; rel="last memento"')


def test_the_links_of_a_memento_name_those_beside_it() -> None:
    relations = re.findall(r'web/(\d)/[^>]*>; rel="([^"]+)"', PAGE.links(3))
    assert relations == [("1", "first memento"), ("2", "prev memento"), ("3", "memento"), ("4", "last next memento")]


def test_readers_come_to_the_copy_of_a_cited_page(settings: Any) -> None:
    settings.PUBLIC_COPIES = True
    claim = a_published_claim()
    source, capture = cited(claim)
    corrected(claim, rating="half-true")
    other = with_body(a_sealed_capture(source, "Another text."), at("2008-01-01"))
    client = Client()
    answer = client.get(f"/timegate/{source.url}", headers={"Accept-Datetime": "Thu, 31 May 2007 20:35:00 GMT"})
    assert answer.status_code == 302
    assert answer.headers["Vary"] == "Accept-Datetime"
    assert answer.headers["Location"] == f"https://news.example/memento/{capture.pk}/{source.url}"
    assert f'<{source.url}>; rel="original"' in answer.headers["Link"]
    assert client.get(f"/timegate/{source.url}", headers={"Accept-Datetime": "soon"}).status_code == 400
    timemap = client.get(f"/timemap/{source.url}")
    assert timemap.headers["Content-Type"] == "application/link-format; charset=utf-8"
    assert 'rel="first last memento"; datetime="Thu, 31 May 2007 20:35:00 GMT"' in timemap.content.decode()
    copy = client.get(f"/memento/{capture.pk}/{source.url}")
    assert body_of(copy) == BODY
    assert copy.headers["Memento-Datetime"] == "Thu, 31 May 2007 20:35:00 GMT"
    assert copy.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(f"/memento/{other.pk}/{source.url}").status_code == 404  # no verdict cites it
    shown = f'data-versionurl="https://news.example/memento/{capture.pk}/{source.url}"'
    page = read(path_of(claim))
    assert shown in page
    assert f'data-originalurl="{source.url}"' in page


def test_readers_get_no_copy_of_what_is_not_published_or_not_handed_out(settings: Any) -> None:
    settings.PUBLIC_COPIES = True
    claim = a_published_claim()
    source, capture = cited(claim)
    ways = [f"/timegate/{source.url}", f"/timemap/{source.url}", f"/memento/{capture.pk}/{source.url}"]
    assert [status(way) for way in ways] == [302, 200, 200]
    settings.PUBLIC_COPIES = False
    assert [status(way) for way in ways] == [404] * 3
    assert "data-versionurl" not in read(path_of(claim))
    settings.PUBLIC_COPIES = True
    Source.objects.filter(pk=source.pk).update(is_confidential=True)
    assert [status(way) for way in ways] == [404] * 3
    Source.objects.filter(pk=source.pk).update(is_confidential=False)
    uploaded = {"origin": Capture.Origin.UPLOADED, "outcome": "upload"}
    Capture.objects.filter(pk=capture.pk).update(**uploaded)
    assert [status(way) for way in ways] == [404] * 3
    Capture.objects.filter(pk=capture.pk).update(origin=Capture.Origin.FETCHED, outcome="ok")
    withdrawn(claim)
    assert [status(way) for way in ways] == [404] * 3
    assert [status(f"/{what}/nowhere") for what in ("timegate", "timemap", "memento/1")] == [404] * 3


def test_the_desk_has_all_captures_of_a_page_for_who_may_see_it() -> None:
    source = Source.objects.get(pk=with_body(a_sealed_capture(), at("2007-05-31")).source_id)
    client = Client()
    assert client.get(f"/admin/timegate/{source.url}").status_code == 302  # to the sign-in
    client.force_login(editor())
    answer = client.get(f"/admin/timegate/{source.url}")
    copy = client.get(answer.headers["Location"])
    assert (body_of(copy), copy.headers["Memento-Datetime"]) == (BODY, "Thu, 31 May 2007 00:00:00 GMT")
    assert "first last memento" in client.get(f"/admin/timemap/{source.url}").content.decode()
    Source.objects.filter(pk=source.pk).update(is_confidential=True)
    assert client.get(f"/admin/timemap/{source.url}").status_code == 404
