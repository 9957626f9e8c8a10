"""The words by which a claim is found to be like another one."""

from django.db import models

from claims.models.claim import Claim


class ClaimKey(models.Model):
    """One key (claims/matching/similarity.py, as a number) of one claim; written with the claim, never shown."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "claim"], name="claim_key")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.key} of claim {self.claim_id}"
