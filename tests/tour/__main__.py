"""`./desk tour`: opens a desk with the demo, walks through it, and makes docs/tour.md with its pictures anew."""

import sys
import tempfile
from pathlib import Path

from claimdesk.cli.console import echo
from claimdesk.cli.places import ROOT
from tests.newsroom import open_newsroom
from tests.screens.screen import open_chromium
from tests.tour.scenes import SCENES
from tests.tour.telling import PICTURES, Guide, page


def main() -> int:
    """Take all pictures, then write the page; the exit code."""
    pictures = ROOT / "docs" / PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="claimdesk-tour-") as folder,
        open_newsroom(Path(folder), CLAIMDESK_HOST_PAUSE="0") as newsroom,
        open_chromium() as chromium,
    ):
        for claim in newsroom.get("claims/")["results"]:
            newsroom.found(claim["id"])
        guide = Guide(newsroom, chromium, pictures)
        for scene in SCENES:
            echo(f"{scene.heading} …")
            guide.take(scene)
    (ROOT / "docs" / "tour.md").write_text(page(SCENES), encoding="utf-8")
    _forget_old(pictures)
    return 0


def _forget_old(pictures: Path) -> None:
    kept = {scene.file for scene in SCENES}
    for picture in pictures.glob("*.png"):
        if picture.name not in kept:
            picture.unlink()


if __name__ == "__main__":
    sys.exit(main())
