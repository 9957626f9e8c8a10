"""What a page says it has its news from, on the page of its source."""

import pytest
from django.urls import reverse

from sources.actions import attribute
from sources.models import Attribution, Capture, Source
from tests.builders import a_sealed_capture, a_source, editor, reader
from tests.callers import V1, caller, problem_of

pytestmark = pytest.mark.django_db
POST = "https://www.washingtonpost.com/letter?a=1&b=<2>"


@pytest.fixture
def relaying() -> Source:
    text = "The letter exists, the agency said, citing The Post."
    capture = a_sealed_capture(a_source("https://www.rbc.ua/news/lyst.html"), text, check=False)
    Capture.objects.filter(pk=capture.pk).update(links=[{"url": POST, "words": "The Post"}], language="en")
    return Source.objects.get(pk=capture.source_id)


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def test_the_page_offers_what_the_text_names_and_records_it_by_one_click(client, relaying) -> None:
    client.force_login(editor())
    shown = client.get(page_of(relaying)).content.decode()
    assert "citing The Post" in shown
    assert "b=&lt;2&gt;" in shown

    button = reverse("admin:sources_source_cited", args=[relaying.pk])
    assert client.post(button, {"url": POST}).url == page_of(relaying)
    origin = Attribution.objects.get(source=relaying).origin
    assert not origin.captures.exists()
    archive = reverse("admin:sources_source_archive", args=[origin.pk])
    assert archive in client.get(page_of(relaying)).content.decode()

    client.post(archive)
    assert origin.captures.count() == 1
    assert archive not in client.get(page_of(relaying)).content.decode()


def test_the_page_says_what_nobody_accepted_yet_and_offers_to(client, relaying) -> None:
    attribute(relaying, a_source(POST), by=None, words="citing The Post", accepted=False)
    client.force_login(editor())
    assert "not counted until somebody accepts it" in client.get(page_of(relaying)).content.decode()
    client.post(reverse("admin:sources_source_cited", args=[relaying.pk]), {"url": POST})
    assert Attribution.objects.get().is_accepted
    assert "not counted until" not in client.get(page_of(relaying)).content.decode()


def test_the_page_records_and_archives_by_one_click(client, relaying) -> None:
    client.force_login(editor())
    client.post(reverse("admin:sources_source_cited", args=[relaying.pk]), {"url": POST, "archive": "1"})
    assert Attribution.objects.get(source=relaying).origin.captures.count() == 1


def test_the_page_offers_readers_nothing_to_press(client, relaying) -> None:
    client.force_login(reader())
    button = reverse("admin:sources_source_cited", args=[relaying.pk])
    assert button not in client.get(page_of(relaying)).content.decode()
    client.post(button, {"url": POST})
    assert not Attribution.objects.exists()


def test_the_button_takes_no_get_and_no_invention(client, relaying) -> None:
    client.force_login(editor())
    button = reverse("admin:sources_source_cited", args=[relaying.pk])
    assert client.get(button, {"url": POST})["Location"] == page_of(relaying)
    client.post(button, {"url": "https://elsewhere.example/"})
    assert not Attribution.objects.exists()


def test_named_lists_and_records_over_rest(relaying) -> None:
    client = caller(editor())
    address = f"{V1}/sources/{relaying.pk}/named/"
    assert client.get(address).json() == [
        {"url": POST, "words": "citing The Post", "kind": "cites", "origin": None, "recorded": False}
    ]
    made = client.post(address, {"url": POST, "archive": True}, format="json")
    assert made.status_code == 201
    assert made.json()["words"] == "citing The Post"
    [offer] = client.get(address).json()
    assert offer["recorded"] is True
    assert offer["origin"]["id"] == made.json()["origin"]["id"]
    assert Capture.objects.filter(source=made.json()["origin"]["id"]).count() == 1


def test_named_refuses_what_is_not_named_and_who_may_not(relaying) -> None:
    address = f"{V1}/sources/{relaying.pk}/named/"
    refused = caller(editor()).post(address, {"url": "https://elsewhere.example/"}, format="json")
    problem_of(refused, 400, "not_named")
    assert caller(reader()).post(address, {"url": POST}, format="json").status_code == 403
    assert caller(reader()).get(address).status_code == 200
