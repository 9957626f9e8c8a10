"""Importing a file of claims: upload it, say what its columns hold, look at each row, confirm, and read the report."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from claimdesk.admin import show_refusal
from claimdesk.errors import DomainError, Invalid
from claims.api.importing.file_rows import FORMATS, format_of, head_of, read_rows
from claims.api.importing.import_columns import CITATION, COLUMN_NAMES, SOURCE, columns_for
from claims.api.importing.running import IMPORT_WORDS, ImportOptions, ImportReport, ImportState, run_import
from claims.models import Citation, Claim, ImportedFile
from claims.web.intake_views import logger_of, show
from sources.models import Source

KEPT_FOR = timedelta(days=1)
COLUMN = "column-"  # begins the name of the field of each column
TONES = {
    ImportState.CREATED: "work",
    ImportState.CHANGED: "work",
    ImportState.KNOWN: "quiet",
    ImportState.ERROR: "bad",
    ImportState.NOT_BEGUN: "quiet",
}


# The fields of the models that the columns are about, for their names; by the beginning of a column's name.
_FIELDS_OF: dict[str, type[Model]] = {SOURCE: Source, CITATION: Citation, "": Claim}
_FIELD_OF = {"claimant_name": "claimant"}  # where the column has another name
_OTHER_LABELS = {
    "external_id": gettext_lazy("Id in another system"),
    "citations": gettext_lazy("Citations as JSON"),
    f"{CITATION}url": gettext_lazy("URL of the source"),
    f"{CITATION}no_url_reason": gettext_lazy("Why the source has no URL"),
}


def column_label(column: str) -> str:
    """What people call a column, with the name that it has in files."""
    begins, model = next((begins, model) for begins, model in _FIELDS_OF.items() if column.startswith(begins))
    name = column.removeprefix(begins)
    label = str(_OTHER_LABELS.get(column, "")) or _titles(model)[_FIELD_OF.get(name, name)]
    if begins and column not in _OTHER_LABELS:
        label = f"{capfirst(model._meta.verbose_name)}: {label}"
    return f"{label} ({column})"


def _titles(model: type[Model]) -> dict[str, str]:
    fields = (*model._meta.fields, *model._meta.many_to_many)
    return {field.name: capfirst(str(field.verbose_name)) for field in fields}


class ImportUploadForm(forms.Form):
    """A file of claims, and its format."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A table (CSV or Excel), NDJSON, or a page or file with ClaimReview, in UTF-8."),
    )
    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[("", gettext_lazy("By the name of the file")), *((form, form.upper()) for form in FORMATS)],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The file with its format. Raises ValidationError where nobody can tell it, or it is too large."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is None:
            return cleaned
        cleaned["form"] = cleaned.get("form") or format_of(file.name)
        if not cleaned["form"]:
            self.add_error("form", _("Nobody can tell the format from the name of the file. Choose it."))
        if file.size > settings.IMPORT_BYTES:
            self.add_error("file", _("The file is larger than %(most)s bytes.") % {"most": settings.IMPORT_BYTES})
        return cleaned


class ImportChoices(forms.Form):
    """How the file is taken, and what its columns hold."""

    is_whole = forms.BooleanField(label=gettext_lazy("All rows or none"), required=False)
    is_another = forms.BooleanField(
        label=gettext_lazy("These are different claims from existing ones that say nearly the same"), required=False
    )

    def __init__(self, head: list[str], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.head = head
        choices = [("", _("Not read")), *((name, column_label(name)) for name in COLUMN_NAMES)]
        for number, title in enumerate(head):
            guessed = _guessed(head, number)
            self.fields[f"{COLUMN}{number}"] = forms.ChoiceField(
                label=title or f"#{number + 1}", choices=choices, initial=guessed, required=False
            )

    @property
    def columns(self) -> list[Any]:
        """The fields of the columns, to be drawn."""
        return [self[name] for name in self.fields if name.startswith(COLUMN)]

    def chosen(self) -> dict[str, str]:
        """What the columns hold, by their titles: as it was chosen, or as the titles say."""
        said = self.cleaned_data if self.is_bound else {}
        names = [f"{COLUMN}{number}" for number in range(len(self.head))]
        return {title: said.get(name, self.fields[name].initial) for title, name in zip(self.head, names, strict=True)}


def _guessed(head: list[str], number: int) -> str:
    """What the title of a column says that it holds; "" where it does not."""
    try:
        return columns_for(["text", head[number]], {})[1]
    except Invalid:
        return "text"


@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and keep it until it is imported."""
    user = logger_of(request)
    form = ImportUploadForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        ImportedFile.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
        file = form.cleaned_data["file"]
        try:
            content = file.read()
            head_of(content, form.cleaned_data["form"])
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            kept = ImportedFile.objects.create(
                by=user, filename=file.name[-200:], form=form.cleaned_data["form"], content=content
            )
            return HttpResponseRedirect(reverse("import_preview", args=[kept.pk]))
    return show(request, "import", form=form, title=_("Import claims"))


@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show what would become of each row; with `import` do it, and report."""
    user = logger_of(request)
    kept = get_object_or_404(ImportedFile, pk=file_id, by=user)
    content = bytes(kept.content)
    form = ImportChoices(head_of(content, kept.form), request.POST or None)
    is_done = request.method == "POST" and "import" in request.POST
    report = None
    if not form.is_bound or form.is_valid():
        said = form.cleaned_data if form.is_bound else {}
        how = ImportOptions(not is_done, said.get("is_whole", False), said.get("is_another", False))
        try:
            report = run_import(read_rows(content, kept.form, form.chosen()), how, by=user)
        except DomainError as refusal:
            form = form if form.is_bound else _bound(form)
            show_refusal(form, refusal)
    is_done = is_done and report is not None and report.is_saved
    if is_done:
        kept.delete()
    context = {"form": form, "kept": kept, "is_done": is_done, "title": _("Import claims"), **_shown(report)}
    return show(request, "import_preview", **context)


def _bound(form: ImportChoices) -> ImportChoices:
    """The form as if it had been sent as it stands, so that it can show what is wrong."""
    made = ImportChoices(form.head, {name: field.initial or "" for name, field in form.fields.items()})
    made.is_valid()
    return made


def _shown(report: ImportReport | None) -> dict[str, Any]:
    if report is None:
        return {"rows": [], "counts": []}
    counts = [(words, report.counts[state.value]) for state, words in IMPORT_WORDS.items()]
    rows = [(row, TONES[row.state]) for row in report.rows]
    return {"rows": rows, "counts": [pair for pair in counts if pair[1]]}
