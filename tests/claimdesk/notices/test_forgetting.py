from datetime import timedelta

import pytest
from django.utils import timezone

from claimdesk.notices.forgetting import forget_old
from claimdesk.notices.kinds import Kind
from claimdesk.notices.models import Notice
from claimdesk.notices.notifying import notify
from claimdesk.notices.tasks import forget_notices
from claimdesk.outbox.tasks import send_outbox
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "is_read", "in_app", "is_kept"),
    [(91, True, True, False), (89, True, True, True), (91, False, True, True), (91, False, False, False)],
)
def test_forget_old_lets_go_of_what_nobody_waits_for(editor, claim, days, is_read, in_app, is_kept):
    notify(Kind.ASSIGNED, to=[editor], about=claim, by=None)
    now = timezone.now()
    Notice.objects.update(
        created_at=now - timedelta(days=days), read_at=now if is_read else None, in_app=in_app, mail_due_at=None
    )
    assert forget_old() == (0 if is_kept else 1)
    assert Notice.objects.exists() == is_kept


def test_tasks_do_what_the_clock_asks_for(editor, claim, mailoutbox):
    notify(Kind.ASSIGNED, to=[editor, builders.editor()], about=claim, by=None)
    send_outbox()
    assert len(mailoutbox) == 1
    Notice.objects.update(created_at=timezone.now() - timedelta(days=91), read_at=timezone.now())
    forget_notices()
    assert not Notice.objects.exists()
