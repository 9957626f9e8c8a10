"""What can be done from the search box: every page of the menu, and what people do most."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission
from claimdesk.admin import book
from claims.admin.search.hits import Hit, holds_all
from sources.urls import holds_url, urls_in

MAX_QUOTED_CHARACTERS = 60
_MIN_CLAIM_WORDS = 2  # of what may be the words of a new claim


@dataclass(frozen=True)
class Command:
    """Something to do: under what name, found by what other words, and by which keys."""

    label: str | Promise
    view: str
    also: str | Promise = ""
    keys: tuple[str, ...] = ()
    permission: Permission = Permission.SEE
    posts: bool = False
    query: str = ""

    def hit(self) -> Hit:
        return Hit(str(self.label), reverse(self.view) + self.query, keys=self.keys, posts=self.posts)

    def is_meant_by(self, words: str) -> bool:
        """Whether its names hold `words`, in the language of the page or in English."""
        texts = [str(self.label), str(self.also)]
        with override("en"):
            texts += [str(self.label), str(self.also)]
        return holds_all(texts, words)


COMMANDS = (
    Command(
        gettext_lazy("Log claim"),
        "admin:claims_claim_add",
        gettext_lazy("new claim, add claim"),
        ("n",),
        Permission.LOG_CLAIM,
    ),
    Command(
        gettext_lazy("Take the next claim"),
        "admin:claims_claim_take_next",
        gettext_lazy("take next, next claim"),
        permission=Permission.REVIEW,
        posts=True,
    ),
    Command(gettext_lazy("Inbox"), "admin:index", gettext_lazy("my work, first page, home"), ("g", "t")),
    Command(gettext_lazy("Notifications"), "notices", gettext_lazy("mentions, news")),
    Command(
        gettext_lazy("My page"),
        "admin:accounts_user_me",
        gettext_lazy("my name, e-mail, password, language, second factor, sessions"),
    ),
    Command(gettext_lazy("Keyboard shortcuts"), "admin:shortcuts", gettext_lazy("keys, help"), ("?",)),
    Command(
        gettext_lazy("Get the bookmarklet"),
        "intake_bookmarklet",
        gettext_lazy("browser button"),
        permission=Permission.LOG_CLAIM,
    ),
    Command(
        gettext_lazy("Invite a person"),
        "admin:accounts_invitation_add",
        gettext_lazy("new person, add person"),
        permission=Permission.MANAGE_PEOPLE,
    ),
    Command(gettext_lazy("Claimants"), "admin:claims_claimant_changelist"),
    Command(gettext_lazy("Publishers"), "admin:sources_publisher_changelist"),
    Command(gettext_lazy("Topics"), "admin:claims_topic_changelist"),
    Command(gettext_lazy("Ratings"), "admin:claims_rating_changelist", gettext_lazy("scale")),
    Command(gettext_lazy("People"), "admin:accounts_user_changelist"),
    Command(gettext_lazy("Audit log"), "admin:audit_auditevent_changelist", gettext_lazy("history")),
)
_OTHER_WORDS = {
    "mine": gettext_lazy("my queue, my claims"),
    "to_review": gettext_lazy("review queue"),
    "to_approve": gettext_lazy("approve, second person"),
}


def commands_for(user: User, words: str) -> list[Hit]:
    """What `user` may do that is called `words`; everything without words."""
    mine = [command for command in (*COMMANDS, *_piles(user)) if may(user, command.permission)]
    return [command.hit() for command in mine if command.is_meant_by(words)]


def offers_for(user: User, words: str) -> list[Hit]:
    """What `user` could do with the very `words`: read the URL that they are, or log them as a claim."""
    if not may(user, Permission.LOG_CLAIM):
        return []
    if holds_url(words):
        return [_read(url) for url in urls_in(words)[:1]]
    if len(words.split()) < _MIN_CLAIM_WORDS:
        return []
    quoted = Truncator(words).chars(MAX_QUOTED_CHARACTERS)
    label = _("Log claim “%(words)s”") % {"words": quoted}
    return [Hit(label, f"{reverse('admin:claims_claim_add')}?{urlencode({'text': words})}")]


def _read(url: str) -> Hit:
    label = _("Log from this article: %(url)s") % {"url": Truncator(url).chars(MAX_QUOTED_CHARACTERS)}
    return Hit(label, f"{reverse('intake')}?{urlencode({'url': url})}")


def _piles(user: User) -> Iterator[Command]:
    """The lists of the menu."""
    for work in book.for_person(user):
        keys = ("g", work.letter) if work.letter else ()
        also = _OTHER_WORDS.get(work.key, "")
        yield Command(work.label, work.view, also, keys, query=f"?{work.query}" if work.query else "")
