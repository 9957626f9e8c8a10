import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.actions import CitationDraft
from claims.provenance.query import provenance_of
from sources.actions import add_offline_source, attribute, save_publisher
from sources.models import Source
from tests.builders import a_claim, a_source, reader

pytestmark = pytest.mark.django_db


def the_story() -> tuple[Source, Source, Source]:
    agency, newspaper = a_source("https://www.rbc.example/a"), a_source("https://wapo.example/b")
    documents = add_offline_source(
        by=None, no_url_reason="unpublished", kind="document", title="Internal US government documents"
    )
    attribute(agency, newspaper, by=None, kind="relays")
    attribute(newspaper, documents, by=None)
    return agency, newspaper, documents


def test_provenance_of_finds_the_one_unpublished_origin() -> None:
    agency, newspaper, documents = the_story()
    claim = a_claim(citations=(CitationDraft(source=agency), CitationDraft(source=newspaper)))
    found = provenance_of(claim)
    assert found.origins == (documents.pk,)
    assert found.independent_origins == 1
    assert {row.id: row.is_cited for row in found.nodes} == {agency.pk: True, newspaper.pk: True, documents.pk: False}


def test_provenance_of_counts_houses_by_publisher() -> None:
    paper = save_publisher(by=None, name="The Paper", domains=["paper.example"])
    first, second = a_source("https://paper.example/1"), a_source("https://www.paper.example/2")
    assert first.publisher == second.publisher == paper
    claim = a_claim(citations=(CitationDraft(source=first), CitationDraft(source=second)))
    assert provenance_of(claim).independent_origins == 1


def test_provenance_of_counts_the_publishers_of_one_owner_as_one() -> None:
    for name, owner in (("Herald", "Big Media"), ("Tribune", "big  media"), ("Big Media", ""), ("Post", "")):
        save_publisher(by=None, name=name, owner=owner, domains=[f"{name.split()[0].lower()}.example"])
    sources = [a_source(f"https://{host}.example/1") for host in ("herald", "tribune", "big", "post")]
    claim = a_claim(citations=tuple(CitationDraft(source=source) for source in sources))
    found = provenance_of(claim)
    assert (found.publishers, found.independent_origins) == (4, 2)


def test_provenance_of_counts_on_what_people_accepted_only() -> None:
    agency, newspaper = a_source(), a_source()
    attribute(agency, newspaper, by=None, accepted=False)
    claim = a_claim(citations=(CitationDraft(source=agency), CitationDraft(source=newspaper)))
    found = provenance_of(claim)
    assert found.independent_origins == 2
    assert [(edge.source, edge.origin) for edge in found.proposed] == [(agency.pk, newspaper.pk)]
    attribute(agency, newspaper, by=None)
    found = provenance_of(claim)
    assert (found.independent_origins, found.proposed) == (1, ())


def test_provenance_of_tells_nothing_of_what_its_reader_may_not_see() -> None:
    agency, hidden = a_source(), a_source(title="A name to protect")
    attribute(agency, hidden, by=None)
    claim = a_claim(citations=(CitationDraft(source=agency),))
    Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
    labels = [node.label for node in provenance_of(claim, user=reader()).nodes]
    assert len(labels) == 2
    assert "A name to protect" not in labels


def test_provenance_of_asks_three_times_however_long_the_chains() -> None:
    agency, _newspaper, _documents = the_story()
    claim = a_claim(citations=(CitationDraft(source=agency),))
    for number in range(20):
        attribute(agency, a_source(f"https://many.example/{number}"), by=None)
    with CaptureQueriesContext(connection) as queries:
        provenance_of(claim)
    assert len(queries) == 3
