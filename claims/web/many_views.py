"""Pasting many URLs or claims at once: a preview with a line per row, and one report."""

from collections import Counter

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from claimdesk.admin import show_refusal
from claimdesk.errors import DomainError
from claims.web.intake_views import logger_of, show
from claims.web.many_at_once import STATE_WORDS, RowLine, RowState, log_lines, pasted_lines
from claims.web.pasted_sheet import rows_in


class ManyForm(forms.Form):
    """The URLs or rows that somebody pasted."""

    rows = forms.CharField(
        label=gettext_lazy("URLs or rows of a sheet"),
        strip=False,
        help_text=gettext_lazy(
            "A URL a line, or cells copied from a sheet: claim, claimant, URL, quotation, date, topics. The first row "
            "may name the columns."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """Ask for rows; show what each of them is; with `log` do it and report."""
    user = logger_of(request)
    if request.method != "POST":
        return show(request, "many", form=ManyForm(label_suffix=""), title=_("Log many at once"))
    form = ManyForm(request.POST, label_suffix="")
    lines: list[RowLine] = []
    if form.is_valid():
        try:
            lines = pasted_lines(rows_in(form.cleaned_data["rows"], most=settings.PASTED_ROWS), user)
        except DomainError as refusal:
            show_refusal(form, refusal)
    is_done = bool(lines) and "log" in request.POST
    if is_done:
        others = frozenset(line.row.number for line in lines if f"another-{line.row.number}" in request.POST)
        lines = log_lines(lines, others, by=user)
    return show(
        request,
        "many",
        form=form,
        lines=lines,
        is_done=is_done,
        counts=_counts(lines),
        may_log=any(line.state == RowState.NEW or line.may_be_another for line in lines),
        title=_("Log many at once"),
    )


def _counts(lines: list[RowLine]) -> list[tuple[str, int]]:
    counted = Counter(line.state for line in lines)
    return [(str(words), counted[state]) for state, words in STATE_WORDS.items() if counted[state]]
