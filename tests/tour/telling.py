"""How the tour is told: a scene is a picture of a page, with a heading and a few words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.newsroom import Newsroom
from tests.screens.screen import WIDE, Screen

PICTURES = "images/tour"


@dataclass(frozen=True)
class Scene:
    """One picture: `act` brings the window of `who` to what is shown; `clip` is a selector, what
    the window shows without it, or with `whole` all of the page."""

    name: str
    heading: str
    words: str
    who: str
    act: Callable[["Guide", Screen], None]
    language: str = "en"
    width: int = WIDE
    scheme: str = "light"
    clip: str = ""
    whole: bool = False

    @property
    def file(self) -> str:
        """The name of the picture's file."""
        return f"{self.name}.png"


@dataclass
class Guide:
    """Leads through a desk; what one scene notes, later ones may lean on."""

    newsroom: Newsroom
    chromium: Browser
    pictures: Path
    notes: dict[str, int] = field(default_factory=dict)

    def sit_down(self, who: str, *, language: str = "en", width: int = WIDE, scheme: str = "light") -> Screen:
        """A window for somebody who has signed in."""
        screen = Screen(self.chromium, self.newsroom.desk.address, language=language, width=width, scheme=scheme)
        return screen.sign_in(who, self.newsroom.passwords[who])

    def take(self, scene: Scene) -> None:
        """Act a scene and take its picture. Raises AssertionError where the console complains."""
        screen = self.sit_down(scene.who, language=scene.language, width=scene.width, scheme=scene.scheme)
        scene.act(self, screen)
        screen.shoot(self.pictures / scene.file, clip=scene.clip, whole=scene.whole)
        screen.close()


def page(scenes: Sequence[Scene]) -> str:
    note = "<!-- `./desk tour` makes this page and its pictures; the words are in tests/tour/scenes.py. -->"
    parts = [f"# A tour of ClaimDesk\n\n{note}\n"]
    parts += [
        f"## {scene.heading}\n\n{scene.words}\n\n![{scene.heading}]({PICTURES}/{scene.file})\n" for scene in scenes
    ]
    return "\n".join(parts)
