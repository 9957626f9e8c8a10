"""What was there before versions were kept gets its first one, so that the next change has something to differ from."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claimdesk.audit.first_versions import first_versions

MODELS = ("Publisher", "Source", "Attribution")


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One statement for each table."""
    first_versions(apps, schema_editor, "sources", *MODELS)


class Migration(migrations.Migration):
    dependencies = [("sources", "0008_versions")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
