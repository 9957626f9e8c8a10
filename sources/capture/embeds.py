"""What is archived with a page: the post that a platform's page only frames, and that its script would fetch."""

from contextlib import suppress

from sources.extraction.platforms.rules import embed_url, platforms
from sources.web.guard import Policy, RefusedByPolicy, check_url
from sources.web.robots import Robots

# Of the platforms whose pages may frame posts; only there anybody needs to ask.
FRAMING_HOSTS = frozenset(host for platform in platforms() if platform.frames for host in platform.hosts)


def framed_by(url: str, policy: Policy, robots: Robots) -> str:
    """The URL of the post that the page at `url` frames; empty where it frames none, or one that we may not open: then
    the frame is all that is archived."""
    with suppress(RefusedByPolicy):
        if embed := embed_url(url):
            robots.check(check_url(embed, policy))
            return embed
    return ""
