"""Sources whose newest capture brought nothing, and those of which nothing is archived, are found by an index."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("sources", "0017_capture_order")]

    operations = [
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                fields=["-created_at", "-id"],
                name="source_last_failed",
                condition=Q(
                    Q(latest_capture__isnull=False),
                    Q(archived_capture__isnull=True)
                    | Q(archived_capture__lt=F("latest_capture"))
                    | Q(archived_capture__gt=F("latest_capture")),
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                fields=["-created_at", "-id"],
                name="source_without_archive",
                condition=Q(archived_capture__isnull=True, latest_capture__isnull=False),
            ),
        ),
    ]
