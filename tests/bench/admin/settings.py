"""The desk's own settings, for a client that asks without a server."""

from claimdesk.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
