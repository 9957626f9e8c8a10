"""Finding rows by words where no folded text is stored beside them."""

from django.db.models import Q


def contains_word(field: str, word: str) -> Q:
    """Rows whose `field` holds `word` in any of its usual cases: SQLite's LIKE knows the case of Latin letters only."""
    found = Q()
    for spelling in {word, word.lower(), word.capitalize(), word.upper()}:
        found |= Q(**{f"{field}__icontains": spelling})
    return found
