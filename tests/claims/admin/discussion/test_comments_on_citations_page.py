"""Comments at a citation, as the page of the claim has them."""

import pytest
from django.urls import reverse

from claims.actions import comment, merge_claims
from tests.builders import an_evidenced_claim, editor, reader, reviewer

pytestmark = pytest.mark.django_db


def page_of(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def send(client, claim, **typed):
    return client.post(reverse("admin:claims_claim_comment", args=[claim.pk]), {"version": claim.version, **typed})


@pytest.fixture
def claim():
    return an_evidenced_claim()


def test_the_link_at_a_citation_makes_the_form_be_about_it(client, claim):
    client.force_login(editor())
    citation = claim.citations.get()
    link = f'href="?about={citation.pk}#comment-text"'
    plain, about = (client.get(page_of(claim) + query).content.decode() for query in ("", f"?about={citation.pk}"))
    assert link in plain
    assert 'name="citation" value=""' in plain
    assert f'name="citation" value="{citation.pk}"' in about
    client.force_login(reader())
    assert link not in client.get(page_of(claim)).content.decode()


def test_a_comment_shows_the_words_and_leads_to_the_citation_and_back(client, claim):
    client.force_login(editor())
    citation = claim.citations.get()
    said_at = send(client, claim, text="Is it so?", citation=citation.pk, quoted="The archived text.").url
    page = client.get(said_at).content.decode()
    assert '<blockquote class="comment-about">The archived text.</blockquote>' in page
    assert f'href="{page_of(claim)}#citation-{citation.pk}"' in page
    assert f'href="#{said_at.partition("#")[2]}">1 comment</a>' in page


@pytest.mark.parametrize("citation", ["987654321", "nonsense", ""])
def test_a_citation_that_is_not_there_loses_no_comment(client, claim, citation):
    client.force_login(editor())
    send(client, claim, text="Is it so?", citation=citation, quoted="invented")
    said = claim.comments.get()
    assert (said.text, said.citation, said.quoted) == ("Is it so?", None, "")


def test_a_refused_comment_keeps_what_it_is_about(client, claim):
    client.force_login(editor())
    answer = send(client, claim, text=" ", citation=claim.citations.get().pk, quoted="The archived text.")
    page = answer.content.decode()
    assert f'type="hidden" name="citation" value="{claim.citations.get().pk}"' in page
    assert 'name="quoted" value="The archived text."' in page


def test_a_citation_that_moved_to_another_claim_is_not_led_to(client, claim):
    by, into = reviewer(), an_evidenced_claim()
    citation = claim.citations.get()
    comment(claim, "Is it so?", by=by, citation=citation)
    merge_claims(claim, into=into, by=by)
    client.force_login(by)
    page = client.get(page_of(claim)).content.decode()
    assert '<blockquote class="comment-about">archived text</blockquote>' in page
    assert f"#citation-{citation.pk}" not in page
