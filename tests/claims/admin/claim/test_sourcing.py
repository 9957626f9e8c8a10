"""What a claim stands on, as its page says it."""

import pytest

from claims.actions import CitationDraft
from claims.admin.claim.sourcing import sourcing_of
from sources.actions import add_offline_source, attribute, save_publisher
from sources.models import Source
from tests import builders

pytestmark = pytest.mark.django_db


def cited(*sources):
    return builders.a_claim(citations=tuple(CitationDraft(source=source) for source in sources))


def test_standing_shows_two_articles_to_be_one_unseen_origin(at_desk):
    first, second = builders.a_source(title="Article"), builders.a_source(title="Relay")
    papers = add_offline_source(by=None, no_url_reason="unpublished", title="Internal documents", kind="document")
    attribute(second, origin=first, kind="relays", by=None)
    attribute(first, origin=papers, kind="cites", by=None)
    claim = cited(first, second)
    standing = sourcing_of(claim)
    assert standing.counts.startswith("2 citations")
    assert standing.origins == "1 independent origin"
    assert standing.named == "Internal documents (Unpublished, not seen by us)"
    text = at_desk(builders.reader()).get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert "1 independent origin" in text
    assert "not seen by us" in text


def test_standing_names_the_loop_of_circular_reporting():
    first, second = builders.a_source(title="One"), builders.a_source(title="Two")
    attribute(first, origin=second, kind="cites", by=None)
    attribute(second, origin=first, kind="cites", by=None)
    assert len(sourcing_of(cited(first)).loops) == 1


def test_standing_counts_unnamed_origins_apart():
    official = add_offline_source(by=None, no_url_reason="withheld", title="An official", kind=Source.Kind.OFFICIAL)
    assert sourcing_of(cited(official)).origins == "no named origin"
    assert sourcing_of(cited(official, builders.a_source())).origins.endswith("and 1 unnamed")


def test_standing_of_nothing_is_not_shown():
    assert sourcing_of(builders.a_claim()) is None


def test_standing_names_a_circle_by_its_size_and_a_house_by_its_name():
    first, second = builders.a_source(title="One"), builders.a_source(title="Two")
    attribute(first, origin=second, kind="cites", by=None)
    attribute(second, origin=first, kind="cites", by=None)
    assert sourcing_of(cited(first)).named == "a loop of 2 sources"
    save_publisher(by=None, name="The Paper", domains=["paper.example"])
    both = [builders.a_source(f"https://paper.example/{number}") for number in (1, 2)]
    assert sourcing_of(cited(*both)).named == "2 sources from The Paper"
    assert sourcing_of(cited(*both)).origins == "1 independent origin"


def test_standing_says_which_publishers_count_as_one():
    for name in ("Herald", "Tribune"):
        save_publisher(by=None, name=name, owner="Big Media", domains=[f"{name.lower()}.example"])
    both = [builders.a_source(f"https://{name}.example/1") for name in ("herald", "tribune")]
    standing = sourcing_of(cited(*both))
    assert standing.owners == ["Herald, Tribune belong to Big Media and count as one."]
    assert standing.origins == "1 independent origin"


def test_standing_says_what_nobody_accepted_yet():
    first, second = builders.a_source(title="One"), builders.a_source(title="Two")
    attribute(first, origin=second, by=None, accepted=False)
    standing = sourcing_of(cited(first, second))
    assert standing.origins == "at most 2 independent origins"
    assert standing.proposed.startswith("1 attribution that ClaimDesk found in the text is not counted")


def test_page_adds_to_the_chain_of_a_source_and_comes_back(at_desk):
    first, second = builders.a_source(title="Article"), builders.a_source(title="Newspaper")
    attribute(first, second, by=None)
    claim, client = cited(first), at_desk(builders.editor())
    address = f"/admin/claims/claim/{claim.pk}/change/"
    page = client.get(address)
    assert [source.pk for source in page.context["standing"].starts] == [first.pk, second.pk]
    assert f'<option value="#{second.pk}">Newspaper</option>' in page.content.decode()
    sent = {"start": f"#{second.pk}", "origin": "Internal documents", "claim": claim.pk}
    answer = client.post(f"/desk/log/{first.pk}/origin/", sent)
    assert answer["Location"] == f"{address}#standing"
    assert second.attributions.get().origin.title == "Internal documents"
    assert "1 independent origin" in client.get(address).content.decode()


def test_page_offers_no_chain_to_a_reader(at_desk):
    claim = cited(builders.a_source(title="Article"))
    page = at_desk(builders.reader()).get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert "data-chain" not in page
