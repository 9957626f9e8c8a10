from django.db import migrations

from claimdesk.text.folding import name_key


def fill_keys(apps, _schema_editor):
    """By which the claimants that are there are found however they are typed."""
    claimants, keys = apps.get_model("claims", "Claimant"), apps.get_model("claims", "ClaimantKey")
    rows = claimants.objects.values_list("pk", "name").order_by("pk").iterator(chunk_size=1000)
    made = (keys(claimant_id=pk, key=name_key(name)[:400]) for pk, name in rows if name_key(name))
    keys.objects.bulk_create(list(made), batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_claimant_names")]

    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop)]
