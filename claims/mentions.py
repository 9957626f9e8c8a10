"""Reading a comment: whom it names with @, and what in it is a link."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from claimdesk.accounts.models import User
from claimdesk.fields import nfc
from claims.models import Claim
from claims.permissions import visible_claims

MAX_PEOPLE_NAMED = 20  # in one comment
MAX_PEOPLE_SEARCHED = 2000  # looked through for a name
# A name begins after no letter, so that an e-mail address names nobody. Letters of every language are letters.
_PARTS = re.compile(r"(?P<url>https?://[^\s<>\"“”«»]+)|(?<![\w@.+-])@(?P<name>[\w@.+-]+)", re.IGNORECASE)
_AFTER_URL = ".,;:!?'’…"
_AFTER_NAME = ".+-@"
_OPENS = {")": "(", "]": "["}


@dataclass(frozen=True)
class CommentPart:
    """A part of a comment: plain `text`, a link to `url`, or the name of `person`."""

    text: str
    url: str = ""
    person: User | None = None


def people_named(text: str) -> list[User]:
    """The people at the desk whom `text` names as @username, in capital letters or not. One query.

    At most MAX_PEOPLE_NAMED of them.
    """
    names = [name for name in (match["name"] for match in _PARTS.finditer(nfc(text))) if name][: 2 * MAX_PEOPLE_NAMED]
    spellings = set(chain.from_iterable(_spellings(name) for name in names))
    if not spellings:
        return []
    known = User.objects.filter(username__in=spellings, is_active=True, kind=User.Kind.PERSON)
    by_name = by_username(known)
    found = {person.pk: person for name in names if (person := _who(name, by_name)[0])}
    return list(found.values())[:MAX_PEOPLE_NAMED]


def nameable(claim: Claim, words: str, *, at_most: int) -> list[User]:
    """At most so many people who may see `claim` and in whose name or username a word begins with `words`."""
    wanted = nfc(words).strip().removeprefix("@").casefold()
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("first_name", "last_name", "username")
    fitting = (person for person in people[:MAX_PEOPLE_SEARCHED] if _fits(person, wanted))
    return list(islice((person for person in fitting if _sees(person, claim)), at_most))


def _fits(person: User, wanted: str) -> bool:
    words = [person.username, *str(person).split(), str(person)]
    return any(word.casefold().startswith(wanted) for word in words)


def _sees(person: User, claim: Claim) -> bool:
    """Only a confidential claim costs a query."""
    return not claim.is_confidential or visible_claims(person).filter(pk=claim.pk).exists()


def by_username(people: Iterable[User]) -> dict[str, User]:
    """`people` as `pieces` looks them up."""
    return {person.username: person for person in people}


def comment_parts(text: str, known: Mapping[str, User]) -> Iterator[CommentPart]:
    """`text` in parts, none left out; only the names of `known` (by_username) are more than text."""
    at = 0
    for match in _PARTS.finditer(text):
        piece = _link(match["url"]) if match["url"] else _name(match["name"], known)
        if piece is None:
            continue
        if match.start() > at:
            yield CommentPart(text[at : match.start()])
        yield piece
        at = match.start() + len(piece.text)
    if at < len(text):
        yield CommentPart(text[at:])


def _link(found: str) -> CommentPart | None:
    """The address without what belongs to the sentence around it."""
    url = found.rstrip(_AFTER_URL)
    while url.endswith((")", "]")) and url.count(url[-1]) > url.count(_OPENS[url[-1]]):
        url = url[:-1].rstrip(_AFTER_URL)
    return CommentPart(url, url=url) if "://" in url and not url.endswith("://") else None


def _name(name: str, known: Mapping[str, User]) -> CommentPart | None:
    person, spelling = _who(name, known)
    return CommentPart(f"@{spelling}", person=person) if person else None


def _who(name: str, known: Mapping[str, User]) -> tuple[User | None, str]:
    """The person of `known` whom `name` means, and the part of `name` that spells their username."""
    for spelling in (name, name.rstrip(_AFTER_NAME)):
        for written in (spelling, spelling.lower()):
            if written in known:
                return known[written], spelling
    return None, ""


def _spellings(name: str) -> set[str]:
    """How the username may be written in the database: as here, without the end of a sentence, in small letters."""
    shorter = name.rstrip(_AFTER_NAME)
    return {name, shorter, name.lower(), shorter.lower()} - {""}
