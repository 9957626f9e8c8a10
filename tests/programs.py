"""Programs in processes of their own: what they use and keep is theirs alone, whatever other tests did before."""

import os
import subprocess
import sys

from claimdesk.cli.places import ROOT


def printed_by(code: str, *arguments: str, **environ: str) -> str:
    """What a program prints, with the settings of the tests."""
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **own, **environ}, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
