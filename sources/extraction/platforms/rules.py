"""What is known of each platform: its hosts, where its pages carry text, and the words of its walls."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

TABLE = Path(__file__).with_name("platforms.json")
GONE, LOGIN_WALL = "gone", "login_wall"  # as the verdicts are called


@dataclass(frozen=True)
class Platform:
    """One platform. `carried` names the kinds of page data with text (carried.KINDS), the best first.

    `picture_classes` are those of elements that show the pictures of a post, in a background or an `img`; where there
    is none of them `og_image` says whether the page's Open Graph data names one. `oembed_hosts` are the platform's own,
    which answer with what is said of a post (oembed.com).
    """

    name: str
    hosts: frozenset[str]
    site_names: frozenset[str]
    body_classes: frozenset[str]  # which no other site's pages have
    carried: tuple[str, ...]
    not_text: re.Pattern[str]
    frames: re.Pattern[str] | None  # paths of pages that only frame a post, which is at the same URL with `embed`
    embed: str  # a query
    picture_classes: frozenset[str]
    og_image: bool
    oembed_hosts: frozenset[str]
    shells: dict[str, str]  # GONE or LOGIN_WALL by whole lines that say so, in small letters

    def says_nothing(self, text: str) -> bool:
        """Whether a description is of the platform, not of the page."""
        return self.not_text.fullmatch(" ".join(text.split())) is not None


def platform_at(url: str, site_name: str, body_classes: frozenset[str]) -> Platform | None:
    """The platform that the page is of: by its URL, or for copies at other hosts by its site name or its markup."""
    names = _names_of(url)
    return next(
        (
            each
            for each in platforms()
            if names & each.hosts or site_name.strip() in each.site_names or body_classes & each.body_classes
        ),
        None,
    )


def embed_url(url: str) -> str:
    """The URL of the post itself, where the page at `url` is only a frame around it; empty otherwise."""
    platform, parts = platform_at(url, "", frozenset()), urlsplit(url)
    if platform is None or platform.frames is None or not platform.frames.fullmatch(parts.path):
        return ""
    asked = parts.query.split("&") if parts.query else []
    if any(each.partition("=")[0] == platform.embed.partition("=")[0] for each in asked):
        return ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join([*asked, platform.embed]), ""))


def is_oembed_of(platform: Platform, url: str) -> bool:
    """Whether it is the platform itself that answers there."""
    return bool(_names_of(url) & platform.oembed_hosts)


def _names_of(url: str) -> set[str]:
    """The host of a URL, and all that it is below of."""
    parts = (urlsplit(url).hostname or "").rstrip(".").split(".")
    return {".".join(parts[number:]) for number in range(len(parts))}


@cache
def platforms() -> tuple[Platform, ...]:
    """All platforms of the table."""
    return tuple(_platform(row) for row in json.loads(TABLE.read_text(encoding="utf-8")))


def _platform(row: dict[str, Any]) -> Platform:
    return Platform(
        name=row["name"],
        hosts=frozenset(row["hosts"]),
        site_names=frozenset(row["site_names"]),
        body_classes=frozenset(row.get("body_classes", ())),
        carried=tuple(row["carried"]),
        not_text=re.compile("|".join(row["not_text"]), re.IGNORECASE),
        frames=re.compile(row["frames"], re.IGNORECASE) if "frames" in row else None,
        embed=row.get("embed", ""),
        picture_classes=frozenset(row.get("picture_classes", ())),
        og_image=row.get("og_image", False),
        oembed_hosts=frozenset(row.get("oembed_hosts", ())),
        shells={line.lower(): GONE for line in row["gone"]} | {line.lower(): LOGIN_WALL for line in row["login"]},
    )
