"""How much somebody may look for at once: each word is a condition of the query."""

from django.utils.translation import gettext as _

MAX_WORDS = 40
MAX_SEARCH_CHARACTERS = 4000  # more than any URL has


def search_refusal(words: str) -> str:
    """Why nobody looks for as much as `words`; empty where they are not too many."""
    if len(words.split()) > MAX_WORDS:
        return _("Search for at most %(count)d words.") % {"count": MAX_WORDS}
    if len(words) > MAX_SEARCH_CHARACTERS:
        return _("Search for at most %(count)d characters.") % {"count": MAX_SEARCH_CHARACTERS}
    return ""
