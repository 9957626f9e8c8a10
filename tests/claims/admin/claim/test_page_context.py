"""The claim's page from top to bottom."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from claims.actions import CitationDraft, revise_claim
from claims.admin.claim.page_context import CITED_PER_PAGE
from claims.models import Claim
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute
from sources.models import Capture, Source
from tests import builders
from tests.callers import V1, caller

pytestmark = pytest.mark.django_db
QUERIES = 16  # the frame asks four of them


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def words(client, claim) -> str:
    """The page's words, as one line."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", client.get(page(claim)).content.decode())))


def quoted(text="Nobody knew. He asked for radars and missiles. Then he left.", quote="radars and missiles", **fields):
    source = builders.a_source(title="The letter")
    builders.a_sealed_capture(source, text)
    return builders.a_claim(citations=(CitationDraft(source=source, quote=quote, **fields),))


def test_page_goes_from_the_claim_over_its_grounds_to_its_history(at_desk, reader):
    claim = quoted()
    apply(claim, MoveName.START, by=builders.reviewer())
    shown = at_desk(reader).get(page(claim)).content.decode()
    order = [
        '<h1 lang="uk">',
        'id="moves"',
        'id="standing"',
        'class="picture',
        'id="checklist"',
        'id="cited"',
        "history",
    ]
    places = [shown.index(mark, shown.index("<h1 lang")) for mark in order]
    assert places == sorted(places)


def test_page_greys_what_may_not_be_done_and_says_why(at_desk, reader):
    claim = quoted()
    tree = etree.HTML(at_desk(reader).get(page(claim)).content)
    buttons = tree.xpath("//section[@id='moves']//button[@disabled]")
    assert buttons
    for button in buttons:
        [why] = tree.xpath("//*[@id=$id]", id=button.get("aria-describedby"))
        assert "does not allow this" in why.text


def test_page_shows_each_quotation_where_it_stands_and_leads_there(at_desk, reader):
    claim = quoted()
    citation = claim.citations.get()
    tree = etree.HTML(at_desk(reader).get(page(claim)).content)
    [excerpt] = tree.xpath(f"//*[@id='citation-{citation.pk}']//blockquote")
    assert "".join(excerpt.itertext()) == "Nobody knew. He asked for radars and missiles. Then he left."
    assert excerpt.findtext("mark") == "radars and missiles"
    [link] = tree.xpath(f"//*[@id='citation-{citation.pk}']//a[contains(@href, '#q-{citation.pk}')]/@href")
    there = at_desk(reader).get(link.partition("#")[0]).content.decode()
    assert f'id="q-{citation.pk}"' in there


def test_page_says_how_old_the_capture_is_and_who_made_it(at_desk, reader):
    claim = quoted()
    Capture.objects.update(sealed_at=timezone.now() - timedelta(days=3))
    assert "captured 3 days ago, fetched by ClaimDesk" in words(at_desk(reader), claim).replace("\xa0", " ")


def test_page_says_that_a_later_capture_still_has_it(at_desk, reader):
    claim = quoted()
    builders.a_sealed_capture(claim.citations.get().source, "Still: radars and missiles.")
    assert "still there" in words(at_desk(reader), claim)


def test_page_says_that_a_quotation_is_being_looked_at_again(at_desk, reader):
    claim = quoted()
    source = claim.citations.get().source
    first, later = source.archived_capture, builders.a_sealed_capture(source, "Nobody knew. Then he left.")
    shown = words(at_desk(reader), claim)
    assert "Re-checking" in shown
    assert "is re-checking before it alerts anyone" in shown
    assert "No longer in the capture" not in shown
    changes = reverse("admin:sources_source_changes", args=[source.pk])
    answer = at_desk(reader).get(page(claim)).content.decode()
    assert f'{changes}?since={first.pk}&amp;until={later.pk}"' in answer


def test_page_shows_what_became_of_a_quotation_that_is_gone(at_desk, reader):
    claim = quoted()
    builders.a_confirmed_capture(claim.citations.get().source, "Nobody knew. He asked for help. Then he left.")
    shown = at_desk(reader).get(page(claim)).content.decode()
    tree = etree.HTML(shown)
    [changed] = tree.xpath("//div[@class='changed']")
    assert "radars and missiles" in "".join(changed.xpath(".//del//text()"))
    assert "help" in "".join(changed.xpath(".//ins//text()"))
    assert "No longer in the capture" in words(at_desk(reader), claim)


def test_page_survives_an_archive_that_lost_the_text(at_desk, reader):
    claim = quoted()
    claim.citations.update(quote_start=10**6, quote_end=10**6 + 3)
    assert "radars and missiles" in words(at_desk(reader), claim)


def test_page_offers_the_form_where_it_is_asked_for(at_desk, editor, reader):
    claim = quoted()
    client = at_desk(editor)
    assert 'id="claim_form"' not in client.get(page(claim)).content.decode()
    assert 'id="claim_form"' in client.get(page(claim) + "?edit=1").content.decode()
    assert 'id="claim_form"' not in at_desk(reader).get(page(claim) + "?edit=1").content.decode()


