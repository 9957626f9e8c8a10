"""Files of claims between upload and import."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claimdesk.fields import NFCCharField


class ImportedFile(models.Model):
    """A file of claims that somebody uploaded and looks at before the import. It goes then, or in a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"), related_name="+")
    filename = NFCCharField(_("name"), max_length=200)
    form = models.CharField(_("format"), max_length=20)
    content = models.BinaryField(_("content"))
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return f"#{self.pk} {self.filename}"
