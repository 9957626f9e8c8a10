"""Refusing an upload by its announced length, before the first byte of it is written anywhere."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

FORM_AROUND = 1 << 20  # bytes for the rest of the form


class UploadCap(FileUploadHandler):
    """Stands before the handlers that write, and lets pass what may be large enough (CLAIMDESK_UPLOAD_MAX)."""

    def handle_raw_input(self, *form: Any, **_kwargs: Any) -> None:
        """`form` is input, headers, length in bytes, boundary, encoding. Raises RequestDataTooBig."""
        if (length := form[2]) > settings.UPLOAD_MAX + FORM_AROUND:
            raise RequestDataTooBig(f"an upload of {length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's
        """Pass on."""
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":  # noqa: ARG002 - Django's
        """The next handler has the file."""
        return None
