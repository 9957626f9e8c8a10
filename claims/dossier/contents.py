"""What a dossier is made of, before it is written."""

from dataclasses import dataclass, field
from typing import Any

from claims.models import Claim, Publication


@dataclass
class Dossier:
    """What goes into the file. `left_out` says of each part that does not, why; `publication` is None for a verdict
    that is not published."""

    claim: Claim
    content: dict[str, Any]
    publication: Publication | None
    events: list[dict[str, Any]]
    history: list[Publication]
    left_out: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where the verdict stands: unpublished, published or withdrawn."""
        if self.publication is None:
            return "unpublished"
        return "withdrawn" if self.publication.withdrawn_at else "published"
