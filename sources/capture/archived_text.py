"""What captures say: their articles and all that is visible on their pages, out of the archive."""

from collections.abc import Collection
from dataclasses import replace

from sources.models import Artifact, Capture
from sources.storage.archive import decoded_text
from sources.text.page_text import PageText

_KINDS = (Artifact.Kind.TEXT, Artifact.Kind.VISIBLE)


def page_text_of(capture: Capture) -> PageText:
    """What `capture` says. Raises FileNotFoundError where the archive lost it."""
    texts = {artifact.kind: decoded_text(artifact) for artifact in capture.artifacts.filter(kind__in=_KINDS)}
    return _page_text(texts, capture)


def page_texts_of(captures: Collection[Capture]) -> dict[int, PageText]:
    """What `captures` say, by their numbers; one query. What the archive lost is left out."""
    shown = shown_texts_of([capture.pk for capture in captures])
    return {
        capture.pk: replace(shown[capture.pk], layout=capture.layout) for capture in captures if capture.pk in shown
    }


def shown_texts_of(capture_ids: Collection[int]) -> dict[int, PageText]:
    """The same of captures by their numbers, to be shown: without the layout, so nothing can be located in them."""
    found: dict[int, dict[str, str]] = {}
    lost = set()
    for artifact in Artifact.objects.filter(capture__in=capture_ids, kind__in=_KINDS):
        try:
            found.setdefault(artifact.capture_id, {})[artifact.kind] = decoded_text(artifact)
        except FileNotFoundError:
            lost.add(artifact.capture_id)
    return {number: _page_text(texts) for number, texts in found.items() if number not in lost}


def _page_text(texts: dict[str, str], capture: Capture | None = None) -> PageText:
    layout = capture.layout if capture else {}
    return PageText(texts.get(Artifact.Kind.TEXT, ""), texts.get(Artifact.Kind.VISIBLE), layout)
