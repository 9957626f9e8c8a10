"""Addresses at archives: of which page they hold a copy, and from when."""

from datetime import UTC, datetime

import pytest

from sources.urls import archived_copy, canonical_url
from sources.urls.canonical import table_rows

PAGE = "https://a.org/x"
AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
STAMP = "20200102030405"
VIDEO = "https://www.youtube.com/watch?v="
WAYBACK, TODAY = "Wayback Machine", "archive.today"
TOLD = [
    (f"https://web.archive.org/web/{STAMP}/{PAGE}?y=1", WAYBACK, f"{PAGE}?y=1", AT),
    (f"http://web.archive.org/web/{STAMP}id_/{PAGE}", WAYBACK, PAGE, AT),
    (f"https://web.archive.org/web/{STAMP}/a.org", WAYBACK, "https://a.org", AT),
    (f"https://web.archive.org/web/{STAMP}/http:/a.org/x", WAYBACK, "http://a.org/x", AT),
    (f"https://web.archive.org/web/{STAMP}/https://a.org/#/p", WAYBACK, "https://a.org/#/p", AT),
    (f"https://web.archive.org/web/2020/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/web/2020*/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/web/*/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/web/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/save/{PAGE}", WAYBACK, PAGE, None),
    (f"https://web.archive.org/save/_embed/{PAGE}", WAYBACK, PAGE, None),
    *(
        (f"https://archive.{twin}/2020.01.02-030405/{PAGE}", TODAY, PAGE, AT)
        for twin in ("today", "is", "ph", "fo", "li", "md", "vn")
    ),
    (f"https://archive.ph/{STAMP}/{PAGE}", TODAY, PAGE, AT),
    (f"https://archive.ph/newest/{PAGE}", TODAY, PAGE, None),
    (f"https://archive.ph/o/AbCdE/{PAGE}", TODAY, PAGE, None),
    (f"https://archive.ph/{PAGE}", TODAY, PAGE, None),
    ("https://archive.ph/?run=1&url=https%3A%2F%2Fa.org%2Fx", TODAY, PAGE, None),
    (f"https://timetravel.mementoweb.org/memento/2020/{PAGE}", "Memento Time Travel", PAGE, None),
    (f"https://timetravel.mementoweb.org/timegate/{PAGE}", "Memento Time Travel", PAGE, None),
    (f"https://perma.cc/timegate/{PAGE}", "Perma.cc", PAGE, None),
    ("https://ghostarchive.org/varchive/dQw4w9WgXcQ", "Ghostarchive", f"{VIDEO}dQw4w9WgXcQ", None),
    ("https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjKl:a.org/x+w&cd=1", "Google Cache", PAGE, None),
    (f"https://webcache.googleusercontent.com/search?q=cache:{PAGE}&hl=uk", "Google Cache", PAGE, None),
    ("https://webcache.googleusercontent.com/search?q=cache%3Ahttps%3A%2F%2Fa.org%2Fx", "Google Cache", PAGE, None),
    ("https://yandexwebcache.net/yandbtm?fmode=inject&url=https%3A%2F%2Fa.org%2Fx&l10n=ru", "Yandex Cache", PAGE, None),
    (f"https://www.webcitation.org/6abc?url={PAGE}&date=2013-01-01", "WebCite", PAGE, None),
    (f"https://megalodon.jp/2020-0102-0304-05/{PAGE}", "Megalodon", PAGE, AT),
    ("https://www.google.com/amp/s/a.org/x", "Google AMP", PAGE, None),
    ("https://a-org.cdn.ampproject.org/c/s/a.org/x", "AMP cache", PAGE, None),
    ("https://cdn.ampproject.org/v/s/a.org/x", "AMP cache", PAGE, None),
    (f"https://arquivo.pt/wayback/{STAMP}/a.org/x", "arquivo.pt", PAGE, AT),
    (f"https://webarchive.loc.gov/all/{STAMP}/{PAGE}", "webarchive.loc.gov", PAGE, AT),
    (f"https://pywb.example/news/{STAMP}mp_/{PAGE}", "pywb.example", PAGE, AT),
    (f"https://memento.example/timegate/{PAGE}", "memento.example", PAGE, None),
    (f"https://archive.ph/2021.01.02-030405/https://web.archive.org/web/{STAMP}/{PAGE}", TODAY, PAGE, AT),
]  # fmt: skip
UNTOLD = [
    ("https://archive.ph/AbCdE", TODAY),
    ("https://archive.today/wip/AbCdE", TODAY),
    ("https://perma.cc/ABCD-1234", "Perma.cc"),
    ("https://ghostarchive.org/archive/AbCdE?wr=false", "Ghostarchive"),
    ("https://www.webcitation.org/6abCdEfGh", "WebCite"),
]
NO_COPIES = [
    PAGE,
    "https://a.org/2020/01/02/x",
    "https://web.archive.org/",
    "https://web.archive.org/save",
    f"https://web.archive.org/web/*/{PAGE}*",
    f"https://web.archive.org/web/{STAMP}/javascript:alert(1)",
    "https://archive.org/details/x",
    "https://archive.ph/",
    "https://perma.cc/about",
    "https://www.google.com/search?q=x",
    f"https://a.org/login?next={PAGE}",
    "no address",
]


@pytest.mark.parametrize(("url", "name", "original", "copied_at"), TOLD)
def test_archived_copy_tells_the_page_and_the_time(url, name, original, copied_at):
    found = archived_copy(url)
    assert (found.name, found.original) == (name, original)
    assert found.copied_at in (copied_at, copied_at and copied_at.replace(second=0))
    assert archived_copy(canonical_url(url)) == found


@pytest.mark.parametrize(("url", "name"), UNTOLD)
def test_archived_copy_knows_an_archive_whose_page_must_tell(url, name):
    found = archived_copy(url)
    assert (found.name, found.original, found.copied_at) == (name, "", None)


@pytest.mark.parametrize("url", NO_COPIES)
def test_archived_copy_leaves_other_pages_alone(url):
    assert archived_copy(url) is None


def test_each_row_of_the_archives_is_tried():
    tried = {archived_copy(url).name for url in (*(row[0] for row in TOLD), *(row[0] for row in UNTOLD))}
    assert {row["name"] for row in table_rows("archives")} - tried == {""}


def test_the_names_of_archive_today_are_one():
    assert canonical_url("http://archive.is/AbCdE#selection-1.0") == canonical_url("https://archive.today/AbCdE")
