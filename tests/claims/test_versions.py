"""Versions of rows: one per change, signed by whoever made it, through which door and why."""

import inspect
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import claims.actions
import sources.actions
from claimdesk.audit.context import ACTING, acting, through
from claimdesk.audit.events import EventType
from claimdesk.audit.log import VERSION, history, record
from claimdesk.audit.models import AuditEvent
from claimdesk.audit.tracking import Tracked, versions_of
from claims.actions import assign, delete_claim, revise_citation, revise_claim, waive_quote
from claims.admin.claim.history import history_entries
from claims.models import Citation, Claim, Claimant, Rating, Topic
from claims.models.status import Status
from claims.quote_checks import check_captures
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.models import Attribution, Publisher, Source
from tests.builders import a_claim, a_person, a_sealed_capture, a_source, an_evidenced_claim, editor, reviewer
from tests.claims.standing import claim_at

pytestmark = pytest.mark.django_db


def test_versions_are_kept_of_what_people_write() -> None:
    assert set(Tracked.of) == {Claim, Citation, Claimant, Topic, Rating, Publisher, Source, Attribution}


def test_a_new_claim_has_one_version_with_its_topics() -> None:
    topic = Topic.objects.create(name="Arms", slug="arms")
    by = editor()
    with through("api"):
        claim = a_claim(by=by, topics=[topic])
    version = versions_of(claim).get()
    assert (version.history_type, version.history_user, version.door) == ("+", by, "api")
    assert [listed.topic for listed in version.topics.all()] == [topic]


def test_a_change_of_words_and_topics_is_one_version_in_the_name_of_who_made_it() -> None:
    claim, by = a_claim(), editor()
    topic = Topic.objects.create(name="Arms", slug="arms")
    revise_claim(claim, by=by, text="Other words", topics=[topic])
    newest, first = versions_of(claim)
    assert (newest.history_user, newest.text, newest.history_type) == (by, "Other words", "~")
    assert first.text != "Other words"
    assert newest.topics.count() == 1
    assert first.topics.count() == 0


def test_a_save_that_changes_nothing_of_peoples_is_no_version() -> None:
    claim = a_claim()
    claim.version += 1
    claim.save()
    Claim.objects.get(pk=claim.pk).save(update_fields=["updated_at"])
    assert versions_of(claim).count() == 1


def test_a_move_signs_with_its_comment() -> None:
    by = reviewer()
    claim = apply(a_claim(), MoveName.SHELVE, by=by, details=MoveDetails(comment="Said twice", shelf_reason="opinion"))
    newest = versions_of(claim).first()
    assert (newest.history_user, newest.history_change_reason, newest.shelf_reason) == (by, "Said twice", "opinion")


def test_a_waiver_signs_the_citation_with_its_reason() -> None:
    claim = an_evidenced_claim(quote="not there")
    citation = waive_quote(claim.citations.get(), reason="Read from the screen", by=reviewer())
    assert versions_of(citation).first().history_change_reason == "Read from the screen"


def test_a_worker_signs_as_the_desk_itself() -> None:
    source = a_source()
    claim = a_claim(citations=(claims.actions.CitationDraft(source=source, quote="archived text"),))
    capture = a_sealed_capture(source, check=False)
    with through("worker"):
        check_captures([capture.pk])
    newest = versions_of(claim.citations.get()).first()
    assert (newest.history_user, newest.door, newest.quote_state) == (None, "worker", "found")


def test_a_deletion_is_the_last_version() -> None:
    claim, by = a_claim(), editor()
    claim.logged_by = by
    claim.save()
    pk = claim.pk
    delete_claim(claim, by=by)
    last = Claim.versions.filter(id=pk).order_by("-history_id").first()
    assert (last.history_type, last.history_user) == ("-", by)


def test_of_a_deleted_claim_the_log_keeps_all_that_went_with_it() -> None:
    by = editor()
    source = a_source()
    draft = claims.actions.CitationDraft(source=source, quote="archived text", locator="page 3")
    topic = Topic.objects.create(name="Arms", slug="arms")
    claim = a_claim(by=by, citations=(draft,), topics=[topic], place="Caracas", due_on=timezone.localdate())
    said = claims.actions.comment(claim, "Logged twice", by=by)
    assign(claim, to=by, by=None)
    pk, claimant = claim.pk, claim.claimant_id
    delete_claim(Claim.objects.get(pk=pk), by=by)
    was = AuditEvent.objects.get(event="claim.deleted", target_id=pk).data["was"]
    assert (was["place"], was["topics"], was["claimant"], was["assignee"]) == ("Caracas", ["Arms"], claimant, by.pk)
    assert was["due_on"] == timezone.localdate().isoformat()
    [cited] = was["citations"]
    assert (cited["source"], cited["quote"], cited["locator"]) == (source.pk, "archived text", "page 3")
    assert [(each["id"], each["text"], each["by"]) for each in was["comments"]] == [(said.pk, "Logged twice", by.pk)]


