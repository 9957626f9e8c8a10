"""When a page says that it was changed last, and where its dates were read."""

from django.db import migrations, models

READ_FROM = [
    ("json-ld", "the page's JSON-LD"),
    ("meta", "the page's meta elements"),
    ("microdata", "the page's microdata"),
    ("time", "a time element on the page"),
    ("text", "the text on the page"),
    ("url", "the URL"),
    ("file", "the file's properties"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0004_originals"),
    ]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="modified_at",
            field=models.DateTimeField(null=True, verbose_name="changed at"),
        ),
        migrations.AddField(
            model_name="capture",
            name="modified_from",
            field=models.CharField(blank=True, choices=READ_FROM, max_length=20, verbose_name="change read from"),
        ),
        migrations.AddField(
            model_name="capture",
            name="published_from",
            field=models.CharField(blank=True, choices=READ_FROM, max_length=20, verbose_name="publication read from"),
        ),
    ]
