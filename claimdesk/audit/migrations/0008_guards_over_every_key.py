"""The database refuses to replace a link by any of its keys, not only by its position."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claimdesk.audit.guards import guard


def stand(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Older guards make room."""
    guard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_guards")]

    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
