"""Two claimants may be called the same: one of them is hidden from whoever adds the other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_no_stance")]

    operations = [
        migrations.RemoveConstraint(model_name="claimant", name="claimant_once"),
        migrations.AddIndex(
            model_name="claimant",
            index=models.Index(fields=["name"], name="claimant_name"),
        ),
    ]
