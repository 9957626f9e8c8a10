"""What follows on a sealed capture at every desk, and what only where it is set up."""

import pytest

from sources.models import Capture, Rendering
from sources.signals import captures_sealed
from tests.builders import a_sealed_capture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("has_browser", [True, False])
def test_a_page_is_rendered_where_the_desk_has_a_browser(settings, has_browser: bool) -> None:
    settings.BROWSER = has_browser
    capture = a_sealed_capture()
    Capture.objects.filter(pk=capture.pk).update(media_type="text/html")
    captures_sealed.send(sender=Capture, capture_ids=[capture.pk])
    assert Rendering.objects.filter(capture=capture).exists() is has_browser
