"""On PostgreSQL, searching inside words uses a trigram index; SQLite scans, which is fast enough for one machine."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Needs the trusted extension pg_trgm, which the owner of a database may create (PostgreSQL 13 and later)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute("CREATE INDEX claim_search ON claims_claim USING gin (search_text gin_trgm_ops)")


def drop_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX claim_search")


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_default_scale")]

    operations = [migrations.RunPython(add_index, drop_index)]
