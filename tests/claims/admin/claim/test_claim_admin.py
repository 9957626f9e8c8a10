"""Logging and changing claims on one page: what is written, what is refused, what is kept."""

import html

import pytest
from django.urls import reverse

from claimdesk.audit.models import AuditEvent
from claims.actions import revise_claim
from claims.models import Citation, Claim, Claimant, Topic
from sources.models import Capture, Source
from tests import builders
from tests.claims.admin.forms import as_it_stands, typed

ADD = "/admin/claims/claim/add/"
URL = "https://news.example/radars"


def page(claim):
    return reverse("admin:claims_claim_change", args=[claim.pk])


def test_add_logs_a_claim_and_queues_the_pasted_url(at_desk, editor):
    answer = at_desk(editor).post(ADD, typed({"source": URL, "quote": "asked for radars", "role": "evidence"}))
    claim = Claim.objects.get()
    assert answer["Location"] == page(claim)
    assert claim.logged_by == editor
    assert claim.claimant.name == "The Washington Post"
    citation = claim.citations.get()
    assert (citation.role, citation.quote, citation.source.url) == ("evidence", "asked for radars", URL)
    assert Capture.objects.get().state == Capture.State.QUEUED
    assert AuditEvent.objects.filter(event="claim.logged", door="admin", actor_id=editor.pk).exists()


def test_add_finds_the_source_of_a_url_that_is_there(at_desk, editor):
    source = builders.a_source(URL)
    at_desk(editor).post(ADD, typed({"source": URL}))
    assert Citation.objects.get().source == source


@pytest.mark.parametrize("typed_words", ["#{pk} Whatever", "radars and"])
def test_add_takes_an_existing_source_by_number_or_part_of_its_title(at_desk, editor, typed_words):
    source = builders.a_source(title="Letters about radars and missiles")
    at_desk(editor).post(ADD, typed({"source": typed_words.format(pk=source.pk)}))
    assert Citation.objects.get().source == source


def test_add_says_which_sources_match_where_several_do(at_desk, editor):
    sources = [builders.a_source(title=f"Radars, part {number}") for number in (1, 2)]
    text = at_desk(editor).post(ADD, typed({"source": "radars"})).content.decode()
    assert all(f"#{source.pk}" in text for source in sources)
    assert not Claim.objects.exists()


def test_add_makes_a_source_without_a_url_from_reason_and_title(at_desk, editor):
    at_desk(editor).post(ADD, typed({"no_url_reason": "unpublished", "title": "Internal documents"}))
    source = Source.objects.get()
    assert (source.no_url_reason, source.title, source.kind) == ("unpublished", "Internal documents", "document")


def test_add_takes_a_known_claimant_rather_than_a_second_one(at_desk, editor):
    known = Claimant.objects.create(name="The Washington Post")
    at_desk(editor).post(ADD, typed())
    assert Claim.objects.get().claimant == known


def test_add_sets_topics_and_assignee(at_desk, editor, reviewer):
    topic = Topic.objects.create(name="Arms", slug="arms")
    at_desk(editor).post(ADD, typed(topics=[topic.pk], assignee=reviewer.pk))
    claim = Claim.objects.get()
    assert list(claim.topics.all()) == [topic]
    assert claim.assignee == reviewer


