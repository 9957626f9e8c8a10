"""Two captures of a source as pictures."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sources.models import Capture, Source
from tests.builders import a_sealed_capture, a_source, reader
from tests.pictured import a_pdf, a_screenshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client: Client) -> Client:
    client.force_login(reader())
    return client


@pytest.fixture(autouse=True)
def fresh_home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def compared(client: Client, source: Source, **query: int) -> str:
    return client.get(reverse("admin:sources_source_pictures", args=[source.pk]), query).content.decode()


def file_address(capture: Capture, number: int = 1) -> str:
    return reverse("admin:sources_capture_picture", args=[capture.pk, number, "full"])


def test_the_newest_two_are_compared_the_older_one_first(at_desk):
    source = a_source()
    first, second, third = (a_screenshot(source, size=(8, 8)) for _each in range(3))
    for query, older, newer in (
        ({}, second, third),
        ({"until": second.pk}, first, second),
        ({"since": third.pk, "until": first.pk}, first, third),
    ):
        page = compared(at_desk, source, **query)
        assert 0 < page.index(file_address(older)) < page.index(file_address(newer))
        assert page.count("<figure ") == 2
        assert f"since={older.pk}&amp;until={newer.pk}" in page


def test_one_picture_or_a_capture_of_another_source_has_nothing_to_be_compared_with(at_desk):
    source, other = a_screenshot(size=(8, 8)).source, a_screenshot(size=(8, 8))
    for page in (compared(at_desk, source), compared(at_desk, source, since=other.pk)):
        assert "There is only one picture so far" in page
        assert file_address(other) not in page


def test_a_capture_without_a_picture_says_so(at_desk):
    source = a_source()
    plain = a_sealed_capture(source, check=False)
    newer = a_screenshot(source, size=(8, 8))
    page = compared(at_desk, source, since=plain.pk)
    assert f"Capture #{plain.pk} has no picture." in page
    assert file_address(newer) in page
    assert 'name="mode"' not in page


@pytest.mark.services
def test_pages_of_two_pdfs_are_compared_one_by_one(at_desk):
    source = a_source()
    older, newer = a_pdf(source), a_pdf(source)
    page = compared(at_desk, source, page=2)
    assert file_address(older, 2) in page
    assert file_address(newer, 2) in page
    assert "Page 2 of 2" in page
    assert 'rel="next"' not in page


def test_it_is_offered_where_texts_and_pictures_are_seen(at_desk):
    source = a_source()
    older = a_screenshot(source, size=(8, 8))
    address = reverse("admin:sources_source_pictures", args=[source.pk])
    texts = reverse("admin:sources_source_changes", args=[source.pk])
    assert address not in at_desk.get(texts).content.decode()
    newer = a_screenshot(source, size=(8, 8))
    assert address in at_desk.get(texts).content.decode()
    picture = at_desk.get(reverse("admin:sources_source_picture", args=[source.pk])).content.decode()
    assert f"{address}?since={older.pk}&amp;until={newer.pk}" in picture


def test_it_takes_as_many_queries_for_two_as_for_five(at_desk, django_assert_max_num_queries):
    source = a_source()
    for _each in range(5):
        a_screenshot(source, size=(8, 8))
    with django_assert_max_num_queries(8):
        compared(at_desk, source)
