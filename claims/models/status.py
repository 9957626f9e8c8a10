"""Where a claim may stand, and why it was shelved. The moves between are in claims/workflow/states.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Where a claim stands in the work. What was found is its rating."""

    UNVERIFIED = "unverified", pgettext_lazy("status", "Unverified")
    IN_REVIEW = "in_review", pgettext_lazy("status", "In review")
    AWAITING_APPROVAL = "awaiting_approval", pgettext_lazy("status", "Awaiting approval")
    CHECKED = "checked", pgettext_lazy("status", "Checked")
    PUBLISHED = "published", pgettext_lazy("status", "Published")
    CORRECTED = "corrected", pgettext_lazy("status", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("status", "Withdrawn")
    SHELVED = "shelved", pgettext_lazy("status", "Shelved")


class ShelfReason(models.TextChoices):
    """Why a claim is not checked."""

    NOT_CHECKABLE = "not_checkable", _("Not checkable")
    DUPLICATE = "duplicate", _("Duplicate of another claim")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope")
    OPINION = "opinion", _("Opinion")


OPEN = (Status.UNVERIFIED, Status.IN_REVIEW)
UNFINISHED = (*OPEN, Status.AWAITING_APPROVAL)
SUBMITTED = (Status.AWAITING_APPROVAL, Status.CHECKED, Status.PUBLISHED, Status.CORRECTED)
RATED = (Status.CHECKED, Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN)
PUBLIC = (Status.PUBLISHED, Status.CORRECTED)
