"""Where the desk found a quotation, in the words of the interface."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuotePlace(models.TextChoices):
    """Where outside the article a quotation stands; the values are regions of a visible text, and the page's data."""

    ASIDE = "aside", _("in an aside")
    CAPTION = "caption", _("in a caption")
    COMMENT = "comment", _("in a comment")
    DATA = "data", _("in the page's data")
    DETAILS = "details", _("in a part that unfolds")
    DIALOG = "dialog", _("in a dialog")
    FOOTER = "footer", _("in the footer")
    FORM = "form", _("in a form")
    HEADER = "header", _("in the header")
    HEADING = "heading", _("in the heading")
    NAVIGATION = "navigation", _("in the navigation")
    PAGE = "page", _("elsewhere on the page")
    STRUCK = "struck", _("struck out")


class QuoteState(models.TextChoices):
    """What the machine found when it looked for the quotation in the archived text."""

    NONE = "none", _("No quotation")
    PENDING = "pending", _("Not checked yet")
    FOUND = "found", _("In the archived text")
    OUTSIDE = "outside", _("On the page, outside the article")
    DATA = "data", _("In the page's data, not shown as text")
    MISSING = "missing", _("Not in the archived text")
    DOUBTED = "doubted", _("Re-checking")
    CHANGED = "changed", _("Gone from the source")


# A reviewer looks at these once, and accepts them with a reason.
TO_LOOK_AT = (QuoteState.OUTSIDE, QuoteState.DATA)
STANDS = (QuoteState.FOUND, *TO_LOOK_AT)
