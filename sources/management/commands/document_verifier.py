"""`manage.py document_verifier > FILE`: docs/verify_claimdesk.py with the rules of ClaimDesk as they are now."""

import ast
import re
from pathlib import Path
from typing import Any

from django.conf import settings

from claimdesk.commands import DeskCommand

# In this order each needs only those before it. None needs more than Python's standard library.
MODULES = (
    "text/typography.py", "text/quote_words.py", "text/quote_pattern.py", "text/quotation.py", "text/quote_matching.py",
    "text/page_text.py", "extraction/element_rules.py", "wacz/plain_zip.py",
)  # fmt: skip
BEGIN = "# --- The rules of ClaimDesk, word for word; `manage.py document_verifier` writes them here ---\n# fmt: off\n"
END = "# fmt: on\n# --- The end of the rules of ClaimDesk ---\n"
# What Python 3.9 does not know at run time, and what says the same there.
FOR_OLD_PYTHON = (
    (", strict=True)", ")"),
    (", strict=False)", ")"),
    ("Step = int | tuple[tuple[int, ...], ...]\n", "Step = Any\n"),
    ("_Part = Sequence[_Token | _Insertion]\n", "_Part = Sequence[Any]\n"),
)


class Command(DeskCommand):
    """Prints the stand-alone verifier, which reads quotations by the rules of ClaimDesk itself."""

    help = "Print docs/verify_claimdesk.py with the rules of quotations in it as they are now."

    def act(self, **_options: Any) -> None:
        verifier = (settings.BASE_DIR / "docs" / "verify_claimdesk.py").read_text(encoding="utf-8")
        self.stdout.write(with_rules(verifier), ending="")


def with_rules(verifier: str) -> str:
    """The verifier with all between its two marks written anew. Raises ValueError where it has no such marks."""
    before, rest = verifier.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}{rule_modules()}\n\n{END}{after}"


def rule_modules() -> str:
    """The modules as one, without their imports, for Python 3.9."""
    text = "".join(_body(settings.BASE_DIR / "sources" / name, f"sources/{name}") for name in MODULES)
    for new, old in FOR_OLD_PYTHON:
        if new not in text:
            raise ValueError(f"nothing says {new!r} any more")
        text = text.replace(new, old)
    return text.rstrip()


def _body(path: Path, name: str) -> str:
    """A module behind its imports."""
    source = path.read_text(encoding="utf-8")
    nodes = ast.parse(source).body
    last = max((node.end_lineno or 0 for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)), default=1)
    lines = source.splitlines(keepends=True)[last:]
    return re.sub(r"\A\n*", f"\n\n# {name}\n", "".join(lines))
