"""One search over claims, sources, people, names and commands: what it finds, for whom, and in how many queries."""

import pytest
from django.utils.translation import override

from claimdesk.accounts.models import User
from claims.actions import CitationDraft, assign, save_claimant, save_topic
from claims.admin.search.finding import MAX_OF_A_KIND, find_hits
from claims.models import Claim
from sources.actions import revise_source, save_publisher
from tests.builders import a_claim, a_source, chief, editor, reader, reviewer
from tests.hidden import SECRETS, hide, what_all_may_see

pytestmark = pytest.mark.django_db


def found(user: User, typed: str) -> dict[str, list[str]]:
    """The titles of what `typed` finds, without markup, by kind."""
    groups = find_hits(user, typed)
    return {group.key: [_plain(hit.title) for hit in group.hits] for group in groups}


def _plain(title: str) -> str:
    return str(title).replace("<mark>", "").replace("</mark>", "")


def urls(user: User, typed: str, kind: str) -> list[str]:
    return [hit.url for group in find_hits(user, typed) if group.key == kind for hit in group.hits]


@pytest.mark.parametrize("typed", ["№{}", "#{}", "{}", "№ {}", " #{} ", "# {}"])
def test_a_number_finds_its_claim_first(typed: str) -> None:
    claim, others = a_claim(), [a_claim(text=f"Number {number} of many") for number in range(8)]
    a_claim(text=f"It names {claim.pk} in its words")
    first = urls(editor(), typed.format(claim.pk), "claims")[0]
    assert first == f"/admin/claims/claim/{claim.pk}/change/"
    assert len(others) == 8


def test_a_number_with_its_sign_finds_nothing_else() -> None:
    claim = a_claim()
    a_claim(text=f"Words with #{claim.pk} in them")
    assert found(editor(), f"#{claim.pk}") == {"claims": [claim.text]}


@pytest.mark.parametrize(
    "pasted",
    [
        "https://www.rbc.example/news/77",
        "http://rbc.example/news/77/?utm_source=x#part",
        "rbc.example/news/77",
        "https://rbc.example/news/77/amp",
        "https://web.archive.org/web/20251101120000/https://www.rbc.example/news/77",
        "See <https://rbc.example/news/77>.",
    ],
)
def test_a_url_finds_its_source_and_the_claims_that_cite_it_in_any_spelling(pasted: str) -> None:
    source = a_source("https://www.rbc.example/news/77", title="Letters")
    claim = a_claim(citations=(CitationDraft(source=source),))
    a_claim(text="Another one")
    a_source("https://www.rbc.example/news/778", title="Longer")
    assert found(editor(), pasted)["sources"] == ["Letters"]
    assert found(editor(), pasted)["claims"] == [claim.text]


def test_an_unknown_url_is_offered_to_be_read() -> None:
    wanted = "/desk/log?url=https%3A%2F%2Fnew.example%2Fa"
    assert urls(editor(), "https://new.example/a", "commands") == [wanted]
    assert find_hits(reader(), "https://new.example/a") == []


def test_words_find_every_kind_in_other_forms_and_cases() -> None:
    claim = a_claim(text="Мадуро просив радари")
    source = a_source(title="Мадуро і радари")
    save_claimant(None, by=editor(), name="Радарна служба")
    save_topic(by=editor(), name="Радари")
    save_publisher(by=editor(), name="Радар-Медіа", domains=["radar.example"])
    somebody = editor(first_name="Радарія")
    shown = found(editor(), "радар")
    assert shown["claims"] == [claim.text]
    assert shown["sources"] == [source.title]
    assert shown["names"] == ["Радарна служба", "Радар-Медіа", "Радари", str(somebody)]
    assert found(editor(), "РАДАРАМИ")["claims"] == [claim.text]


def test_a_domain_finds_its_publisher() -> None:
    publisher = save_publisher(by=editor(), name="РБК-Україна", domains=["rbc.example"])
    assert f"/admin/about/publisher/{publisher.pk}/" in urls(editor(), "https://www.rbc.example/a", "names")


