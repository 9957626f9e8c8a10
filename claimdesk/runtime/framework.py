"""Settings of the frameworks that no environment variable changes."""

from typing import Any

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],  # claimdesk stands before Django's admin above, so its templates win
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claimdesk.admin.accounts.frame.frame",
            ],
            "builtins": ["claimdesk.templatetags.date_filters"],
        },
    },
]

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "ClaimDesk",
    "DESCRIPTION": "Claims, their sources, the evidence and the verdicts of a newsroom's desk.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["claimdesk.api.description.complete_description"],
}
