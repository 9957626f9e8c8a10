"""`manage.py verify_verdicts`: are the public verdicts those that were approved?"""

from typing import Any

from claimdesk.commands import DeskCommand
from claims.workflow.verdict_verification import published_claims, verdict_findings


class Command(DeskCommand):
    """Compares the rows of each verdict that is public, or was, with what the audit log says of it."""

    help = (
        "Compare every public verdict (words, citations, review, approvals, names, sources, attributions) with what "
        "was approved, as the audit log says: exit code 0 if nothing is wrong, 1 with one finding per line."
    )

    def act(self, **_options: Any) -> int:
        """Print the findings, claim by claim."""
        claims = found = 0
        for claim in published_claims().iterator(chunk_size=500):
            claims += 1
            for sentence in verdict_findings(claim):
                found += 1
                self.stdout.write(sentence)
        self.progress(f"{'' if found else 'Nothing is wrong. '}{claims} verdicts are public, or were.")
        return 1 if found else 0
