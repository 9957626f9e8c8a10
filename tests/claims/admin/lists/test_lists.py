"""The lists: what they show, find and do, and in how many queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.actions import CitationDraft, assign, write_review
from claims.admin.lists.filters import PILES
from claims.models import Claim, Claimant, Rating, Topic
from claims.models.status import Status
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.models import Capture, Source
from tests import builders

CLAIMS = "/admin/claims/claim/"
LISTS = {
    "claims": CLAIMS,
    "to review": f"{CLAIMS}?work=to_review",
    "to approve": f"{CLAIMS}?work=to_approve",
    "search": f"{CLAIMS}?q=something",
    "to log": f"{CLAIMS}to-log/",
    "claimants": "/admin/claims/claimant/",
    "topics": "/admin/claims/topic/",
    "ratings": "/admin/claims/rating/",
    "reviews": "/admin/claims/review/",
    "today": "/admin/",
}
FEWER_THAN = 12


def shown(answer):
    return [claim.pk for claim in answer.context["cl"].result_list]


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return captured.captured_queries


def fill(count, by):
    for number in range(count):
        claim = builders.an_evidenced_claim(assignee=by)
        apply(claim, MoveName.START, by=by)
        write_review(claim, rating=Rating.objects.first(), rationale="So it is.", by=by)
        builders.a_source(title=f"Uncited {number}")
        builders.a_sealed_capture(failing := builders.a_source(), "", outcome="http.404")
        Source.objects.filter(pk=failing.pk).update(gone_at=timezone.now())
        builders.a_claim(by=by, assignee=by, citations=(CitationDraft(source=failing),))
        Topic.objects.create(name=f"Topic {Topic.objects.count()}", slug=f"topic-{Topic.objects.count()}")
        Claimant.objects.create(name=f"Somebody {Claimant.objects.count()}")


def test_lists_take_few_queries_and_the_same_for_3_and_40_rows(at_desk, reviewer):
    client = at_desk(reviewer)
    fill(3, reviewer)
    few = {name: len(queries(client, url)) for name, url in LISTS.items()}
    fill(37, reviewer)
    many = {name: len(queries(client, url)) for name, url in LISTS.items()}
    assert few == many
    assert {name: count for name, count in many.items() if count >= FEWER_THAN} == {}


def test_lists_neither_count_a_whole_table_nor_look_through_it_for_filters(at_desk, reviewer):
    fill(2, reviewer)
    client = at_desk(reviewer)
    run = [query["sql"] for url in LISTS.values() for query in queries(client, url)]
    assert [sql for sql in run if "DISTINCT" in sql] == []
    assert [sql for sql in run if "COUNT(" in sql and "LIMIT" not in sql] == []


def test_claims_show_status_rating_citations_and_archive(at_desk, editor):
    claim = builders.a_checked_claim()
    builders.a_claim(citations=(CitationDraft(url="https://news.example/waits"),))
    text = at_desk(editor).get(CLAIMS).content.decode()
    assert "Checked" in text
    assert claim.rating.label in text
    assert "Archiving, 0 of 1" in text
    assert "data-capture-of" in text


def test_piles_hold_what_they_say(at_desk, reviewer):
    mine = apply(builders.a_reviewed_claim(by=reviewer), MoveName.SUBMIT, by=reviewer)
    other = builders.reviewer()
    theirs = apply(builders.a_reviewed_claim(by=other), MoveName.SUBMIT, by=other)
    fresh = builders.a_claim()
    changed = builders.a_checked_claim()
    Claim.objects.filter(pk=changed.pk).update(evidence_changed_at="2026-01-01T00:00Z")
    assign(fresh, to=reviewer, by=reviewer)
    client = at_desk(reviewer)
    piles = {key: set(shown(client.get(f"{CLAIMS}?work={key}"))) for key in PILES}
    assert piles["to_approve"] == {theirs.pk}
    assert mine.pk not in piles["to_approve"]
    assert piles["to_review"] == {fresh.pk, changed.pk}
    assert piles["evidence_changed"] == {changed.pk}
    assert piles["mine"] == {fresh.pk}
    assert piles["published"] == set()


def test_to_review_puts_the_urgent_first_and_then_the_oldest(at_desk, reviewer):
    old, new = builders.a_claim(), builders.a_claim()
    urgent = builders.a_claim(priority=Claim.Priority.URGENT)
    assert shown(at_desk(reviewer).get(f"{CLAIMS}?work=to_review")) == [urgent.pk, old.pk, new.pk]


def test_filters_narrow_the_list(at_desk, editor):
    topic = Topic.objects.create(name="Arms", slug="arms")
    plain = builders.a_claim(language="en")
    chosen = builders.a_claim(language="uk", priority=3, assignee=editor, topics=[topic])
    rated = builders.a_checked_claim()
    client = at_desk(editor)
    for query, expected in {
        "status__exact=checked": {rated.pk},
        f"rating={rated.rating_id}": {rated.pk},
        "rating=none": {plain.pk, chosen.pk},
        "language__exact=en": {plain.pk},
        "priority__exact=3": {chosen.pk},
        f"topic={topic.pk}": {chosen.pk},
        "assignee=me": {chosen.pk},
        "assignee=none": {plain.pk, rated.pk},
        "evidence=changed": set(),
        "topic=nonsense": {plain.pk, chosen.pk, rated.pk},
    }.items():
        assert set(shown(client.get(f"{CLAIMS}?{query}", follow=True))) == expected, query


def test_search_finds_by_words_however_typed(at_desk, editor):
    claim = builders.a_claim(text="Мадуро просив «радари» в Путіна")
    builders.a_claim(text="Something else")
    client = at_desk(editor)
    assert shown(client.get(f"{CLAIMS}?q=РАДАРИ+мадуро")) == [claim.pk]
    assert shown(client.get(f"{CLAIMS}?q=%23{claim.pk}")) == [claim.pk]


def test_empty_lists_say_what_to_do(at_desk, editor):
    client = at_desk(editor)
    assert "Log the first one" in client.get(CLAIMS).content.decode()
    builders.a_claim()
    assert "Nothing matches" in client.get(f"{CLAIMS}?q=nowhere").content.decode()


def choose(client, action, *claims):
    return client.post(CLAIMS, {"action": action, "_selected_action": [claim.pk for claim in claims]}, follow=True)


def test_bulk_takes_the_chosen(at_desk, editor):
    chosen, other = builders.a_claim(), builders.a_claim()
    choose(at_desk(editor), "take", chosen)
    assert list(Claim.objects.filter(assignee=editor)) == [chosen]
    assert not Claim.objects.filter(pk=other.pk, assignee=editor).exists()


def test_bulk_asks_for_the_topic_and_reports_each_refusal(at_desk, editor):
    topic = Topic.objects.create(name="Arms", slug="arms")
    mine, locked = builders.a_claim(), builders.a_checked_claim()
    client = at_desk(editor)
    asked = choose(client, "topic", mine, locked)
    assert f'name="claim" value="{mine.pk}"' in asked.content.decode()
    url = reverse("admin:claims_claim_bulk", args=["topic"])
    answer = client.post(url, {"topic": topic.pk, "claim": [mine.pk, locked.pk]}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert [claim.pk for claim in topic.claims.all()] == [mine.pk]
    assert any("1 claim done" in message for message in said)
    assert [claim.pk for claim, _refusal in answer.context["refused"]] == [locked.pk]
    assert [claim.pk for claim in answer.context["done"]] == [mine.pk]
    assert "does not allow this" in answer.content.decode()


def test_bulk_assigns_to_somebody(at_desk, editor, reviewer):
    claim = builders.a_claim()
    url = reverse("admin:claims_claim_bulk", args=["assign"])
    at_desk(editor).post(url, {"assignee": reviewer.pk, "claim": [claim.pk]})
    claim.refresh_from_db()
    assert claim.assignee == reviewer


def test_bulk_archives_the_cited_sources_again(at_desk, editor):
    claim = builders.an_evidenced_claim()
    choose(at_desk(editor), "archive", claim)
    assert Capture.objects.filter(source=claim.citations.get().source, state="queued").count() == 1


def test_bulk_offers_readers_nothing(at_desk, reader):
    builders.a_claim()
    assert 'name="action"' not in at_desk(reader).get(CLAIMS).content.decode()


def test_reviews_lead_to_their_claims(at_desk, reader, reviewer):
    claim = builders.a_reviewed_claim(by=reviewer)
    client = at_desk(reader)
    assert reverse("admin:claims_claim_change", args=[claim.pk]) in client.get("/admin/claims/review/").content.decode()
    assert client.get(f"/admin/claims/review/{claim.review_id}/change/").status_code == 302
    assert client.get("/admin/claims/review/add/").status_code == 403


def test_to_log_lists_sources_without_claims(at_desk, editor):
    waiting = builders.a_source(title="Nobody cites me")
    cited = builders.an_evidenced_claim().citations.get().source
    answer = at_desk(editor).get(f"{CLAIMS}to-log/")
    assert list(answer.context["sources"]) == [waiting]
    assert cited not in answer.context["sources"]
    assert reverse("intake_page", args=[waiting.pk]) in answer.content.decode()


def test_today_counts_the_piles(at_desk, reviewer):
    builders.a_claim()
    piles = {pile.work.key: pile.count for pile in at_desk(reviewer).get("/admin/").context["piles"]()}
    assert piles["to_review"] == 1
    assert piles["to_approve"] == 0
    assert Claim.objects.get().status == Status.UNVERIFIED
