"""Comments about a citation, and about words of its source."""

import pytest

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid
from claims.actions import CitationDraft, comment, remove_citation, remove_comment
from claims.models.comment import MAX_QUOTED_CHARACTERS
from tests.builders import a_claim, a_sealed_capture, an_evidenced_claim, editor

pytestmark = pytest.mark.django_db


def test_a_comment_is_about_a_citation_and_its_quotation_or_other_words():
    claim, by = an_evidenced_claim(), editor()
    citation = claim.citations.get()
    whole = comment(claim, "Is it so?", by=by, citation=citation)
    assert (whole.citation, whole.quoted) == (citation, citation.quote)
    part = comment(claim, "Is it so?", by=by, citation=citation, quoted=" The  archived\ntext. ")
    assert (part.pk != whole.pk, part.quoted) == (True, "The archived text.")
    assert comment(claim, "Is it so?", by=by, citation=citation, quoted="The archived text.") == part
    told = AuditEvent.objects.filter(event="comment.written").latest("pk").data
    assert (told["citation"], told["quoted"]) == (citation.pk, "The archived text.")


def test_long_words_are_cut_and_words_of_nothing_left_out():
    claim = an_evidenced_claim()
    said = comment(claim, "Long", by=editor(), citation=claim.citations.get(), quoted="x" * 5000)
    assert (len(said.quoted), said.quoted[-1]) == (MAX_QUOTED_CHARACTERS, "…")
    assert comment(claim, "On nothing", by=editor(), quoted="invented").quoted == ""


def test_a_citation_of_another_claim_is_refused():
    other = an_evidenced_claim().citations.get()
    with pytest.raises(Invalid):
        comment(a_claim(), "Is it so?", by=editor(), citation=other)


def test_what_it_was_about_stays_when_the_citation_goes_and_goes_with_the_comment():
    by = editor()
    draft = CitationDraft(source=a_sealed_capture().source, role="evidence", quote="archived text")
    claim = a_claim(by=by, citations=(draft,))
    said = comment(claim, "Is it so?", by=by, citation=claim.citations.get())
    remove_citation(claim.citations.get(), by=by)
    said.refresh_from_db()
    assert (said.citation, said.quoted) == (None, "archived text")
    assert remove_comment(said, by=by).quoted == ""
