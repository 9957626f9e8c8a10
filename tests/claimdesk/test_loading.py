"""What a process loads as it starts: workers need no pages."""

import subprocess
import sys

import pytest

from claimdesk.cli.places import ROOT

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
import claimdesk.celery
before = {name for name in sys.modules if ".admin" in name and name.startswith(("claims.", "sources."))}
from django.urls import reverse
print(sorted(before), reverse("admin:claims_claim_changelist"))
"""


@pytest.mark.services
def test_pages_are_loaded_once_an_address_is_asked_for() -> None:
    asked = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert asked.stdout == "[] /admin/claims/claim/\n"
