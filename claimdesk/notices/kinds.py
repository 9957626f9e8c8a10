"""Of what the desk tells people, and how it may tell them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """One thing that somebody should hear of. Each can be turned off by itself."""

    ASSIGNED = "assigned", _("Something is assigned to me")
    MENTIONED = "mentioned", _("Somebody mentions me in a discussion")
    RETURNED = "returned", _("My review is returned")
    AWAITING_APPROVAL = "awaiting_approval", _("A verdict waits for my approval")
    EVIDENCE_CHANGED = "evidence_changed", _("The evidence for a verdict changed")
    VIEW_MATCHED = "view_matched", _("A saved view that I watch has new claims")
    READER_WROTE = "reader_wrote", _("A reader reports an error or suggests a claim")
    WEBHOOK_DISABLED = "webhook_disabled", _("A webhook was disabled")
    DAMAGED = "damaged", _("A record or an archived file was damaged")


class How(models.TextChoices):
    """When an e-mail goes out."""

    NOW = "now", pgettext_lazy("e-mail", "At once")
    DIGEST = "digest", pgettext_lazy("e-mail", "Once a day")
    OFF = "off", pgettext_lazy("e-mail", "Never")
