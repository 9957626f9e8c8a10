"""What captures say: their articles and all that is visible on their pages, out of the archive."""

from collections.abc import Collection
from typing import Any

from sources.models import Artifact, Capture
from sources.storage.archive import decoded_text
from sources.storage.base import StorageError
from sources.text.page_text import PageText

_KINDS = (Artifact.Kind.TEXT, Artifact.Kind.VISIBLE)


def page_text_of(capture: Capture) -> PageText:
    """What `capture` says. Raises FileNotFoundError where the archive lost it."""
    texts = {artifact.kind: decoded_text(artifact) for artifact in capture.artifacts.filter(kind__in=_KINDS)}
    return _page_text(texts, capture.layout)


def page_texts_of(capture_ids: Collection[int]) -> dict[int, PageText]:
    """What captures say, by their numbers; one query. What the archive lost is left out, and all where it is away."""
    found: dict[int, dict[str, str]] = {}
    layouts, lost = {}, set()
    kept = Artifact.objects.filter(capture__in=capture_ids, kind__in=_KINDS).select_related("capture")
    for artifact in kept.defer("capture__hops", "capture__links"):
        layouts[artifact.capture_id] = artifact.capture.layout
        try:
            found.setdefault(artifact.capture_id, {})[artifact.kind] = decoded_text(artifact)
        except FileNotFoundError:
            lost.add(artifact.capture_id)
        except StorageError:
            return {}
    return {number: _page_text(texts, layouts[number]) for number, texts in found.items() if number not in lost}


def _page_text(texts: dict[str, str], layout: dict[str, Any]) -> PageText:
    return PageText(texts.get(Artifact.Kind.TEXT, ""), texts.get(Artifact.Kind.VISIBLE), layout)
