"""Uploading evidence that the desk cannot fetch."""

import shutil
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict
from sources.capture.commit import newly_read, said
from sources.capture.packaging import Finding, Package
from sources.capture.uploads import find_in, keep_upload, seal_upload, take_in
from sources.models import Capture, Source
from sources.spools import size_of, spool
from sources.storage.base import Damaged, StorageError


@acting
def upload_evidence(source: Source, file: IO[bytes], *, by: User | None, filename: str = "") -> Capture:
    """Keep a file as evidence of what `source` says: a sealed capture, marked as uploaded.

    The file is checked and read before the transaction begins. Raises Invalid (`upload.…`) for what is not taken in,
    Conflict (`storage`) where the archive does not take it, NotAllowed.
    """
    require(by, Permission.REQUEST_CAPTURE)
    upload = take_in(file, filename)
    file.seek(0)
    body = spool()
    shutil.copyfileobj(file, body, 1 << 16)
    finding = find_in(body, upload)
    with finding.fetched:
        try:
            package = keep_upload(finding)
        except (StorageError, Damaged) as error:
            raise Conflict(
                _("The archive does not accept files at the moment. Try again later."), code="storage"
            ) from error
        return _seal(source, finding, package, size_of(body), by=by)


@transaction.atomic
def _seal(source: Source, finding: Finding, package: Package, size: int, *, by: User | None) -> Capture:
    source = Source.objects.select_for_update().get(pk=source.pk)
    before = said(source)
    capture = seal_upload(source, finding, package, uploaded_by_id=by.pk if by else None)
    data = {"capture": capture.pk, "file": finding.fetched.detail, "sha256": capture.body_sha256, "size": size}
    record(EventType.CAPTURE_UPLOADED, capture.source, by=by, **data, **newly_read(capture.source, before))
    return capture
