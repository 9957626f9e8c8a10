"""What the documents say of the code, and where their links lead."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimdesk.cli.places import ROOT
from claims.workflow.states import MOVES, Move, MoveName

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
NAMED_FILE = re.compile(r"`((?:claimdesk|claims|sources|tests|docs)/[\w./-]+\.\w+)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def row_of(move: Move) -> str:
    """The move as docs/architecture.md has it."""
    asked = {
        "a comment": move.needs_comment,
        "a reason": move.needs_shelf_reason,
        "the gate": move.needs_gate,
        "a second person": move.needs_second_person,
        "seen evidence": move.needs_seen_evidence,
        "no review": move.needs_no_review,
        "never published before": move.published_before is False,
        "published before": move.published_before is True,
    }
    origins = ", ".join(f"`{status.value}`" for status in move.origins)
    needs = ", ".join(words for words, is_asked in asked.items() if is_asked)
    cells = [f"`{move.name.value}`", origins, f"`{move.target.value}`", move.permission.name.lower(), needs]
    return "| " + " | ".join(cells).rstrip() + " |"


def table() -> Iterator[str]:
    """The rows of the move table in docs/architecture.md."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("| move | from |")[2].splitlines()[2:]
    for row in rows:
        if not row.startswith("|"):
            return
        yield row


def test_architecture_has_each_move_and_no_other() -> None:
    assert list(table()) == [row_of(MOVES[name]) for name in MoveName]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_link_and_name_only_what_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [document.parent / target for target in LINK.findall(text)]
    named = [ROOT / name for name in NAMED_FILE.findall(text)]
    assert [str(path) for path in [*links, *named] if not path.exists()] == []


def test_decisions_are_numbered_and_all_on_the_list() -> None:
    pages = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    listed = LINK.findall((ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8"))
    assert pages == listed
    assert [int(page[:4]) for page in pages] == list(range(1, len(pages) + 1))
