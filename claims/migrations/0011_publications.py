"""What readers get of each published verdict, found by its words (as in 0001_schema)."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import claimdesk.fields
from claimdesk.text.trigrams import build_index, drop_index


def index_words(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Find parts of words by trigrams."""
    if schema_editor.connection.vendor == "postgresql":
        statement = "CREATE INDEX publication_search ON claims_publication USING gin (search_text gin_trgm_ops)"
        schema_editor.execute(statement)
    build_index(schema_editor.connection, "claims_publication")


def drop_words(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index of the words."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX publication_search")
    drop_index(schema_editor.connection, "claims_publication")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_plain_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("is_newest", models.BooleanField(default=True, verbose_name="newest")),
                ("content", models.JSONField(verbose_name="content")),
                (
                    "language",
                    models.CharField(
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
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("search_text", models.TextField(default="")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn at")),
                ("withdrawn_reason", claimdesk.fields.NFCTextField(blank=True, verbose_name="withdrawn because")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publications",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "correction",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="claims.correction",
                        verbose_name="correction",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.review",
                        verbose_name="review",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_newest", True)),
                        fields=["-published_at", "-id"],
                        name="publication_known",
                    ),
                    models.Index(fields=["-changed_at"], name="publication_changed"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "number"), name="publication_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_newest", True)), fields=("claim",), name="publication_newest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="publication_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.RunPython(index_words, drop_words),
    ]
