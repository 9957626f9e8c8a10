"""One search over all that a person may see: claims, sources, people and names, and what can be done."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimdesk.accounts.models import User
from claimdesk.admin import Tone, badge
from claimdesk.admin.searching import contains_word
from claimdesk.ids import NO_ID
from claimdesk.text.search_words import MAX_WORDS
from claims.admin.labels import due_label, status_badge
from claims.admin.search.commands import commands_for, offers_for
from claims.admin.search.hits import Hit, HitGroup, with_marks
from claims.models import Claimant, Topic
from claims.permissions import visible_claimants, visible_claims
from claims.searching import claim_number, search
from sources.admin.archive_states import source_state
from sources.models import Publisher, PublisherDomain, Source
from sources.permissions import visible_sources
from sources.searching import search_sources

MIN_LETTERS = 2  # of what is looked for by words
MAX_OF_A_KIND = 5  # hits that are shown of each kind
Finder = Callable[[User, str], HitGroup]


def find_hits(user: User, typed: str) -> list[HitGroup]:
    """What `typed` finds of all that `user` may see, at most MAX_OF_A_KIND of each kind, in a fixed order of kinds.

    A first sign narrows it: `#` claims, `/` sources, `@` people and names, `>` commands. Twelve queries at most.
    """
    finders, words = _narrowed(typed.strip())
    groups = [finder(user, words) for finder in finders if _is_asked(finder, words)]
    return [group for group in groups if group.hits]


def _is_asked(finder: Finder, words: str) -> bool:
    """A single letter is no word to look for, but may be the number of a claim; commands are there without any."""
    if len(words) >= MIN_LETTERS or finder is _commands:
        return True
    return finder is _claims and claim_number(words)[0] is not None


def _narrowed(typed: str) -> tuple[tuple[Finder, ...], str]:
    """The finders of the sign that `typed` begins with, and the words behind it; `#2` keeps its sign."""
    chosen = _BY_SIGN.get(typed[:1])
    if chosen is None:
        return FINDERS, typed
    return chosen, typed if claim_number(typed)[1] else typed[1:].strip()


def _claims(user: User, words: str) -> HitGroup:
    """Claims, the newest first; before them the one whose number was typed."""
    seen = visible_claims(user).select_related("claimant", "assignee").defer("search_text")
    number, is_alone = claim_number(words)
    rows = [] if number is None else list(seen.filter(pk=number))
    if not is_alone and len(words) >= MIN_LETTERS:
        found = search(seen, words, sources=visible_sources(user)).exclude(pk=number or NO_ID).order_by("-pk")
        rows += found[: MAX_OF_A_KIND - len(rows)]
    hits = [
        Hit(
            with_marks(claim.text, words),
            reverse("admin:claims_claim_change", args=[claim.pk]),
            _joined(f"#{claim.pk}", claim.claimant, claim.assignee, due_label(claim)),
            status_badge(claim),
            claim.language,
        )
        for claim in rows
    ]
    return HitGroup("claims", _("Claims"), "claims", hits, _list("claims_claim", words))


def _sources(user: User, words: str) -> HitGroup:
    found = search_sources(visible_sources(user).with_list_columns(), words).defer("search_text")
    hits = [_source(source, words) for source in found.order_by("-pk")[:MAX_OF_A_KIND]]
    return HitGroup("sources", _("Sources"), "sources", hits, _list("sources_source", words))


def _source(source: Source, words: str) -> Hit:
    state = source_state(source)
    about = _joined(source.publisher, "" if source.label == source.url else source.url)
    return Hit(
        with_marks(source.label, words),
        reverse("admin:sources_source_change", args=[source.pk]),
        about,
        badge(state.label, state.tone),
        source.language,
    )


def _names(user: User, words: str) -> HitGroup:
    """Claimants, publishers, topics and people, by their names; a claimant of hidden claims alone is no hit."""
    hits = [*_claimants(user, words), *_publishers(words), *_topics(words), *_people(words)]
    return HitGroup("names", _("Claimants, publishers, topics, people"), "mine", hits)


def _claimants(user: User, words: str) -> Iterator[Hit]:
    rows = visible_claimants(user).filter(_each_word(words, "name", "aliases", "description"))
    for claimant in _first(rows):
        yield _named(claimant, "claimant", words, claimant.description, Claimant._meta.verbose_name)


def _publishers(words: str) -> Iterator[Hit]:
    rows = Publisher.objects.filter(_each_word(words, "name") | _of_host(words))
    for publisher in _first(rows):
        about = publisher.get_kind_display()
        yield _named(publisher, "publisher", words, about, Publisher._meta.verbose_name)


def _topics(words: str) -> Iterator[Hit]:
    for topic in _first(Topic.objects.filter(_each_word(words, "name"))):
        yield _named(topic, "topic", words, "", Topic._meta.verbose_name)


def _people(words: str) -> Iterator[Hit]:
    rows = User.objects.filter(_each_word(words, "first_name", "last_name", "username"))
    active = rows.filter(is_active=True, kind=User.Kind.PERSON).order_by("first_name", "last_name", "pk")
    for somebody in active[:MAX_OF_A_KIND]:
        about = f"@{somebody.username} · {somebody.get_role_display()}"
        yield _named(somebody, "person", words, about, User._meta.verbose_name)


def _named(row: Any, name: str, words: str, about: str, kind: Any) -> Hit:
    url = reverse(f"about_{name}", args=[row.pk])
    return Hit(with_marks(str(row), words), url, about, badge(str(kind).capitalize(), Tone.MUTED))


def _first(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("name", "pk")[:MAX_OF_A_KIND]


def _each_word(words: str, *fields: str) -> Q:
    """Rows of which one of `fields` holds each of the words."""
    held = Q()
    for word in words.split()[:MAX_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= contains_word(field, word)
        held &= anywhere
    return held


def _of_host(words: str) -> Q:
    """The publisher whose domain holds what was typed, where it looks like one."""
    host = words.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")[0]
    if "." not in host or " " in host:
        return Q(pk__in=[])
    return Q(pk__in=PublisherDomain.objects.filter(domain__contains=host).values("publisher"))


def _commands(user: User, words: str) -> HitGroup:
    hits = [*commands_for(user, words), *offers_for(user, words)]
    return HitGroup("commands", _("Commands"), "keys", hits)


def _joined(*parts: object) -> Any:
    """`parts` with dots between; what is empty is left out."""
    said = [part for part in parts if part]
    return format_html(" · ".join("{}" for _part in said), *said) if said else ""


def _list(name: str, words: str) -> str:
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode({'q': words})}"


FINDERS: tuple[Finder, ...] = (_claims, _sources, _names, _commands)
_BY_SIGN: dict[str, tuple[Finder, ...]] = {"#": (_claims,), "/": (_sources,), "@": (_names,), ">": (_commands,)}
# What each first sign narrows a search to, as the box and the page say it.
SIGNS = {
    "#": gettext_lazy("Claims"),
    "/": gettext_lazy("Sources"),
    "@": gettext_lazy("People and names"),
    ">": gettext_lazy("Commands"),
}
