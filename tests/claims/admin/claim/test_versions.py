"""The history page's versions, and the page that compares two of them."""

import pytest
from django.urls import reverse

from claimdesk.audit.tracking import versions_of
from claims.actions import CitationDraft, cite_source, revise_citation, revise_claim, save_topic
from claims.models import Topic
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import save_publisher
from tests import builders


def history(client, claim) -> str:
    answer = client.get(reverse("admin:claims_claim_history", args=[claim.pk]))
    return str(answer.content.decode())


def compare(client, claim, **query):
    return client.get(reverse("admin:claims_claim_compare", args=[claim.pk]), query)


def values(answer) -> dict[str, tuple[str, str]]:
    """Old and new value by the field, as the page has them."""
    sides = {each.name: (each.before, each.after) for each in answer.context["differences"]}
    return {name: (_text(gone), _text(came)) for name, (gone, came) in sides.items()}


def _text(side) -> str:
    return "".join(piece.text for piece in side)


def test_history_lists_versions_with_who_door_reason_and_fields(at_desk, editor, reviewer):
    claim = builders.a_claim(by=editor)
    revise_claim(claim, by=editor, text="Other words", place="Caracas")
    apply(claim, MoveName.SHELVE, by=reviewer, details=MoveDetails(comment="Said twice", shelf_reason="opinion"))
    page = history(at_desk(reviewer), claim)
    for words in (
        "First version",
        "Claim, place",
        "<q>Said twice</q>",
        "ClaimDesk",
        f"<bdi>{reviewer}</bdi>",
    ):
        assert words in page, words


def test_compare_shows_the_change_word_by_word(at_desk, editor):
    topic = Topic.objects.create(name="Arms", slug="arms")
    claim = builders.a_claim(text="Maduro asked for radars")
    revise_claim(claim, by=editor, text="Maduro asked for missiles <b>", priority=3, topics=[topic])
    answer = compare(at_desk(editor), claim)
    assert values(answer) == {
        "text": ("Maduro asked for radars", "Maduro asked for missiles <b>"),
        "priority": ("Normal", "High"),
        "topics": ("", "Arms"),
    }
    page = answer.content.decode()
    assert "Maduro asked for <del>radars</del>" in page
    assert "Maduro asked for <ins>missiles &lt;b&gt;</ins>" in page


def test_compare_takes_any_two_versions(at_desk, editor):
    claim = builders.a_claim(text="One")
    for text in ("Two", "Three"):
        revise_claim(claim, by=editor, text=text)
    newest, _middle, first = versions_of(claim)
    client = at_desk(editor)
    assert values(compare(client, claim, version=newest.pk, before=first.pk)) == {"text": ("One", "Three")}
    assert values(compare(client, claim, version=newest.pk)) == {"text": ("Two", "Three")}
    assert values(compare(client, claim, version=first.pk))["text"] == ("", "One")


def test_compare_shows_the_citations_of_a_claim_too(at_desk, editor):
    claim = builders.an_evidenced_claim()
    citation = claim.citations.get()
    revise_citation(citation, by=editor, locator="page 3")
    client = at_desk(editor)
    assert f"citation #{citation.pk}" in history(client, claim)
    newest = versions_of(citation).first()
    answer = compare(client, claim, of="claims.citation", version=newest.pk)
    assert values(answer) == {"locator": ("", "page 3")}
    other = builders.a_claim()
    assert compare(client, other, of="claims.citation", version=newest.pk).status_code == 404


@pytest.mark.parametrize("query", [{"version": "x"}, {"version": "9" * 30}, {"before": "-1"}])
def test_compare_bears_any_address(at_desk, editor, query):
    claim = builders.a_claim()
    assert compare(at_desk(editor), claim, **query).status_code == 200
    assert compare(at_desk(editor), claim, of="claims.review").status_code == 404


def test_compare_tells_nothing_of_another_object(at_desk, editor):
    mine, other = builders.a_claim(), builders.a_claim(text="Not to be seen here")
    answer = compare(at_desk(editor), mine, version=versions_of(other).get().pk)
    assert "Not to be seen here" not in answer.content.decode()


def test_history_takes_few_queries_whatever_happened(at_desk, editor, django_assert_max_num_queries):
    claim = builders.a_claim()
    for number in range(12):
        revise_claim(claim, by=editor, text=f"Words {number}")
        cite_source(claim, CitationDraft(source=builders.a_source()), by=editor)
    client = at_desk(editor)
    with django_assert_max_num_queries(12):
        history(client, claim)


@pytest.mark.parametrize("name", ["claims_claimant", "claims_topic", "sources_publisher", "sources_source"])
def test_every_page_of_what_has_versions_compares(at_desk, reviewer, name):
    claim = builders.a_claim(topics=[Topic.objects.create(name="Arms", slug="arms")])
    publisher = save_publisher(by=None, name="РБК")
    objects = {
        "claims_claimant": claim.claimant,
        "claims_topic": save_topic(claim.topics.get(), by=None, name="Weapons"),
        "sources_publisher": save_publisher(publisher, by=None, name="РБК-Україна"),
        "sources_source": builders.a_source(title="Title"),
    }
    client, key = at_desk(reviewer), objects[name].pk
    history = client.get(reverse(f"admin:{name}_history", args=[key])).content.decode()
    assert reverse(f"admin:{name}_compare", args=[key]) in history
    assert client.get(reverse(f"admin:{name}_compare", args=[key])).context["differences"]
