"""The settings of what brings sources in and keeps them: a part of claimdesk/settings.py, which tells of all."""

from django.core.exceptions import ImproperlyConfigured

from claimdesk.runtime import env

# --- The window to the web ---------------------------------------------------------------------------------------
ALLOW_NETWORKS = env.networks("CLAIMDESK_ALLOW_NETWORKS")
ALLOW_PORTS = env.ports("CLAIMDESK_ALLOW_PORTS")
CONTACT = env.text("CLAIMDESK_CONTACT")

# --- Manners -----------------------------------------------------------------------------------------------------
ROBOTS = env.choice("CLAIMDESK_ROBOTS", "record", ("record", "obey"))
NOARCHIVE = env.choice("CLAIMDESK_NOARCHIVE", "record", ("record", "obey"))
HELD_HOSTS = env.words("CLAIMDESK_HELD_HOSTS")
SHARED_HOSTS = env.words("CLAIMDESK_SHARED_HOSTS")
ARCHIVE_QUOTA = env.integer("CLAIMDESK_ARCHIVE_QUOTA", 0)
HOST_PAUSE = env.integer("CLAIMDESK_HOST_PAUSE", 1)
HOST_FAILURES = env.integer("CLAIMDESK_HOST_FAILURES", 5, least=1)
HOST_REST = env.integer("CLAIMDESK_HOST_REST", 300, least=1)

# --- Captures: limits --------------------------------------------------------------------------------------------
CAPTURE_MAX_REDIRECTS = env.integer("CLAIMDESK_CAPTURE_MAX_REDIRECTS", 10)
CAPTURE_MAX_HEADERS = env.integer("CLAIMDESK_CAPTURE_MAX_HEADERS", 64 * 1024, least=1024)
CAPTURE_MAX_BODY = env.integer("CLAIMDESK_CAPTURE_MAX_BODY", 50 * 1024 * 1024, least=1024)
CAPTURE_MAX_DECODED = env.integer("CLAIMDESK_CAPTURE_MAX_DECODED", 100 * 1024 * 1024, least=1024)
CAPTURE_MAX_RATIO = env.integer("CLAIMDESK_CAPTURE_MAX_RATIO", 100, least=1)
CAPTURE_TIMEOUT = env.integer("CLAIMDESK_CAPTURE_TIMEOUT", 45, least=1)
POST_PICTURES = env.integer("CLAIMDESK_POST_PICTURES", 20)
POST_PICTURE_BYTES = env.integer("CLAIMDESK_POST_PICTURE_BYTES", 20 * 1024 * 1024, least=1024)
CAPTURE_CONNECT_TIMEOUT = env.integer("CLAIMDESK_CAPTURE_CONNECT_TIMEOUT", 10, least=1)
CAPTURE_MAX_ATTEMPTS = env.integer("CLAIMDESK_CAPTURE_MAX_ATTEMPTS", 4, least=1)
CAPTURES_AT_ONCE = env.integer("CLAIMDESK_CAPTURES_AT_ONCE", 16, least=1)
CAPTURE_LEASE = env.integer("CLAIMDESK_CAPTURE_LEASE", 10, least=5)
CAPTURE_SWEEP = env.integer("CLAIMDESK_CAPTURE_SWEEP", 5, least=1)
UPLOAD_MAX = env.integer("CLAIMDESK_UPLOAD_MAX", 100 * 1024 * 1024, least=1024)
EXTRACT_MEMORY = env.integer("CLAIMDESK_EXTRACT_MEMORY", 1024 * 1024 * 1024, least=128 * 1024 * 1024)
EXTRACT_SECONDS = env.integer("CLAIMDESK_EXTRACT_SECONDS", 20, least=1)
MAX_URL_LENGTH = env.integer("CLAIMDESK_MAX_URL_LENGTH", 2100, least=100)
TEXT_SHOWN = env.integer("CLAIMDESK_TEXT_SHOWN", 200_000, least=1000)
BULK_CAPTURES = env.integer("CLAIMDESK_BULK_CAPTURES", 500, least=1)
RECHECK_DAYS = env.integer("CLAIMDESK_RECHECK_DAYS", 7, least=1)
RECHECK_BATCH = env.integer("CLAIMDESK_RECHECK_BATCH", 100, least=1)
CONFIRM_AFTER = env.integer("CLAIMDESK_CONFIRM_AFTER", 600, least=1)
GONE_STRIKES = env.integer("CLAIMDESK_GONE_STRIKES", 2, least=1)

# --- What sources name ---------------------------------------------------------------------------------------------
FOLLOW_CITED = env.flag("CLAIMDESK_FOLLOW_CITED", default=False)

# --- The browser -------------------------------------------------------------------------------------------------
BROWSER = env.flag("CLAIMDESK_BROWSER", default=False)
BROWSER_SLOTS = env.integer("CLAIMDESK_BROWSER_SLOTS", 1, least=1)
BROWSER_MEMORY = env.integer("CLAIMDESK_BROWSER_MEMORY", 2 * 1024 * 1024 * 1024, least=256 * 1024 * 1024)
RENDER_LOAD = env.integer("CLAIMDESK_RENDER_LOAD", 30, least=1)
RENDER_STEP = env.integer("CLAIMDESK_RENDER_STEP", 20, least=1)
RENDER_HEIGHT = env.integer("CLAIMDESK_RENDER_HEIGHT", 16_000, least=1000)
RENDER_RESOURCES = env.integer("CLAIMDESK_RENDER_RESOURCES", 1000, least=1)
RENDER_BYTES = env.integer("CLAIMDESK_RENDER_BYTES", 100 * 1024 * 1024, least=1024 * 1024)

# --- Pictures ----------------------------------------------------------------------------------------------------
PICTURES_AT_ONCE = env.integer("CLAIMDESK_PICTURES_AT_ONCE", 2, least=1)
PICTURE_CACHE = env.integer("CLAIMDESK_PICTURE_CACHE", 200 * 1024 * 1024)

# --- Where the bytes live ----------------------------------------------------------------------------------------
STORAGE = env.choice("CLAIMDESK_STORAGE", "files", ("files", "s3"))
S3_BUCKET = env.text("CLAIMDESK_S3_BUCKET")
S3_ENDPOINT = env.text("CLAIMDESK_S3_ENDPOINT")
S3_REGION = env.text("CLAIMDESK_S3_REGION", "us-east-1")
S3_PREFIX = env.text("CLAIMDESK_S3_PREFIX")
if STORAGE == "s3" and not S3_BUCKET:
    raise ImproperlyConfigured("CLAIMDESK_STORAGE=s3 needs CLAIMDESK_S3_BUCKET. See docs/settings.md.")

# --- Evidence ----------------------------------------------------------------------------------------------------
TSA_URLS = env.words("CLAIMDESK_TSA_URLS")
TSA_AUTHORITIES = env.text("CLAIMDESK_TSA_AUTHORITIES")
PINNED_KEYS = env.words("CLAIMDESK_PINNED_KEYS")
ANCHOR_MAIL = env.words("CLAIMDESK_ANCHOR_MAIL")
LEDGER_PERIOD = env.integer("CLAIMDESK_LEDGER_PERIOD", 600, least=10)
FIXITY_PERIOD = env.integer("CLAIMDESK_FIXITY_PERIOD", 3600, least=10)
FIXITY_FILES = env.integer("CLAIMDESK_FIXITY_FILES", 500)
FIXITY_DAYS = env.integer("CLAIMDESK_FIXITY_DAYS", 7, least=1)
ORPHAN_DAYS = env.integer("CLAIMDESK_ORPHAN_DAYS", 30)
