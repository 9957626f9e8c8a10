import pytest

from claims.mentions import by_username, comment_parts, nameable, people_named
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def olena():
    return builders.editor(username="olena", first_name="Олена", last_name="Ковальчук")


def seen(text, *people):
    """The parts of `text` that are more than text, as written: (words, "url" or the username)."""
    found = comment_parts(text, by_username(people))
    return [
        (piece.text, piece.person.username if piece.person else "url") for piece in found if piece.person or piece.url
    ]


@pytest.mark.parametrize(
    "text",
    [
        "@olena look",
        "Look, @olena.",
        "Look (@olena), please",
        "@Olena!",
        "@OLENA…",
        "Гляньте,\n@olena",
        "@olena-",
        "@olena @olena",
        "«@olena»",
    ],
)
def test_people_named_are_found_with_whatever_stands_around(olena, text):
    assert people_named(text) == [olena]
    assert {name for _words, name in seen(text, olena)} == {"olena"}


@pytest.mark.parametrize("text", ["olena", "bob@olena", "@@olena", "@olenka", "@ olena", "x.@olena", "", "@", "@..."])
def test_people_named_are_not_found_elsewhere(olena, text):
    assert people_named(text) == []
    assert seen(text, olena) == []


@pytest.mark.parametrize("username", ["олена", "o.k", "olena@desk.example", "ґалаґан-2"])
def test_people_named_may_have_any_username(username):
    somebody = builders.editor(username=username)
    assert people_named(f"Here, @{username}, is it") == [somebody]


def test_people_named_are_active_people_only():
    builders.editor(username="gone", is_active=False)
    builders.editor(username="robot", kind="program")
    assert people_named("@gone @robot") == []


def test_people_named_are_20_at_most_in_one_query(django_assert_num_queries):
    people = [builders.editor(username=f"p{number}") for number in range(25)]
    text = " ".join(f"@{person.username}" for person in people)
    with django_assert_num_queries(1):
        assert people_named(text) == people[:20]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://example.org/a?b=1#c.", "https://example.org/a?b=1#c"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://uk.wikipedia.org/wiki/Каракас_(місто), там", "https://uk.wikipedia.org/wiki/Каракас_(місто)"),
        ("«https://example.org»", "https://example.org"),
        ("HTTPS://EXAMPLE.ORG!", "HTTPS://EXAMPLE.ORG"),
        ("https://example.org/@olena", "https://example.org/@olena"),
    ],
)
def test_pieces_find_links_without_the_sentence_around(text, url):
    assert seen(text) == [(url, "url")]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "http://", "https://)", "data:text/html,x", "www.example.org"])
def test_pieces_make_links_of_nothing_else(text):
    assert seen(text) == []


@pytest.mark.parametrize("text", ["", "a", "@olena", "x @olena, https://a.example). y @nobody\n\n@olena."])
def test_pieces_leave_nothing_out(olena, text):
    assert "".join(piece.text for piece in comment_parts(text, by_username([olena]))) == text


def test_pieces_take_no_time_for_the_longest_comment(olena):
    for text in ("@" * 5000, "https://" * 700, "(" * 2500 + "https://a" + ")" * 2500, "@olena" * 800):
        assert "".join(piece.text for piece in comment_parts(text, by_username([olena]))) == text


def test_nameable_finds_by_each_name_and_only_who_may_see_the_claim(olena):
    claim = builders.a_claim()
    builders.editor(username="taras", first_name="Тарас")
    for words in ("ol", "Оле", "ковал", "@olena", "олена ковальчук"):
        assert nameable(claim, words, at_most=8) == [olena]
    assert nameable(claim, "ena", at_most=8) == []
    assert len(nameable(claim, "", at_most=2)) == 2
