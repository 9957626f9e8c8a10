"""The interface in Ukrainian is complete: what the code says is collected, translated, and in the right marks."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from claimdesk.cli.places import ROOT

APPS = pytest.mark.parametrize("app", ["claimdesk", "claims", "sources"])
HOLES = re.compile(r"%\(\w+\)[sd]")
# As `makemessages` knows them; "c" is the context.
KEYWORDS = {
    "_": None,
    **{f"gettext{kind}": None for kind in ("", "_lazy", "_noop")},
    **{f"ngettext{kind}": (1, 2) for kind in ("", "_lazy")},
    **{f"pgettext{kind}": ((1, "c"), 2) for kind in ("", "_lazy")},
    **{f"npgettext{kind}": ((1, "c"), 2, 3) for kind in ("", "_lazy")},
}
CODE = re.compile(r"<[^>]*>|\{[^{}]*\}|`[^`]*`")  # in which quotation marks are part of a language for machines
Message = tuple[str | None, str]


def catalog_of(app: str) -> Catalog:
    """The Ukrainian catalogue of `app`."""
    with (ROOT / app / "locale" / "uk" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale="uk")


def said_in(path: Path) -> Iterator[Message]:
    """Context and text, in the singular, of all that a module or a template says."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    for _line, words, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        yield context, words if isinstance(words, str) else words[0]


@APPS
def test_all_that_is_said_is_collected_and_nothing_else(app: str) -> None:
    files = [path for kind in ("*.py", "*.html", "*.txt") for path in (ROOT / app).rglob(kind)]
    said = {message for path in files for message in said_in(path)}
    rows = [message for message in catalog_of(app) if message.id]
    collected = {(row.context, row.id if isinstance(row.id, str) else row.id[0]) for row in rows}
    assert (said - collected, collected - said) == (set(), set())


@APPS
def test_nothing_obsolete_is_kept(app: str) -> None:
    assert [*catalog_of(app).obsolete.values()] == []


@APPS
def test_every_message_has_its_ukrainian(app: str) -> None:
    messages = [message for message in catalog_of(app) if message.id]
    texts = [(m.id, m.string if isinstance(m.string, tuple) else (m.string,), m.fuzzy) for m in messages]
    assert len(texts) > 100
    assert [name for name, strings, fuzzy in texts if fuzzy or not all(strings)] == []


@APPS
def test_translations_fill_the_same_holes(app: str) -> None:
    wrong = []
    for message in (message for message in catalog_of(app) if message.id):
        source = message.id if isinstance(message.id, str) else message.id[-1]
        strings = [str(text) for text in (message.string if isinstance(message.string, tuple) else [message.string])]
        wrong += [source for text in strings if set(HOLES.findall(text)) - set(HOLES.findall(source))]
    assert wrong == []


@APPS
def test_each_language_has_its_own_quotation_marks(app: str) -> None:
    wrong: list[str] = []
    for message in (message for message in catalog_of(app) if message.id):
        ids = [message.id] if isinstance(message.id, str) else [*message.id]
        strings = [str(text) for text in (message.string if isinstance(message.string, tuple) else [message.string])]
        wrong += [text for text in ids if not is_quoted(text, "“”", inner="‘’")]
        wrong += [text for text in strings if not is_quoted(text, "«»", inner="„“")]
    assert wrong == []


def is_quoted(text: str, outer: str, *, inner: str) -> bool:
    """Whether the quotation marks of `text` are `outer` pairs, and `inner` ones inside of these, closed in order."""
    text = re.sub(r"(?<=\w)’(?=\w)", "", CODE.sub("", text))  # an apostrophe is no quotation mark
    expected: list[str] = []
    for mark in re.findall('["“”„«»‘’]', text):
        if expected and mark == expected[-1]:
            expected.pop()
        elif mark == (outer, inner)[min(len(expected), 1)][0] and len(expected) < 2:
            expected.append({outer[0]: outer[1], inner[0]: inner[1]}[mark])
        else:
            return False
    return not expected


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Скажіть «так», а не «ні»", True),
        ("«Газета „День“ писала»", True),
        ('Об’єкт `url`, як {"en": "False"}', True),
        ("Скажіть “так”", False),
        ('Скажіть "так"', False),
        ("Газета „День“ писала", False),
        ("«Газета", False),
    ],
)
def test_is_quoted_knows_ukrainian_marks(text: str, fits: bool) -> None:
    assert is_quoted(text, "«»", inner="„“") is fits
