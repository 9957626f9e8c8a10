"""What people bring for a source that the desk cannot reach: checked, kept, sealed, and never taken for a fetch."""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from claimdesk.errors import Invalid
from sources.capture import config
from sources.capture.commit import seal_capture
from sources.capture.packaging import Finding, Package, keep
from sources.evidence.signing import wacz_signer
from sources.extraction.files.zip_package import PACKAGE_TYPES, package_type
from sources.extraction.reading import Reading, blank
from sources.extraction.sniff import ATOM, CSV, JSON, MAIL, MHTML, OLE, PDF, RSS, RTF, ZIP, sniff
from sources.models import Artifact, Capture, Source
from sources.spools import chunks_of, size_of
from sources.storage.archive import archive
from sources.wacz.foreign import require_safe
from sources.wacz.foreign_page import first_page
from sources.web.records import FetchResult, Upload

WACZ = "application/wacz"
UPLOADABLE_TYPES = PACKAGE_TYPES | {
    "text/plain", "text/html", JSON, PDF, RTF, CSV, MAIL, MHTML, RSS, ATOM,
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
}  # fmt: skip
UNPACKED_FACTOR = 4  # a WACZ may unpack to so many times the largest upload
SNIFFED_BYTES = 4096
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069/\\]+")
MAX_NAME_LENGTH = 200


def take_in(file: IO[bytes], filename: str) -> Upload:
    """Check a file that a person brought, and name it by what it holds. Raises Invalid with a code `upload.…`."""
    size = size_of(file)
    if not size:
        raise Invalid(_("The file is empty."), code="upload.empty")
    if size > settings.UPLOAD_MAX:
        sentence = _("The file is larger than %(most)s.") % {"most": filesizeformat(settings.UPLOAD_MAX)}
        raise Invalid(sentence, code="upload.size")
    if Artifact.objects.use_up(settings.ARCHIVE_QUOTA):
        raise Invalid(_("The archive quota is used up. Ask a chief editor for more space."), code="upload.quota")
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return Upload(plain_name(filename), _type_of(file), digest.hexdigest(), datetime.now(UTC))


def plain_name(filename: str) -> str:
    """The name of a file without its folders and without what could mislead a reader."""
    base = PurePosixPath(filename.replace("\\", "/")).name
    return UNFIT.sub("", unicodedata.normalize("NFC", base)).strip(" .")[:MAX_NAME_LENGTH]


def find_in(file: IO[bytes], upload: Upload) -> Finding:
    """What can be read in the file, by the very process that reads what is fetched. The caller closes its `fetched`,
    and with it the file."""
    fetched = FetchResult(
        url=upload.urn, user_agent="", body=file, code="upload", detail=upload.filename, upload=upload
    )
    reading = _read_wacz(file) if upload.media_type == WACZ else config.extractor().read(file, upload.media_type, "")
    return Finding(fetched, reading, "verdict.article" if reading["text"] else "verdict.file")


def keep_upload(finding: Finding) -> Package:
    """Store the file, its text, and the WACZ around them. Raises StorageError, Damaged."""
    tools = {"software": config.software(), "reader": config.reading_tool(finding.reading["reader"])}
    return keep(finding, archive(), sealed_at=datetime.now(UTC), sign=wacz_signer(), **tools)


def seal_upload(source: Source, finding: Finding, package: Package, *, uploaded_by_id: int | None) -> Capture:
    """The sealed capture of `source`. Runs in the caller's transaction, with the source's row locked."""
    capture = Capture(
        source=source,
        url=finding.fetched.url,
        reason=Capture.Reason.UPLOADED,
        origin=Capture.Origin.UPLOADED,
        requested_by_id=uploaded_by_id,
    )
    return seal_capture(capture, finding, package)


def _read_wacz(file: IO[bytes]) -> Reading:
    """The text of the page that the WACZ is about; the type is that of the file."""
    page = first_page(file)
    if page is None:
        return blank(WACZ)
    reading = config.extractor().read(BytesIO(page.body), page.content_type, page.url)
    return {**reading, "media_type": WACZ, "charset": ""}


def _type_of(file: IO[bytes]) -> str:
    file.seek(0)
    kind = sniff(file.read(SNIFFED_BYTES))
    if kind == OLE:
        sentence = _(
            "This file has an old Office format or a password. Save it as .docx or PDF without one, and upload that."
        )
        raise Invalid(sentence, code="upload.old_office")
    if kind == ZIP:
        kind = package_type(file)
    if kind == ZIP:
        require_safe(file, UNPACKED_FACTOR * settings.UPLOAD_MAX)
        return WACZ
    if kind not in UPLOADABLE_TYPES:
        sentence = _("Only PDF and office files, images, texts, saved pages, emails and WACZ files can be uploaded.")
        raise Invalid(sentence, code="upload.type")
    return kind
