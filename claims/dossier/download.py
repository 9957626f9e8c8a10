"""Handing out a dossier as a download."""

import hashlib
from typing import IO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from claimdesk.accounts.models import User
from claims.dossier.compose import write_dossier, write_readers_dossier
from claims.models import Claim, Publication
from sources.spools import chunks_of

ZIP_TYPE = "application/zip"


def dossier_response(claim: Claim, user: User | None, request: HttpRequest) -> HttpResponseBase:
    """The dossier of `claim` as `user` may see it; 304 where the caller has it. Raises NotAllowed, Conflict."""
    return _download(write_dossier(claim, user=user), claim.pk, request)


def readers_dossier_response(publication: Publication, request: HttpRequest) -> HttpResponseBase:
    """The dossier of a verdict that readers may see; 304 where the caller has it."""
    return _download(write_readers_dossier(publication), publication.claim_id, request)


def _download(file: IO[bytes], number: int, request: HttpRequest) -> HttpResponseBase:
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    file.seek(0)
    etag = f'"{digest.hexdigest()}"'
    if unchanged := get_conditional_response(request, etag):
        file.close()
        unchanged.headers["ETag"] = etag
        return unchanged
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store", "ETag": etag}
    name = f"claim-{number}-dossier.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type=ZIP_TYPE, headers=headers)
