"""The frame on a page of the desk that replays a capture, or why there is none."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claimdesk.admin import person
from sources.admin.pictures.page_pictures import PAGES
from sources.admin.replay.grants import ReplayGrant, replayable_captures
from sources.admin.replay.origin import frame_address, frame_origin
from sources.models import Capture


@dataclass(frozen=True)
class ReplayPanel:
    """What the page shows of one capture: the address for the frame, or `how` to get one."""

    capture: Capture
    url: str = ""
    origin: str = ""
    how: str = ""


def replay_panel(request: HttpRequest, capture: Capture) -> ReplayPanel | None:
    """The panel for `capture`; None where it is no page that was archived, or nobody may see it. One query."""
    if capture.media_type not in PAGES or not replayable_captures(person(request)).filter(pk=capture.pk).exists():
        return None
    if how := how_to_get_replay():
        return ReplayPanel(capture, how=how)
    desk = f"{request.scheme}://{request.get_host()}"
    grant = ReplayGrant(capture.pk, person(request).pk, desk, get_language() or settings.LANGUAGE_CODE)
    return ReplayPanel(capture, url=frame_address(grant), origin=frame_origin(capture.pk))


def allow_frame(response: Any, panel: ReplayPanel | None) -> None:
    """Let the page in `response` frame the origin of this capture, and nothing else."""
    if panel and panel.origin:
        response._csp_update = {"frame-src": [panel.origin]}  # noqa: SLF001 - as the decorator of django-csp does


def how_to_get_replay() -> str:
    """What an administrator does so that archived pages are replayed; empty where that is done."""
    if not settings.REPLAY_ENGINE.exists():
        return _(
            "Archived pages can be replayed here, without the internet: "
            "an administrator installs the engine with the command “replay”."
        )
    if not settings.REPLAY_ORIGIN:
        return _(
            "Archived pages can be replayed here, without the internet, under a host name of its own, "
            "which an administrator sets (CLAIMDESK_REPLAY_ORIGIN)."
        )
    return ""
