import django.db.models.deletion
from django.db import migrations, models

import claimdesk.fields


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0015_reader_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="citation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="comments",
                to="claims.citation",
                verbose_name="citation",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="quoted",
            field=claimdesk.fields.NFCCharField(blank=True, max_length=1000, verbose_name="commented words"),
        ),
    ]
