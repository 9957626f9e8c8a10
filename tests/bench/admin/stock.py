"""Stock admin with the desk's models and tables: Django's own templates and pages."""

from pathlib import Path

from django.contrib import admin

from tests.bench.admin.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.admin.urls"
TEMPLATES[0]["DIRS"] = [str(Path(admin.__file__).parent / "templates")]  # noqa: F405 - before the desk's own
