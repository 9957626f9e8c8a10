"""Every page of the desk: nothing inline, a strict policy, and for members only."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Topic
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from tests import builders

INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)


def pages():
    by = builders.reviewer()
    claim = apply(builders.an_evidenced_claim(quote="not in it"), MoveName.START, by=by)
    topic = Topic.objects.create(name="Arms", slug="arms")
    citation = claim.citations.get()
    return [
        "/admin/",
        "/admin/claims/claim/",
        "/admin/claims/claim/?work=to_review&q=x",
        "/admin/claims/claim/add/",
        "/admin/claims/claim/to-log/",
        reverse("admin:claims_claim_change", args=[claim.pk]),
        reverse("admin:claims_claim_delete", args=[builders.a_claim().pk]),
        reverse("admin:claims_claim_history", args=[claim.pk]),
        reverse("admin:claims_claim_move", args=[claim.pk, "shelve"]),
        reverse("admin:claims_claim_review", args=[claim.pk]),
        reverse("admin:claims_claim_waive", args=[claim.pk, citation.pk]),
        reverse("admin:claims_claim_take_back", args=[claim.pk, citation.pk, "quotation"]),
        reverse("admin:claims_claim_accept_capture", args=[claim.pk, citation.pk, citation.capture_id]),
        "/admin/claims/claimant/",
        "/admin/claims/claimant/add/",
        reverse("admin:claims_topic_change", args=[topic.pk]),
        "/admin/claims/rating/",
        "/admin/claims/rating/add/",
        "/admin/claims/review/",
        "/admin/accounts/user/me/",
    ]


@pytest.mark.parametrize("language", ["en", "uk"])
def test_pages_have_nothing_inline_and_a_strict_policy(at_desk, chief, language):
    chief.language = language
    chief.save()
    client = at_desk(chief)
    for url in pages():
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert f'<html lang="{language}"' in answer.content.decode(), url
        assert INLINE.findall(answer.content.decode()) == [], url
        assert "script-src 'self'" in answer["Content-Security-Policy"], url
        assert "unsafe" not in answer["Content-Security-Policy"], url


@pytest.mark.django_db
def test_pages_are_for_members_only():
    client = Client()
    for url in pages():
        answer = client.get(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith("/admin/login/"), url


def test_pages_escape_what_people_type(at_desk, chief):
    claim = builders.a_claim(text="<script>alert(1)</script> & more")
    for url in ("/admin/claims/claim/", reverse("admin:claims_claim_change", args=[claim.pk])):
        assert "<script>alert" not in at_desk(chief).get(url).content.decode()


def test_archive_states_say_what_is_open_and_what_is_sealed(at_desk, reader):
    waiting, kept = builders.a_source(), builders.a_source()
    builders.a_sealed_capture(kept)
    answer = at_desk(reader).get(reverse("archive_states"), {"source": [waiting.pk, kept.pk, "x"]}).json()
    assert answer["open"] is True
    assert answer["sources"][str(waiting.pk)]["open"] is True
    assert answer["sources"][str(kept.pk)] == {"label": "Archived", "tone": "good", "sentence": "", "open": False}


def test_archive_states_rest_when_all_is_sealed_and_tell_failures_in_words(at_desk, reader):
    source = builders.a_source()
    capture = builders.a_sealed_capture(source, "", outcome="dns.nxdomain")
    answer = at_desk(reader).get(reverse("archive_states"), {"capture": capture.pk}).json()
    assert answer["open"] is False
    assert answer["captures"][str(capture.pk)]["label"] == "Not archived"
    assert answer["captures"][str(capture.pk)]["sentence"]


def test_archive_states_call_nothing_archived_that_came_with_an_error_status(at_desk, reader):
    capture = builders.a_sealed_capture(outcome="http.403", verdict="verdict.error_status")
    answer = at_desk(reader).get(reverse("archive_states"), {"capture": capture.pk}).json()["captures"]
    state = answer[str(capture.pk)]
    assert (state["label"], state["tone"]) == ("Not archived", "bad")
    assert state["sentence"] == "The page has text, but the server answered with an error status."
