"""Who asserts, and about what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.tracking import Tracked
from claimdesk.fields import NFCCharField


class Claimant(models.Model):
    """The person or organisation that asserted a claim (schema.org: author of the reviewed Claim)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")
        UNNAMED = "unnamed", _("Not named")

    name = NFCCharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON, db_index=True)
    description = NFCCharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("Who this is, to tell apart people with the same name."),
    )
    url = models.URLField(_("page"), max_length=500, blank=True, help_text=_("Homepage, Wikipedia or Wikidata."))
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    versions = Tracked(but=("created_at",))

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="claimant_has_name")]
        # No two that somebody sees are called the same (claims.actions.save_claimant); a hidden one may be.
        indexes = [models.Index(fields=["name"], name="claimant_name")]

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """A subject that claims are filed under."""

    name = NFCCharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=100, unique=True, allow_unicode=True)

    versions = Tracked()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="topic_has_name")]

    def __str__(self) -> str:
        return self.name
