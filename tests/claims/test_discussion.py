from datetime import timedelta

import pytest
from django.utils import timezone

from claimdesk.audit.models import AuditEvent
from claimdesk.errors import Invalid, NotAllowed
from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice
from claims.actions import comment, edit_comment, make_confidential, remove_comment
from claims.models import Comment
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return builders.editor(username="olena", first_name="Olena")


@pytest.fixture
def reviewer():
    return builders.reviewer(username="taras", first_name="Taras")


@pytest.fixture
def claim():
    return builders.a_claim()


def later(said, minutes):
    """`said`, as if so many minutes had gone by."""
    Comment.objects.filter(pk=said.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))
    return Comment.objects.get(pk=said.pk)


def test_comment_is_kept_recorded_and_told_to_who_is_named(editor, reviewer, claim):
    said = comment(claim, "  Who saw this, @taras?\r\nI did not.  ", by=editor)

    assert (said.text, said.by, said.claim) == ("Who saw this, @taras?\nI did not.", editor, claim)
    assert list(said.mentioned.all()) == [reviewer]
    notice = Notice.objects.get()
    assert (notice.to, notice.by, notice.kind) == (reviewer, editor, Kind.MENTIONED)
    assert notice.data == {"comment": said.text, "anchor": f"comment-{said.pk}"}
    event = AuditEvent.objects.latest("id")
    assert (event.event, event.target_id, event.data["said"]) == ("comment.written", claim.pk, said.text)


def test_comment_changes_nothing_of_the_claim(editor, claim):
    before = (claim.version, claim.updated_at)
    comment(claim, "Look", by=editor)
    claim.refresh_from_db()
    assert (claim.version, claim.updated_at) == before


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_comment_needs_words(editor, claim, text):
    with pytest.raises(Invalid) as refusal:
        comment(claim, text, by=editor)
    assert refusal.value.fields == {"text": "Write something first."}


def test_comment_has_a_limit(editor, claim, settings):
    settings.COMMENT_MAX = 10
    assert comment(claim, "0123456789 ", by=editor).text == "0123456789"
    with pytest.raises(Invalid, match="at most 10 characters; this one has 11"):
        comment(claim, "0123456789a", by=editor)


def test_comment_is_not_for_readers(claim):
    with pytest.raises(NotAllowed):
        comment(claim, "Look", by=builders.reader())


def test_comment_said_twice_at_once_is_said_once(editor, reviewer, claim):
    first = comment(claim, "Look, @taras", by=editor)
    assert comment(claim, "Look, @taras ", by=editor) == first
    assert Notice.objects.get().times == 1

    assert comment(claim, "Look, @taras", by=reviewer) != first
    assert comment(claim, "Look, @taras", by=editor) != first
    later(Comment.objects.latest("pk"), minutes=2)
    comment(claim, "Look, @taras", by=editor)
    assert Comment.objects.count() == 4


def test_comment_on_a_confidential_claim_is_for_those_named_to_see_it(editor, reviewer):
    chief, stranger = builders.chief(), builders.editor(username="stranger")
    claim = builders.a_claim(by=editor)
    make_confidential(claim, by=chief, readers=[editor])
    claim.refresh_from_db()

    with pytest.raises(NotAllowed):
        comment(claim, "Look", by=stranger)
    said = comment(claim, "Look, @taras and @stranger", by=editor)
    assert not said.mentioned.exists()
    assert not Notice.objects.filter(kind=Kind.MENTIONED).exists()


def test_notices_of_a_claim_that_becomes_confidential_are_hidden(editor, reviewer):
    claim = builders.a_claim(by=editor)
    comment(claim, "Look, @taras", by=editor)
    assert Notice.objects.shown_to(reviewer).count() == 1
    make_confidential(claim, by=builders.chief(), readers=[editor])
    assert Notice.objects.shown_to(reviewer).count() == 0


def test_edit_comment_changes_words_and_tells_only_the_newly_named(editor, reviewer, claim):
    other = builders.editor(username="ivan")
    said = comment(claim, "Look, @taras", by=editor)
    changed = edit_comment(said, "Look, @taras and @ivan", by=editor)

    assert changed.edited_at is not None
    assert set(changed.mentioned.all()) == {reviewer, other}
    assert {notice.to: notice.times for notice in Notice.objects.all()} == {reviewer: 1, other: 1}
    event = AuditEvent.objects.latest("id")
    assert (event.data["before"], event.data["after"]) == ("Look, @taras", "Look, @taras and @ivan")


def test_edit_comment_without_a_change_leaves_no_trace(editor, claim):
    said = comment(claim, "Look", by=editor)
    count = AuditEvent.objects.count()
    assert edit_comment(said, "Look ", by=editor).edited_at is None
    assert AuditEvent.objects.count() == count


def test_edit_comment_is_for_who_wrote_it(claim, editor):
    said = comment(claim, "Look", by=editor)
    with pytest.raises(NotAllowed, match="Only the author"):
        edit_comment(said, "Other words", by=builders.chief())


def test_edit_comment_takes_place_within_minutes(claim, editor, settings):
    said = comment(claim, "Look", by=editor)
    edit_comment(later(said, settings.COMMENT_EDIT - 1), "Look here", by=editor)
    with pytest.raises(NotAllowed, match="time to change"):
        edit_comment(later(said, settings.COMMENT_EDIT + 1), "Look there", by=editor)


def test_remove_comment_leaves_an_empty_place_and_no_notice(editor, reviewer, claim):
    said = later(comment(claim, "Look, @taras", by=editor), minutes=600)
    removed = remove_comment(said, by=editor)

    assert (removed.text, removed.removed_by) == ("", editor)
    assert removed.removed_at is not None
    assert not Notice.objects.exists()
    event = AuditEvent.objects.latest("id")
    assert (event.event, event.data["before"]) == ("comment.removed", "Look, @taras")
    count = AuditEvent.objects.count()
    remove_comment(said, by=editor)
    assert AuditEvent.objects.count() == count
    with pytest.raises(NotAllowed, match="was removed"):
        edit_comment(said, "Back again", by=editor)


def test_remove_comment_is_for_who_wrote_it_and_for_chiefs(editor, reviewer, claim):
    said = comment(claim, "Look", by=editor)
    with pytest.raises(NotAllowed):
        remove_comment(said, by=reviewer)
    assert remove_comment(said, by=builders.chief()).removed_at is not None
