"""What makes captures provable: the desk's public keys, seals, the ledger of seals, and timestamps over it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.constraints import hex_digest
from sources.models.capture import Capture


class SigningKey(models.Model):
    """A public key of the desk. The private half is only in a file of the machine that signs with it.

    A key that was retired signs nothing more; what it signed before stays valid.
    """

    class Purpose(models.TextChoices):
        SEAL = "seal", _("Seals (Ed25519)")
        WACZ = "wacz", _("WACZ files (ECDSA P-384)")

    purpose = models.CharField(_("signs"), max_length=10, choices=Purpose)
    key_id = models.CharField(_("SHA-256 of the key"), max_length=64, unique=True)
    public_key = models.TextField(_("public key"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [models.CheckConstraint(condition=hex_digest("key_id"), name="signing_key_id")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_purpose_display()} {self.key_id[:16]}"


class LedgerPeriod(models.Model):
    """The seals of some minutes as one Merkle tree (RFC 9162), bound to the period before it and to the audit log.

    `document` is canonical JSON that names root, size, time and the digest of the previous document; `sha256` is its
    digest, which timestamp authorities sign. So a token proves all that was sealed up to then.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    root = models.CharField(_("root"), max_length=64)
    previous = models.CharField(_("digest of the period before"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("seals"))
    closed_at = models.DateTimeField(_("closed at"), db_index=True)
    document = models.TextField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("ledger period")
        verbose_name_plural = _("ledger periods")
        constraints = [
            models.CheckConstraint(condition=Q(number=1, previous="") | Q(number__gt=1) & hex_digest("previous"),
                                   name="ledger_names_the_period_before"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.number} {self.sha256[:16]}"


class Seal(models.Model):
    """The desk's signed statement of what one capture left, or that it failed and how.

    `document` is the very text that was signed: canonical JSON (RFC 8785). Period and place come a little later.
    """

    capture = models.OneToOneField(Capture, models.PROTECT, verbose_name=_("capture"), related_name="seal")
    document = models.TextField(_("document"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, verbose_name=_("signing key"), related_name="seals")
    signature = models.CharField(_("signature"), max_length=100)
    sealed_at = models.DateTimeField(_("sealed at"))
    period = models.ForeignKey(
        LedgerPeriod, models.PROTECT, verbose_name=_("ledger period"), related_name="seals", null=True
    )
    leaf_index = models.PositiveIntegerField(_("place in the period"), null=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["period", "leaf_index"], name="seal_place_once"),
            models.CheckConstraint(
                condition=Q(period__isnull=True, leaf_index__isnull=True)
                | Q(period__isnull=False, leaf_index__isnull=False),
                name="seal_place_in_period",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.sha256[:16]}"


class TimestampToken(models.Model):
    """The answer of a timestamp authority (RFC 3161) over the digest of a period's document, kept as it came."""

    period = models.ForeignKey(LedgerPeriod, models.PROTECT, verbose_name=_("ledger period"), related_name="tokens")
    authority = models.CharField(_("authority"), max_length=500)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    chain_sha256 = models.CharField(_("SHA-256 of its certificates"), max_length=64, blank=True)
    stamped_at = models.DateTimeField(_("time in the token"), null=True)
    checked_with = models.CharField(_("checked with"), max_length=100, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    obtained_at = models.DateTimeField(_("obtained at"), auto_now_add=True)
    verified_at = models.DateTimeField(_("re-read at"), null=True)
    damaged_at = models.DateTimeField(_("found damaged at"), null=True)

    class Meta:
        verbose_name = _("timestamp token")
        verbose_name_plural = _("timestamp tokens")
        constraints = [models.UniqueConstraint(fields=["period", "authority"], name="token_once_per_authority")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.authority}"
