"""The desk's own settings, with stock admin's pages of the same models beside them."""

from claimdesk.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.admin.urls"
ALLOWED_HOSTS = ["testserver"]
LOGGING: dict[str, object] = {"version": 1, "disable_existing_loggers": True}
