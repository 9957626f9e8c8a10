"""The checks of digests, colours and countries in functions that every SQLite knows, so that any program can check the file."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_translation_age"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="approval",
            name="approval_digest",
        ),
        migrations.RemoveConstraint(
            model_name="rating",
            name="rating_colour",
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(models.F("digest"), models.Value("0123456789abcdef"), function="TRIM"),
                        models.Value(""),
                    ),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("digest"), 64),
                ),
                name="approval_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("colour__startswith", "#"),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("colour"), 7),
                    django.db.models.lookups.Exact(
                        models.Func(
                            django.db.models.functions.text.Substr("colour", 2),
                            models.Value("0123456789abcdef"),
                            function="TRIM",
                        ),
                        models.Value(""),
                    ),
                ),
                name="rating_colour",
            ),
        ),
    ]
