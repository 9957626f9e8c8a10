"""What people see of sources that change or go."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sources.models import Capture, Source
from tests.builders import a_confirmed_capture, a_sealed_capture, a_source, reader

pytestmark = pytest.mark.django_db

OLD = (
    "Радари.\nЛітаки.\nThe first paragraph stays.\nTen ships were moved to the sea.\n"
    "Stays too.\nAnd this.\nAnd that.\nThe end."
)
NEW = OLD.replace("Ten", "<b>Two</b>").replace("The end.", "")


@pytest.fixture
def at_desk(client: Client) -> Client:
    client.force_login(reader())
    return client


def changes(client: Client, source: Source, **query: str | int) -> str:
    return client.get(reverse("admin:sources_source_changes", args=[source.pk]), query).content.decode()


def page(client: Client, source: Source) -> str:
    return client.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()


@pytest.fixture
def edited() -> Source:
    """A source that was edited silently."""
    source = a_sealed_capture(text=OLD).source
    a_sealed_capture(source, NEW)
    return source


def test_changes_shows_the_words_that_changed_and_leaves_out_what_did_not(at_desk, edited):
    shown = changes(at_desk, edited)
    assert '<del><span class="visually-hidden">[gone: </span>Ten<' in shown
    assert "&lt;b&gt;Two&lt;/b&gt;" in shown
    assert "1 paragraph changed" in shown
    assert "1 gone" in shown
    assert "… 2 unchanged paragraphs …" in shown
    assert "Радари" not in shown
    assert "The first paragraph stays." in shown


def test_changes_compares_any_two_captures_the_older_one_first(at_desk, edited):
    first, second = edited.captures.order_by("pk")
    a_sealed_capture(edited, OLD)
    for since, until in ((first, second), (second, first)):
        shown = changes(at_desk, edited, since=since.pk, until=until.pk)
        assert f"From capture #{first.pk} of" in shown
        assert "1 paragraph changed" in shown


def test_changes_says_that_nothing_changed(at_desk):
    source = a_sealed_capture(text="«The  text».").source
    a_sealed_capture(source, '"The text".')
    assert "Nothing changed in the text." in changes(at_desk, source)


@pytest.mark.parametrize("captured", [0, 1])
def test_changes_of_a_single_text_says_so(at_desk, captured):
    source = a_source()
    for _ in range(captured):
        a_sealed_capture(source)
    assert "There is only one text so far, or none." in changes(at_desk, source)


def test_changes_of_what_is_no_text_says_so(at_desk, edited):
    failed = a_sealed_capture(edited, "", outcome="http.404")
    assert "One of these two captures has no text" in changes(at_desk, edited, until=failed.pk)


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 40, "０"])
def test_changes_takes_a_number_that_is_none_for_the_newest(at_desk, edited, typed):
    assert "1 paragraph changed" in changes(at_desk, edited, since=typed, until=typed)


def test_changes_knows_no_capture_of_another_source(at_desk, edited):
    other = a_sealed_capture(text="A secret.")
    assert "A secret." not in changes(at_desk, edited, since=other.pk, until=other.pk)


def test_changes_is_in_ukrainian_too(client, edited):
    client.force_login(reader(language="uk"))
    shown = changes(client, edited)
    assert "Змінено 1 абзац" in shown


@pytest.mark.parametrize("captures", [3, 40])
def test_changes_takes_as_many_queries_for_three_as_for_forty(at_desk, captures, django_assert_max_num_queries):
    source = a_source()
    for number in range(captures):
        a_sealed_capture(source, f"Text {number}", check=False)
    with django_assert_max_num_queries(10):
        changes(at_desk, source)


def test_the_page_of_a_source_links_to_what_changed(at_desk, edited):
    first, second = edited.captures.order_by("pk")
    shown = page(at_desk, edited)
    assert f"changes/?since={first.pk}&amp;until={second.pk}" in shown
    a_sealed_capture(edited, NEW)
    assert page(at_desk, edited).count("changes/?since=") == 1


def test_the_page_takes_as_many_queries_whatever_changed(at_desk, edited, django_assert_max_num_queries):
    for number in range(30):
        a_sealed_capture(edited, f"Text {number}", check=False)
    with django_assert_max_num_queries(20):
        page(at_desk, edited)


def test_the_page_says_that_what_one_look_said_is_being_looked_at_again(at_desk):
    source = a_sealed_capture().source
    a_sealed_capture(source, "", outcome="http.404")
    shown = page(at_desk, source)
    assert "Re-checking" in shown
    assert "Gone since the check of" in shown
    assert "1 failed check; after 2 the page counts as gone." in shown
    assert "Gone from the web" not in shown


def test_the_page_and_the_list_say_when_it_is_gone(at_desk):
    source, other = a_sealed_capture().source, a_sealed_capture().source
    a_sealed_capture(other, "", outcome="http.404")
    a_sealed_capture(source, "", outcome="http.404", ago=settings.CONFIRM_AFTER)
    a_sealed_capture(source, "", outcome="http.404")
    Source.objects.update(confirm_at=None)
    assert "Gone from the web" in page(at_desk, source)
    listed = at_desk.get(reverse("admin:sources_source_changelist"), {"archive": "gone"})
    assert list(listed.context["cl"].result_list) == [source]


def test_a_capture_that_makes_sure_says_so(at_desk):
    source = a_sealed_capture().source
    capture = Capture.objects.create(source=source, url=source.url, reason=Capture.Reason.CONFIRM)
    Source.objects.filter(pk=source.pk).update(latest_capture=capture, confirm_at=timezone.now())
    shown = page(at_desk, source)
    assert "ClaimDesk is checking a second time, to make sure." in shown
    assert "Making sure" in shown


def test_a_page_that_is_back_has_no_strikes(at_desk):
    source = a_confirmed_capture(a_source(), "", outcome="http.404").source
    a_sealed_capture(source)
    assert "make a page gone" not in page(at_desk, source)
