"""All settings of ClaimDesk. Every environment variable read here is a row of docs/settings.md (a test holds it)."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from claimdesk.runtime import env, framework
from claimdesk.runtime.broker import ANSWER_SECONDS, CONNECT_SECONDS, TRANSPORT, celery_url, private_socket
from claimdesk.runtime.clock import by_the_clock, every
from claimdesk.runtime.databases import database
from claimdesk.runtime.log_lines import lines_to_console
from claimdesk.runtime.page_policy import content_security_policy
from claimdesk.runtime.private import keep_private
from claimdesk.runtime.providers import oidc_providers
from claimdesk.runtime.replay_origin import replay_origin
from claimdesk.runtime.secret import secret_key
from claimdesk.settings_captures import *  # noqa: F403 - one file of settings in two
from claimdesk.settings_captures import CAPTURE_SWEEP, FIXITY_PERIOD, LEDGER_PERIOD

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The desk ---------------------------------------------------------------------------------------------------
HOME = Path(env.text("CLAIMDESK_HOME", str(BASE_DIR / "var"))).expanduser().resolve()
keep_private(HOME)
PORT = env.integer("CLAIMDESK_PORT", 8000, least=1)
DEMO = env.flag("CLAIMDESK_DEMO", default=True)
DEMO_PORT = env.integer("CLAIMDESK_DEMO_PORT", PORT + 1, least=1)
BIND = env.text("CLAIMDESK_BIND", "127.0.0.1")
WEB_THREADS = env.integer("CLAIMDESK_WEB_THREADS", 8, least=1)
WORKER_PROCESSES = env.integer("CLAIMDESK_WORKER_PROCESSES", 2, least=1)
STOP_SECONDS = env.integer("CLAIMDESK_STOP_SECONDS", 10, least=1)
APPROVALS = env.integer("CLAIMDESK_APPROVALS", 1)
BLIND = env.choice("CLAIMDESK_BLIND", "offered", ("off", "offered", "always"))
SECOND_PERSON_DAYS = env.integer("CLAIMDESK_SECOND_PERSON_DAYS", 7)
PASTED_ROWS = env.integer("CLAIMDESK_PASTED_ROWS", 200, least=1)
HEADING_CHARS = env.integer("CLAIMDESK_HEADING_CHARS", 280, least=40)
HTTPS = env.flag("CLAIMDESK_HTTPS", default=False)
DEBUG = env.flag("CLAIMDESK_DEBUG", default=False)
COUNTS_AGE = env.integer("CLAIMDESK_COUNTS_AGE", 20)
VIEW_PERIOD = env.integer("CLAIMDESK_VIEW_PERIOD", 3600, least=60)
DASHBOARD_AGE = env.integer("CLAIMDESK_DASHBOARD_AGE", 60)
SECRET_KEY = env.text("CLAIMDESK_SECRET_KEY") or secret_key(HOME / "secret_key")
ALLOWED_HOSTS = env.words("CLAIMDESK_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CLAIMDESK_ORIGINS")
# Where people find the desk, for the links in e-mails: no request says it there.
URL = env.text("CLAIMDESK_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

# --- What readers get ----------------------------------------------------------------------------------------------
_PUBLIC = env.choice("CLAIMDESK_PUBLIC", "demo", ("on", "off", "demo"))
# A desk that is called by a name of its own is no trial any more, and publishes only where somebody says so.
PUBLIC = _PUBLIC == "on" or (_PUBLIC == "demo" and DEMO and {*ALLOWED_HOSTS} <= {"127.0.0.1", "localhost", "[::1]"})
PUBLIC_URL = env.text("CLAIMDESK_PUBLIC_URL", URL).rstrip("/")
PUBLIC_NAME = env.text("CLAIMDESK_PUBLIC_NAME", "Fact checks")
PUBLIC_LANGUAGE = env.choice("CLAIMDESK_PUBLIC_LANGUAGE", "en", ("en", "uk"))
PUBLIC_COPIES = env.flag("CLAIMDESK_PUBLIC_COPIES", default=False)
PUBLIC_DOSSIERS = env.flag("CLAIMDESK_PUBLIC_DOSSIERS", default=False)
PUBLIC_AGE = env.integer("CLAIMDESK_PUBLIC_AGE", 60)
PUBLIC_CACHE_BYTES = env.integer("CLAIMDESK_PUBLIC_CACHE_BYTES", 256 * 1024)
PUBLIC_ROWS = env.integer("CLAIMDESK_PUBLIC_ROWS", 20, least=1)
PUBLIC_FEED_ROWS = env.integer("CLAIMDESK_PUBLIC_FEED_ROWS", 100, least=1)
READER_DOSSIERS = env.integer("CLAIMDESK_READER_DOSSIERS", 20)
READER_MAX = env.integer("CLAIMDESK_READER_MAX", 5000, least=1)
READER_WAITING = env.integer("CLAIMDESK_READER_WAITING", 500, least=0)
READER_FORM_HOURS = env.integer("CLAIMDESK_READER_FORM_HOURS", 12, least=1)
READER_DAYS = env.integer("CLAIMDESK_READER_DAYS", 180, least=1)
READER_DUTY = env.words("CLAIMDESK_READER_DUTY")
PUBLIC_SITEMAP_ROWS = env.integer("CLAIMDESK_PUBLIC_SITEMAP_ROWS", 10_000, least=1)

# As whom web server, worker and clock run where the desk is started as root and there is such an account.
ACCOUNT = env.text("CLAIMDESK_ACCOUNT", "claimdesk")

# --- Backups -----------------------------------------------------------------------------------------------------
BACKUP_TARGET = env.text("CLAIMDESK_BACKUP_TARGET")
BACKUP_HOURS = env.integer("CLAIMDESK_BACKUP_HOURS", 24, least=1)
BACKUP_KEEP = env.integer("CLAIMDESK_BACKUP_KEEP", 14, least=1)
BACKUP_PASSPHRASE_FILE = env.text("CLAIMDESK_BACKUP_PASSPHRASE_FILE")
BACKUP_S3_ENDPOINT = env.text("CLAIMDESK_BACKUP_S3_ENDPOINT")

# --- Discussion --------------------------------------------------------------------------------------------------
COMMENT_MAX = env.integer("CLAIMDESK_COMMENT_MAX", 5000, least=1)
COMMENT_EDIT = env.integer("CLAIMDESK_COMMENT_EDIT", 15)

# --- Notices and e-mail --------------------------------------------------------------------------------------------
EMAIL_HOST = env.text("CLAIMDESK_EMAIL_HOST")
EMAIL_PORT = env.integer("CLAIMDESK_EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.text("CLAIMDESK_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("CLAIMDESK_EMAIL_PASSWORD")
_EMAIL_TLS = env.choice("CLAIMDESK_EMAIL_TLS", "starttls", ("starttls", "tls", "off"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL_TLS == "starttls", _EMAIL_TLS == "tls"
EMAIL_TIMEOUT = env.integer("CLAIMDESK_EMAIL_TIMEOUT", 10, least=1)
DEFAULT_FROM_EMAIL = env.text("CLAIMDESK_EMAIL_FROM", "ClaimDesk <claimdesk@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Without a mail server the mails are printed, so that nothing leaves the machine unasked.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_DAYS = env.integer("CLAIMDESK_EMAIL_DAYS", 7, least=1)
DIGEST_HOUR = env.integer("CLAIMDESK_DIGEST_HOUR", 8)
NOTICE_DAYS = env.integer("CLAIMDESK_NOTICE_DAYS", 90, least=1)
if DIGEST_HOUR > 23:
    raise ImproperlyConfigured("CLAIMDESK_DIGEST_HOUR is an hour of the day, 0 to 23. See docs/settings.md.")

# --- What goes out later -------------------------------------------------------------------------------------------
OUTBOX_SWEEP = env.integer("CLAIMDESK_OUTBOX_SWEEP", 30, least=1)
OUTBOX_ROUND = env.integer("CLAIMDESK_OUTBOX_ROUND", 200, least=1)
OUTBOX_LEASE = env.integer("CLAIMDESK_OUTBOX_LEASE", 120, least=30)
OUTBOX_PAUSE = env.integer("CLAIMDESK_OUTBOX_PAUSE", 30, least=1)
OUTBOX_LONGEST_PAUSE = env.integer("CLAIMDESK_OUTBOX_LONGEST_PAUSE", 3600, least=1)
OUTBOX_DAYS = env.integer("CLAIMDESK_OUTBOX_DAYS", 7, least=1)
OUTBOX_KEEP_DAYS = env.integer("CLAIMDESK_OUTBOX_KEEP_DAYS", 30, least=1)

# --- The audit log -----------------------------------------------------------------------------------------------
AUDIT_LINK_PERIOD = env.integer("CLAIMDESK_AUDIT_LINK_PERIOD", 5, least=1)
AUDIT_PATIENCE = env.integer("CLAIMDESK_AUDIT_PATIENCE", 600, least=1)

# --- Django ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "claimdesk",
    "claimdesk.accounts",
    "claimdesk.audit",
    "claimdesk.outbox",
    "claimdesk.notices",
    "sources",
    "claims",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.humanize",  # the list of passkeys says with it when each was used
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "claimdesk.audit.context.ReplayOrigin",  # before all that reads cookies or writes logs
    "claimdesk.audit.context.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "claimdesk.accounts.middleware.ReaderAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "claimdesk.accounts.middleware.NoteSession",
    "claimdesk.accounts.middleware.LanguageOfPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "claimdesk.accounts.middleware.RequireSecondFactor",
    "claimdesk.accounts.middleware.OneTimeForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "claimdesk.audit.context.DoorMiddleware",
    "claimdesk.audit.context.TransactionDeadline",
]

ROOT_URLCONF = "claimdesk.urls"
WSGI_APPLICATION = "claimdesk.wsgi.application"
TEMPLATES = framework.TEMPLATES

# --- Database ----------------------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
WRITE_WAIT = env.integer("CLAIMDESK_WRITE_WAIT", 20, least=1)
DATABASE_SECONDS = env.integer("CLAIMDESK_DATABASE_SECONDS", 15, least=1)
TRANSACTION_SECONDS = env.integer("CLAIMDESK_TRANSACTION_SECONDS", 20, least=1)
DATABASES = {"default": database(DATABASE_URL, HOME, wait=WRITE_WAIT)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    MIDDLEWARE.insert(2, "claimdesk.runtime.databases.DatabasePatience")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Versions of rows ---------------------------------------------------------------------------------------------
SIMPLE_HISTORY_DATE_INDEX = False  # versions are looked up by the row they are of

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["claimdesk.accounts.backends.PersonBackend"]
SESSION_COOKIE_AGE = env.integer("CLAIMDESK_SESSION_DAYS", 14, least=1) * 24 * 3600
INVITATION_HOURS = env.integer("CLAIMDESK_INVITATION_HOURS", 72, least=1)
MFA_REQUIRED = env.choice("CLAIMDESK_MFA_REQUIRED", "none", ("none", "chief", "reviewers", "everyone"))
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("CLAIMDESK_PROXIES", 0)
ACCOUNT_ADAPTER = "claimdesk.accounts.adapters.DeskAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # nobody signs up; this is what allauth must hear
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": env.text("CLAIMDESK_SIGN_IN_RATE", "10/m/ip,5/5m/key"),
    "reauthenticate": "10/m/user",
    "reader_message": env.text("CLAIMDESK_READER_RATE", "5/h/ip,200/d/key"),
}
MFA_ADAPTER = "claimdesk.accounts.adapters.DeskMFAAdapter"
MFA_FORMS = {
    "activate_totp": "claimdesk.accounts.factor_forms.ActivateOnceForm",
    "deactivate_totp": "claimdesk.accounts.factor_forms.RemoveAppForm",
    "add_webauthn": "claimdesk.accounts.factor_forms.AddPasskeyForm",
    "authenticate_webauthn": "claimdesk.accounts.factor_forms.UsePasskeyForm",
    "edit_webauthn": "claimdesk.accounts.factor_forms.RenamePasskeyForm",
    "login_webauthn": "claimdesk.accounts.factor_forms.SignInByPasskeyForm",
    "reauthenticate_webauthn": "claimdesk.accounts.factor_forms.ConfirmByPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers know passkeys on https:// and, to try them, on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
OIDC_SERVER = env.text("CLAIMDESK_OIDC_SERVER")
_OIDC_ORIGIN = ["/".join(OIDC_SERVER.split("/")[:3])] if OIDC_SERVER else []
OIDC_CLIENT_ID = env.text("CLAIMDESK_OIDC_CLIENT_ID")
OIDC_SECRET = env.text("CLAIMDESK_OIDC_SECRET")
OIDC_NAME = env.text("CLAIMDESK_OIDC_NAME", "OpenID Connect")
if OIDC_SERVER:
    INSTALLED_APPS += ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
    SOCIALACCOUNT_ADAPTER = "claimdesk.accounts.single_sign_on.DeskSocialAdapter"
    SOCIALACCOUNT_ONLY = False
    SOCIALACCOUNT_PROVIDERS = oidc_providers(OIDC_SERVER, OIDC_CLIENT_ID, OIDC_SECRET, OIDC_NAME)

# --- Languages ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("uk", _("Ukrainian"))]
TIME_ZONE = env.text("CLAIMDESK_TIME_ZONE", "Europe/Kyiv")
FORMAT_MODULE_PATH = "claimdesk.formats"
USE_TZ = True

# --- Files that people bring ---------------------------------------------------------------------------------------
FILE_UPLOAD_HANDLERS = [
    "claimdesk.runtime.upload_cap.UploadCap",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Static files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

# --- Celery ------------------------------------------------------------------------------------------------------
REDIS_SOCKET = private_socket(HOME)
REDIS_URL = env.text("REDIS_URL")
BROKER_URL = REDIS_URL or f"unix://{REDIS_SOCKET}"
CELERY_BROKER_URL = celery_url(BROKER_URL)
# What all processes count together: attempts to sign in, requests of a key.
CACHES = {
    "default": {
        "BACKEND": "claimdesk.runtime.cache.SharedCache",
        "LOCATION": BROKER_URL,
        "KEY_PREFIX": "claimdesk",
        "OPTIONS": {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS},
    }
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_DB_REUSE_MAX = 1_000_000_000  # tasks: see keep_good_connections in claimdesk/celery.py
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "sources.tasks.capture_source": {"queue": "capture"},
    "sources.tasks.render_page": {"queue": "render"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = TRANSPORT
WEBHOOK_PERIOD = env.integer("CLAIMDESK_WEBHOOK_PERIOD", 10, least=1)
CELERY_BEAT_SCHEDULE = by_the_clock(
    {
        "claimdesk.tasks.refresh_statistics": every(24 * 3600),
        "sources.tasks.sweep_captures": every(CAPTURE_SWEEP),
        "sources.tasks.sweep_renderings": every(CAPTURE_SWEEP),
        "sources.tasks.recheck_sources": every(60),
        "sources.tasks.tell_webhooks": every(WEBHOOK_PERIOD, expires=True),
        "sources.tasks.close_ledger": every(LEDGER_PERIOD),
        "sources.tasks.mail_anchor": every(24 * 3600),
        "sources.tasks.check_fixity": every(FIXITY_PERIOD),
        "sources.tasks.collect_orphans": every(3600, expires=True),
        "sources.tasks.make_backup": every(600, expires=True),
        "claims.tasks.verify_verdicts": every(24 * 3600),
        "claims.tasks.watch_views": every(VIEW_PERIOD),
        "claims.tasks.forget_messages": every(24 * 3600),
        "claimdesk.audit.tasks.link_events": every(AUDIT_LINK_PERIOD, expires=True),
        "claimdesk.outbox.tasks.send_outbox": every(OUTBOX_SWEEP, expires=True),
        "claimdesk.outbox.tasks.forget_outbox": every(3600),
        "claimdesk.notices.tasks.forget_notices": every(3600),
    }
)

# --- REST --------------------------------------------------------------------------------------------------------
API_PAGE_SIZE = env.integer("CLAIMDESK_API_PAGE_SIZE", 50, least=1)
API_MAX_PAGE_SIZE = env.integer("CLAIMDESK_API_MAX_PAGE_SIZE", 500, least=1)
API_MAX_BODY = env.integer("CLAIMDESK_API_MAX_BODY", 1024 * 1024, least=1024)
API_MAX_ITEMS = env.integer("CLAIMDESK_API_MAX_ITEMS", 100, least=1)
API_MAX_TEXT = env.integer("CLAIMDESK_API_MAX_TEXT", 20_000, least=1000)
API_WRITE_SECONDS = env.integer("CLAIMDESK_API_WRITE_SECONDS", 10, least=1)
API_BATCH = env.integer("CLAIMDESK_API_BATCH", 1000, least=1)
API_BATCH_SECONDS = env.integer("CLAIMDESK_API_BATCH_SECONDS", 60, least=1)
WEBHOOK_HOURS = env.integer("CLAIMDESK_WEBHOOK_HOURS", 24, least=1)
WEBHOOK_SECONDS = env.integer("CLAIMDESK_WEBHOOK_SECONDS", 15, least=1)
IMPORT_BYTES = env.integer("CLAIMDESK_IMPORT_BYTES", 5 * 1024 * 1024, least=1024)
IMPORT_ROWS = env.integer("CLAIMDESK_IMPORT_ROWS", 2000, least=1)
IMPORT_SECONDS = env.integer("CLAIMDESK_IMPORT_SECONDS", 60, least=1)
API_REMEMBER_HOURS = env.integer("CLAIMDESK_API_REMEMBER_HOURS", 24, least=1)
API_MAX_WAIT = env.integer("CLAIMDESK_API_MAX_WAIT", 30, least=1)
API_WAITERS = env.integer("CLAIMDESK_API_WAITERS", 4, least=0)
API_ORIGINS = env.words("CLAIMDESK_API_ORIGINS")
API_KEY_RATE = env.text("CLAIMDESK_API_KEY_RATE")
API_KEY_OVERLAP_HOURS = env.integer("CLAIMDESK_API_KEY_OVERLAP_HOURS", 24, least=0)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "claimdesk.api.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["claimdesk.api.DenyByDefault"],
    "DEFAULT_RENDERER_CLASSES": ["claimdesk.api.conditional.OnceRenderer"],
    "DEFAULT_PARSER_CLASSES": ["claimdesk.api.JSONBody"],
    "DEFAULT_SCHEMA_CLASS": "claimdesk.api.reading.described.ShapedSchema",
    "DEFAULT_FILTER_BACKENDS": ["claimdesk.api.filters.StrictFilters"],
    "DEFAULT_PAGINATION_CLASS": "claimdesk.api.paging.Pages",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "claimdesk.api.problem",
    "DEFAULT_THROTTLE_CLASSES": ["claimdesk.api.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"caller": env.text("CLAIMDESK_API_RATE", "600/min"), "key": API_KEY_RATE},
}
SPECTACULAR_SETTINGS = framework.SPECTACULAR_SETTINGS

# --- Security ----------------------------------------------------------------------------------------------------
# Browsers hold the way from the button to a single sign-on to this, too.
CONTENT_SECURITY_POLICY = content_security_policy(form_targets=_OIDC_ORIGIN)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the server asks it directly, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Replay ------------------------------------------------------------------------------------------------------
REPLAY_ORIGIN = replay_origin(
    env.text("CLAIMDESK_REPLAY_ORIGIN"),
    port=PORT,
    hosts=ALLOWED_HOSTS,
    https=HTTPS,
    trusted=[*CSRF_TRUSTED_ORIGINS, *API_ORIGINS],
)
REPLAY_ANSWER = "sources.admin.replay.origin.replay_answer"
REPLAY_MINUTES = env.integer("CLAIMDESK_REPLAY_MINUTES", 60, least=1)
# Installed by `./desk replay`.
REPLAY_ENGINE = BASE_DIR / ".tools" / "replay" / "node_modules" / "@webrecorder" / "wabac" / "dist" / "sw.js"

# --- Logging -----------------------------------------------------------------------------------------------------
LOGGING = lines_to_console(
    env.text("CLAIMDESK_LOG_LEVEL", "INFO"),
    is_json=env.choice("CLAIMDESK_LOG_FORMAT", "line", ("line", "json")) == "json",
)
LOG_MEGABYTES = env.integer("CLAIMDESK_LOG_MEGABYTES", 5, least=1)
LOG_DAYS = env.integer("CLAIMDESK_LOG_DAYS", 14, least=1)
LOG_FILES = env.integer("CLAIMDESK_LOG_FILES", 10, least=1)
METRICS_KEY = env.text("CLAIMDESK_METRICS_KEY")
