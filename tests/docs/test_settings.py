"""docs/settings.md and the settings that are read say the same."""

import re

import pytest
from django.conf import settings

from claimdesk.cli.places import ROOT
from claimdesk.runtime.env import REGISTRY, Setting

ROW = re.compile(r"^\| `(?P<name>[A-Z0-9_]+)` \| (?P<kind>[^|]+) \|(?: `(?P<default>[^`]*)`)? \| (?P<words>[^|]+) \|$")


def documented() -> dict[str, Setting]:
    """Each row of the tables."""
    rows = map(ROW.match, (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines())
    return {row["name"]: Setting(row["name"], row["kind"], row["default"] or "") for row in rows if row}


def test_settings_are_all_documented_and_no_others_are() -> None:
    assert settings.configured
    assert documented().keys() == REGISTRY.keys()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_settings_have_the_documented_kind_and_default(name: str) -> None:
    read = REGISTRY[name]
    shown = read.default.removeprefix(f"{ROOT}/")

    assert documented()[name] == Setting(name, read.kind, shown)
