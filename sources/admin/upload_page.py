"""The upload on a source's page."""

from typing import IO, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from claimdesk.admin import person, posts_only
from claimdesk.errors import DomainError
from sources.actions import upload_evidence
from sources.models import Source
from sources.permissions import visible_sources


class UploadForm(forms.Form):
    file = forms.FileField(allow_empty_file=True)  # the action says what is wrong with an empty one


def _page_of(key: int) -> str:
    return reverse("admin:sources_source_change", args=[key])


@posts_only(_page_of)
def upload_view(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the file as evidence of source `key`, and go back to its page."""
    source = get_object_or_404(visible_sources(person(request)), pk=key)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
    else:
        _keep(request, source, form.cleaned_data["file"])
    return HttpResponseRedirect(_page_of(key))


def _keep(request: HttpRequest, source: Source, file: "UploadedFile[bytes]") -> None:
    try:
        capture = upload_evidence(source, cast("IO[bytes]", file), filename=file.name or "", by=person(request))
        messages.success(request, _("The file is archived and sealed as capture #%(number)s.") % {"number": capture.pk})
    except DomainError as refusal:
        messages.error(request, str(refusal))
