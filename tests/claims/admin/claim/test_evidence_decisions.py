"""What a reviewer decides about evidence on a claim's page, and takes back there."""

import pytest
from django.urls import reverse

from claims.actions import CitationDraft
from claims.models import Citation
from tests import builders

REASON = "The site answers 404 to everybody."


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def a_citation_under_an_error():
    """A citation of a page that came whole, with status 404; its claim, the citation, the capture."""
    source = builders.a_source()
    draft = CitationDraft(source=source, role=Citation.Role.EVIDENCE, quote="archived text")
    claim = builders.a_claim(citations=(draft,))
    return claim, claim.citations.get(), builders.a_capture_under_an_error(source)


@pytest.mark.django_db
def test_a_capture_under_an_error_status_is_accepted_and_taken_back(at_desk, reviewer):
    claim, citation, came = a_citation_under_an_error()
    client = at_desk(reviewer)
    url = reverse("admin:claims_claim_accept_capture", args=[claim.pk, citation.pk, came.pk])
    assert url in client.get(page(claim)).content.decode()
    asked = client.get(url).content.decode()
    assert f"?capture={came.pk}#archived-title" in asked
    assert "404" in asked
    assert "reason" in client.post(url, {"version": claim.version, "reason": ""}).context["form"].errors
    client.post(url, {"version": claim.version, "reason": REASON})
    shown = client.get(page(claim)).content.decode()
    assert f"Accepted under the error status 404: {REASON}" in shown
    assert url not in shown
    back = reverse("admin:claims_claim_take_back", args=[claim.pk, citation.pk, "capture"])
    assert back in shown
    claim.refresh_from_db()
    client.post(back, {"version": claim.version})
    citation.refresh_from_db()
    assert (citation.capture, citation.accepted_reason) == (None, "")


@pytest.mark.django_db
def test_the_source_says_which_claim_rests_on_a_capture_under_an_error_status(at_desk, reviewer):
    claim, citation, came = a_citation_under_an_error()
    client = at_desk(reviewer)
    source = reverse("admin:sources_source_change", args=[citation.source_id])
    assert "It is no evidence unless a reviewer accepts it" in client.get(source).content.decode()
    url = reverse("admin:claims_claim_accept_capture", args=[claim.pk, citation.pk, came.pk])
    client.post(url, {"version": claim.version, "reason": REASON})
    shown = client.get(source).content.decode()
    assert f"Accepted under the error status 404: {REASON}" in shown
    assert "It is no evidence unless" not in shown


@pytest.mark.django_db
def test_editors_see_a_decision_and_no_way_to_make_or_unmake_it(at_desk, editor, reviewer):
    claim, citation, came = a_citation_under_an_error()
    url = reverse("admin:claims_claim_accept_capture", args=[claim.pk, citation.pk, came.pk])
    assert url not in at_desk(editor).get(page(claim)).content.decode()
    at_desk(reviewer).post(url, {"version": claim.version, "reason": REASON})
    shown = at_desk(editor).get(page(claim)).content.decode()
    assert REASON in shown
    assert "take-back" not in shown
    claim.refresh_from_db()
    back = reverse("admin:claims_claim_take_back", args=[claim.pk, citation.pk, "capture"])
    assert "does not allow this" in at_desk(editor).post(back, {"version": claim.version}).content.decode()


@pytest.mark.django_db
def test_addresses_of_other_captures_and_decisions_are_not_found(at_desk, reviewer):
    claim, citation, _came = a_citation_under_an_error()
    other = builders.a_capture_under_an_error(builders.a_source())
    client = at_desk(reviewer)
    url = reverse("admin:claims_claim_accept_capture", args=[claim.pk, citation.pk, other.pk])
    assert client.get(url).status_code == 404
    assert client.get(reverse("admin:claims_claim_take_back", args=[claim.pk, citation.pk, "x"])).status_code == 404


@pytest.mark.django_db
def test_what_the_page_denies_beside_a_quotation_is_said(at_desk, reviewer):
    source = builders.a_source()
    builders.a_sealed_capture(source, "Голова ради ніколи не підписувала цю угоду.")
    claim = builders.a_claim(citations=(CitationDraft(source=source, quote="підписувала цю угоду"),))
    citation = claim.citations.get()
    assert (citation.quote_state, citation.quote_negation) == ("found", "не")
    assert (
        "Quotation in the archived text; beside it the page says “не”"
        in at_desk(reviewer).get(page(claim)).content.decode()
    )


@pytest.mark.django_db
def test_the_excerpt_of_a_quotation_draws_words_struck_out(at_desk, reviewer):
    source = builders.a_source()
    text = "Роботи коштують 32 35 млн."
    builders.a_sealed_capture(source, text, visible=text, layout={"article": [(0, 26)], "struck": [(16, 18)]})
    claim = builders.a_claim(citations=(CitationDraft(source=source, quote="коштують 35 млн"),))
    assert claim.citations.get().quote_over_struck
    shown = at_desk(reviewer).get(page(claim)).content.decode()
    assert '<mark>коштують <s><span class="visually-hidden">[struck out:] </span>32</s> 35 млн</mark>' in shown
