"""The interface in Ukrainian is complete."""

import re

import pytest
from babel.messages.pofile import read_po

from claimdesk.house.places import ROOT

APPS = ("claimdesk", "claims", "sources")
HOLES = re.compile(r"%\(\w+\)[sd]")


@pytest.mark.parametrize("app", APPS)
def test_every_message_has_its_ukrainian(app: str) -> None:
    with (ROOT / app / "locale" / "uk" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts = [(m.id, m.string if isinstance(m.string, tuple) else (m.string,), m.fuzzy) for m in messages]
    assert len(texts) > 100
    assert [name for name, strings, fuzzy in texts if fuzzy or not all(strings)] == []


@pytest.mark.parametrize("app", APPS)
def test_translations_fill_the_same_holes(app: str) -> None:
    with (ROOT / app / "locale" / "uk" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    wrong = []
    for message in messages:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        strings = [str(text) for text in (message.string if isinstance(message.string, tuple) else [message.string])]
        wrong += [source for text in strings if set(HOLES.findall(text)) - set(HOLES.findall(source))]
    assert wrong == []
