"""On SQLite too, searching inside words uses an index: FTS5 with trigrams, beside the table."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claimdesk.text.trigrams import build_index, drop_index


def build(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """About a minute for a million rows."""
    build_index(schema_editor.connection, "sources_source")


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The scan works without it."""
    drop_index(schema_editor.connection, "sources_source")


class Migration(migrations.Migration):
    dependencies = [("sources", "0012_owners_and_accepted")]

    operations = [migrations.RunPython(build, drop)]
