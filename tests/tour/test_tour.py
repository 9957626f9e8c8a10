from claimdesk.cli.places import ROOT
from tests.tour.scenes import SCENES
from tests.tour.telling import PICTURES, page


def test_the_page_is_what_the_command_writes():
    assert (ROOT / "docs" / "tour.md").read_text(encoding="utf-8") == page(SCENES)


def test_every_scene_has_its_picture_and_no_picture_is_left_over():
    pictures = {picture.name for picture in (ROOT / "docs" / PICTURES).glob("*.png")}
    assert pictures == {scene.file for scene in SCENES}
