"""The tables of claims, their versions and their work."""

import datetime as dt

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import simple_history.models
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import claimdesk.audit.context
import claimdesk.fields
from claimdesk.text.trigrams import build_index, drop_index


def index_words(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Trigrams find parts of words: a GIN index on PostgreSQL, an FTS5 table beside the table on SQLite.

    PostgreSQL needs its trusted extension pg_trgm, which the owner of a database may create (version 13 and later).
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute("CREATE INDEX claim_search ON claims_claim USING gin (search_text gin_trgm_ops)")
    build_index(schema_editor.connection, "claims_claim")


def drop_words(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index; the extension stays, because others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX claim_search")
    drop_index(schema_editor.connection, "claims_claim")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sources", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    claimdesk.fields.NFCTextField(
                        help_text="The assertion in your own neutral words, one at a time.", verbose_name="claim"
                    ),
                ),
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
                        db_index=True,
                        default="uk",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("translation", claimdesk.fields.NFCTextField(blank=True, verbose_name="translation")),
                (
                    "translation_language",
                    models.CharField(
                        blank=True,
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
                        verbose_name="translated into",
                    ),
                ),
                (
                    "quote",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The claimant's own words, if they are known.", verbose_name="quotation"
                    ),
                ),
                ("claimed_on", models.DateField(blank=True, null=True, verbose_name="date claimed")),
                (
                    "claimed_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                        verbose_name="date precision",
                    ),
                ),
                ("place", claimdesk.fields.NFCCharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")],
                        db_index=True,
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="The date the verdict is needed, if there is one.",
                        null=True,
                        verbose_name="due",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unverified", "Unverified"),
                            ("in_review", "In review"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("checked", "Checked"),
                            ("published", "Published"),
                            ("corrected", "Corrected"),
                            ("withdrawn", "Withdrawn"),
                            ("shelved", "Shelved"),
                        ],
                        default="unverified",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("status_changed_at", models.DateTimeField(editable=False, null=True, verbose_name="status since")),
                (
                    "shelf_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_checkable", "Not checkable"),
                            ("duplicate", "Duplicate of another claim"),
                            ("out_of_scope", "Out of scope"),
                            ("opinion", "Opinion"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="shelved because",
                    ),
                ),
                ("submissions", models.PositiveIntegerField(default=0, editable=False, verbose_name="times submitted")),
                ("verdict_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published at")),
                (
                    "evidence_changed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="evidence changed at"),
                ),
                ("is_confidential", models.BooleanField(default=False, editable=False, verbose_name="confidential")),
                (
                    "queue",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(status__in=["unverified", "in_review"], then=models.Value(1)),
                            models.When(
                                evidence_changed_at__isnull=False,
                                status__in=["checked", "published", "corrected", "withdrawn"],
                                then=models.Value(1),
                            ),
                            models.When(status="awaiting_approval", then=models.Value(2)),
                            default=models.Value(0),
                        ),
                        output_field=models.SmallIntegerField(
                            choices=[(0, "Nobody"), (1, "Reviewers"), (2, "Approvers")]
                        ),
                    ),
                ),
                (
                    "due_order",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            "due_on", models.Value(dt.date(9999, 12, 31))
                        ),
                        output_field=models.DateField(),
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("search_text", models.TextField(default="", editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="logged at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_claims",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="claims.claim",
                        verbose_name="duplicate of",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim",
                "verbose_name_plural": "claims",
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("appearance", "Appearance"), ("origin", "Origin"), ("evidence", "Evidence")],
                        default="appearance",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[("supports", "Supports"), ("refutes", "Refutes"), ("context", "Context")],
                        default="context",
                        max_length=20,
                        verbose_name="stance",
                    ),
                ),
                (
                    "quote",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The exact words of the source.", verbose_name="quotation"
                    ),
                ),
                (
                    "locator",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="e.g. page 3 or 12:40.",
                        max_length=200,
                        verbose_name="place in the source",
                    ),
                ),
                (
                    "quote_state",
                    models.CharField(
                        choices=[
                            ("none", "No quotation"),
                            ("pending", "Not checked yet"),
                            ("found", "In the archived text"),
                            ("missing", "Not in the archived text"),
                            ("doubted", "Re-checking"),
                            ("changed", "Gone from the source"),
                        ],
                        db_index=True,
                        default="none",
                        editable=False,
                        max_length=10,
                        verbose_name="quotation",
                    ),
                ),
                ("quote_start", models.PositiveIntegerField(editable=False, null=True)),
                ("quote_end", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "waived_reason",
                    claimdesk.fields.NFCCharField(
                        blank=True, editable=False, max_length=500, verbose_name="waived because"
                    ),
                ),
                ("waived_at", models.DateTimeField(editable=False, null=True, verbose_name="waived at")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="cited at")),
                (
                    "capture",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="pinned capture",
                    ),
                ),
                (
                    "changed_capture",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="capture without the quotation",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cited by",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="waived by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
            },
        ),
        migrations.CreateModel(
            name="Claimant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", claimdesk.fields.NFCCharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("organisation", "Organisation"), ("unnamed", "Not named")],
                        db_index=True,
                        default="person",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "description",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="Who this is, to tell apart people with the same name.",
                        max_length=300,
                        verbose_name="description",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="Homepage, Wikipedia or Wikidata.", max_length=500, verbose_name="page"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
            ],
            options={
                "verbose_name": "claimant",
                "verbose_name_plural": "claimants",
                "constraints": [
                    models.UniqueConstraint(fields=("name", "description"), name="claimant_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="claimant_has_name"),
                ],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="claimant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="claims.claimant",
                verbose_name="claimant",
            ),
        ),
        migrations.CreateModel(
            name="ClaimKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                (
                    "claim",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="claims.claim"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("named_at", models.DateTimeField(auto_now_add=True, verbose_name="named at")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of a confidential claim",
                "verbose_name_plural": "readers of confidential claims",
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", claimdesk.fields.NFCTextField(blank=True, verbose_name="comment")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="changed at")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "mentioned",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="mentions"),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="removed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="HistoricalCitation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("appearance", "Appearance"), ("origin", "Origin"), ("evidence", "Evidence")],
                        default="appearance",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[("supports", "Supports"), ("refutes", "Refutes"), ("context", "Context")],
                        default="context",
                        max_length=20,
                        verbose_name="stance",
                    ),
                ),
                (
                    "quote",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The exact words of the source.", verbose_name="quotation"
                    ),
                ),
                (
                    "locator",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="e.g. page 3 or 12:40.",
                        max_length=200,
                        verbose_name="place in the source",
                    ),
                ),
                (
                    "quote_state",
                    models.CharField(
                        choices=[
                            ("none", "No quotation"),
                            ("pending", "Not checked yet"),
                            ("found", "In the archived text"),
                            ("missing", "Not in the archived text"),
                            ("doubted", "Re-checking"),
                            ("changed", "Gone from the source"),
                        ],
                        default="none",
                        editable=False,
                        max_length=10,
                        verbose_name="quotation",
                    ),
                ),
                ("quote_start", models.PositiveIntegerField(editable=False, null=True)),
                ("quote_end", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "waived_reason",
                    claimdesk.fields.NFCCharField(
                        blank=True, editable=False, max_length=500, verbose_name="waived because"
                    ),
                ),
                ("waived_at", models.DateTimeField(editable=False, null=True, verbose_name="waived at")),
                ("history_change_reason", models.TextField(default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="pinned capture",
                    ),
                ),
                (
                    "changed_capture",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="capture without the quotation",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cited by",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "waived_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="waived by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical citation",
                "verbose_name_plural": "historical citations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalClaimant",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                ("name", claimdesk.fields.NFCCharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("organisation", "Organisation"), ("unnamed", "Not named")],
                        default="person",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "description",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="Who this is, to tell apart people with the same name.",
                        max_length=300,
                        verbose_name="description",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        blank=True, help_text="Homepage, Wikipedia or Wikidata.", max_length=500, verbose_name="page"
                    ),
                ),
                ("history_change_reason", models.TextField(default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical claimant",
                "verbose_name_plural": "historical claimants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRating",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in use since"
                    ),
                ),
                (
                    "replaced_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="replaced at"),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 (false) up; the highest is true.",
                        null=True,
                        verbose_name="number",
                    ),
                ),
                ("colour", models.CharField(help_text="e.g. #b3261e.", max_length=7, verbose_name="colour")),
                (
                    "labels",
                    models.JSONField(
                        help_text='One per language, e.g. {"en": "False", "uk": "Неправда"}.', verbose_name="labels"
                    ),
                ),
                (
                    "definitions",
                    models.JSONField(
                        blank=True, default=dict, help_text="One per language.", verbose_name="definitions"
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired at")),
                ("history_change_reason", models.TextField(default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rating",
                "verbose_name_plural": "historical ratings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTopic",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                ("name", claimdesk.fields.NFCCharField(max_length=100, verbose_name="name")),
                ("slug", models.SlugField(allow_unicode=True, db_index=False, max_length=100, verbose_name="slug")),
                ("history_change_reason", models.TextField(default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical topic",
                "verbose_name_plural": "historical topics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="in use since"
                    ),
                ),
                (
                    "replaced_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="replaced at"),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 (false) up; the highest is true.",
                        null=True,
                        verbose_name="number",
                    ),
                ),
                ("colour", models.CharField(help_text="e.g. #b3261e.", max_length=7, verbose_name="colour")),
                (
                    "labels",
                    models.JSONField(
                        help_text='One per language, e.g. {"en": "False", "uk": "Неправда"}.', verbose_name="labels"
                    ),
                ),
                (
                    "definitions",
                    models.JSONField(
                        blank=True, default=dict, help_text="One per language.", verbose_name="definitions"
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retired at")),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="rating_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)), fields=("code",), name="rating_current"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None), ("retired_at", None)),
                        fields=("number",),
                        name="rating_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", None), ("number__gte", 1), _connector="OR"),
                        name="rating_number_from_1",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__regex", "^#[0-9a-f]{6}$")), name="rating_colour"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="rating",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="claims.rating",
                verbose_name="rating",
            ),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rationale", claimdesk.fields.NFCTextField(verbose_name="rationale")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "evidence",
                    models.ManyToManyField(blank=True, related_name="+", to="claims.citation", verbose_name="evidence"),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
            },
        ),
        migrations.CreateModel(
            name="HistoricalClaim",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                (
                    "text",
                    claimdesk.fields.NFCTextField(
                        help_text="The assertion in your own neutral words, one at a time.", verbose_name="claim"
                    ),
                ),
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
                        default="uk",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                ("translation", claimdesk.fields.NFCTextField(blank=True, verbose_name="translation")),
                (
                    "translation_language",
                    models.CharField(
                        blank=True,
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
                        verbose_name="translated into",
                    ),
                ),
                (
                    "quote",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The claimant's own words, if they are known.", verbose_name="quotation"
                    ),
                ),
                ("claimed_on", models.DateField(blank=True, null=True, verbose_name="date claimed")),
                (
                    "claimed_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                        verbose_name="date precision",
                    ),
                ),
                ("place", claimdesk.fields.NFCCharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Low"), (2, "Normal"), (3, "High"), (4, "Urgent")],
                        default=2,
                        verbose_name="priority",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="The date the verdict is needed, if there is one.",
                        null=True,
                        verbose_name="due",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unverified", "Unverified"),
                            ("in_review", "In review"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("checked", "Checked"),
                            ("published", "Published"),
                            ("corrected", "Corrected"),
                            ("withdrawn", "Withdrawn"),
                            ("shelved", "Shelved"),
                        ],
                        default="unverified",
                        editable=False,
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "shelf_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_checkable", "Not checkable"),
                            ("duplicate", "Duplicate of another claim"),
                            ("out_of_scope", "Out of scope"),
                            ("opinion", "Opinion"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="shelved because",
                    ),
                ),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published at")),
                (
                    "evidence_changed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="evidence changed at"),
                ),
                ("is_confidential", models.BooleanField(default=False, editable=False, verbose_name="confidential")),
                ("history_change_reason", models.TextField(default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claimant",
                        verbose_name="claimant",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                        verbose_name="duplicate of",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="logged by",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "published_review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.review",
                        verbose_name="published review",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.review",
                        verbose_name="current review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical claim",
                "verbose_name_plural": "historical claims",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed", claimdesk.fields.NFCTextField(default="", verbose_name="what changed")),
                ("reason", claimdesk.fields.NFCTextField(verbose_name="reason")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="corrected at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="corrected by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "new_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.review",
                        verbose_name="new review",
                    ),
                ),
                (
                    "old_review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.review",
                        verbose_name="old review",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="published_review",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.review",
                verbose_name="published review",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="review",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.review",
                verbose_name="current review",
            ),
        ),
        migrations.CreateModel(
            name="BlindCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submission", models.PositiveIntegerField(verbose_name="submission")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked at")),
                ("rationale", claimdesk.fields.NFCTextField(blank=True, verbose_name="rationale")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("agreed", models.BooleanField(null=True, verbose_name="agreed")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blind_checks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second person",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blind_checks",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blind_checks",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blind_checks",
                        to="claims.review",
                        verbose_name="review",
                    ),
                ),
            ],
            options={
                "verbose_name": "blind check",
                "verbose_name_plural": "blind checks",
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "submission",
                    models.PositiveIntegerField(
                        help_text="The submission of the claim it belongs to.", verbose_name="submission"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of what was approved")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="approved at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="claims.review",
                        verbose_name="review",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
            },
        ),
        migrations.CreateModel(
            name="ReviewDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rationale", claimdesk.fields.NFCTextField(blank=True, verbose_name="rationale")),
                ("saved_at", models.DateTimeField(auto_now=True, verbose_name="saved at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="claims.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "evidence",
                    models.ManyToManyField(blank=True, related_name="+", to="claims.citation", verbose_name="evidence"),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.rating",
                        verbose_name="rating",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft review",
                "verbose_name_plural": "draft reviews",
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", claimdesk.fields.NFCCharField(max_length=100, unique=True, verbose_name="name")),
                ("slug", models.SlugField(allow_unicode=True, max_length=100, unique=True, verbose_name="slug")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("slug", ""), _negated=True)
                        ),
                        name="topic_has_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalClaim_topics",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("m2m_history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to="claims.historicalclaim"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalClaim_topics",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="claim",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="claims", to="claims.topic", verbose_name="topics"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quote", ""), ("quote_state", "none")),
                    models.Q(models.Q(("quote", ""), _negated=True), models.Q(("quote_state", "none"), _negated=True)),
                    _connector="OR",
                ),
                name="citation_quote_has_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quote_end", None), ("quote_start", None)),
                    ("quote_start__lt", models.F("quote_end")),
                    _connector="OR",
                ),
                name="citation_offsets",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quote_state", "found"), _negated=True),
                    models.Q(("capture__isnull", False), ("quote_start__isnull", False)),
                    _connector="OR",
                ),
                name="citation_found_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("waived_at", None), ("waived_reason", "")),
                    models.Q(models.Q(("waived_reason", ""), _negated=True), ("waived_at__isnull", False)),
                    _connector="OR",
                ),
                name="citation_waived_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["appearance", "origin", "evidence"])), name="citation_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stance__in", ["supports", "refutes", "context"])), name="citation_stance"
            ),
        ),
        migrations.AddIndex(
            model_name="claimkey",
            index=models.Index(fields=["key", "claim"], name="claim_key"),
        ),
        migrations.AddConstraint(
            model_name="claimreader",
            constraint=models.UniqueConstraint(fields=("claim", "person"), name="claim_reader_once"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["claim", "-id"], name="comment_claim"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), models.Q(("text", ""), _negated=True)),
                    models.Q(("removed_at__isnull", False), ("text", "")),
                    _connector="OR",
                ),
                name="comment_has_text_unless_removed",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["claim", "-id"], name="review_claim"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["-created_at", "-id"], name="review_newest"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("rationale", ""), _negated=True), name="review_has_rationale"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="correction_has_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="blindcheck",
            index=models.Index(condition=models.Q(("answered_at__isnull", True)), fields=["by"], name="blind_open"),
        ),
        migrations.AddConstraint(
            model_name="blindcheck",
            constraint=models.UniqueConstraint(fields=("claim", "submission", "by"), name="blind_once"),
        ),
        migrations.AddConstraint(
            model_name="blindcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed", None), ("answered_at", None), ("rating", None)),
                    models.Q(
                        ("agreed__isnull", False),
                        ("answered_at__isnull", False),
                        ("rating__isnull", False),
                        models.Q(("rationale", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="blind_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("claim", "submission", "by"), name="approval_once"),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="approval_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewdraft",
            constraint=models.UniqueConstraint(fields=("claim", "by"), name="draft_one_each"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["-created_at", "-id"], name="claim_newest"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["-updated_at", "-id"], name="claim_updated"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["status", "-created_at", "-id"], name="claim_status"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["queue", "-priority", "due_order", "created_at", "id"], name="claim_queue"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("assignee__isnull", True)),
                fields=["queue", "-priority", "due_order", "created_at", "id"],
                name="claim_to_take",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["queue", "due_on"], name="claim_due"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["claimant", "-created_at", "-id"], name="claim_claimant_order"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["assignee", "-created_at", "-id"], name="claim_assignee_order"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["rating", "-created_at", "-id"], name="claim_rating_order"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["language", "-created_at", "-id"], name="claim_language_order"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["priority", "-created_at", "-id"], name="claim_priority"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["claimed_on"], name="claim_claimed_on"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("evidence_changed_at__isnull", False)),
                fields=["-evidence_changed_at"],
                name="claim_evidence_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("is_confidential", True)), fields=["id", "claimant"], name="claim_confidential"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="claim_has_text"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "unverified",
                            "in_review",
                            "awaiting_approval",
                            "checked",
                            "published",
                            "corrected",
                            "withdrawn",
                            "shelved",
                        ],
                    )
                ),
                name="claim_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["checked", "published", "corrected", "withdrawn"]), _negated=True),
                    models.Q(("rating__isnull", False), ("review__isnull", False)),
                    _connector="OR",
                ),
                name="claim_verdict_has_rating",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rating__isnull", True),
                    ("status__in", ["checked", "published", "corrected", "withdrawn"]),
                    _connector="OR",
                ),
                name="claim_rating_only_with_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "shelved"), models.Q(("shelf_reason", ""), _negated=True)),
                    models.Q(models.Q(("status", "shelved"), _negated=True), ("shelf_reason", "")),
                    _connector="OR",
                ),
                name="claim_shelved_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("claimed_precision__in", ["day", "month", "year"])), name="claim_precision_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", [1, 2, 3, 4])), name="claim_priority_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duplicate_of__isnull", True),
                    models.Q(("duplicate_of", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="claim_not_own_duplicate",
            ),
        ),
        # The claims of a topic are read off an index alone: Django's own holds the topic only.
        migrations.RunSQL(
            "CREATE INDEX claim_topics_of_topic ON claims_claim_topics (topic_id, claim_id)",
            "DROP INDEX claim_topics_of_topic",
        ),
        migrations.RunPython(index_words, drop_words),
    ]
