"""ClaimDesk's own settings, with public pages and no limit on requests, for a client that asks without a server."""

from claimdesk.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
ROOT_URLCONF = "tests.bench.api.urls"
PUBLIC = True
API_KEY_RATE = "1000000000/min"
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["key"] = API_KEY_RATE  # noqa: F405 - as imported
