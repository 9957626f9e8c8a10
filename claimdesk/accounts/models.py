"""People, the programs that act at the desk, and the keys of both."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.accounts.roles import ONLY_PEOPLE, PERMISSIONS, Permission, Role
from claimdesk.fields import NFCCharField


class User(AbstractUser):
    """Somebody who acts at the desk: a person who signs in, or a program that only ever comes with an API key."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("account", "Person")
        PROGRAM = "program", pgettext_lazy("account", "Program")

    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PERSON)
    language = models.CharField(
        _("language"), max_length=10, choices=[("en", "English"), ("uk", "Українська")], blank=True
    )

    # Set by the door where this account comes with an API key: such a caller is a script, whoever it acts as.
    came_by_key = False

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=Q(kind__in=["person", "program"]), name="user_kind_known"),
            models.UniqueConstraint(Lower("username"), name="user_name_once"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def holds(self, permission: Permission) -> bool:
        """Whether this account's role carries `permission`, and whether a program may have it at all."""
        if not self.is_active:
            return False
        if self.kind == self.Kind.PROGRAM and permission in ONLY_PEOPLE:
            return False
        return permission in PERMISSIONS[Role(self.role)]

    @property
    def may_be_named(self) -> bool:
        """Whether this account may see what only named people see: an active person who came without a key."""
        return self.is_active and self.kind == self.Kind.PERSON and not self.came_by_key


def stored_username(typed: str) -> str:
    """The username that differs from `typed` only in case, in any alphabet; `typed` where nobody has it."""
    if User.objects.filter(username=typed).exists():
        return typed
    folded = typed.casefold()
    names = User.objects.values_list("username", flat=True)
    return next((name for name in names.iterator() if name.casefold() == folded), typed)


class BrowserSession(models.Model):
    """A browser in which somebody is signed in: what they are shown of it, and by which they can end it."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    device = NFCCharField(_("device"), max_length=300, blank=True)
    address = models.GenericIPAddressField(_("IP address"), null=True)
    started_at = models.DateTimeField(_("signed in at"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"#{self.pk} {self.person}"


class SentForm(models.Model):
    """A form that was sent with its one-time token, and what came of it: sent once more, it leads there again."""

    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)  # of person, address, token and content
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)
    leads_to = models.TextField(_("URL"), blank=True)  # empty: still being saved
    told = models.TextField(_("messages"), blank=True)  # what people were told then, as Django's messages encode it

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return f"#{self.pk} {self.sent_at:%Y-%m-%d %H:%M}"


class SentRequest(models.Model):
    """A request to the REST API with an Idempotency-Key, and its answer, which it gets again when it is sent again."""

    caller = models.CharField(_("caller"), max_length=40)  # of which key, or which person without one
    name = models.CharField(_("name"), max_length=255)
    digest = models.CharField(_("SHA-256"), max_length=64)  # of method, address and content
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)  # None: it is being answered
    headers = models.JSONField(_("headers"), default=dict)
    body = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("sent request")
        verbose_name_plural = _("sent requests")
        constraints = [models.UniqueConstraint(fields=["caller", "name"], name="sent_request_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.caller} {self.name}"


class ExternalId(models.Model):
    """What an account, a system with a key, calls a row: an id of its own, unique among rows of the kind."""

    account = models.ForeignKey(User, models.CASCADE, verbose_name=_("account"), related_name="+")
    kind = models.CharField(_("kind"), max_length=40)  # of the row, as `claims.claim`
    external_id = NFCCharField(_("external id"), max_length=200)
    row = models.BigIntegerField(_("id"), null=True)  # None: it is being added

    class Meta:
        verbose_name = _("external id")
        verbose_name_plural = _("external ids")
        constraints = [models.UniqueConstraint(fields=["account", "kind", "external_id"], name="external_id_once")]
        indexes = [models.Index(fields=["account", "kind", "row"], name="external_id_row")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.external_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those whose link is good now, by the database's clock."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=Now())


class Invitation(models.Model):
    """Somebody who may come to the desk by a link that is good once. Only the SHA-256 of the link's secret is kept."""

    full_name = NFCCharField(_("name"), max_length=300)
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(
        _("language"), max_length=10, choices=[("en", "English"), ("uk", "Українська")], blank=True
    )
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("invited by"), null=True, related_name="+")
    created_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("accepted at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    person = models.ForeignKey(User, models.PROTECT, verbose_name=_("person"), null=True, related_name="+")
    mailed_at = models.DateTimeField(_("e-mailed at"), null=True)  # None: not yet, or never
    mail_error = NFCCharField(_("why the e-mail failed"), max_length=300, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(used_at=None, person=None) | Q(used_at__isnull=False, person__isnull=False),
                name="invitation_used_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.full_name}"

    @property
    def is_open(self) -> bool:
        """Whether its link is good now."""
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> "ApiKeyQuerySet":
        """Neither revoked nor expired, by the database's clock, and of an active account."""
        alive = Q(expires_at=None) | Q(expires_at__gt=Now())
        return self.filter(alive, revoked_at=None, user__is_active=True)

    def opened_by(self, digest: str) -> "ApiKeyQuerySet":
        """The usable one whose secret has `digest`, or had it before a rotation whose overlap has not ended."""
        return self.usable().filter(Q(digest=digest) | Q(previous_digest=digest, previous_until__gt=Now()))


class ApiKey(models.Model):
    """A key that opens the REST API as `user`. Only its SHA-256 is kept: the key itself is shown once.

    Its `scope` is one or more words of claimdesk/accounts/roles.py. For a while after a rotation the secret before
    opens it, too.
    """

    name = NFCCharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    previous_digest = models.CharField(_("SHA-256 before"), max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - one that is unique
    previous_until = models.DateTimeField(_("the key before works until"), null=True, editable=False)
    scope = models.CharField(_("scope"), max_length=100)
    rate = models.PositiveIntegerField(_("requests a minute"), null=True, blank=True)  # None: that of all keys
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("acts as"), related_name="api_keys")
    created_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("created by"), null=True, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    rotated_at = models.DateTimeField(_("rotated at"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(condition=~Q(scope=""), name="api_key_scope_given"),
            models.CheckConstraint(condition=Q(rate=None) | Q(rate__gte=1), name="api_key_rate_fits"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    @property
    def is_usable(self) -> bool:
        """Whether the key opens the door now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
