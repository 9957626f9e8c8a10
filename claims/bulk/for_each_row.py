"""Running one action on many rows, with an answer for each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from claimdesk.errors import DomainError
from claims.models import Claim


@dataclass
class Report:
    """What was done, and what was refused and why."""

    done: list[Claim] = field(default_factory=list)
    refused: list[tuple[Claim, DomainError]] = field(default_factory=list)


def for_each(claims: Iterable[Claim], act: Callable[[Claim], object]) -> Report:
    """Call `act` with each of `claims`. A refusal of one does not stop the others."""
    report = Report()
    for claim in claims:
        try:
            act(claim)
        except DomainError as refusal:
            report.refused.append((claim, refusal))
        else:
            report.done.append(claim)
    return report
