"""Who asserts, and about what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.tracking import Tracked
from claimdesk.constraints import wikidata_item
from claimdesk.fields import NFCCharField, NFCTextField


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
    aliases = NFCTextField(
        _("other names"),
        blank=True,
        help_text=_("One per line, in any alphabet, e.g. Xi Jinping. Claims that name one of them get this claimant."),
    )
    wikidata_id = models.CharField(_("Wikidata"), max_length=20, blank=True, help_text=_("e.g. Q15031"))
    url = models.URLField(_("page"), max_length=500, blank=True, help_text=_("Homepage, Wikipedia or Wikidata."))
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    versions = Tracked(but=("created_at",))

    class Meta:
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="claimant_has_name"),
            models.CheckConstraint(
                condition=Q(wikidata_id="") | wikidata_item("wikidata_id"), name="claimant_wikidata"
            ),
        ]
        # No two that somebody sees are called the same (claims.actions.save_claimant); a hidden one may be.
        indexes = [models.Index(fields=["name"], name="claimant_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def all_names(self) -> list[str]:
        """The name and the other names, each once."""
        return list(dict.fromkeys([self.name, *filter(None, map(str.strip, self.aliases.splitlines()))]))


class ClaimantKey(models.Model):
    """A form of one of a claimant's names by which it is found however it is typed; see `name_key`."""

    claimant = models.ForeignKey(Claimant, models.CASCADE, verbose_name=_("claimant"), related_name="keys")
    key = models.CharField(max_length=400, db_index=True)

    class Meta:
        verbose_name = _("key of a claimant")
        verbose_name_plural = _("keys of claimants")
        constraints = [models.UniqueConstraint(fields=["claimant", "key"], name="claimant_key_once")]

    def __str__(self) -> str:
        return self.key


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