def test_page_names_claims_that_say_nearly_the_same(at_desk, reader):
    text = "Nicolás Maduro wrote to Vladimir Putin asking for help with radars and aircraft repair."
    claim, other = (builders.a_claim(text=words, language="en") for words in (text, text.replace("help", "aid")))
    tree = etree.HTML(at_desk(reader).get(page(claim)).content)
    assert tree.xpath("//section[@id='similar']//a/@href") == [page(other)]


def test_page_tells_history_in_sentences_with_what_changed(at_desk, reader):
    by = builders.reviewer(first_name="Taras")
    claim = builders.a_reviewed_claim(by=by)
    claim = apply(claim, MoveName.SUBMIT, by=by)
    second = builders.reviewer(first_name="Olha")
    comment = "the second quotation is missing from the capture"
    apply(claim, MoveName.RETURN, by=second, details=MoveDetails(comment=comment))
    told = words(at_desk(reader), claim)
    assert f"Olha returned the claim to review: {comment}" in told
    assert "submitted the verdict for approval" in told
    assert f"cited “{claim.citations.get().source.label}”" in told


def test_page_marks_changed_words_with_words_beside_the_colour(at_desk, reader):
    claim = builders.a_claim(text="He asked for radars and for nothing else")
    revise_claim(claim, by=None, text="He asked for missiles and for nothing else")
    tree = etree.HTML(at_desk(reader).get(page(claim)).content)
    [diff] = tree.xpath("//ol[@class='history']//*[@class='diff']")
    assert "".join(diff.xpath("./del//text()")) == "[gone: radars]"
    assert "".join(diff.xpath("./ins//text()")) == "[new: missiles]"
    [compare] = tree.xpath("//ol[@class='history']//a[contains(@href, '/compare/')]/@href")
    compared = etree.HTML(at_desk(reader).get(compare).content)
    assert "missiles" in "".join(compared.xpath("//ins//text()"))


def test_page_asks_as_often_for_two_hundred_citations_as_for_one(at_desk, reviewer):
    first = builders.a_source(title="Where it all comes from")
    small = builders.a_claim(citations=(CitationDraft(source=first, quote="archived text"),))
    big = builders.a_claim()
    sources = [builders.a_source() for _number in range(3)]
    for source in [*sources, first]:
        builders.a_sealed_capture(source, check=False)
    attribute(sources[0], first, by=None)
    big.citations.bulk_create(
        big.citations.model(claim=big, source=sources[number % 3], role="evidence", stance="supports")
        for number in range(200)
    )
    client = at_desk(reviewer)
    counts = []
    for claim in (small, big):
        client.get(page(claim))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page(claim))
        assert answer.status_code == 200
        counts.append(len(queries))
    assert answer.content.decode().count('<article class="cited"') == CITED_PER_PAGE
    assert counts[0] == counts[1] <= QUERIES


# --- The picture as a file ---


def test_picture_is_served_alone_with_links_to_the_desk(at_desk, reader):
    source = builders.a_source(title="Article")
    papers = add_offline_source(by=None, no_url_reason="unpublished", title="Papers", kind="document")
    attribute(source, papers, by=None)
    claim = builders.a_claim(citations=(CitationDraft(source=source),))
    answer = at_desk(reader).get(reverse("admin:claims_claim_provenance", args=[claim.pk]))
    assert answer["Content-Type"].startswith("image/svg+xml")
    root = etree.fromstring(answer.content)
    hrefs = set(root.xpath("//*[local-name()='a']/@href"))
    assert hrefs == {f"http://testserver/admin/sources/source/{each.pk}/change/" for each in (source, papers)}
    assert "Unpublished, not seen by us" in "".join(root.itertext())


def test_picture_is_not_there_for_strangers_nor_for_nothing(at_desk, reader, client):
    claim = quoted()
    address = reverse("admin:claims_claim_provenance", args=[claim.pk])
    assert client.get(address).status_code == 302
    assert (
        at_desk(reader).get(reverse("admin:claims_claim_provenance", args=[builders.a_claim().pk])).status_code == 404
    )
    Claim.objects.update(is_confidential=True)
    assert at_desk(reader).get(address).status_code == 404


def test_picture_says_nothing_of_a_source_that_its_reader_may_not_see(at_desk, reader):
    source, hidden = builders.a_source(title="Article"), builders.a_source(title="A name to protect")
    attribute(source, hidden, by=None)
    claim = builders.a_claim(citations=(CitationDraft(source=source),))
    Source.objects.filter(pk=hidden.pk).update(is_confidential=True)
    shown = at_desk(reader).get(page(claim)).content.decode()
    assert "A name to protect" not in shown
    assert "A source you can't access" in shown


def test_a_citation_without_a_stance_says_so_on_the_page_in_the_picture_and_in_rest(at_desk, reader):
    source = builders.a_source(title="The letter")
    claim = builders.a_claim(citations=(CitationDraft(source=source),))
    shown = at_desk(reader).get(page(claim)).content.decode()
    assert "stance--none" in shown
    assert "picture-stance--none" in shown
    assert "No stance yet" in shown
    [citation] = caller(reader).get(f"{V1}/claims/{claim.pk}/").json()["citations"]
    assert citation["stance"] == "none"
    [found] = caller(reader).get(f"{V1}/citations/?stance=none").json()["results"]
    assert found["id"] == citation["id"]
