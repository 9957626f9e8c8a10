"""What was there before versions were kept gets its first one, so that the next change has something to differ from."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from claimdesk.audit.first_versions import first_versions

MODELS = ("Claim", "Citation", "Claimant", "Topic", "Rating")


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One statement for each table, and one for the topics of claims."""
    first_versions(apps, schema_editor, "claims", *MODELS)
    schema_editor.execute(
        "INSERT INTO claims_historicalclaim_topics (id, claim_id, topic_id, history_id)"
        " SELECT listed.id, listed.claim_id, listed.topic_id, version.history_id FROM claims_claim_topics listed"
        " JOIN claims_historicalclaim version ON version.id = listed.claim_id"
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_versions")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
