"""How much somebody may look for at once: each word is a condition of the query."""

MAX_WORDS = 40
MAX_SEARCH_CHARACTERS = 4000  # more than any URL has


def is_too_long(words: str) -> bool:
    """Whether `words` are more than are looked for."""
    return len(words) > MAX_SEARCH_CHARACTERS or len(words.split()) > MAX_WORDS
