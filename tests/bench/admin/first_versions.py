"""The first version of each row that was written without the desk's actions."""

from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def first_versions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor, app: str, *names: str) -> None:
    """Write one version of every row of the models `names` of `app`, as they are now, in one statement each."""
    for name in names:
        model, versions = apps.get_model(app, name), apps.get_model(app, f"Historical{name}")
        _copy(schema_editor, model, versions)


def _copy(schema_editor: BaseDatabaseSchemaEditor, model: type[models.Model], versions: type[models.Model]) -> None:
    quote = schema_editor.quote_name
    kept = {field.column for field in versions._meta.concrete_fields}
    columns = [quote(field.column) for field in model._meta.concrete_fields if field.column and field.column in kept]
    signature: dict[str, Any] = {"history_date": timezone.now(), "history_type": "+", "history_change_reason": ""}
    signature["door"] = "system"
    into = ", ".join([*columns, *map(quote, signature)])
    values = ", ".join([*columns, *["%s"] * len(signature)])
    sql = f"INSERT INTO {quote(versions._meta.db_table)} ({into}) SELECT {values} FROM {quote(model._meta.db_table)}"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(sql, list(signature.values()))
