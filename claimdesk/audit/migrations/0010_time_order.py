"""The log is read by its time, whichever of its filters is chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_whole_order")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["-at", "-id"], name="audit_time"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor_time"),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["door", "-at", "-id"], name="audit_door_time"),
        ),
        migrations.RemoveIndex(model_name="auditevent", name="audit_event"),
        migrations.RemoveIndex(model_name="auditevent", name="audit_actor"),
        migrations.RemoveIndex(model_name="auditevent", name="audit_door"),
    ]
