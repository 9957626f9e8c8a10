"""How often the archive did not take a capture or a rendering: each time makes the next pause longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_enqueued_at")]

    operations = [
        migrations.AddField("capture", "storage_failures", models.PositiveIntegerField(default=0)),
        migrations.AddField("rendering", "storage_failures", models.PositiveIntegerField(default=0)),
    ]
