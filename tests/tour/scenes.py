"""The scenes of the tour, in their order."""

from collections.abc import Callable

from tests.screens.screen import NARROW, Screen
from tests.tour.telling import Guide, Scene


def _go(path: str) -> Callable[[Guide, Screen], None]:
    def act(_guide: Guide, screen: Screen) -> None:
        screen.open(path)

    return act


SCENES = (
    Scene(
        "today",
        "The day begins here",
        "What waits for you, the week in numbers, and the health of the archive. Every number leads to its list.",
        "chief",
        _go("/admin/"),
    ),
    Scene(
        "phone",
        "On the phone, in Ukrainian, in the dark",
        "The same desk at 390 pixels. Each person chooses the language.",
        "editor",
        _go("/admin/claims/claim/"),
        language="uk",
        width=NARROW,
        scheme="dark",
    ),
)
