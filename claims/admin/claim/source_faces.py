"""How sources are shown in the picture of what a claim, or an article, stands on."""

from django.urls import reverse
from django.utils.translation import gettext as _

from claims.provenance.diagram import Face
from claims.provenance.graph import Node
from claims.provenance.query import Grounds
from sources.admin.archive_states import ago, source_state
from sources.admin.joined_pages import copied_words
from sources.models import Source


def face_of(node: Node, grounds: Grounds) -> Face:
    """How the source of `node` is shown; of one that the reader may not see, nothing is told."""
    source = grounds.sources.get(node.id)
    if source is None:
        return Face(node.label, is_seen=False)
    kept = next((copy for copy in grounds.copies(node.id) if copy.archived_capture_id is not None), None)
    is_kept_itself = source.archived_capture_id is not None
    return Face(
        node.label,
        above=node.house_label,
        below=_state(source) if is_kept_itself or kept is None else _copied(kept),
        href=reverse("admin:sources_source_change", args=[node.id]),
        language=source.language if len(source.language) == len("uk") else "",
        is_seen=is_kept_itself or kept is not None,
    )


def _copied(copy: Source) -> str:
    """What we have of a source of which only a copy is archived."""
    if not copy.archive:
        return _state(copy)
    return copied_words(copy)


def _state(source: Source) -> str:
    """What we have of it."""
    capture = source.archived_capture
    if capture and capture.sealed_at:
        words = _("Archived %(ago)s") if capture.was_fetched else _("Uploaded %(ago)s")
        return words % {"ago": ago(capture.sealed_at)}
    if source.is_online:
        return str(source_state(source).label)
    return _("%(reason)s, not seen by us") % {"reason": source.get_no_url_reason_display()}
