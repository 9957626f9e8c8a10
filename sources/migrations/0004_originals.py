"""Which sources show the page of another one, and the URLs of all as the desk spells them since it has tables for it.

What turns out to be one page is joined, and both rows stay: the one that was spelt so already, or came first, counts.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sources.urls import archived_copy, canonical_or_empty


def join_pages(apps, _schema_editor):
    """Spell every URL anew, and join sources that are one page by their URLs alone."""
    sources = apps.get_model("sources", "Source").objects
    rows = sources.exclude(canonical_url=None).order_by("pk").values_list("pk", "url", "canonical_url")
    spelt = [(pk, new) for pk, url, old in rows.iterator() if (new := canonical_or_empty(url)) and new != old]
    for pk, canonical in spelt:
        there = sources.filter(canonical_url=canonical).first()
        if there is None:
            sources.filter(pk=pk).update(canonical_url=canonical)
        else:
            sources.filter(pk=pk).update(original=there, original_kind="same_page")
    copies = [(pk, copied) for pk, _url, canonical in rows.iterator() if (copied := archived_copy(canonical))]
    for pk, copied in copies:
        sources.filter(pk=pk).update(copied_at=copied.copied_at)
        original = sources.filter(canonical_url=canonical_or_empty(copied.original)).exclude(pk=pk).first()
        if original is not None:
            sources.filter(pk=pk, original=None).update(original=original, original_kind="copy")


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0003_storage_failures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="addresses",
            field=models.JSONField(default=dict, verbose_name="own URLs"),
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="copied_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="copied at"),
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="original",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="sources.source",
                verbose_name="original",
            ),
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="original_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("copy", "Copy at an archive"),
                    ("same_page", "Same page, another URL"),
                    ("own", "A page of its own"),
                ],
                editable=False,
                max_length=10,
                verbose_name="relation to the original",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="copied_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="copied at"),
        ),
        migrations.AddField(
            model_name="source",
            name="original",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="sources.source",
                verbose_name="original",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="original_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("copy", "Copy at an archive"),
                    ("same_page", "Same page, another URL"),
                    ("own", "A page of its own"),
                ],
                editable=False,
                max_length=10,
                verbose_name="relation to the original",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("original__isnull", True), ("original_kind__in", ["", "own"])),
                    models.Q(
                        ("original__isnull", False),
                        ("original_kind__in", ["copy", "same_page"]),
                        models.Q(("original", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="source_original_has_kind",
            ),
        ),
        migrations.RunPython(join_pages, migrations.RunPython.noop),
    ]
