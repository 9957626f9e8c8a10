"""The desk's archive: where artifacts are, and what a capture's text says."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from sources.capture.store import FileStore
from sources.models import Artifact, Capture


def archive() -> FileStore:
    """The store of this desk."""
    return FileStore(Path(settings.HOME) / "archive")


def artifact_of(capture: Capture, kind: str) -> Artifact | None:
    """The artifact of `kind` (Artifact.Kind) of `capture`, if it left one."""
    return capture.artifacts.filter(kind=kind).first()


def open_artifact(artifact: Artifact) -> BinaryIO:
    """The bytes of `artifact`, for reading. Raises FileNotFoundError where the archive lost them."""
    return archive().open(artifact.sha256)


def text_of(capture: Capture) -> str:
    """The text that was read out of `capture`; empty where there was none."""
    artifact = artifact_of(capture, Artifact.Kind.TEXT)
    if artifact is None:
        return ""
    with open_artifact(artifact) as file:
        return file.read().decode("utf-8")