def test_a_refused_action_leaves_nobody_signing() -> None:
    claim = a_claim()
    with pytest.raises(Exception, match=r"."):
        assign(claim, to=a_person("reader"), by=editor())
    claim.text = "By hand"
    claim.save()
    assert versions_of(claim).first().history_user is None


def test_a_citation_and_its_claim_have_versions_of_their_own() -> None:
    claim = an_evidenced_claim()
    citation = claim.citations.get()
    revise_citation(citation, by=editor(), locator="page 3")
    assert versions_of(citation).count() == 2
    assert versions_of(claim).count() == 1


def test_what_workers_keep_up_to_date_is_no_version() -> None:
    source = a_source()
    a_sealed_capture(source)
    Source.objects.filter(pk=source.pk).update(recheck_at=timezone.now())
    assert versions_of(source).count() == 1


def _actions() -> list[Any]:
    modules = (claims.actions, sources.actions)
    found = [getattr(module, name) for module in modules for name in module.__all__]
    return [action for action in [*found, apply] if "by" in inspect.signature(action).parameters]


@pytest.mark.parametrize("action", _actions(), ids=lambda action: action.__name__)
def test_every_action_signs_what_it_saves(action: Any) -> None:
    passes_on = {"add_text", "claimant_named", "request_captures"}  # these only call other actions, with the same `by`
    saves_nothing = {"claimant_merge_plan"}
    assert hasattr(action, ACTING) or action.__name__ in passes_on | saves_nothing


def test_an_event_names_the_version_that_its_action_wrote() -> None:
    claim, topic = a_claim(), Topic.objects.create(name="Arms", slug="arms")
    logged = history(claim).get(event="claim.logged")
    revise_claim(claim, by=editor(), text="Other words", topics=[topic])
    revised = history(claim).get(event="claim.revised")
    newest, first = versions_of(claim)
    assert (logged.data[VERSION], revised.data[VERSION]) == (first.history_id, newest.history_id)


def test_each_event_of_a_claim_that_is_sent_back_names_its_own_version() -> None:
    claim = claim_at(Status.AWAITING_APPROVAL)
    revise_claim(claim, by=None, text="Other words")
    moved, revised = history(claim)[:2]
    newest, words = versions_of(claim)[:2]
    assert (moved.event, revised.event) == ("claim.moved", "claim.revised")
    assert (moved.data[VERSION], revised.data[VERSION]) == (newest.history_id, words.history_id)
    assert (words.text, words.status, newest.status) == ("Other words", "awaiting_approval", "in_review")


def test_an_event_whose_action_wrote_no_version_names_none() -> None:
    claim = a_claim()
    claim.text = "Changed by nobody's action"
    claim.save()
    named = acting(lambda *, by: record(EventType.CLAIM_EVIDENCE_SEEN, claim, by=by))
    with transaction.atomic():
        assert VERSION not in named(by=None).data
        assert VERSION not in record(EventType.CLAIM_EVIDENCE_SEEN, claim, by=None).data


def test_the_history_leads_to_the_version_that_an_event_names_and_finds_that_of_an_older_event_by_time() -> None:
    claim, by = a_claim(), editor()
    revise_claim(claim, by=by, text="Second words")
    revise_claim(claim, by=by, text="Third words")
    newest, second, _first = versions_of(claim).values_list("history_id", flat=True)
    by_name = [each.compare_url for each in history_entries(claim, by) if each.compare_url]
    assert [url.partition("?version=")[2] for url in by_name] == [str(newest), str(second)]
    with CaptureQueriesContext(connection) as named:
        history_entries(claim, by)
    AuditEvent.objects.create(event="claim.revised", door="api", target_type="claims.claim", target_id=claim.pk)
    claim = Claim.objects.get(pk=claim.pk)
    claim.text = "Fourth words"
    claim.save()
    fourth = versions_of(claim)[0].history_id
    with CaptureQueriesContext(connection) as by_time:
        found = [each.compare_url for each in history_entries(claim, by) if each.compare_url]
    assert [url.partition("?version=")[2] for url in found] == [str(fourth), str(newest), str(second)]
    assert len(by_time) == len(named) + 1


def test_a_version_that_an_event_names_is_joined_to_no_other_event() -> None:
    claim, by = a_claim(), editor()
    AuditEvent.objects.create(event="claim.revised", door="api", target_type="claims.claim", target_id=claim.pk)
    revise_claim(claim, by=by, text="Second words")
    second = versions_of(claim)[0].history_id
    revised = [each for each in history_entries(claim, by) if each.did == "changed the claim"]
    assert [each.compare_url.partition("?version=")[2] for each in revised] == [str(second), ""]
