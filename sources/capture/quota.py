"""How much the archive may hold."""

from django.db.models import Sum

from sources.models import Artifact


def is_used_up(quota: int) -> bool:
    """Whether the files of all captures have `quota` bytes together; never where it is 0. One query, if any."""
    return quota > 0 and int(Artifact.objects.aggregate(total=Sum("size"))["total"] or 0) >= quota
