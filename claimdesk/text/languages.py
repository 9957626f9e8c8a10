"""The languages that claims and sources are in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """ISO 639-1 codes of what the desk's claims and sources are written in; `und` (ISO 639-2) where unknown."""

    UKRAINIAN = "uk", _("Ukrainian")
    ENGLISH = "en", _("English")
    RUSSIAN = "ru", _("Russian")
    POLISH = "pl", _("Polish")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    PORTUGUESE = "pt", _("Portuguese")
    ITALIAN = "it", _("Italian")
    ROMANIAN = "ro", _("Romanian")
    TURKISH = "tr", _("Turkish")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    UNKNOWN = "und", _("another or unknown language")
