"""The search as a page and as the part of it that the box over any page shows."""

import pytest

from claimdesk.text.search_words import MAX_WORDS
from tests.builders import a_claim

SEARCH = "/admin/search/"


def test_the_page_works_without_scripts(at_desk, editor):
    claim = a_claim(text="Radars were asked for")
    page = at_desk(editor).get(SEARCH, {"q": "radars"}).content.decode()
    assert 'action="/admin/search/"' in page
    assert f'href="/admin/claims/claim/{claim.pk}/change/"' in page
    assert 'value="radars"' in page
    assert 'href="/admin/claims/claim/?q=radars"' in page


def test_the_part_is_what_was_found_alone(at_desk, editor):
    a_claim(text="Radars were asked for")
    part = at_desk(editor).get(SEARCH, {"q": "radars", "part": "found"}).content.decode()
    assert "<html" not in part
    assert "<mark>Radars</mark>" in part


def test_a_command_that_acts_is_a_form_with_its_token(at_desk, reviewer):
    part = at_desk(reviewer).get(SEARCH, {"q": "take next", "part": "found"}).content.decode()
    assert '<form method="post" action="/admin/claims/claim/take-next/"' in part
    assert "csrfmiddlewaretoken" in part


def test_too_many_words_are_refused_in_a_sentence(at_desk, editor):
    page = at_desk(editor).get(SEARCH, {"q": "word " * (MAX_WORDS + 1)}).content.decode()
    assert f"Search for at most {MAX_WORDS} words." in page


@pytest.mark.parametrize("language", ["en", "uk"])
def test_nothing_found_says_so(at_desk, reader, language):
    client = at_desk(reader)
    client.cookies["django_language"] = language
    page = client.get(SEARCH, {"q": "zzzz"}).content.decode()
    assert {"en": "Nothing found.", "uk": "Нічого не знайдено."}[language] in page


def test_every_page_has_the_box(at_desk, reader):
    page = at_desk(reader).get("/admin/shortcuts/").content.decode()
    assert 'role="combobox"' in page
    assert '<form class="find" role="search"' in page


def test_only_people_of_the_desk_search(client):
    assert client.get(SEARCH, {"q": "x"}).status_code == 302
    assert client.post(SEARCH).status_code == 302


def test_the_page_is_only_asked_for(at_desk, reader):
    assert at_desk(reader).post(SEARCH).status_code == 405
