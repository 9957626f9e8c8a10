"""The scenes of the tour, in their order."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.screens.acts import at, follow, press, review, says
from tests.screens.screen import NARROW, Screen
from tests.tour.telling import Guide, Scene

ENGLISH = "/en/venezuela-letters.html"


def _go(path: str) -> Callable[[Guide, Screen], None]:
    def act(_guide: Guide, screen: Screen) -> None:
        screen.open(path)

    return act


def _demo_claim(guide: Guide) -> int:
    """The first claim of the demo, which stands on three sources."""
    return min(int(claim["id"]) for claim in guide.newsroom.get("claims/")["results"])


def _intake(guide: Guide, screen: Screen) -> None:
    screen.open(f"/desk/log?url={guide.newsroom.sample(ENGLISH)}")
    screen.page.locator("main form [type=submit], #content form [type=submit]").first.click()
    screen.page.wait_for_url("**/desk/log/*/")
    expect(screen.page.locator("article, .intake-text").first).to_be_visible()


def _claim(guide: Guide, screen: Screen) -> None:
    at(screen, _demo_claim(guide))


def _review(guide: Guide, screen: Screen) -> None:
    claim = _demo_claim(guide)
    press(at(screen, claim), "Start review")
    says(screen, "In review")
    review(screen, claim, "True", "The letters are quoted in the archived article; the documents themselves are not.")
    at(screen, claim)
    guide.notes["reviewed"] = claim


def _approval(guide: Guide, screen: Screen) -> None:
    reviewer = guide.sit_down("reviewer")
    press(at(reviewer, guide.notes["reviewed"]), "Submit for approval")
    says(reviewer, "Awaiting approval")
    reviewer.close()
    at(screen, guide.notes["reviewed"])


def _history(guide: Guide, screen: Screen) -> None:
    press(at(screen, guide.notes["reviewed"], "?verdict=shown"), "Approve")
    says(screen, "Checked")
    at(screen, guide.notes["reviewed"])


def _source(guide: Guide, screen: Screen) -> None:
    [source, *_others] = guide.newsroom.get("sources/", q="Venezuela")["results"]
    screen.open(f"/admin/sources/source/{source['id']}/change/")


def _notices(_guide: Guide, screen: Screen) -> None:
    screen.open("/admin/notices/")


def _health(_guide: Guide, screen: Screen) -> None:
    screen.open("/admin/")
    follow(screen, "Archive health")


SCENES = (
    Scene(
        "intake",
        "Log claims while you read",
        "Paste a URL. As soon as the page is archived its text stands beside an empty claim: select the words, press"
        " `c`, and only what cannot be guessed is asked. Sentences that carry something to check are underlined, and"
        " the sources that the article names are offered as one chain.",
        "editor",
        _intake,
    ),
    Scene(
        "claim",
        "What a claim stands on, at a glance",
        "Three citations, two publishers, one independent origin: documents that nobody in the newsroom has seen. The"
        " picture is drawn on the server, can be read as a list, and prints.",
        "reader",
        _claim,
    ),
    Scene(
        "review",
        "A review with its checklist",
        "Each quotation was looked for in the archived bytes; what is still missing stands beside the review.",
        "reviewer",
        _review,
        whole=True,
    ),
    Scene(
        "approval",
        "Two people to a verdict",
        "Whoever logged or reviewed a claim cannot approve it. The second person may ask not to be told the first"
        " rating.",
        "chief",
        _approval,
    ),
    Scene(
        "history",
        "Everything that happened, as sentences",
        "Every change is one entry of an append-only, hash-chained log, whose end is bound into the evidence's"
        " timestamps.",
        "chief",
        _history,
        whole=True,
    ),
    Scene(
        "source",
        "A source and its captures",
        "What was fetched, when, what came of it, and the archived text with the quotations marked in it.",
        "editor",
        _source,
    ),
    Scene(
        "today",
        "The day begins here",
        "What waits for you, the week in numbers, and the health of the archive. Every number leads to its list.",
        "chief",
        _go("/admin/"),
        whole=True,
    ),
    Scene("notices", "Told of what concerns you", "In ClaimDesk, by mail, or once a day.", "editor", _notices),
    Scene(
        "archive",
        "The health of the archive",
        "What could not be archived, and why, in words that say what to do.",
        "editor",
        _health,
    ),
    Scene(
        "phone",
        "On the phone, in Ukrainian, in the dark",
        "ClaimDesk at 390 pixels. Each person chooses the language.",
        "editor",
        _go("/admin/claims/claim/"),
        language="uk",
        width=NARROW,
        scheme="dark",
    ),
    Scene(
        "phone-claim",
        "A claim on the phone",
        "The picture becomes a list where there is no room for it.",
        "reader",
        _claim,
        language="uk",
        width=NARROW,
    ),
)
