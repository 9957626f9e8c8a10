"""The history of a claim finds the versions of its citations by an index."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0015_straight_quotes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalcitation",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.claim",
                verbose_name="claim",
            ),
        ),
    ]
