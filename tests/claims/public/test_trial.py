"""Where readers get pages without anybody having said so: on a desk that somebody tries, and nowhere else."""

import os
import subprocess
import sys

import pytest

from claimdesk.cli.places import ROOT

pytestmark = pytest.mark.services
_SAY = "from django.conf import settings; print(settings.PUBLIC)"


@pytest.mark.parametrize(
    ("said", "is_public"),
    [
        ({}, True),
        ({"CLAIMDESK_DEMO": "off"}, False),
        ({"CLAIMDESK_HOSTS": "desk.example"}, False),
        ({"CLAIMDESK_HOSTS": "desk.example", "CLAIMDESK_PUBLIC": "on"}, True),
        ({"CLAIMDESK_PUBLIC": "off"}, False),
    ],
)
def test_readers_get_pages_where_it_is_said_and_on_a_trial(tmp_path, said: dict[str, str], is_public: bool) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")}
    environ = {**plain, "CLAIMDESK_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "claimdesk.settings", **said}
    done = subprocess.run(
        [sys.executable, "-c", _SAY], cwd=ROOT, env=environ, check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.strip() == str(is_public)
