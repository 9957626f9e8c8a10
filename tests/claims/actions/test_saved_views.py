"""Saved views: who keeps and changes them, and who is told of what is new in one, how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claimdesk.audit.models import AuditEvent
from claimdesk.audit.visible import visible_events
from claimdesk.errors import Invalid, NotAllowed
from claimdesk.notices.models import Notice
from claims.actions import assign, make_confidential, remove_view, save_view, tell_of_new_claims
from claims.actions.saved_views import MAX_WATCHED_CLAIMS
from claims.models import SavedView
from claims.permissions import visible_views
from tests.builders import a_claim, chief, editor, reader

pytestmark = pytest.mark.django_db


def later(view):
    """Let the period since the last check be over."""
    SavedView.objects.filter(pk=view.pk).update(checked_at=timezone.now() - timedelta(days=1))


def told(person):
    return list(Notice.objects.shown_to(person).filter(kind="view_matched"))


def test_a_view_is_seen_by_its_owner_and_a_shared_one_by_all():
    owner, other = editor(), reader()
    own = save_view(None, by=owner, name="Mine", query="assignee=me")
    shared = save_view(None, by=owner, name="Ours", query="q=letters", is_shared=True)
    assert set(visible_views(owner)) == {own, shared}
    assert set(visible_views(other)) == {shared}


def test_a_reader_keeps_views_for_themselves_only():
    somebody = reader()
    assert save_view(None, by=somebody, name="Mine", query="").owner == somebody
    with pytest.raises(NotAllowed):
        save_view(None, by=somebody, name="Ours", query="", is_shared=True)


def test_a_name_is_taken_once_by_one_person():
    owner = editor()
    save_view(None, by=owner, name="Mine", query="")
    with pytest.raises(Invalid):
        save_view(None, by=owner, name=" Mine ", query="q=x")
    assert save_view(None, by=editor(), name="Mine", query="").pk


def test_only_its_owner_or_a_chief_changes_or_removes_a_view():
    owner = editor()
    shared = save_view(None, by=owner, name="Ours", query="", is_shared=True)
    for act in (lambda by: save_view(shared, by=by, name="Theirs", query=""), lambda by: remove_view(shared, by=by)):
        with pytest.raises(NotAllowed):
            act(editor())
    boss = chief()
    assert save_view(shared, by=boss, name="Of all", query="q=x", is_shared=True).owner == owner
    remove_view(shared, by=boss)
    assert not SavedView.objects.exists()


def test_a_private_view_is_nobody_elses_to_change_not_even_a_chiefs():
    own = save_view(None, by=editor(), name="Mine", query="")
    with pytest.raises(NotAllowed):
        remove_view(own, by=chief())


def test_events_of_a_private_view_are_read_by_its_owner():
    owner = editor()
    view = save_view(None, by=owner, name="Mine", query="")
    event = AuditEvent.objects.get(event="view.saved", target_id=view.pk)
    assert event in visible_events(owner)
    assert event not in visible_events(chief())


def test_who_watches_a_view_is_told_of_what_is_new_once_in_a_period():
    owner = editor()
    a_claim(text="Radars before")
    view = save_view(None, by=owner, name="Radars", query="q=radars", is_watched=True)
    later(view)
    assert tell_of_new_claims() == 1
    assert told(owner) == []
    a_claim(text="Radars again")
    a_claim(text="Something else")
    assert tell_of_new_claims() == 0  # not within the period
    later(view)
    tell_of_new_claims()
    [notice] = told(owner)
    assert (notice.target_id, notice.data["new"]) == (view.pk, 1)
    later(view)
    tell_of_new_claims()
    assert [each.times for each in told(owner)] == [1]


def test_a_claim_that_comes_to_match_is_new_too():
    owner, claim = editor(), a_claim()
    view = save_view(None, by=owner, name="Mine", query="assignee=me", is_watched=True)
    assign(claim, to=owner, by=None)
    later(view)
    tell_of_new_claims()
    assert len(told(owner)) == 1


def test_nobody_is_told_of_what_they_may_not_see():
    owner, author = editor(), editor()
    view = save_view(None, by=owner, name="Radars", query="q=radars", is_watched=True)
    make_confidential(a_claim(text="Radars", by=author), by=author)
    later(view)
    tell_of_new_claims()
    assert told(owner) == []


def test_a_view_of_too_much_cannot_be_watched(monkeypatch):
    monkeypatch.setattr("claims.actions.saved_views.MAX_WATCHED_CLAIMS", 1)
    owner = editor()
    a_claim()
    view = save_view(None, by=owner, name="All", query="", is_watched=True)
    a_claim()
    a_claim()
    later(view)
    tell_of_new_claims()
    assert told(owner) == []
    with pytest.raises(Invalid):
        save_view(view, by=owner, name="All", query="", is_watched=True)
    assert MAX_WATCHED_CLAIMS == 500


def test_a_query_that_the_list_refuses_cannot_be_watched():
    with pytest.raises(Invalid):
        save_view(None, by=editor(), name="Odd", query="nothing__like__it=1", is_watched=True)
