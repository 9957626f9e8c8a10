"""Claims that were logged before are found like the new ones."""

from itertools import islice

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claims.matching.similarity import key_numbers

AT_ONCE = 5000


def fill(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One row per key of each claim; a desk that never was empty takes about a minute for a million claims."""
    claims = apps.get_model("claims", "Claim").objects.values_list("pk", "text", "translation")
    model = apps.get_model("claims", "ClaimKey")
    rows = (
        model(claim_id=claim, key=each)
        for claim, text, translation in claims.iterator(chunk_size=AT_ONCE)
        for each in key_numbers(text, translation)
    )
    while several := [*islice(rows, AT_ONCE)]:
        model.objects.bulk_create(several)


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_claim_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
