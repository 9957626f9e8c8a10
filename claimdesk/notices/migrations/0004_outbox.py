"""Attempts to send e-mail are counted in the outbox; what is owed already gets its entries there."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ROWS_AT_ONCE = 1000


def hand_over(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One entry for each notice that is mailed at once, one for each person and hour of a digest."""
    notices = apps.get_model("notices", "Notice").objects.filter(mail_due_at__isnull=False).order_by("pk")
    entries = apps.get_model("outbox", "OutboxEntry").objects
    for notice in notices.select_related("to").iterator(chunk_size=_ROWS_AT_ONCE):
        at = notice.mail_due_at.isoformat()
        is_digest = notice.mail == "digest"
        entries.update_or_create(
            kind="digest" if is_digest else "notice",
            reference=f"{notice.to_id} {at}" if is_digest else str(notice.pk),
            state="waiting",
            defaults={
                "label": notice.to.username,
                "payload": {"to": notice.to_id, "at": at} if is_digest else {},
                "due_at": notice.mail_due_at,
                "waiting_since": notice.mail_due_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_saved_views"),
        ("outbox", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(hand_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="notice", name="notice_mail_due"),
        migrations.RemoveField(model_name="notice", name="mail_tries"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("mail_due_at__isnull", False)),
                fields=["to", "mail_due_at"],
                name="notice_mail_owed",
            ),
        ),
    ]
