"""The tables of the audit log, and the triggers that refuse to change it."""

import django.core.serializers.json
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import claimdesk.audit.models
import claimdesk.fields
from claimdesk.audit.guards import guard, unguard


def stand_guard(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers before the first event is written."""
    guard(schema_editor.connection)


def leave(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers, so that the tables can be dropped."""
    unguard(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                (
                    "position",
                    models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="position"),
                ),
                ("event_id", models.BigIntegerField(unique=True, verbose_name="event")),
                ("event_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the event")),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="link before")),
                ("linked_at", models.DateTimeField(verbose_name="linked at")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ],
            options={
                "verbose_name": "link of the log",
                "verbose_name_plural": "links of the log",
            },
        ),
        migrations.CreateModel(
            name="UnlinkedEvent",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="event")),
            ],
            options={
                "verbose_name": "event without a link",
                "verbose_name_plural": "events without a link",
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="at")),
                (
                    "event",
                    models.CharField(choices=claimdesk.audit.models.known_events, max_length=40, verbose_name="event"),
                ),
                ("actor_id", models.BigIntegerField(db_index=True, null=True, verbose_name="actor's id")),
                ("actor_label", claimdesk.fields.NFCCharField(max_length=200, verbose_name="who")),
                ("door", models.CharField(max_length=20, verbose_name="via")),
                ("target_type", models.CharField(max_length=60, verbose_name="kind")),
                ("target_id", models.BigIntegerField(verbose_name="id")),
                ("target_label", claimdesk.fields.NFCCharField(max_length=300, verbose_name="what")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="details"
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "audit log",
                "indexes": [
                    models.Index(fields=["target_type", "target_id", "-id"], name="audit_target"),
                    models.Index(fields=["-at", "-id"], name="audit_time"),
                    models.Index(fields=["event", "-at", "-id"], name="audit_event_time"),
                    models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor_time"),
                    models.Index(fields=["door", "-at", "-id"], name="audit_door_time"),
                ],
            },
        ),
        migrations.RunPython(stand_guard, leave),
    ]
