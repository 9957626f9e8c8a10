"""The first versions of what was there before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from claimdesk.audit.tracking import versions_of
from claims.models import Claim, Topic
from tests.builders import an_evidenced_claim


@pytest.mark.django_db(transaction=True)
def test_first_versions_are_written_of_what_is_there() -> None:
    claim = an_evidenced_claim(text="Words of before", topics=[Topic.objects.create(name="Arms", slug="arms")])
    citation = claim.citations.get()
    for row in (claim, citation, citation.source):
        versions_of(row).delete()
    for name in ("claims.migrations.0005_first_versions", "sources.migrations.0009_first_versions"):
        with connection.schema_editor() as editor:
            import_module(name).begin(apps, editor)
    assert [version.text for version in Claim.versions.filter(id=claim.pk)] == ["Words of before"]
    assert versions_of(claim).get().topics.count() == 1
    assert versions_of(citation).get().source_id == citation.source_id
    assert versions_of(citation.source).get().history_user is None
