"""The checks of digests, colours and countries in functions that every SQLite knows, so that any program can check the file."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0007_attachments"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="artifact",
            name="artifact_sha256",
        ),
        migrations.RemoveConstraint(
            model_name="ledgerperiod",
            name="ledger_names_the_period_before",
        ),
        migrations.RemoveConstraint(
            model_name="publisher",
            name="publisher_country",
        ),
        migrations.RemoveConstraint(
            model_name="signingkey",
            name="signing_key_id",
        ),
        migrations.AddConstraint(
            model_name="artifact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(models.F("sha256"), models.Value("0123456789abcdef"), function="TRIM"),
                        models.Value(""),
                    ),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("sha256"), 64),
                ),
                name="artifact_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("previous", "")),
                    models.Q(
                        ("number__gt", 1),
                        django.db.models.lookups.Exact(
                            models.Func(models.F("previous"), models.Value("0123456789abcdef"), function="TRIM"),
                            models.Value(""),
                        ),
                        django.db.models.lookups.Exact(django.db.models.functions.text.Length("previous"), 64),
                    ),
                    _connector="OR",
                ),
                name="ledger_names_the_period_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="publisher",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("country", ""),
                    models.Q(
                        django.db.models.lookups.Exact(
                            models.Func(
                                models.F("country"), models.Value("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), function="TRIM"
                            ),
                            models.Value(""),
                        ),
                        django.db.models.lookups.Exact(django.db.models.functions.text.Length("country"), 2),
                    ),
                    _connector="OR",
                ),
                name="publisher_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.Func(models.F("key_id"), models.Value("0123456789abcdef"), function="TRIM"),
                        models.Value(""),
                    ),
                    django.db.models.lookups.Exact(django.db.models.functions.text.Length("key_id"), 64),
                ),
                name="signing_key_id",
            ),
        ),
    ]
