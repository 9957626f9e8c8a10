import io
import json
import zipfile

import pytest
from django.urls import reverse

from claimdesk.accounts.roles import Role
from sources.admin.wording import CARRIED
from sources.extraction.platforms.carried import KINDS
from sources.models import Artifact, Capture
from sources.storage.archive import archive
from tests.builders import a_person, a_sealed_capture, a_source, chief, reader

pytestmark = pytest.mark.django_db
LIST = reverse("admin:sources_capture_changelist")


def page_of(capture: Capture) -> str:
    return reverse("admin:sources_capture_change", args=[capture.pk])


def file_of(capture: Capture, kind: str) -> str:
    return reverse("admin:sources_capture_artifact", args=[capture.pk, kind])


def found(client, **query) -> set[Capture]:
    return set(client.get(LIST, query, follow=True).context["cl"].result_list)


@pytest.mark.parametrize("rows", [3, 40])
def test_the_list_takes_as_many_queries_for_three_as_for_forty(client, rows, django_assert_max_num_queries):
    for _ in range(rows):
        a_sealed_capture(check=False)
    client.force_login(reader())
    with django_assert_max_num_queries(9) as asked:
        client.get(LIST)
    counts = [query["sql"] for query in asked.captured_queries if "COUNT(*)" in query["sql"]]
    assert all("LIMIT" in sql for sql in counts)


def test_the_list_is_filtered(client):
    queued = a_source().captures.get()
    article = a_sealed_capture(check=False)
    gone = a_sealed_capture(text="", outcome="http.404", check=False)
    wall = a_sealed_capture(verdict="verdict.bot_wall", check=False)
    client.force_login(reader())
    assert found(client, state__exact="queued") == {queued}
    assert found(client, **{"class": "http"}) == {gone}
    assert found(client, **{"class": "ok"}) == {article, wall}
    assert client.get(LIST, {"class": "nonsense"}).headers["Location"].endswith("?e=1")
    assert found(client, content="verdict.article") == {article}
    assert found(client, content="walls") == {wall}
    assert found(client, source=gone.source_id) == {gone}
    assert found(client, reason__exact="cited") == {queued, article, gone, wall}


def test_the_list_says_how_the_archive_fares(client):
    a_source()
    a_sealed_capture(check=False)
    for _ in range(2):
        a_sealed_capture(text="", outcome="dns.nxdomain", check=False)
    a_sealed_capture(verdict="verdict.bot_wall", check=False)
    client.force_login(reader())
    context = client.get(LIST).context
    assert {(str(tile.label), tile.count) for tile in context["tiles"]} == {
        ("Waiting", 1),
        ("Archived", 1),
        ("Not archived", 3),
    }
    assert [(str(row.sentence), row.count) for row in context["failures"]] == [
        ("The host name does not exist.", 2),
        ("The site shows a robot check instead of the page.", 1),
    ]


def test_the_page_shows_everything_and_changes_nothing(client, archived):
    capture = archived.archived_capture
    client.force_login(chief())
    page = client.get(page_of(capture)).content.decode()
    assert "The page was fetched." in page
    assert "http://rbc.ua/&lt;b&gt;" in page
    assert "ab" * 32 in page
    assert file_of(capture, "wacz") in page
    assert client.post(page_of(capture), {"outcome": "ok"}).status_code == 403
    assert client.post(reverse("admin:sources_capture_delete", args=[capture.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:sources_capture_add")).status_code == 403


@pytest.mark.parametrize("role", Role)
def test_download_gives_a_file_that_no_browser_opens_as_a_page(client, archived, role):
    capture = archived.archived_capture
    client.force_login(a_person(role))
    answer = client.get(file_of(capture, "wacz"))
    assert b"".join(answer.streaming_content).startswith("Мадуро".encode())
    assert answer["Content-Type"] == "application/wacz"
    name = f"capture-{capture.pk}.wacz"
    disposition = answer["Content-Disposition"]
    assert disposition.startswith(f"attachment; filename=\"{name}\"; filename*=UTF-8''%D0%9B%D0%B8%D1%81%D1%82")
    assert disposition.isascii()
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in answer["X-Robots-Tag"]


def test_download_of_what_came_from_the_web_is_only_bytes(client, archived):
    capture = archived.archived_capture
    kept = capture.artifacts.first()
    Artifact.objects.create(capture=capture, kind="body", sha256=kept.sha256, size=kept.size, media_type="text/html")
    client.force_login(reader())
    answer = client.get(file_of(capture, "body"))
    assert answer["Content-Type"] == "application/octet-stream"
    assert 'filename="capture-' in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize(
    "title", ['a"; filename="evil.exe', "\r\nSet-Cookie: x=1", "../../etc/passwd", "\u202egnp.exe"]
)
def test_download_takes_no_tricks_from_a_title(client, title):
    capture = a_sealed_capture(a_source(title=title), check=False)
    client.force_login(reader())
    answer = client.get(file_of(capture, "text"))
    answer.close()
    disposition = answer["Content-Disposition"]
    assert disposition.count('filename="') == 1
    assert not any(trick in disposition for trick in ("\r", "\n", "%2F", "%22", "%E2%80%AE"))
    assert "Set-Cookie" not in answer.headers


def test_download_of_what_is_not_there(client, archived):
    capture = archived.archived_capture
    client.force_login(reader())
    assert client.get(file_of(capture, "pdf")).status_code == 404
    assert client.get(file_of(capture, "nonsense")).status_code == 404
    capture.artifacts.update(sha256="0" * 64)
    page = client.get(file_of(capture, "wacz"), follow=True).content.decode()
    assert "This file is missing from the archive." in page


def test_download_is_for_who_signed_in(client, archived):
    assert client.get(file_of(archived.archived_capture, "wacz")).status_code == 302


def test_the_page_says_in_words_how_the_answer_was_read(client):
    capture = a_sealed_capture(text="Місто", carried="linked_data", check=False)
    hops = [{"url": "https://a.example/", "status": 302, "oddities": ["location"]},
            {"url": "https://a.example/b", "status": 200, "oddities": ["bare-line-feed", "of-tomorrow"]}]  # fmt: skip
    Capture.objects.filter(pk=capture.pk).update(hops=hops)
    manifest = io.BytesIO()
    with zipfile.ZipFile(manifest, "w") as wacz:
        wacz.writestr("claimdesk/manifest.json", json.dumps({"charset_source": "utf-8-anyway"}))
    stored = archive().put([manifest.getvalue()])
    kept = {"sha256": stored.sha256, "size": stored.size, "media_type": "application/wacz"}
    Artifact.objects.create(capture=capture, kind=Artifact.Kind.WACZ, **kept)
    client.force_login(reader())
    shown = client.get(page_of(capture)).content.decode()
    assert "Hop 1: The URL of the redirect has backslashes" in shown
    assert "Hop 2: Lines of the head" in shown
    assert "Hop 2: Something that this version of ClaimDesk does not know." in shown
    assert "the bytes are UTF-8 beyond doubt" in shown
    assert "JSON-LD data, which is made for programs" in shown


def test_each_kind_of_page_data_has_words():
    assert set(CARRIED) == set(KINDS)
