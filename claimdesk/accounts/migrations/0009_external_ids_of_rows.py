from django.db import migrations, models


class Migration(migrations.Migration):
    """Answers tell the caller's own ids of their rows, so these are looked up by account."""

    dependencies = [("accounts", "0008_external_ids")]

    operations = [
        migrations.RemoveIndex(model_name="externalid", name="external_id_row"),
        migrations.AddIndex(
            model_name="externalid",
            index=models.Index(fields=["account", "kind", "row"], name="external_id_row"),
        ),
    ]
