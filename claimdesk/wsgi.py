import gc
import os

from django.core.checks.urls import check_url_config
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdesk.settings")

application = get_wsgi_application()
check_url_config(None)  # loads all pages, so that no first request waits for them

# What is loaded stays: to look through all of it for garbage again and again costs a page a tenth of a second.
gc.collect()
gc.freeze()
