from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.models import Notice, Preference
from claimdesk.notices.notifying import next_digest, notify, settle
from tests import builders

pytestmark = pytest.mark.django_db
WITH_MAIL = {"email": "person@desk.example"}


def test_notify_writes_one_unread_notice_with_what_was_said(editor, reviewer, claim):
    notify(Kind.RETURNED, to=[reviewer, reviewer], about=claim, by=editor, comment="The second quote is missing.")

    notice = Notice.objects.get()
    assert (notice.to, notice.by, notice.kind, notice.target_id) == (reviewer, editor, Kind.RETURNED, claim.pk)
    assert (notice.target_type, notice.target_label) == ("claims.claim", str(claim))
    assert notice.data == {"comment": "The second quote is missing."}
    assert (notice.read_at, notice.mailed_at, notice.mail) == (None, None, How.NOW)
    assert notice.mail_due_at is not None


@pytest.mark.django_db(transaction=True)
def test_notify_refuses_to_speak_outside_of_a_transaction(editor, claim):
    with pytest.raises(transaction.TransactionManagementError):
        notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)


@pytest.mark.django_db(transaction=True)
def test_notify_is_undone_with_its_change(editor, claim):
    with transaction.atomic():
        notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_notify_leaves_out_the_actor_programs_and_people_who_left(editor, claim):
    gone = builders.editor(is_active=False)
    program = builders.editor(kind="program")
    notify(Kind.MENTIONED, to=[editor, gone, program], about=claim, by=editor)
    assert not Notice.objects.exists()


def test_notify_says_nothing_of_what_nobody_registered(editor):
    somebody = builders.reader()
    notify(Kind.MENTIONED, to=[editor], about=somebody, by=None)
    assert not Notice.objects.exists()


def test_notify_counts_the_same_news_while_it_is_unread(editor, reviewer, claim):
    for comment in ("first", "second"):
        notify(Kind.RETURNED, to=[reviewer], about=claim, by=editor, comment=comment)
    notice = Notice.objects.get()
    assert (notice.times, notice.data["comment"]) == (2, "second")

    Notice.objects.update(read_at=timezone.now(), mail_due_at=None)
    notify(Kind.RETURNED, to=[reviewer], about=claim, by=editor, comment="third")
    assert Notice.objects.count() == 2


def test_notify_keeps_other_kinds_and_other_targets_apart(editor, reviewer, claim):
    notify(Kind.RETURNED, to=[reviewer], about=claim, by=editor)
    notify(Kind.MENTIONED, to=[reviewer], about=claim, by=editor)
    notify(Kind.RETURNED, to=[reviewer], about=builders.a_claim(), by=editor)
    assert Notice.objects.count() == 3


def test_notify_mails_the_same_news_again_only_after_an_hour(editor, reviewer, claim):
    notify(Kind.MENTIONED, to=[reviewer], about=claim, by=editor)
    mailed = timezone.now() - timedelta(minutes=10)
    Notice.objects.update(mailed_at=mailed, mail_due_at=None)

    notify(Kind.MENTIONED, to=[reviewer], about=claim, by=editor)
    assert Notice.objects.get().mail_due_at == mailed + timedelta(hours=1)


@pytest.mark.parametrize(
    ("in_app", "how", "rows"), [(True, How.OFF, 1), (False, How.NOW, 1), (False, How.OFF, 0), (True, How.DIGEST, 1)]
)
def test_notify_does_as_the_person_wishes(editor, reviewer, claim, in_app, how, rows):
    Preference.objects.create(person=reviewer, kind=Kind.ASSIGNED, in_app=in_app, how=how)
    notify(Kind.ASSIGNED, to=[reviewer], about=claim, by=editor)

    assert Notice.objects.count() == rows
    for notice in Notice.objects.all():
        assert (notice.in_app, notice.mail) == (in_app, how)
        assert (notice.mail_due_at is not None) == (how != How.OFF)
    assert Notice.objects.shown_to(reviewer).count() == (1 if in_app else 0)


def test_notify_owes_no_mail_to_somebody_without_an_address(claim):
    notify(Kind.ASSIGNED, to=[builders.editor()], about=claim, by=None)
    assert (Notice.objects.get().mail, Notice.objects.get().mail_due_at) == (How.OFF, None)


def test_notify_rings_once_after_the_commit_where_mail_is_owed(editor, claim, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as rung:
        notify(Kind.ASSIGNED, to=[editor, builders.editor(**WITH_MAIL)], about=claim, by=None)
        notify(Kind.ASSIGNED, to=[builders.editor()], about=claim, by=None)
    assert len(rung) == 1


def test_settle_reads_for_all_or_for_one_and_owes_no_mail(editor, reviewer, claim):
    notify(Kind.AWAITING_APPROVAL, to=[editor, reviewer], about=claim, by=None)
    settle(Kind.AWAITING_APPROVAL, claim, to=editor)
    assert list(Notice.objects.unread().values_list("to", flat=True)) == [reviewer.pk]
    settle(Kind.AWAITING_APPROVAL, claim)
    assert not Notice.objects.waiting().exists()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 5, 59, tzinfo=UTC), datetime(2026, 11, 22, 6, 0, tzinfo=UTC)),  # Kyiv is at +2
        (datetime(2026, 11, 22, 6, 0, tzinfo=UTC), datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 7, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # summer begins in between
    ],
)
def test_next_digest_is_at_the_hour_of_the_desk(now, expected):
    assert next_digest(now) == expected
