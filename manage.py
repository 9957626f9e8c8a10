#!/usr/bin/env python
"""Django's command line for ClaimDesk."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the management command in sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
