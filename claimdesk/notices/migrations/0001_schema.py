"""The tables of notices and of who wants which."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import claimdesk.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Something is assigned to me"),
                            ("mentioned", "Somebody mentions me in a discussion"),
                            ("returned", "My review is returned"),
                            ("awaiting_approval", "A verdict waits for my approval"),
                            ("evidence_changed", "The evidence for a verdict changed"),
                            ("damaged", "A record or an archived file was damaged"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("target_type", models.CharField(max_length=60, verbose_name="kind of target")),
                ("target_id", models.BigIntegerField(verbose_name="id of the target")),
                ("target_label", claimdesk.fields.NFCCharField(max_length=300, verbose_name="about")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="details"
                    ),
                ),
                (
                    "times",
                    models.PositiveIntegerField(default=1, verbose_name="times it happened while unread"),
                ),
                ("in_app", models.BooleanField(default=True, verbose_name="in the app")),
                (
                    "mail",
                    models.CharField(
                        choices=[("now", "At once"), ("digest", "Once a day"), ("off", "Never")],
                        default="off",
                        max_length=10,
                        verbose_name="e-mail",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="at")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                ("mail_due_at", models.DateTimeField(null=True, verbose_name="e-mail due at")),
                ("mail_tries", models.PositiveIntegerField(default=0, verbose_name="tries")),
                ("mailed_at", models.DateTimeField(null=True, verbose_name="e-mailed at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "indexes": [
                    models.Index(fields=["to", "-created_at", "-id"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("in_app", True), ("read_at", None)), fields=["to"], name="notice_unread"
                    ),
                    models.Index(fields=["target_type", "target_id"], name="notice_target"),
                    models.Index(
                        condition=models.Q(("mail_due_at__isnull", False)),
                        fields=["mail_due_at"],
                        name="notice_mail_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mail__in", ["now", "digest", "off"])), name="notice_mail_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mail_due_at", None), models.Q(("mail", "off"), _negated=True), _connector="OR"
                        ),
                        name="notice_no_mail_owed_if_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Something is assigned to me"),
                            ("mentioned", "Somebody mentions me in a discussion"),
                            ("returned", "My review is returned"),
                            ("awaiting_approval", "A verdict waits for my approval"),
                            ("evidence_changed", "The evidence for a verdict changed"),
                            ("damaged", "A record or an archived file was damaged"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("in_app", models.BooleanField(default=True, verbose_name="in the app")),
                (
                    "how",
                    models.CharField(
                        choices=[("now", "At once"), ("digest", "Once a day"), ("off", "Never")],
                        default="now",
                        max_length=10,
                        verbose_name="e-mail",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification setting",
                "verbose_name_plural": "notification settings",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind"), name="preference_once"),
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["now", "digest", "off"])), name="preference_how_known"
                    ),
                ],
            },
        ),
    ]
