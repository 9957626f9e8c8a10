"""The desk's rating scale, with a version for each change of meaning."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.tracking import Tracked
from claimdesk.constraints import hex_colour


class RatingQuerySet(models.QuerySet["Rating"]):
    def current(self) -> "RatingQuerySet":
        """The newest version of each, retired ones too."""
        return self.filter(replaced_at=None)

    def in_use(self) -> "RatingQuerySet":
        """Those that new reviews may give, from the lowest number; those off the scale last."""
        return self.current().filter(retired_at=None).order_by(models.F("number").asc(nulls_last=True), "code")


class Rating(models.Model):
    """One version of a step of the desk's scale. A rating off the scale (unproven) has no number.

    A review points at the version that it was written with. When the meaning of a step that reviews gave changes, a new
    row with the same code and the next version takes its place, and the old row says until when it was given.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    since = models.DateTimeField(_("in use since"), default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True, editable=False)
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("From 1 (false) up; the highest is true.")
    )
    colour = models.CharField(_("colour"), max_length=7, help_text=_("e.g. #b3261e."))
    labels = models.JSONField(_("labels"), help_text=_('One per language, e.g. {"en": "False", "uk": "Неправда"}.'))
    definitions = models.JSONField(_("definitions"), default=dict, blank=True, help_text=_("One per language."))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)

    versions = Tracked()
    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rating_version"),
            models.UniqueConstraint(fields=["code"], name="rating_current", condition=Q(replaced_at=None)),
            models.UniqueConstraint(
                fields=["number"], name="rating_number", condition=Q(replaced_at=None, retired_at=None)
            ),
            models.CheckConstraint(condition=Q(number=None) | Q(number__gte=1), name="rating_number_from_1"),
            models.CheckConstraint(condition=hex_colour("colour"), name="rating_colour"),
        ]

    def __str__(self) -> str:
        return self.label

    def was_given(self) -> bool:
        """Whether a review or a blind check gave it: then its meaning is fixed."""
        return self.reviews.exists() or self.blind_checks.exists()

    @property
    def label(self) -> str:
        """The label in the running language, else English, else the code."""
        return _in_language(self.labels) or self.code

    @property
    def definition(self) -> str:
        """The definition in the running language, else English."""
        return _in_language(self.definitions)


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or "en").split("-")[0]) or texts.get("en", "")
