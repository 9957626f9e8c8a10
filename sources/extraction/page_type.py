"""Decide whether a page is the article: rules over what was read, from the surest to the weakest. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sources.extraction.reading import ARTICLE_CHARACTERS, Reading

SHORT_TEXT_CHARACTERS = 300
LITTLE_TEXT_CHARACTERS = 60
WALL_STATUS = frozenset({403, 429, 503})
WALL_SERVERS = ("cloudflare", "akamai", "ddos-guard", "qrator", "sucuri", "imperva", "datadome")
WALL_TITLES = re.compile(
    r"just a moment|attention required|access denied|checking your browser|are you (?:a )?(?:human|robot)|ddos-guard"
    r"|verify(?:ing)? you are human|security check|making sure you'?re not a bot|вы не робот|ви не робот"
    r"|проверка браузера|перевірка браузера",
    re.IGNORECASE,
)
NOT_FOUND = re.compile(
    r"404(?: not found| error)?|(?:error|помилка|ошибка)[ :–—-]*404|(?:page|article|story) not found|not found"
    r"|page (?:does not|doesn.t) exist|nothing (?:was )?found|oops.*"
    r"|стор[іi]нк[ау] не знайдено|сторінка не існує|такої сторінки не існує|матеріал не знайдено"
    r"|страница не (?:найдена|существует)|seite nicht gefunden|page introuvable|página no encontrada"
    r"|nie znaleziono strony",
    re.IGNORECASE,
)
ERROR = re.compile(
    r"(?:5\d\d )?(?:internal server error|bad gateway|service unavailable|gateway time-?out)|database error.*"
    r"|error establishing a database connection|site (?:is )?(?:under|down for) (?:maintenance|construction)|"
    r"application error.*|технічні роботи.*|технические работы.*",
    re.IGNORECASE,
)
SEGMENTS = re.compile(r"\s*[|·•—–:]\s*|\s+-\s+")
LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|auth|account/login|sso|users/sign_in|anmelden|connexion)(?:[/.?]|$)", re.IGNORECASE
)
COOKIE_WORDS = re.compile(r"cookie|consent|partners|куки|файли cookie|згод[аиу]|соглас|einwilligung", re.IGNORECASE)
FOUND_404 = re.compile(r"/404(?:[/.?]|$)|aspxerrorpath=|/(?:page-)?not-?found(?:[/.?]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What a verdict is based on: both URLs, status and server of the last response, and what was read.

    `leads_on` is whether the page goes on to another by itself, later than is waited for.
    """

    url: str
    final_url: str
    status: int
    server: str
    challenged: bool
    reading: Reading
    leads_on: bool = False

    @property
    def length(self) -> int:
        """How many characters the article text has."""
        return len(self.reading["text"])

    def marked(self, kind: str) -> bool:
        """Whether the markup has a marker of that kind (signs.MARKERS)."""
        return kind in self.reading["signs"]["markers"]

    def says(self, phrases: re.Pattern[str]) -> bool:
        """Whether a whole segment of the title, or the heading, is one of the phrases."""
        parts = [*SEGMENTS.split(self.reading["title"]), self.reading["signs"]["heading"]]
        return any(phrases.fullmatch(part.strip(" .!…")) for part in parts)


def judge(seen: Seen) -> str:
    """The verdict.* code for a body that was received, whatever its type.

    The status is part of it: nothing that came with an error status is an article or a file.
    """
    if _is_page(seen.reading) or _refused(seen):
        return next((code for code, holds in RULES if holds(seen)), "verdict.article")
    return _verdict_on_file(seen.reading)


def _is_page(reading: Reading) -> bool:
    return reading["media_type"] in {"", "text/html"}


def _verdict_on_file(reading: Reading) -> str:
    if not reading["text"]:
        return "verdict.file"
    return "verdict.unreadable" if reading["unreadable"] else "verdict.article"


def _bot_wall(seen: Seen) -> bool:
    if seen.length >= ARTICLE_CHARACTERS:
        return False
    walled = seen.status in WALL_STATUS and (
        seen.marked("bot") or any(name in seen.server.lower() for name in WALL_SERVERS)
    )
    # Many sites load a captcha for their comment form: without a refusal a marker alone says little.
    return seen.challenged or walled or bool(WALL_TITLES.search(seen.reading["title"])) or (
        seen.marked("bot") and seen.reading["signs"]["visible"] < SHORT_TEXT_CHARACTERS
    )  # fmt: skip


