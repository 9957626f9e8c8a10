"""The pages of claimants, publishers, topics and people: what each means for the desk, as far as its reader sees it."""

import pytest
from lxml import html

from claims.actions import CitationDraft, claimant_named, save_topic
from claims.models import Rating
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import attribute, revise_source, save_publisher
from tests import builders
from tests.hidden import hide, what_all_may_see

pytestmark = pytest.mark.django_db


def page_of(client, kind, row):
    answer = client.get(f"/admin/about/{kind}/{row.pk}/")
    assert answer.status_code == 200
    return answer


def words(answer):
    return " ".join(html.fromstring(answer.content.decode()).xpath("string(//main)").split())


@pytest.fixture
def rows():
    """A checked claim with all that pages are made for: claimant, topic, publisher, reviewer, attributions."""
    reviewer = builders.reviewer(first_name="Taras", last_name="Ko")
    claim = builders.a_reviewed_claim(by=reviewer, rating="false")
    topic = save_topic(by=None, name="Venezuela")
    claim.topics.add(topic)
    source = claim.citations.get().source
    publisher = save_publisher(by=None, name="РБК-Україна", domains=["rbc.example"])
    revise_source(source, by=builders.chief(), publisher=publisher, title="Letters")
    relayed = builders.a_source(title="A relay", publisher=save_publisher(by=None, name="Wire", domains=[]))
    attribute(relayed, source, by=reviewer)
    attribute(source, builders.a_source(title="Internal documents"), by=reviewer)
    claim = apply(apply(claim, MoveName.SUBMIT, by=reviewer), MoveName.APPROVE, by=builders.reviewer())
    return {"claimant": claim.claimant, "topic": topic, "publisher": publisher, "person": reviewer, "claim": claim}


@pytest.mark.parametrize("kind", ["claimant", "publisher", "topic", "person"])
def test_each_page_shows_claims_verdicts_sources_and_attributions(at_desk, reader, rows, kind):
    answer = page_of(at_desk(reader), kind, rows[kind])
    context, said = answer.context, words(answer)
    assert (context["numbers"].claims, context["numbers"].verdicts, context["numbers"].sources) == (1, 1, 1)
    assert [(str(rating), count) for rating, count in context["legend"]] == [(str(rows["claim"].rating), 1)]
    assert [part.value for part in context["chart"].rows] == [1]
    assert [(end.name, end.count) for end in context["cited_by"]] == [("Wire", 1)]
    assert [(end.name, end.count) for end in context["cites"]] == [("Internal documents", 1)]
    for told in (
        str(rows[kind]),
        rows["claim"].text,
        "Letters",
        "Wire",
        "Internal documents",
        "1 verdict in 12 months",
    ):
        assert told in said, told
    assert "<svg" in answer.content.decode()
    assert not html.fromstring(answer.content.decode()).xpath("//main//form")


def test_edit_is_a_button_for_who_may(at_desk, reader, editor, rows):
    change = f"/admin/claims/claimant/{rows['claimant'].pk}/change/"
    assert f'href="{change}">Edit' in page_of(at_desk(editor), "claimant", rows["claimant"]).content.decode()
    assert change not in page_of(at_desk(reader), "claimant", rows["claimant"]).content.decode()


def test_a_withdrawn_verdict_counts_for_none_and_is_struck_through(at_desk, reader, chief, rows):
    claim = apply(rows["claim"], MoveName.PUBLISH, by=chief)
    apply(claim, MoveName.WITHDRAW, by=chief, details=MoveDetails(comment="It was wrong."))
    answer = page_of(at_desk(reader), "claimant", rows["claimant"])
    assert (answer.context["numbers"].claims, answer.context["numbers"].verdicts) == (1, 0)
    assert answer.context["chart"].rows == []
    assert 'class="not-valid"' in answer.content.decode()


def test_a_rating_that_nobody_approved_is_told_nowhere(at_desk, chief):
    by = builders.reviewer()
    claim = apply(builders.a_reviewed_claim(by=by, rating="false"), MoveName.SUBMIT, by=by)
    answer = page_of(at_desk(chief), "person", by)
    assert claim.text in words(answer)
    assert str(Rating.objects.get(code="false")) not in words(answer)


def test_a_capture_that_failed_is_named_with_its_reason(at_desk, reader):
    publisher = save_publisher(by=None, name="Paper", domains=["paper.example"])
    source = builders.a_source("https://paper.example/1", publisher=publisher, title="Gone page")
    builders.a_sealed_capture(source, "", outcome="http.404")
    builders.a_sealed_capture(builders.a_source("https://paper.example/2", publisher=publisher, title="Fine page"))
    [failed] = page_of(at_desk(reader), "publisher", publisher).context["failed"]
    assert (failed.source, failed.why) == (source, "The server says there is no such page.")


def test_nothing_of_what_is_hidden_is_counted_or_named(at_desk):
    beside = what_all_may_see()
    somebody = builders.editor()
    client = at_desk(somebody)
    insider = type(somebody).objects.get(pk=beside["insider"])
    before = page_of(client, "person", insider)
    hidden = hide(beside)
    after = page_of(client, "person", insider)
    for part in ("numbers", "legend", "cited_by", "cites"):
        assert before.context[part] == after.context[part]
    assert client.get(f"/admin/about/claimant/{hidden.claimant.pk}/").status_code == 404
    told = page_of(at_desk(hidden.insider), "claimant", hidden.claimant)
    assert "Zirkonium barges" in words(told)


def test_an_unknown_number_is_not_found(at_desk, reader):
    assert at_desk(reader).get("/admin/about/topic/987654/").status_code == 404
    assert at_desk(reader).get("/admin/about/nothing/1/").status_code == 404


@pytest.mark.parametrize("kind", ["claimant", "publisher", "topic", "person"])
def test_it_takes_as_many_queries_for_much_as_for_little(at_desk, reader, rows, kind, django_assert_max_num_queries):
    for number in range(8):
        source = builders.a_source(publisher=rows["publisher"], title=f"Source {number}")
        claim = builders.a_claim(citations=(CitationDraft(source=source),), claimant=rows["claimant"])
        claim.topics.add(rows["topic"])
        attribute(builders.a_source(title=f"Relay {number}"), source, by=rows["person"])
        builders.a_sealed_capture(builders.a_source(publisher=rows["publisher"]), "", outcome="http.404")
    client = at_desk(reader)
    client.get("/admin/")
    with django_assert_max_num_queries(21):
        page_of(client, kind, rows[kind])


def test_lists_lead_to_the_pages(at_desk, reader, rows):
    client = at_desk(reader)
    for kind, url in (("claimant", "claims/claimant"), ("topic", "claims/topic"), ("publisher", "sources/publisher")):
        assert f"/admin/about/{kind}/{rows[kind].pk}/" in client.get(f"/admin/{url}/").content.decode()


def test_a_claimant_without_claims_says_so(at_desk, reader):
    answer = page_of(at_desk(reader), "claimant", claimant_named("Nobody Yet", by=None))
    assert "No verdict yet." in words(answer)
    assert "None that you can see." in words(answer)
