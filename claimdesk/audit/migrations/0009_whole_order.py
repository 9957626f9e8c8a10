"""The log is filtered along indexes that hold its order, and moves are found by their time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_guards_over_every_key")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["event", "-at", "-id"], name="audit_event_time"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["door", "-id"], name="audit_door"),
        ),
    ]