def _refused(seen: Seen) -> bool:
    return seen.status >= 400


def _error_status(seen: Seen) -> bool:
    """Whether a server sent a whole text and called it an error: some do so by mistake."""
    if seen.length < ARTICLE_CHARACTERS or not _refused(seen):
        return False
    return not (_unreadable(seen) or seen.says(NOT_FOUND) or seen.says(ERROR))


def _unreadable(seen: Seen) -> bool:
    return seen.reading["unreadable"]


def _gone(seen: Seen) -> bool:
    return seen.reading["signs"]["shell"] == "gone"


def _soft_404(seen: Seen) -> bool:
    asked, got = urlsplit(seen.url), urlsplit(seen.final_url)
    sent_home = got.path in {"", "/"} and not got.query and len(asked.path.strip("/")) > 1
    if sent_home and _bare(asked.hostname) == _bare(got.hostname):
        return True
    if FOUND_404.search(seen.final_url) and not FOUND_404.search(seen.url):
        return True
    return seen.length < ARTICLE_CHARACTERS and seen.says(NOT_FOUND)


def _error_page(seen: Seen) -> bool:
    return seen.length < ARTICLE_CHARACTERS and seen.says(ERROR)


def _parked(seen: Seen) -> bool:
    return seen.length < ARTICLE_CHARACTERS and seen.marked("parked")


def _login_wall(seen: Seen) -> bool:
    if seen.reading["signs"]["shell"] == "login_wall":
        return True
    sent = LOGIN_PATH.search(urlsplit(seen.final_url).path) and not LOGIN_PATH.search(urlsplit(seen.url).path)
    return seen.length < ARTICLE_CHARACTERS and (
        bool(sent) or (seen.reading["signs"]["password"] and seen.length < SHORT_TEXT_CHARACTERS)
    )


def _consent_wall(seen: Seen) -> bool:
    if seen.length >= ARTICLE_CHARACTERS or not (
        seen.marked("consent") or "consent" in urlsplit(seen.final_url).netloc
    ):
        return False
    lines = [line for line in seen.reading["text"].splitlines() if line.strip()]
    about_cookies = sum(bool(COOKIE_WORDS.search(line)) for line in lines)
    return seen.length < LITTLE_TEXT_CHARACTERS or about_cookies * 2 > len(lines)


def _paywall(seen: Seen) -> bool:
    signs = seen.reading["signs"]
    words = len(seen.reading["text"].split())
    if signs["words"] and signs["free"] is False:
        return words < signs["words"] * 0.7
    # Every second site carries some paywall's script: the marker counts only where the text breaks off.
    breaks_off = seen.marked("paywall") and seen.reading["text"].endswith(("…", "..."))
    return (signs["free"] is False or breaks_off) and seen.length < ARTICLE_CHARACTERS


def _waiting(seen: Seen) -> bool:
    return seen.leads_on and seen.length < ARTICLE_CHARACTERS


def _empty_app(seen: Seen) -> bool:
    signs = seen.reading["signs"]
    return seen.length < LITTLE_TEXT_CHARACTERS and signs["scripts"] > 0 and signs["visible"] < SHORT_TEXT_CHARACTERS


def _empty(seen: Seen) -> bool:
    return not seen.reading["text"]


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.")


RULES: tuple[tuple[str, Callable[[Seen], bool]], ...] = (
    ("verdict.bot_wall", _bot_wall),
    ("verdict.error_status", _error_status),
    ("verdict.error_page", _refused),
    ("verdict.unreadable", _unreadable),
    ("verdict.gone", _gone),
    ("verdict.soft_404", _soft_404),
    ("verdict.error_page", _error_page),
    ("verdict.parked", _parked),
    ("verdict.login_wall", _login_wall),
    ("verdict.consent_wall", _consent_wall),
    ("verdict.paywall", _paywall),
    ("verdict.waiting", _waiting),
    ("verdict.empty_app", _empty_app),
    ("verdict.empty", _empty),
)
