"""The desk's own settings, in a home that is thrown away after the run."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="claimdesk-test-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["CLAIMDESK_HOME"] = _HOME
# What the person who runs the tests has set for a desk of their own must not reach the tests.
for _name in [name for name in os.environ if name.startswith("CLAIMDESK_") and name != "CLAIMDESK_HOME"]:
    del os.environ[_name]
os.environ.pop("REDIS_URL", None)

from claimdesk.settings import *  # noqa: E402, F403 - the environment comes first

# The real hasher is slow on purpose, and no test is about it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# WhiteNoise looks for it; the files themselves come from the finders.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as at a real desk: an in-memory database knows no other threads.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405

# All hosts of the tests are one; what is about manners sets its own pace.
HOST_PAUSE = 0

# A page costs what it costs, whatever was shown before.
COUNTS_AGE = DASHBOARD_AGE = 0

# Brings the `flush` of tests with transactions of their own, which the audit log's guards would refuse.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.erasing"]  # noqa: F405

# Every answer of the REST API is held to its description, and each client of a test finds the static files listed.
_INSTEAD = {"whitenoise.middleware.WhiteNoiseMiddleware": "tests.static_files.listed_once"}
MIDDLEWARE = ["tests.contract.HoldToContract", *(_INSTEAD.get(name, name) for name in MIDDLEWARE)]  # noqa: F405