def test_who_left_is_not_found() -> None:
    editor(first_name="Zoriana", is_active=False)
    assert find_hits(reader(), "Zoriana") == []


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [("#letters", {"claims"}), ("/letters", {"sources"}), ("@letters", {"names"}), (">log", {"commands"})],
)
def test_a_first_sign_narrows_to_a_kind(typed: str, kinds: set[str]) -> None:
    a_claim(text="Letters were sent")
    a_source(title="Letters")
    save_topic(by=editor(), name="Letters")
    assert set(found(editor(), typed)) == kinds


@pytest.mark.parametrize(
    ("typed", "label", "url"),
    [
        ("log", "Log claim", "/admin/claims/claim/add/"),
        ("take next", "Take the next claim", "/admin/claims/claim/take-next/"),
        ("my queue", "Assigned to me", "/admin/claims/claim/?work=mine"),
        (">", "Inbox", "/admin/"),
    ],
)
def test_commands_are_found_by_what_people_call_them(typed: str, label: str, url: str) -> None:
    person = reviewer()
    hits = [hit for group in find_hits(person, typed) if group.key == "commands" for hit in group.hits]
    assert (label, url) in [(hit.title, hit.url) for hit in hits]


def test_commands_are_found_in_both_languages() -> None:
    with override("uk"):
        assert "Доручено мені" in found(reviewer(), "моя черга")["commands"]
        assert "Доручено мені" in found(reviewer(), "my queue")["commands"]


def test_a_command_is_offered_to_those_who_may() -> None:
    assert "commands" not in found(reader(), "take next")
    assert "commands" not in found(editor(), "invite")
    assert "Invite a person" in found(chief(), "invite")["commands"]


def test_words_that_find_nothing_can_be_logged() -> None:
    assert urls(editor(), "Nothing like it", "commands") == ["/admin/claims/claim/add/?text=Nothing+like+it"]


def test_what_is_found_is_marked_and_markup_is_text() -> None:
    a_claim(text="<b>Radars</b> were asked for")
    title = find_hits(editor(), "radars")[0].hits[0].title
    assert title == "&lt;b&gt;<mark>Radars</mark>&lt;/b&gt; were asked for"


def test_a_stranger_finds_nothing_of_what_is_hidden() -> None:
    hidden = hide(what_all_may_see())
    asked = [*SECRETS, "Wolfram", hidden.source.url, f"#{hidden.claim.pk}", str(hidden.claim.pk), "barges"]
    for person in (editor(), reader(), chief()):
        assert [typed for typed in asked if {"claims", "sources", "names"} & set(found(person, typed))] == []
    assert found(hidden.insider, "zirkonium")["claims"] == [hidden.claim.text]
    assert found(hidden.insider, hidden.source.url)["sources"] == [hidden.source.title]
    assert found(hidden.insider, "Tuskegee")["names"] == ["Wolfram Tuskegee"]


def test_a_hidden_url_finds_what_an_unknown_one_finds() -> None:
    hidden = hide(what_all_may_see())
    person = editor()
    known, unknown = (found(person, url) for url in (hidden.source.url, "https://quillfeather.example/other"))
    assert set(known) == set(unknown) == {"commands"}


@pytest.mark.parametrize("typed", ["letters", "12", "https://rbc.example/1", "@letters", ""])
def test_it_asks_the_database_little_however_much_it_finds(typed: str, django_assert_max_num_queries) -> None:
    person = reviewer(first_name="Letters")
    for number in range(12):
        source = a_source(f"https://rbc.example/{number}", title=f"Letters {number}")
        assign(a_claim(text=f"Letters {number}", citations=(CitationDraft(source=source),)), to=person, by=None)
        save_topic(by=None, name=f"Letters {number}")
        revise_source(source, by=person, publisher=save_publisher(by=None, name=f"Letters {number}", domains=[]))
    assert Claim.objects.count() == 12
    with django_assert_max_num_queries(12):
        groups = find_hits(person, typed)
    assert all(len(group.hits) <= 4 * MAX_OF_A_KIND for group in groups if group.key != "commands")
