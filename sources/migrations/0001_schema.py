"""The tables of sources, captures and evidence."""

import django.db.models.deletion
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
        schema_editor.execute("CREATE INDEX source_search ON sources_source USING gin (search_text gin_trgm_ops)")
    build_index(schema_editor.connection, "sources_source")


def drop_words(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index; the extension stays, because others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX source_search")
    drop_index(schema_editor.connection, "sources_source")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=2100, verbose_name="URL")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("cited", "Cited in a claim"),
                            ("asked", "Requested by a person"),
                            ("recheck", "Re-checking"),
                            ("confirm", "Making sure"),
                            ("command", "Requested on the command line"),
                            ("uploaded", "Uploaded by a person"),
                            ("followed", "Named by another source"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="why",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("fetched", "Fetched by ClaimDesk"),
                            ("uploaded", "Uploaded by a person"),
                            ("rendered", "Rendered by a browser"),
                        ],
                        default="fetched",
                        max_length=10,
                        verbose_name="origin",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="requested at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("leased", "Taken by a worker"),
                            ("fetching", "Fetching"),
                            ("rendering", "Rendering"),
                            ("extracting", "Reading the text"),
                            ("sealing", "Sealing"),
                            ("retry_wait", "Will try again"),
                            ("sealed", "Sealed"),
                        ],
                        default="queued",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0, verbose_name="attempt")),
                ("lease_token", models.CharField(blank=True, max_length=40)),
                ("lease_expires_at", models.DateTimeField(null=True)),
                ("rung_at", models.DateTimeField(null=True)),
                ("retry_at", models.DateTimeField(null=True, verbose_name="next attempt at")),
                ("outcome", models.CharField(blank=True, max_length=40, verbose_name="outcome")),
                ("verdict", models.CharField(blank=True, max_length=40, verbose_name="content")),
                (
                    "completeness",
                    models.CharField(
                        blank=True,
                        choices=[("complete", "Complete"), ("partial", "Partial"), ("failure", "Failure record")],
                        max_length=20,
                        verbose_name="archived",
                    ),
                ),
                ("detail", claimdesk.fields.NFCCharField(blank=True, max_length=500, verbose_name="detail")),
                ("http_status", models.PositiveIntegerField(null=True, verbose_name="HTTP status")),
                ("final_url", models.CharField(blank=True, max_length=2100, verbose_name="final URL")),
                ("hops", models.JSONField(default=list, verbose_name="hops")),
                ("media_type", models.CharField(blank=True, max_length=100, verbose_name="type")),
                ("charset", models.CharField(blank=True, max_length=40, verbose_name="charset")),
                ("body_size", models.BigIntegerField(null=True, verbose_name="size in bytes")),
                (
                    "body_sha256",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="SHA-256 of the body"),
                ),
                (
                    "text_sha256",
                    models.CharField(blank=True, db_index=True, max_length=64, verbose_name="SHA-256 of the text"),
                ),
                ("title", claimdesk.fields.NFCCharField(blank=True, max_length=500, verbose_name="title")),
                ("authors", claimdesk.fields.NFCCharField(blank=True, max_length=500, verbose_name="authors")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published at")),
                ("language", models.CharField(blank=True, max_length=3, verbose_name="language")),
                ("links", models.JSONField(default=list, verbose_name="links")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                ("sealed_at", models.DateTimeField(null=True, verbose_name="sealed at")),
                ("announced_at", models.DateTimeField(null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "capture",
                "verbose_name_plural": "captures",
            },
        ),
        migrations.CreateModel(
            name="HistoricalPublisher",
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
                        choices=[
                            ("agency", "News agency"),
                            ("newspaper", "Newspaper or magazine"),
                            ("broadcaster", "Broadcaster"),
                            ("online", "Online outlet"),
                            ("platform", "Social platform"),
                            ("government", "Government body"),
                            ("organisation", "Organisation"),
                            ("company", "Company"),
                            ("research", "Research body"),
                            ("person", "Person"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True, help_text="Two letters, e.g. UA or US.", max_length=2, verbose_name="country"
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
                        default="und",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "owner",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="The owner, if they own several publishers: all of them count as one origin.",
                        max_length=200,
                        verbose_name="owner",
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
                "verbose_name": "historical publisher",
                "verbose_name_plural": "historical publishers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LedgerPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True, verbose_name="number")),
                ("root", models.CharField(max_length=64, verbose_name="root")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="digest of the period before")),
                ("size", models.PositiveIntegerField(verbose_name="seals")),
                ("closed_at", models.DateTimeField(db_index=True, verbose_name="closed at")),
                ("document", models.TextField(verbose_name="document")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
            ],
            options={
                "verbose_name": "ledger period",
                "verbose_name_plural": "ledger periods",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 1), ("previous", "")),
                            models.Q(("number__gt", 1), ("previous__regex", "^[0-9a-f]{64}$")),
                            _connector="OR",
                        ),
                        name="ledger_names_the_period_before",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", claimdesk.fields.NFCCharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agency", "News agency"),
                            ("newspaper", "Newspaper or magazine"),
                            ("broadcaster", "Broadcaster"),
                            ("online", "Online outlet"),
                            ("platform", "Social platform"),
                            ("government", "Government body"),
                            ("organisation", "Organisation"),
                            ("company", "Company"),
                            ("research", "Research body"),
                            ("person", "Person"),
                            ("other", "Other"),
                        ],
                        db_index=True,
                        default="other",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True, help_text="Two letters, e.g. UA or US.", max_length=2, verbose_name="country"
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
                        default="und",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "owner",
                    claimdesk.fields.NFCCharField(
                        blank=True,
                        help_text="The owner, if they own several publishers: all of them count as one origin.",
                        max_length=200,
                        verbose_name="owner",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "publisher",
                "verbose_name_plural": "publishers",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="publisher_has_name"),
                    models.CheckConstraint(
                        condition=models.Q(("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"),
                        name="publisher_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSource",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                (
                    "kind",
                    models.CharField(
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
                (
                    "url",
                    models.CharField(blank=True, help_text="As pasted.", max_length=2100, verbose_name="URL"),
                ),
                (
                    "canonical_url",
                    models.CharField(
                        blank=True, editable=False, max_length=2100, null=True, verbose_name="canonical URL"
                    ),
                ),
                (
                    "no_url_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unpublished", "Unpublished"),
                            ("withheld", "Withheld to protect somebody"),
                            ("lost", "Lost"),
                            ("offline", "Published, but not online"),
                        ],
                        max_length=20,
                        verbose_name="why there is no URL",
                    ),
                ),
                ("title", claimdesk.fields.NFCCharField(blank=True, max_length=500, verbose_name="title")),
                (
                    "authors",
                    claimdesk.fields.NFCCharField(
                        blank=True, help_text="Separated by semicolons.", max_length=500, verbose_name="authors"
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
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
                        default="und",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "access",
                    models.CharField(
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
                (
                    "description",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="What it is, if it has no title.", verbose_name="description"
                    ),
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
                        verbose_name="added by",
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
                    "publisher",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical source",
                "verbose_name_plural": "historical sources",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("seal", "Seals (Ed25519)"), ("wacz", "WACZ files (ECDSA P-384)")],
                        max_length=10,
                        verbose_name="signs",
                    ),
                ),
                ("key_id", models.CharField(max_length=64, unique=True, verbose_name="SHA-256 of the key")),
                ("public_key", models.TextField(verbose_name="public key")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="retired at")),
            ],
            options={
                "verbose_name": "signing key",
                "verbose_name_plural": "signing keys",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key_id__regex", "^[0-9a-f]{64}$")), name="signing_key_id"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
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
                (
                    "url",
                    models.CharField(blank=True, help_text="As pasted.", max_length=2100, verbose_name="URL"),
                ),
                (
                    "canonical_url",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=2100,
                        null=True,
                        unique=True,
                        verbose_name="canonical URL",
                    ),
                ),
                (
                    "no_url_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unpublished", "Unpublished"),
                            ("withheld", "Withheld to protect somebody"),
                            ("lost", "Lost"),
                            ("offline", "Published, but not online"),
                        ],
                        max_length=20,
                        verbose_name="why there is no URL",
                    ),
                ),
                ("title", claimdesk.fields.NFCCharField(blank=True, max_length=500, verbose_name="title")),
                (
                    "authors",
                    claimdesk.fields.NFCCharField(
                        blank=True, help_text="Separated by semicolons.", max_length=500, verbose_name="authors"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="published at"),
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
                        default="und",
                        max_length=3,
                        verbose_name="language",
                    ),
                ),
                (
                    "access",
                    models.CharField(
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
                (
                    "description",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="What it is, if it has no title.", verbose_name="description"
                    ),
                ),
                ("is_confidential", models.BooleanField(default=False, editable=False, verbose_name="confidential")),
                (
                    "recheck_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="re-check at"),
                ),
                (
                    "confirm_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirm at"),
                ),
                ("gone_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="found gone at")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("search_text", models.TextField(default="", editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "archived_capture",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="latest capture with content",
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
                        verbose_name="added by",
                    ),
                ),
                (
                    "latest_capture",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.capture",
                        verbose_name="latest capture",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
            },
        ),
        migrations.CreateModel(
            name="HistoricalAttribution",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "door",
                    models.CharField(default=claimdesk.audit.context.current_door, max_length=20, verbose_name="via"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("relays", "relays"),
                            ("cites", "cites"),
                            ("translates", "translates"),
                            ("quotes_official", "quotes an unnamed official"),
                        ],
                        default="cites",
                        max_length=20,
                        verbose_name="how",
                    ),
                ),
                (
                    "words",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The words in which the source cites it.", verbose_name="words used"
                    ),
                ),
                (
                    "is_accepted",
                    models.BooleanField(
                        default=True,
                        help_text="Declared by a person, or found in the text by ClaimDesk and accepted by a person.",
                        verbose_name="accepted",
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
                        verbose_name="recorded by",
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                        verbose_name="upstream source",
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
            ],
            options={
                "verbose_name": "historical attribution",
                "verbose_name_plural": "historical attributions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="capture",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="captures",
                to="sources.source",
                verbose_name="source",
            ),
        ),
        migrations.CreateModel(
            name="Attribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("relays", "relays"),
                            ("cites", "cites"),
                            ("translates", "translates"),
                            ("quotes_official", "quotes an unnamed official"),
                        ],
                        default="cites",
                        max_length=20,
                        verbose_name="how",
                    ),
                ),
                (
                    "words",
                    claimdesk.fields.NFCTextField(
                        blank=True, help_text="The words in which the source cites it.", verbose_name="words used"
                    ),
                ),
                (
                    "is_accepted",
                    models.BooleanField(
                        default=True,
                        help_text="Declared by a person, or found in the text by ClaimDesk and accepted by a person.",
                        verbose_name="accepted",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="recorded at")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attributed_by",
                        to="sources.source",
                        verbose_name="upstream source",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attributions",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "attribution",
                "verbose_name_plural": "attributions",
            },
        ),
        migrations.CreateModel(
            name="SourceReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="sources.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of a confidential source",
                "verbose_name_plural": "readers of confidential sources",
            },
        ),
        migrations.CreateModel(
            name="TimestampToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.CharField(max_length=500, verbose_name="authority")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                (
                    "chain_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of its certificates"),
                ),
                ("stamped_at", models.DateTimeField(null=True, verbose_name="time in the token")),
                ("checked_with", models.CharField(blank=True, max_length=100, verbose_name="checked with")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("obtained_at", models.DateTimeField(auto_now_add=True, verbose_name="obtained at")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="re-read at")),
                ("damaged_at", models.DateTimeField(null=True, verbose_name="found damaged at")),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="sources.ledgerperiod",
                        verbose_name="ledger period",
                    ),
                ),
            ],
            options={
                "verbose_name": "timestamp token",
                "verbose_name_plural": "timestamp tokens",
            },
        ),
        migrations.CreateModel(
            name="Artifact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wacz", "WACZ"),
                            ("body", "Body"),
                            ("text", "Text"),
                            ("screenshot", "Screenshot"),
                            ("pdf", "PDF"),
                            ("timestamp", "Timestamp token"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("media_type", models.CharField(max_length=100, verbose_name="type")),
                ("tool", models.CharField(blank=True, max_length=100, verbose_name="created by")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="re-read at")),
                ("damaged_at", models.DateTimeField(null=True, verbose_name="found damaged at")),
                (
                    "capture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artifacts",
                        to="sources.capture",
                        verbose_name="capture",
                    ),
                ),
            ],
            options={
                "verbose_name": "artifact",
                "verbose_name_plural": "artifacts",
                "indexes": [
                    models.Index(fields=["verified_at", "id"], name="artifact_fixity"),
                    models.Index(
                        condition=models.Q(("damaged_at__isnull", False)),
                        fields=["damaged_at"],
                        name="artifact_damaged",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("capture", "kind"), name="artifact_once_per_capture"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="artifact_sha256"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublisherDomain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "domain",
                    models.CharField(
                        help_text="e.g. rbc.ua, without www.", max_length=253, unique=True, verbose_name="domain"
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="sources.publisher",
                        verbose_name="publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "domain",
                "verbose_name_plural": "domains",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("domain", ""), _negated=True), name="publisher_domain_not_blank"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("working", "Rendering"), ("done", "Done")],
                        default="waiting",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="requested at")),
                ("attempt", models.PositiveIntegerField(default=0, verbose_name="attempt")),
                ("lease_token", models.CharField(blank=True, max_length=40)),
                ("lease_expires_at", models.DateTimeField(null=True)),
                ("rung_at", models.DateTimeField(null=True)),
                ("retry_at", models.DateTimeField(null=True, verbose_name="next attempt at")),
                ("outcome", models.CharField(blank=True, max_length=40, verbose_name="outcome")),
                (
                    "capture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rendering",
                        to="sources.capture",
                        verbose_name="capture",
                    ),
                ),
                (
                    "result",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rendered_from",
                        to="sources.capture",
                        verbose_name="rendered capture",
                    ),
                ),
            ],
            options={
                "verbose_name": "rendering",
                "verbose_name_plural": "renderings",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "done"), _negated=True),
                        fields=["state", "id"],
                        name="rendering_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("result__isnull", False), ("state", "done"), models.Q(("outcome", ""), _negated=True)
                            ),
                            models.Q(("result", None), ("state", "waiting")),
                            models.Q(("lease_expires_at__isnull", False), ("result", None), ("state", "working")),
                            _connector="OR",
                        ),
                        name="rendering_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.TextField(verbose_name="document")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("signature", models.CharField(max_length=100, verbose_name="signature")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                ("leaf_index", models.PositiveIntegerField(null=True, verbose_name="place in the period")),
                (
                    "capture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="sources.capture",
                        verbose_name="capture",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="sources.ledgerperiod",
                        verbose_name="ledger period",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="sources.signingkey",
                        verbose_name="signing key",
                    ),
                ),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.UniqueConstraint(fields=("period", "leaf_index"), name="seal_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leaf_index__isnull", True), ("period__isnull", True)),
                            models.Q(("leaf_index__isnull", False), ("period__isnull", False)),
                            _connector="OR",
                        ),
                        name="seal_place_in_period",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["-created_at", "-id"], name="source_newest"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["-updated_at", "-id"], name="source_updated"),
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
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(
                    models.Q(("latest_capture__isnull", False)),
                    models.Q(
                        ("archived_capture__isnull", True),
                        ("archived_capture__lt", models.F("latest_capture")),
                        ("archived_capture__gt", models.F("latest_capture")),
                        _connector="OR",
                    ),
                ),
                fields=["-created_at", "-id"],
                name="source_last_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("archived_capture__isnull", True), ("latest_capture__isnull", False)),
                fields=["-created_at", "-id"],
                name="source_without_archive",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("recheck_at__isnull", False)), fields=["recheck_at"], name="source_recheck"
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("confirm_at__isnull", False)), fields=["confirm_at"], name="source_confirm"
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("gone_at__isnull", False)), fields=["-id"], name="source_gone"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("is_confidential", True)), fields=["id"], name="source_confidential"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("canonical_url__isnull", False),
                        ("no_url_reason", ""),
                        models.Q(("url", ""), _negated=True),
                        models.Q(("canonical_url", ""), _negated=True),
                    ),
                    models.Q(
                        ("canonical_url__isnull", True), ("url", ""), models.Q(("no_url_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="source_has_url_or_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("canonical_url__isnull", False),
                    models.Q(("title", ""), _negated=True),
                    models.Q(("description", ""), _negated=True),
                    _connector="OR",
                ),
                name="source_without_url_is_described",
            ),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["source", "-id"], name="capture_source"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["state", "-id"], name="capture_state"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["state", "lease_expires_at"], name="capture_lease"),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(fields=["-requested_at", "-id"], name="capture_newest"),
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
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(
                condition=models.Q(("announced_at__isnull", True), ("state", "sealed")),
                fields=["sealed_at"],
                name="capture_unannounced",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "leased", "fetching", "rendering", "extracting", "sealing"]),
                    models.Q(("retry_at__isnull", False), ("state", "retry_wait")),
                    models.Q(
                        ("completeness__in", ["complete", "partial", "failure"]),
                        ("sealed_at__isnull", False),
                        ("state", "sealed"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="capture_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin__in", ["fetched", "rendered"]), models.Q(("outcome", "upload"), _negated=True)),
                    models.Q(("origin", "uploaded"), ("outcome", "upload"), ("state", "sealed")),
                    _connector="OR",
                ),
                name="capture_uploaded_was_not_fetched",
            ),
        ),
        migrations.AddConstraint(
            model_name="capture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "sealed"), _negated=True),
                fields=("source",),
                name="capture_one_open_per_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="attribution",
            constraint=models.UniqueConstraint(fields=("source", "origin", "kind"), name="attribution_once"),
        ),
        migrations.AddConstraint(
            model_name="attribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("origin")), _negated=True), name="attribution_not_to_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcereader",
            constraint=models.UniqueConstraint(fields=("source", "person"), name="source_reader_once"),
        ),
        migrations.AddConstraint(
            model_name="timestamptoken",
            constraint=models.UniqueConstraint(fields=("period", "authority"), name="token_once_per_authority"),
        ),
        migrations.RunPython(index_words, drop_words),
    ]
