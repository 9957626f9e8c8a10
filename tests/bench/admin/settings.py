"""The desk's own settings, for a client that asks without a server."""

from claimdesk.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
# The menu remembers its counts for some seconds, as shipped; the first page is measured as it counts everything anew.
DASHBOARD_AGE = 0
