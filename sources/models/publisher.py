"""Outlets and bodies that publish sources."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.tracking import Tracked
from claimdesk.constraints import UPPER_LATIN, made_of
from claimdesk.fields import NFCCharField
from claimdesk.text.languages import Language


class Publisher(models.Model):
    """The outlet or body that publishes sources: RBC-Ukraine, The Washington Post, a ministry."""

    class Kind(models.TextChoices):
        """What sort of house it is."""

        AGENCY = "agency", _("News agency")
        NEWSPAPER = "newspaper", _("Newspaper or magazine")
        BROADCASTER = "broadcaster", _("Broadcaster")
        ONLINE = "online", _("Online outlet")
        PLATFORM = "platform", _("Social platform")
        GOVERNMENT = "government", _("Government body")
        ORGANISATION = "organisation", _("Organisation")
        COMPANY = "company", _("Company")
        RESEARCH = "research", _("Research body")
        PERSON = "person", _("Person")
        OTHER = "other", _("Other")

    name = NFCCharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER, db_index=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Two letters, e.g. UA or US."))
    language = models.CharField(_("language"), max_length=3, choices=Language, default=Language.UNKNOWN, db_index=True)
    owner = NFCCharField(
        _("owner"),
        max_length=200,
        blank=True,
        help_text=_("The owner, if they own several publishers: all of them count as one origin."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    versions = Tracked(but=("created_at",))

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="publisher_has_name"),
            models.CheckConstraint(
                condition=Q(country="") | made_of(UPPER_LATIN, 2, "country"), name="publisher_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PublisherDomain(models.Model):
    """A host under which a publisher publishes, without `www.`: one host has one publisher."""

    publisher = models.ForeignKey(Publisher, models.CASCADE, verbose_name=_("publisher"), related_name="domains")
    domain = models.CharField(_("domain"), max_length=253, unique=True, help_text=_("e.g. rbc.ua, without www."))

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [models.CheckConstraint(condition=~Q(domain=""), name="publisher_domain_not_blank")]

    def __str__(self) -> str:
        return self.domain
