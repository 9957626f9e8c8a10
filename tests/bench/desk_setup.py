"""Imported before the desk's own modules where they are used outside of manage.py."""

import django

django.setup()
