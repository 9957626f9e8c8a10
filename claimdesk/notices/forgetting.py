"""Deleting notices that were read long ago. The audit log keeps what happened; a notice only said so."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from claimdesk.notices.models import Notice

MAX_DELETED_ROWS = 5_000  # of one round; the scheduler starts the next one


def forget_old() -> int:
    """Delete notices that were read, or only mailed, more than CLAIMDESK_NOTICE_DAYS ago; how many."""
    before = timezone.now() - timedelta(days=settings.NOTICE_DAYS)
    old = Notice.objects.filter(created_at__lt=before, mail_due_at=None).exclude(in_app=True, read_at=None)
    deleted, _by_model = Notice.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:MAX_DELETED_ROWS])
    ).delete()
    return deleted
