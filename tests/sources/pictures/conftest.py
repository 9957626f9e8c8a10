"""Artifacts that can be looked at, in a home whose pictures nobody has drawn yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.models import Artifact, Capture
from tests.builders import a_sealed_capture
from tests.pictured import add_file


@pytest.fixture(autouse=True)
def fresh_home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def artifact_with(db: None) -> Callable[..., Artifact]:
    """Makes the body of a new capture, or its screenshot."""

    def make(data: bytes, media_type: str, kind: str = Artifact.Kind.BODY) -> Artifact:
        capture = a_sealed_capture(check=False)
        Capture.objects.filter(pk=capture.pk).update(media_type=media_type)
        return add_file(capture, kind, data, media_type)

    return make
