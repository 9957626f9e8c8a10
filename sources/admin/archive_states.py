"""Where the archive of a source stands, in words, on the page and for the page's own refreshing (live.js)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from claimdesk.admin import Tone, badge, person
from claimdesk.ids import parse_ids
from sources.models import Capture, Source
from sources.outcomes import sentence
from sources.permissions import visible_sources

_JUST_NOW = timedelta(minutes=1)
MAX_STATES = 200  # states asked for at once
State = Capture.State


def ago(at: datetime) -> str:
    """ "3 days ago", or "just now" within the last minute."""
    if timezone.now() - at < _JUST_NOW:
        return gettext("just now")
    return gettext("%(age)s ago") % {"age": timesince(at, depth=1)}


@dataclass(frozen=True)
class ArchiveState:
    """One state: a short `label`, the whole `sentence`, and whether it will change by itself soon."""

    label: str | Promise
    tone: Tone
    sentence: str | Promise = ""
    is_open: bool = False


def capture_state(capture: Capture) -> ArchiveState:
    if capture.state == State.RETRY_WAIT:
        return ArchiveState(capture.get_state_display(), Tone.WAIT, sentence(capture.outcome), is_open=True)
    if capture.state != State.SEALED:
        tone = Tone.WAIT if capture.state == State.QUEUED else Tone.WORK
        why = (
            _("ClaimDesk is checking a second time, to make sure.") if capture.reason == Capture.Reason.CONFIRM else ""
        )
        return ArchiveState(capture.get_state_display(), tone, why, is_open=True)
    return _sealed(capture)


def _sealed(capture: Capture) -> ArchiveState:
    if not capture.was_fetched:
        return ArchiveState(_("Uploaded"), Tone.GOOD, sentence(capture.outcome))
    if capture.has_content:
        label = _("Archived") if capture.completeness == Capture.Completeness.COMPLETE else _("Partly archived")
        return ArchiveState(label, Tone.GOOD)
    says_more = capture.outcome == "ok" or capture.needs_acceptance  # what came looks like the page
    code = capture.verdict if says_more and capture.verdict else capture.outcome
    return ArchiveState(_("Not archived"), Tone.BAD, sentence(code))


def source_state(source: Source) -> ArchiveState:
    """Where the latest capture of `source` stands (`latest_capture` and `archived_capture` selected with it)."""
    if not source.is_online and source.archived_capture:
        return capture_state(source.archived_capture)
    if not source.is_online:
        is_unknown = source.no_url_reason == Source.NoUrl.UNKNOWN
        why = (
            _("Its URL is not known here, so there is nothing to archive.")
            if is_unknown
            else _("It has no URL, so there is nothing to archive.")
        )
        return ArchiveState(source.get_no_url_reason_display(), Tone.MUTED, why)
    if source.latest_capture is None:
        return ArchiveState(_("Never archived"), Tone.WARN)
    state = capture_state(source.latest_capture)
    if source.confirm_at and source.archived_capture_id and not state.is_open:
        # What one look alone says is not shown as if it were so.
        words = _("The latest capture differs; ClaimDesk is re-checking before it alerts anyone.")
        return ArchiveState(_("Re-checking"), Tone.WARN, f"{state.sentence} {words}".strip())
    return _settled(source, state)


def _settled(source: Source, state: ArchiveState) -> ArchiveState:
    if state.tone == Tone.BAD and source.gone_at:
        return ArchiveState(_("Gone from the web"), Tone.BAD, state.sentence)
    if state.tone == Tone.BAD and source.archived_capture and not source.archived_capture.was_fetched:
        return ArchiveState(_("Uploaded, not fetched"), Tone.WARN, state.sentence)
    if state.tone == Tone.BAD and source.archived_capture_id:
        return ArchiveState(_("Archived before, failed now"), Tone.WARN, state.sentence)
    return state


def source_badge(source: Source) -> SafeString:
    """The state of `source` as a label that live.js keeps up to date."""
    return _live(source_state(source), "data-capture-of", source.pk)


def capture_badge(capture: Capture) -> SafeString:
    """The state of `capture` as a label that live.js keeps up to date."""
    return _live(capture_state(capture), "data-capture", capture.pk)


def _live(state: ArchiveState, attribute: str, key: int) -> SafeString:
    """The words stand in the label and beside it, not in a tooltip: not everybody has a mouse."""
    return format_html(
        '<span class="archive" {}="{}"{}>{}{}</span>',
        attribute,
        key,
        SafeString(' data-open="1"' if state.is_open else ""),
        badge(state.label, state.tone),
        format_html(' <span class="archive-why">{}</span>', state.sentence) if state.sentence else "",
    )


@require_GET
def archive_states(request: HttpRequest) -> JsonResponse:
    """The states asked for by `source` and `capture` (ids, each as often as wanted), and whether any is still open.

    Answers `{"sources": {id: {label, tone, sentence, open}}, "captures": {…}, "open": bool}`. What is not there or
    not visible is left out.
    """
    seen = visible_sources(person(request))
    sources = {
        source.pk: source_state(source)
        for source in seen.with_list_columns().filter(pk__in=_ids(request, "source")).defer("search_text")
    }
    captures = Capture.objects.filter(pk__in=_ids(request, "capture"), source__in=seen)
    found = {capture.pk: capture_state(capture) for capture in captures}
    is_open = any(state.is_open for state in [*sources.values(), *found.values()])
    return JsonResponse({"sources": _plain(sources), "captures": _plain(found), "open": is_open})


def _plain(states: dict[int, ArchiveState]) -> dict[str, dict[str, object]]:
    return {
        str(key): {
            "label": str(state.label),
            "tone": state.tone,
            "sentence": str(state.sentence),
            "open": state.is_open,
        }
        for key, state in states.items()
    }


def _ids(request: HttpRequest, name: str) -> list[int]:
    return parse_ids(request.GET.getlist(name)[:MAX_STATES])