def test_add_rolls_everything_back_when_the_second_citation_is_bad(at_desk, editor):
    rows = ({"source": URL}, {"source": "https://user:secret@news.example/"})
    answer = at_desk(editor).post(ADD, typed(*rows, text="Typed with care"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not Claim.objects.exists()
    assert not Source.objects.exists()
    assert not Claimant.objects.exists()
    assert not Capture.objects.exists()
    assert "Typed with care" in text
    assert URL in text
    rows_shown = answer.context["adminform"].form.citations.forms
    assert not rows_shown[0].errors
    assert rows_shown[1].errors["source"]


def test_add_says_at_the_title_that_a_source_is_there_with_another_one(at_desk, editor):
    source = builders.a_source(URL, title="Radars for Venezuela")
    row = {"source": URL, "title": "Letters about radars", "quote": "asked for radars", "locator": "paragraph 3"}
    answer = at_desk(editor).post(ADD, typed(row))
    assert answer.status_code == 200
    [form] = answer.context["rows"]
    said = f"This source is already #{source.pk} and says something else here. Change it on its own page."
    assert form.errors == {"title": [said]}
    assert said in html.unescape(answer.content.decode())
    assert {name: form[name].value() for name in row} == row
    assert not Claim.objects.exists()
    assert at_desk(editor).post(ADD, typed({**row, "title": "Radars for Venezuela"})).status_code == 302


@pytest.mark.parametrize("is_new", [True, False])
def test_the_same_citation_twice_is_said_at_the_second_row_and_both_are_kept(at_desk, editor, is_new):
    row = {"source": URL, "quote": "asked for radars", "locator": "paragraph 3"}
    if is_new:
        address, data = ADD, typed(row, row)
    else:
        claim = builders.a_claim()
        address, data = page(claim), {**as_it_stands(claim), **_rows(row, row)}
    before = Claim.objects.count()
    answer = at_desk(editor).post(address, data)
    assert answer.status_code == 200
    first, second = answer.context["rows"]
    said = "This citation is here twice: same source, role, quotation and place."
    assert (first.errors, second.errors) == ({}, {"source": [said]})
    assert said in answer.content.decode()
    assert [{name: form[name].value() for name in row} for form in (first, second)] == [row, row]
    assert (Claim.objects.count(), Citation.objects.count()) == (before, 0)


def _rows(*rows):
    """The rows alone of a claim's form."""
    return {name: value for name, value in typed(*rows).items() if name.startswith("citations-")}


def test_add_puts_a_sentence_at_each_field(at_desk, editor):
    answer = at_desk(editor).post(ADD, typed({"quote": "words without a source"}, text="", claimed_on="soon"))
    form = answer.context["adminform"].form
    assert set(form.errors) == {"text", "claimed_on"}
    assert not Claim.objects.exists()


def test_add_asks_for_the_source_of_a_quotation(at_desk, editor):
    answer = at_desk(editor).post(ADD, typed({"quote": "words without a source"}))
    assert "source" in answer.context["adminform"].form.citations.forms[0].errors


def test_add_gives_another_row_without_javascript_and_saves_nothing(at_desk, editor):
    answer = at_desk(editor).post(ADD, typed({"source": URL}, text="Half", _more_citations="1"))
    assert len(answer.context["adminform"].form.citations.forms) == 2
    assert "Half" in answer.content.decode()
    assert "errorlist" not in answer.content.decode()
    assert not Claim.objects.exists()


def test_add_another_begins_with_the_same_source(at_desk, editor):
    client = at_desk(editor)
    answer = client.post(ADD, typed({"source": URL}, _addanother="1"))
    source = Source.objects.get()
    assert answer["Location"] == f"{ADD}?source={source.pk}"
    assert f'value="#{source.pk}"' in client.get(answer["Location"]).content.decode()


def test_change_revises_claim_and_citations_together(at_desk, editor):
    claim = builders.an_evidenced_claim(by=editor)
    data = as_it_stands(claim, text="In better words") | {"citations-0-stance": "refutes"}
    assert at_desk(editor).post(page(claim), data).status_code == 302
    claim.refresh_from_db()
    assert claim.text == "In better words"
    assert claim.citations.get().stance == "refutes"


def test_change_of_nothing_writes_nothing(at_desk, editor):
    claim = builders.an_evidenced_claim(by=editor)
    events, version = AuditEvent.objects.count(), claim.version
    at_desk(editor).post(page(claim), as_it_stands(claim))
    claim.refresh_from_db()
    assert (AuditEvent.objects.count(), claim.version) == (events, version)


def test_change_removes_and_adds_citations(at_desk, editor):
    claim = builders.an_evidenced_claim(by=editor)
    old = claim.citations.get()
    data = typed({"citation": old.pk, "remove": "on"}, {"source": URL}, version=claim.version, text=claim.text)
    at_desk(editor).post(page(claim), data)
    assert [citation.source.url for citation in claim.citations.all()] == [URL]


def test_change_rolls_back_when_a_new_citation_is_bad(at_desk, editor):
    claim = builders.an_evidenced_claim(by=editor)
    rows = ({"citation": claim.citations.get().pk, "remove": "on"}, {"source": "ftp://news.example/a/b"})
    before = claim.text
    answer = at_desk(editor).post(page(claim), typed(*rows, version=claim.version, text="Other words"))
    claim.refresh_from_db()
    assert answer.status_code == 200
    assert claim.text == before
    assert claim.citations.count() == 1
    assert "Other words" in answer.content.decode()


def test_change_keeps_a_citation_that_a_review_rests_on_and_says_so_at_its_row(at_desk, reviewer):
    claim = builders.a_reviewed_claim(by=reviewer)
    data = as_it_stands(claim) | {"citations-0-remove": "on"}
    answer = at_desk(reviewer).post(page(claim), data)
    assert "A review rests on this citation" in str(answer.context["adminform"].form.citations.forms[0].errors)
    assert claim.citations.count() == 1


def test_change_tells_the_second_of_two_savers_and_keeps_what_he_typed(at_desk, editor, reviewer):
    claim = builders.an_evidenced_claim(by=editor)
    mine = as_it_stands(claim, text="What I typed", place="Caracas")
    mine["citations-0-quote"] = "archived"
    revise_claim(claim, by=reviewer, text="What Taras saved")
    client = at_desk(editor)
    answer = client.post(page(claim), mine)
    text = answer.content.decode()
    claim.refresh_from_db()
    assert claim.text == "What Taras saved"
    assert "Someone saved before you" in text
    assert "Taras" in text
    assert "What Taras saved" in text
    assert "What I typed" in text
    assert 'value="Caracas"' in text
    assert answer.context["adminform"].form.citations.forms[0]["quote"].value() == "archived"
    assert f'name="version" value="{claim.version}"' in text
    assert client.post(page(claim), mine | {"version": claim.version}).status_code == 302
    claim.refresh_from_db()
    assert (claim.text, claim.place) == ("What I typed", "Caracas")


def test_change_without_a_version_is_stale_rather_than_blind(at_desk, editor):
    claim = builders.a_claim(by=editor)
    data = as_it_stands(claim, text="Overwritten")
    del data["version"]
    assert at_desk(editor).post(page(claim), data).status_code == 200
    claim.refresh_from_db()
    assert claim.text != "Overwritten"


def test_change_is_read_only_for_readers(at_desk, reader):
    claim = builders.an_evidenced_claim()
    client = at_desk(reader)
    text = client.get(page(claim)).content.decode()
    assert claim.text in text
    assert 'id="claim_form"' not in text
    assert "does not allow this" in text
    assert client.post(page(claim), as_it_stands(claim, text="No")).status_code == 403
    assert client.get(ADD).status_code == 403


def test_change_is_read_only_for_editors_once_a_verdict_is_submitted(at_desk, editor):
    claim = builders.a_checked_claim()
    client = at_desk(editor)
    assert 'id="claim_form"' not in client.get(page(claim)).content.decode()
    assert client.post(page(claim), as_it_stands(claim, text="No")).status_code == 403


def test_delete_takes_a_claim_back_that_was_logged_by_mistake(at_desk, editor):
    claim = builders.a_claim(by=editor)
    at_desk(editor).post(reverse("admin:claims_claim_delete", args=[claim.pk]), {"post": "yes"})
    assert not Claim.objects.exists()


def test_delete_is_refused_once_work_was_done(at_desk, chief):
    claim = builders.a_checked_claim()
    assert (
        at_desk(chief).post(reverse("admin:claims_claim_delete", args=[claim.pk]), {"post": "yes"}).status_code == 403
    )
    assert Claim.objects.exists()


def test_history_is_told_in_sentences(at_desk, reader):
    claim = builders.a_checked_claim(by=builders.reviewer(first_name="Taras"))
    text = at_desk(reader).get(page(claim)).content.decode()
    assert "logged the claim" in text
    assert "submitted the verdict for approval" in text
    assert "The text says so." in text
