"""Checks of other newsrooms: imported, replaced and deleted, one transaction and one event each."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing
from claimdesk.errors import Conflict, Invalid, Stale
from claims.models import OutsideCheck
from claims.outside_checks.markup_page import site_of

# What the columns are called in a page that is sent.
_SENT_AS = {
    "page_url": "pageUrl",
    "published_on": "publishDate",
    "publisher": "claimReviewAuthor.name",
    "publisher_image": "claimReviewAuthor.imageUrl",
    "markups": "claimReviewMarkups",
}


@transaction.atomic
@acting
def import_outside_check(page: Mapping[str, Any], *, by: User | None) -> OutsideCheck:
    """Keep the check on a page as `read_page` read it. Raises Conflict where that page is kept already, Invalid,
    NotAllowed."""
    require(by, Permission.WRITE_CATALOGUE)
    _require_free(page["pageUrl"])
    check = OutsideCheck()
    _save(check, _columns(page), by=by)
    return check


@transaction.atomic
@acting
def replace_outside_check(
    check: OutsideCheck, page: Mapping[str, Any], *, version: str, by: User | None
) -> OutsideCheck:
    """Put `page` in the place of all that is kept as `check`, if `version` is the newest.

    What is sent again unchanged makes no version. Raises Stale, Conflict, Invalid, NotAllowed, and
    OutsideCheck.DoesNotExist where it was deleted meanwhile.
    """
    require(by, Permission.WRITE_CATALOGUE)
    check = OutsideCheck.objects.select_for_update().get(pk=check.pk)
    if version != str(check.version):
        raise Stale(_("This was changed since. Get it again, and send the versionId that it has now."))
    if page["pageUrl"] != check.page_url:
        _require_free(page["pageUrl"])
    columns = _columns(page)
    if differing(check, columns):
        check.version += 1
        _save(check, columns, by=by)
    return check


@transaction.atomic
@acting
def delete_outside_check(check: OutsideCheck, *, by: User | None) -> None:
    """Forget `check`; the audit log keeps what it was. Raises NotAllowed, OutsideCheck.DoesNotExist."""
    require(by, Permission.WRITE_CATALOGUE)
    check = OutsideCheck.objects.select_for_update().get(pk=check.pk)
    record(EventType.OUTSIDE_CHECK_DELETED, check, by=by, version=check.version)
    check.delete()


def _require_free(page_url: str) -> None:
    if OutsideCheck.objects.filter(page_url=page_url).exists():
        raise _taken()


def _taken() -> Conflict:
    return Conflict(_("The check on this page was imported before. Update it instead."), code="taken")


def _columns(page: Mapping[str, Any]) -> dict[str, Any]:
    author = page.get("claimReviewAuthor", {})
    return {
        "page_url": page["pageUrl"],
        "site": site_of(page["pageUrl"]),
        "published_on": page.get("publishDate", ""),
        "publisher": author.get("name", ""),
        "publisher_image": author.get("imageUrl", ""),
        "markups": page["claimReviewMarkups"],
    }


def _save(check: OutsideCheck, columns: dict[str, Any], *, by: User | None) -> None:
    changes = differing(check, columns) if check.pk else {name: [None, value] for name, value in columns.items()}
    try:
        assign_valid(check, columns, unique=False)
    except Invalid as refusal:
        fields = {_SENT_AS.get(name, name): sentence for name, sentence in refusal.fields.items()}
        raise Invalid(str(refusal), code=refusal.code, fields=fields) from refusal
    check.saved_at = timezone.now()
    try:
        with transaction.atomic():
            check.save()
    except IntegrityError as error:  # somebody else imported it at the same moment
        raise _taken() from error
    record(EventType.OUTSIDE_CHECK_SAVED, check, by=by, version=check.version, changes=changes)
