"""The page of a source, with what the floor above knows of who cites it."""

import re

import pytest
from django.urls import reverse

from claims.actions import CitationDraft
from sources.actions import add_offline_source, attribute
from sources.models import Source
from tests.builders import a_claim, a_sealed_capture, editor, reader

pytestmark = pytest.mark.django_db


def page_of(source: Source) -> str:
    return reverse("admin:sources_source_change", args=[source.pk])


def test_the_page_marks_the_quotations_in_the_escaped_text(client, archived):
    claim = a_claim(citations=(CitationDraft(source=archived, quote='"Радари та ракети"'),))
    citation = claim.citations.get()
    missing = a_claim(citations=(CitationDraft(source=archived, quote="нічого такого <b>"),)).citations.get()
    client.force_login(reader())
    page = client.get(page_of(archived)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page[page.index("archived-text") :]
    assert "[U+202E]" in page
    assert f'id="q-{citation.pk}"' in page
    assert re.search(r"<mark[^>]*>радари та ракети</mark>|<mark[^>]*>«радари та ракети»</mark>", page)
    assert f'<a class="quote-by" href="/admin/claims/claim/{claim.pk}/change/">Claim #{claim.pk}</a>' in page
    assert f'<li id="q-{missing.pk}">' in page
    assert "нічого такого &lt;b&gt;" in page


def test_the_page_takes_a_fixed_number_of_queries(client, archived, django_assert_max_num_queries):
    by = editor()
    origin = add_offline_source(by=None, no_url_reason="lost", title="Tape")
    attribute(archived, origin, by=None)
    for _ in range(15):
        a_sealed_capture(archived, "Радари та ракети.", check=False)
        a_claim(by=by, citations=(CitationDraft(source=archived, quote="радари та ракети"),))
    client.force_login(by)
    with django_assert_max_num_queries(17):
        client.get(page_of(archived))
