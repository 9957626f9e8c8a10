"""Logging the proposed claims that somebody accepted, each by itself."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.admin import posts_only, show_refusal
from claimdesk.errors import DomainError
from claims.actions import NearlySame, log_from_source
from claims.admin.claim.saving import typed_claimant
from claims.web.intake_forms import FromSourceForm
from claims.web.intake_page import form_defaults, intake_page
from claims.web.intake_views import intake_page_of, logger_of, show_page, source_of, to_page
from claims.web.proposal_forms import AllRowsForm, Row, RowForm, proposal_rows
from sources.models import Source


@posts_only(intake_page_of)
def rows_view(request: HttpRequest, key: int) -> HttpResponse:
    """Log the rows that were accepted. One that is refused does not stop the others: it is shown again with the
    reason."""
    user = logger_of(request)
    source = source_of(user, key)
    shared = AllRowsForm(request.POST)
    rows = proposal_rows(intake_page(source, user).proposals, request.POST)
    accepted = [row for row in rows if row.form.is_bound and row.form.data.get(row.form.add_prefix("decision"))]
    accepted = [row for row in accepted if row.form.data[row.form.add_prefix("decision")] == RowForm.ACCEPT]
    logged = [row for row in accepted if _log(row, shared, source, user)] if shared.is_valid() else []
    if logged:
        count = len(logged)
        messages.success(
            request, ngettext("%(count)s claim logged.", "%(count)s claims logged.", count) % {"count": count}
        )
    if shared.is_valid() and len(logged) == len(accepted):
        if not accepted:
            messages.error(request, _("Accept a row first."))
        return to_page(source)
    return _shown_again(request, source, user, shared, rows)


def _shown_again(
    request: HttpRequest, source: Source, user: User, shared: AllRowsForm, rows: list[Row]
) -> HttpResponse:
    """The page with what was refused first, and what was typed."""
    page = intake_page(source, user)
    kept = {row.proposal.start: row for row in rows}
    left = [kept[each.start] for each in page.proposals if each.start in kept]
    form = FromSourceForm(initial=form_defaults(page, ""))
    left.sort(key=lambda row: not row.is_refused)
    return show_page(request, page, form, shared=shared, rows=left)


def _log(row: Row, shared: AllRowsForm, source: Source, user: User) -> bool:
    """Whether the claim of `row` could be logged; where not, its form says why."""
    if not row.form.is_valid():
        return False
    try:
        _log_valid(row.form, shared, source, user)
    except NearlySame as refusal:
        show_refusal(row.form, refusal)
        row.matches = refusal.matches
    except DomainError as refusal:
        show_refusal(row.form, refusal)
    else:
        return True
    return False


@transaction.atomic
def _log_valid(form: RowForm, shared: AllRowsForm, source: Source, user: User) -> None:
    typed, every = form.cleaned_data, shared.cleaned_data
    dated = typed if typed["claimed_on"] else every
    log_from_source(
        source,
        by=user,
        text=typed["text"],
        claimant=typed_claimant(typed["claimant"] or every["claimant"], None, by=user),
        quote=typed["quote"],
        quote_near=typed["near"],
        is_another=typed["is_another"],
        topics=every["topics"],
        assignee=every["assignee"],
        **dict(_dates(dated, every)),
    )


def _dates(dated: dict[str, Any], every: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """When it was claimed, as exactly as that is known, and when the claim is due."""
    for name in ("claimed_on", "claimed_precision"):
        if name in dated:
            yield name, dated[name]
    yield "due_on", every["due_on"]
