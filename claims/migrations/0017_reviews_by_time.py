"""Reviews are read by their time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0016_versions_by_claim")]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["-created_at", "-id"], name="review_newest"),
        ),
        migrations.AlterField(
            model_name="review",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="written at"),
        ),
    ]
