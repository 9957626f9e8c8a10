from django.db import migrations, models


class Migration(migrations.Migration):
    """Citations of a rare role or stance are found without reading all others."""

    dependencies = [("claims", "0019_outside_checks")]

    operations = [
        migrations.AddIndex(
            model_name="citation", index=models.Index(fields=["role", "-id"], name="citation_role_order")
        ),
        migrations.AddIndex(
            model_name="citation", index=models.Index(fields=["stance", "-id"], name="citation_stance_order")
        ),
    ]
