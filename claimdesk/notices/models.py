"""Notices, and how people want to hear of things."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claimdesk.accounts.models import User
from claimdesk.fields import NFCCharField
from claimdesk.notices.kinds import How, Kind
from claimdesk.notices.subjects import seen_by


class NoticeQuerySet(models.QuerySet["Notice"]):
    def shown_to(self, person: User) -> "NoticeQuerySet":
        """Those in the list of `person` whose target they may still see."""
        return self.filter(seen_by(person), to=person, in_app=True)

    def unread(self) -> "NoticeQuerySet":
        """Those that nobody has looked at."""
        return self.filter(read_at=None)

    def undelivered(self) -> "NoticeQuerySet":
        """Those whose e-mail the mail server refused for good."""
        return self.exclude(mail_refused="")

    def waiting(self) -> "NoticeQuerySet":
        """Those that still have to be noticed: unread in the list, or with an e-mail that is due."""
        return self.filter(Q(in_app=True, read_at=None) | Q(mail_due_at__isnull=False))


class Notice(models.Model):
    """Something that one person should hear of. The target is stored by type, id and label, as in the audit log."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("to"), related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    target_type = models.CharField(_("kind of target"), max_length=60)
    target_id = models.BigIntegerField(_("id of the target"))
    target_label = NFCCharField(_("about"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), related_name="+", null=True)
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    times = models.PositiveIntegerField(_("times it happened while unread"), default=1)
    in_app = models.BooleanField(_("in the app"), default=True)
    mail = models.CharField(_("e-mail"), max_length=10, choices=How, default=How.OFF)
    created_at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    # From when on an e-mail is owed; None: none is. The outbox has the attempts.
    mail_due_at = models.DateTimeField(_("e-mail due at"), null=True)
    mailed_at = models.DateTimeField(_("e-mailed at"), null=True)
    # What the mail server said where it refused the e-mail for good.
    mail_refused = NFCCharField(_("why the e-mail was refused"), max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.CheckConstraint(condition=Q(mail__in=How.values), name="notice_mail_known"),
            models.CheckConstraint(condition=Q(mail_due_at=None) | ~Q(mail=How.OFF), name="notice_no_mail_owed_if_off"),
        ]
        indexes = [
            models.Index(fields=["to", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["to"], name="notice_unread", condition=Q(read_at=None, in_app=True)),
            models.Index(fields=["target_type", "target_id"], name="notice_target"),
            models.Index(fields=["to", "-id"], name="notice_refused", condition=~Q(mail_refused="")),
            models.Index(fields=["to", "mail_due_at"], name="notice_mail_owed", condition=Q(mail_due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()}: {self.target_label}"


class Preference(models.Model):
    """How one person wants to hear of one kind of thing. Without a row: in the desk, and by e-mail at once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="notice_preferences"
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    in_app = models.BooleanField(_("in the app"), default=True)
    how = models.CharField(_("e-mail"), max_length=10, choices=How, default=How.NOW)

    class Meta:
        verbose_name = _("notification setting")
        verbose_name_plural = _("notification settings")
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="preference_once"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="preference_how_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person}: {self.kind}"
