"""The field says what it is: when a worker was last told of the row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_schema")]

    operations = [
        migrations.RenameField("capture", "rung_at", "enqueued_at"),
        migrations.RenameField("rendering", "rung_at", "enqueued_at"),
    ]
