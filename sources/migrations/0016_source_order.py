"""Lists of sources are filtered along indexes that hold their whole order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0015_gone_from_the_web")]

    operations = [
        migrations.RemoveIndex(
            model_name="source",
            name="source_publisher",
        ),
        migrations.AlterField(
            model_name="source",
            name="access",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("paywall", "Behind a paywall"),
                    ("login", "Needs an account"),
                    ("closed", "Not accessible to us"),
                    ("unknown", "Not known yet"),
                ],
                default="unknown",
                max_length=10,
                verbose_name="access",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="kind",
            field=models.CharField(
                choices=[
                    ("article", "Article"),
                    ("post", "Post"),
                    ("broadcast", "Broadcast"),
                    ("document", "Document"),
                    ("dataset", "Dataset"),
                    ("interview", "Interview"),
                    ("official", "Anonymous official"),
                ],
                default="article",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="language",
            field=models.CharField(
                choices=[
                    ("uk", "Ukrainian"),
                    ("en", "English"),
                    ("ru", "Russian"),
                    ("pl", "Polish"),
                    ("de", "German"),
                    ("fr", "French"),
                    ("es", "Spanish"),
                    ("pt", "Portuguese"),
                    ("it", "Italian"),
                    ("ro", "Romanian"),
                    ("tr", "Turkish"),
                    ("ar", "Arabic"),
                    ("zh", "Chinese"),
                    ("und", "another or unknown language"),
                ],
                default="und",
                max_length=3,
                verbose_name="language",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["publisher", "-created_at", "-id"], name="source_publisher_order"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["kind", "-created_at", "-id"], name="source_kind_order"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["language", "-created_at", "-id"], name="source_language_order"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["access", "-created_at", "-id"], name="source_access_order"),
        ),
    ]
