"""The five flows as docs/architecture.md draws them, beside the files that run."""

import re

import pytest

from claimdesk.cli.places import ROOT
from tests.flows.__main__ import measured
from tests.migrated import Migrated

pytestmark = pytest.mark.services
# Each must be fewer: the files that it passed in November 2026, before the code was put into its rooms.
LIMITS = {"Log by REST": 45, "Log by admin": 44, "Approve": 35, "Capture": 57, "Provenance picture": 28}
NAMED_FILE = re.compile(r"`((?:claimdesk|claims|sources)/[\w/]+\.py)`")


@pytest.fixture(scope="module")
def passed(django_db_setup: Migrated) -> dict[str, list[str]]:
    """The files that each flow passes, as measured here and now."""
    return measured(migrated=django_db_setup.file)


def chapter() -> str:
    """What docs/architecture.md says of the five flows."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return text.partition("\n## Five flows, file by file\n")[2].partition("\n## ")[0]


def drawn() -> dict[str, list[str]]:
    """The files in the table of each flow."""
    parts = (part.partition("\n") for part in chapter().split("\n### ")[1:])
    return {name: NAMED_FILE.findall(table) for name, _, table in parts}


def test_architecture_draws_each_flow_and_no_other(passed) -> None:
    assert list(drawn()) == list(LIMITS)
    assert sorted(passed) == sorted(LIMITS)


@pytest.mark.parametrize("flow", LIMITS)
def test_flow_passes_the_files_that_are_drawn(passed, flow: str) -> None:
    assert sorted(drawn()[flow]) == passed[flow]


@pytest.mark.parametrize("flow", LIMITS)
def test_flow_passes_fewer_files_than_its_limit(passed, flow: str) -> None:
    assert 0 < len(passed[flow]) < LIMITS[flow]


def test_architecture_counts_the_files_that_run(passed) -> None:
    rows = [f"| {flow} | {len(files)} | below {LIMITS[flow]} |" for flow, files in passed.items()]
    assert [row for row in rows if row not in chapter().splitlines()] == []
