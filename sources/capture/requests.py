"""Opening a capture: the row that is the truth, whoever asks for it."""

from sources.models import Capture, Source


def open_capture(source: Source, *, reason: str, requested_by_id: int | None) -> tuple[Capture, bool]:
    """The open capture of `source`, made if there is none, and whether it was made.

    Runs in the caller's transaction with the source's row locked: a source has one open capture at most.
    """
    if waiting := Capture.objects.open().filter(source=source).first():
        return waiting, False
    capture = Capture.objects.create(source=source, url=source.url, reason=reason, requested_by_id=requested_by_id)
    Source.objects.filter(pk=source.pk).update(latest_capture=capture)
    return capture, True
