"""Lists of captures are filtered along indexes that hold their whole order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0016_source_order")]

    operations = [
        migrations.AlterField(
            model_name="capture",
            name="outcome",
            field=models.CharField(blank=True, max_length=40, verbose_name="outcome"),
        ),
        migrations.AlterField(
            model_name="capture",
            name="verdict",
            field=models.CharField(blank=True, max_length=40, verbose_name="content"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["state", "-requested_at", "-id"], name="capture_state_order"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["origin", "-requested_at", "-id"], name="capture_origin_order"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["reason", "-requested_at", "-id"], name="capture_reason_order"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["outcome", "-requested_at", "-id"], name="capture_outcome_order"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["verdict", "-requested_at", "-id"], name="capture_verdict_order"),
        ),
    ]
