"""The desk's own settings, for a client that asks without a server."""

from claimdesk.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
# Each page counts by itself, as the first one of somebody who comes to the desk does.
COUNTS_AGE = DASHBOARD_AGE = 0
