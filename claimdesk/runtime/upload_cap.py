"""Refuse a form by its Content-Length, before any file in it is written, wherever it is sent to.

No form but an upload holds files; so none may be larger than the largest upload.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from typing_extensions import override

FORM_OVERHEAD_BYTES = 1 << 20  # for the other fields of the form


class UploadCap(FileUploadHandler):
    """Runs before the handlers that write, and refuses forms larger than CLAIMDESK_UPLOAD_MAX."""

    def handle_raw_input(self, *form: Any, **_kwargs: Any) -> None:
        """`form` is input, headers, length in bytes, boundary, encoding. Raises RequestDataTooBig."""
        if (length := form[2]) > settings.UPLOAD_MAX + FORM_OVERHEAD_BYTES:
            raise RequestDataTooBig(f"an upload of {length} bytes")

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the bytes on to the next handler."""
        return raw_data

    @override
    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """The next handler has the file."""
        return None
