"""Carries a database of before the first release over to the migrations that the release begins with.

In November 2026 the migrations of each app were replaced by new first ones that make the very same tables. A database
that has all of the old ones therefore needs no change but in `django_migrations`, the list of what was applied.
"""

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# What was applied on the last day of the old migrations, by app. A closed chapter: nothing is ever added here.
_OLD = {
    "accounts": ("0001_initial", "0002_invitations_sessions"),
    "audit": (
        "0001_initial", "0002_evidence", "0003_capture_uploaded", "0004_people", "0005_review_events", "0006_chain",
        "0007_guards", "0008_guards_over_every_key", "0009_whole_order", "0010_time_order",
    ),
    "notices": ("0001_notices",),
    "sources": (
        "0001_initial", "0002_search_index", "0003_evidence", "0004_uploads", "0005_damaged_files", "0006_renderings",
        "0007_named_by_sources", "0008_versions", "0009_first_versions", "0010_confidential", "0011_empty_periods",
        "0012_owners_and_accepted", "0013_trigrams", "0014_making_sure", "0015_gone_from_the_web", "0016_source_order",
        "0017_capture_order", "0018_last_failed",
    ),
    "claims": (
        "0001_initial", "0002_default_scale", "0003_search_index", "0004_versions", "0005_first_versions",
        "0006_claim_keys", "0007_fill_claim_keys", "0008_confidential", "0009_review_deepened", "0010_comments",
        "0011_trigrams", "0012_priority_index", "0013_whole_order", "0014_doubted_quotations", "0015_straight_quotes",
        "0016_versions_by_claim", "0017_reviews_by_time", "0018_topics_of_claims",
    ),
}  # fmt: skip
OWN_PACKAGES = ("claimdesk", "claims", "sources")
OLD = tuple((app, name) for app, names in _OLD.items() for name in names)
# None of these names is an old one, so that no database can be taken for what it is not.
NEW = (
    ("accounts", "0001_schema"),
    ("audit", "0001_schema"),
    ("notices", "0001_schema"),
    ("sources", "0001_schema"),
    ("claims", "0001_schema"),
    ("claims", "0002_rating_scale"),
)


class UnknownHistory(Exception):
    """The database has neither all of the old migrations nor none; the sentence says the way out."""


def newer_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Migrations of ClaimDesk's own apps that were applied and that this version does not have, as "app.name"."""
    recorder = MigrationRecorder(connection)
    applied = set(recorder.applied_migrations()) if recorder.has_table() else set()
    known = {*MigrationLoader(None).disk_migrations, *OLD}
    own = {each.label for each in apps.get_app_configs() if each.name.partition(".")[0] in OWN_PACKAGES}
    return sorted(f"{app}.{name}" for app, name in applied - known if app in own)


def require_no_newer(connection: BaseDatabaseWrapper) -> None:
    """Raises UnknownHistory where a newer version has migrated the database: this one would write what that does not
    expect."""
    if newer := newer_migrations(connection):
        raise UnknownHistory(
            f"A newer ClaimDesk has migrated this database ({newer[-1]}). Start that version, or restore a backup of "
            "before into an empty home (docs/how-to/upgrade.md)."
        )


def is_old(connection: BaseDatabaseWrapper) -> bool:
    """Whether any of the old migrations is listed as applied."""
    recorder = MigrationRecorder(connection)
    return recorder.has_table() and not set(OLD).isdisjoint(recorder.applied_migrations())


def carry_over(connection: BaseDatabaseWrapper) -> bool:
    """List the new migrations as applied in place of the old ones; False where there is nothing to do.

    Raises UnknownHistory, with nothing changed, where only a part of the old ones was applied, or others beside them.
    """
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return False
    with transaction.atomic(using=connection.alias):
        ours = recorder.migration_qs.filter(app__in=_OLD)
        # Whoever migrates at the same time waits here, and then finds the old ones gone.
        listed = {(row.app, row.name) for row in ours.select_for_update()}
        if listed.isdisjoint(OLD):
            return False
        _require_exactly_old(listed)
        ours.delete()
        for app, name in NEW:
            recorder.record_applied(app, name)
    return True


def _require_exactly_old(listed: set[tuple[str, str]]) -> None:
    missing = [f"{app}.{name}" for app, name in OLD if (app, name) not in listed]
    if missing:
        raise UnknownHistory(
            f"This database was made before ClaimDesk's first release, and {len(missing)} of the {len(OLD)} migrations"
            f" of that time were never applied to it, {missing[0]} first. Nothing was changed. Check out the commit"
            " e09c644, run `./desk manage migrate` there, then come back to this version and run it again."
        )
    if others := sorted(f"{app}.{name}" for app, name in listed.difference(OLD)):
        raise UnknownHistory(
            "This database was made before ClaimDesk's first release, and has migrations that ClaimDesk never had:"
            f" {', '.join(others)}. Nothing was changed. Undo them with the code that they came with (`./desk manage"
            " migrate APP NAME`), then run this again."
        )
