"""The table of platforms: whose page it is, and what is the platform's own."""

import pytest

from sources.extraction.platforms.carried import KINDS
from sources.extraction.platforms.rules import platform_at, platforms


@pytest.mark.parametrize(
    ("url", "site_name", "classes", "name"),
    [
        ("https://t.me/s/news", "", "", "Telegram"),
        ("https://www.youtube.com/watch?v=1", "", "", "YouTube"),
        ("https://m.vk.com/wall-1_2", "", "", "VK"),
        ("https://X.com/a/status/1", "", "", "X"),
        ("https://notx.com/a", "", "", ""),
        ("https://x.com.example/a", "", "", ""),
        ("https://archive.example/1", "Instagram", "", "Instagram"),
        ("https://archive.example/1", "", "widget_frame_base", "Telegram"),
        ("", "The News", "", ""),
    ],
)
def test_platform_at_knows_hosts_and_copies_at_others(url, site_name, classes, name):
    found = platform_at(url, site_name, frozenset(classes.split()))
    assert (found.name if found else "") == name


def test_every_platform_is_whole_and_no_host_is_of_two():
    table = platforms()
    hosts = [host for platform in table for host in platform.hosts]
    assert len(hosts) == len(set(hosts))
    for platform in table:
        assert set(platform.carried) <= set(KINDS)
        assert {"gone", "login_wall"} == set(platform.shells.values())
        assert all(words == words.strip().lower() for words in platform.shells)


@pytest.mark.parametrize(
    "text",
    [
        "Create an account or log in to Instagram - Share what you're into.",
        "Log into Facebook to start sharing and connecting with your friends.",
        "Enjoy the videos and music you love, upload original content.",
        "If you have Telegram, you can contact @nobody right away.",
    ],
)
def test_what_a_platform_says_of_itself_is_no_text_of_a_page(text):
    saying = [platform.name for platform in platforms() if platform.says_nothing(text)]
    assert len(saying) == 1
    assert not any(platform.says_nothing("The bridge is closed.") for platform in platforms())
