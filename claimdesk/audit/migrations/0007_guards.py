"""The database refuses to change the log, and every event that is there waits for its link."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claimdesk.audit.guards import guard, unguard


def stand(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Queue first: the trigger takes care of all later events."""
    schema_editor.execute("INSERT INTO audit_unlinkedevent (event_id) SELECT id FROM audit_auditevent")
    guard(schema_editor.connection)


def leave(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What undoing the migrations needs."""
    unguard(schema_editor.connection)
    schema_editor.execute("DELETE FROM audit_unlinkedevent")


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_chain")]

    operations = [migrations.RunPython(stand, leave)]
