"""The filters of the claims' list that are found by typing: claimants, publishers, sources; and a URL in `q`."""

import pytest

from claims.actions import CitationDraft, assign, claimant_named
from sources.actions import save_publisher
from tests import builders
from tests.hidden import hide, what_all_may_see

CLAIMS = "/admin/claims/claim/"


def shown(client, **query):
    return [claim.pk for claim in client.get(CLAIMS, query).context["cl"].result_list]


@pytest.fixture
def source(db):
    publisher = save_publisher(by=None, name="РБК-Україна", domains=["rbc.example"])
    return builders.a_source("https://rbc.example/news/1", title="Letters", publisher=publisher)


@pytest.fixture
def claim(source):
    builders.a_claim(text="Another one", claimant=claimant_named("Somebody else", by=None))
    return builders.a_claim(citations=(CitationDraft(source=source), CitationDraft(source=source, role="evidence")))


def test_claims_are_filtered_by_claimant_publisher_and_source(at_desk, editor, claim, source):
    client = at_desk(editor)
    assert shown(client, claimant=claim.claimant_id) == [claim.pk]
    assert shown(client, publisher=source.publisher_id) == [claim.pk]
    assert shown(client, source=source.pk) == [claim.pk]
    assert shown(client, source=source.pk, claimant=claim.claimant_id) == [claim.pk]
    assert shown(client, source=builders.a_source().pk) == []


def test_the_chosen_one_is_named_and_can_be_removed(at_desk, editor, claim, source):
    page = at_desk(editor).get(CLAIMS, {"publisher": source.publisher_id, "q": "was said"}).content.decode()
    assert '<span class="chip-title">Publisher:</span> РБК-Україна' in page
    assert 'href="?q=was+said"' in page
    assert '<input type="hidden" name="q" value="was said">' in page


def test_a_url_in_the_search_finds_the_claims_that_cite_it(at_desk, editor, claim, source):
    client = at_desk(editor)
    assert shown(client, q="http://www.rbc.example/news/1/?utm_source=mail") == [claim.pk]
    assert shown(client, q="https://rbc.example/news/2") == []


def test_claims_of_one_person_are_listed_by_their_number(at_desk, editor, reviewer, claim):
    assign(claim, to=reviewer, by=None)
    client = at_desk(editor)
    assert shown(client, assignee=reviewer.pk) == [claim.pk]
    assert f"</span> {reviewer}" in client.get(CLAIMS, {"assignee": reviewer.pk}).content.decode()


def test_words_are_no_claimant(at_desk, editor, claim):
    answer = at_desk(editor).get(CLAIMS, {"claimant": "nonsense"}, follow=True)
    assert "asks for what this list does not have" in answer.content.decode()


def test_what_is_hidden_is_neither_named_nor_offered(at_desk, db):
    hidden = hide(what_all_may_see())
    client = at_desk(builders.editor())
    for query in ({"claimant": hidden.claimant.pk}, {"source": hidden.source.pk}):
        page = client.get(CLAIMS, query).content.decode().lower()
        assert "tuskegee" not in page
        assert "quillfeather" not in page
    fields = ({"model_name": "claim", "field_name": "claimant"}, {"model_name": "citation", "field_name": "source"})
    for field in fields:
        asked = {"app_label": "claims", "term": "", **field}
        offered = client.get("/admin/autocomplete/", asked).content.decode().lower()
        assert "results" in offered
        assert "tuskegee" not in offered
        assert "quillfeather" not in offered


def test_each_is_offered_in_the_bar(at_desk, reader, claim):
    page = at_desk(reader).get(CLAIMS).content.decode()
    for name in ("claimant", "publisher", "source"):
        assert f'id="filter-{name}"' in page
    assert "select2" in page
