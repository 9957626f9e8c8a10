"""Confidential claims: who sees them, and what of their sources is hidden with them.

The people who are named see a confidential claim, and nobody else, whatever their role. A source that only confidential
claims rest on is hidden with them; `settle_sources` keeps it so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting, is_made_now
from claimdesk.audit.events import EventType
from claimdesk.audit.log import UNSEEN, record
from claimdesk.errors import Conflict, Invalid
from claims.actions.locking import lock_claim, lock_for_edit
from claims.models import Citation, Claim, ClaimReader
from claims.models.status import PUBLIC
from sources.actions import hide_source, show_source
from sources.models import Attribution, Source

# Sources read in one transaction; spam pages that all link to each other must not hold it up.
MOST_SOURCES = 10_000


@transaction.atomic
@acting
def make_confidential(
    claim: Claim, *, by: User | None, readers: Iterable[User] = (), expected_version: int | None = None
) -> Claim:
    """Let only named people see `claim` from now on: `readers`, and those who have a part in it (who asks, who logged
    it, whom it is assigned to, who reviewed it).

    Raises Conflict for a claim that is or was public, or that an open one repeats; Invalid, Stale, NotAllowed.
    """
    claim = lock_for_edit(claim, by=by, expected_version=expected_version)
    if claim.is_confidential:
        return claim
    _require_hideable(claim)
    hide_claim(claim, by=by, readers=readers)
    claim.version += 1
    claim.save()
    settle_sources(_cited(claim), by=by)
    return claim


def hide_claim(claim: Claim, *, by: User | None, readers: Iterable[User]) -> None:
    """Mark a claim whose row the caller holds and saves, and name its readers. Raises Invalid."""
    claim.is_confidential = True
    named = {person.pk: person for person in [*_concerned(claim, by), *readers]}
    for person in named.values():
        _require_nameable(person)
    ClaimReader.objects.bulk_create(ClaimReader(claim=claim, person=person, named_by=by) for person in named.values())
    unseen = {UNSEEN: True} if is_made_now(claim) else {}
    record(EventType.CLAIM_HIDDEN, claim, by=by, readers=sorted(map(str, named.values())), **unseen)


@transaction.atomic
@acting
def lift_confidentiality(claim: Claim, *, by: User | None, reason: str, expected_version: int | None = None) -> Claim:
    """Let everybody see `claim` and its sources again, and say why. Raises Invalid, Stale, NotAllowed."""
    claim = lock_for_edit(claim, by=by, expected_version=expected_version)
    if not claim.is_confidential:
        return claim
    record(EventType.CLAIM_SHOWN, claim, by=by, reason=_said(reason))
    claim.readers.all().delete()
    claim.is_confidential = False
    claim.version += 1
    claim.save()
    settle_sources(_cited(claim), by=by)
    return claim


@transaction.atomic
@acting
def name_reader(claim: Claim, person: User, *, by: User | None) -> None:
    """Let `person` see the confidential `claim`, too. Naming twice does nothing. Raises Conflict, Invalid,
    NotAllowed."""
    require(by, Permission.EDIT_CLAIM)
    claim = lock_claim(claim, by=by)
    _require_confidential(claim)
    _require_nameable(person)
    _reader, is_new = ClaimReader.objects.get_or_create(claim=claim, person=person, defaults={"named_by": by})
    if is_new:
        record(EventType.CLAIM_READER_NAMED, claim, by=by, person=person.pk, to=str(person))
        settle_sources(_cited(claim), by=by)


@transaction.atomic
@acting
def unname_reader(claim: Claim, person: User, *, by: User | None) -> None:
    """Let `person` see the confidential `claim` no more. The last one who can work on it stays, and so does whom it is
    assigned to. Raises Conflict, Invalid, NotAllowed."""
    require(by, Permission.EDIT_CLAIM)
    claim = lock_claim(claim, by=by)
    _require_confidential(claim)
    if claim.assignee_id == person.pk:
        raise Invalid(_("The claim is assigned to %(person)s. Assign it to somebody else first.") % {"person": person})
    if not any(reader.person.holds(Permission.EDIT_CLAIM) for reader in _readers(claim) if reader.person != person):
        raise Invalid(_("Someone who can work on the claim must see it. Name another person first."), code="last")
    if claim.readers.filter(person=person).delete()[0]:
        record(EventType.CLAIM_READER_REMOVED, claim, by=by, person=person.pk, to=str(person))
        settle_sources(_cited(claim), by=by)


@transaction.atomic
@acting
def break_seal(claim: Claim, *, by: User, reason: str) -> None:
    """Let chiefs add themselves to the readers when the people named have left. The reason is shown to all readers in
    the claim's history. Raises Conflict, Invalid, NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    _require_confidential(claim)
    _require_nameable(by)
    said = _said(reason)
    _reader, is_new = ClaimReader.objects.get_or_create(claim=claim, person=by, defaults={"named_by": by})
    if is_new:
        record(EventType.CLAIM_SEAL_BROKEN, claim, by=by, reason=said)
        settle_sources(_cited(claim), by=by)


# --- The sources behind it ---


@transaction.atomic
@acting
def settle_sources(ids: Iterable[int], *, by: User | None) -> None:
    """Let the sources `ids`, and what they lead to, be as hidden as the claims that rest on them.

    A source on which an open claim rests, or that an open source names, is for all; one on which only confidential
    claims rest is for their readers together. One on which nothing rests stays as it is: what was hidden does not come
    out because a citation went.
    """
    ids = set(ids)
    if not ids or not (Claim.objects.filter(is_confidential=True).exists() or _any_hidden()):
        return
    below = _walk(ids, "source", "origin")
    chains = _Chains.around(below)
    for source in Source.objects.filter(pk__in=below).order_by("pk"):
        _settle(source, chains, by=by)


@dataclass
class _Chains:
    """Sources with all that leads to them: who names whom, which claims cite each, and which are hidden now."""

    named_by: dict[int, set[int]]  # a source, and those that name it or are copies of it
    names: dict[int, set[int]]
    cited_openly: set[int]
    cited_in_secret: set[int]
    hidden: set[int]

    @classmethod
    def around(cls, sources: set[int]) -> "_Chains":
        """What has to be known of `sources`: a few queries, however many they are."""
        above = _walk(sources, "origin", "source")
        ways = Attribution.objects.filter(origin__in=above).order_by().values_list("source", "origin")
        copies = Source.objects.filter(original__in=above).order_by().values_list("pk", "original")
        named_by: dict[int, set[int]] = defaultdict(set)
        names: dict[int, set[int]] = defaultdict(set)
        for source, origin in ways.union(copies):
            named_by[origin].add(source)
            names[source].add(origin)
        cited = Citation.objects.filter(source__in=above).order_by().values_list("source", "claim__is_confidential")
        found = set(cited.distinct())
        hidden = Source.objects.filter(pk__in=above, is_confidential=True).values_list("pk", flat=True)
        openly = {source for source, is_secret in found if not is_secret}
        return cls(named_by, names, openly, {source for source, is_secret in found if is_secret}, set(hidden))


def _settle(source: Source, chains: _Chains, *, by: User | None) -> None:
    above = _reached({source.pk}, chains.named_by)
    secret = above & chains.cited_in_secret
    elsewhere = above - _reached(secret, chains.names)
    if above & chains.cited_openly or elsewhere - chains.hidden:
        if source.pk in chains.hidden:
            show_source(source, by=by)
            chains.hidden.discard(source.pk)
    elif secret:
        readers = ClaimReader.objects.filter(claim__citations__source__in=secret)
        hide_source(source, readers=set(readers.values_list("person", flat=True)), by=by)
        chains.hidden.add(source.pk)


def _reached(sources: set[int], ways: dict[int, set[int]]) -> set[int]:
    """`sources` and all that `ways` lead to from them."""
    reached: set[int] = set()
    ahead = set(sources)
    while ahead:
        reached |= ahead
        ahead = set().union(*(ways.get(each, set()) for each in ahead)) - reached
    return reached


def _walk(ids: set[int], start: str, end: str) -> set[int]:
    """`ids` and all that attributions lead to from them, from `start` to `end`; one query per step."""
    reached: set[int] = set()
    while (ids := ids - reached) and len(reached) < MOST_SOURCES:
        reached |= ids
        ways = Attribution.objects.filter(**{f"{start}__in": ids}).order_by().values_list(end)
        # A copy leads to its original as it leads to what it names.
        own, other = ("original", "pk") if start == "origin" else ("pk", "original")
        joined = Source.objects.filter(original__isnull=False, **{f"{own}__in": ids}).order_by().values_list(other)
        ids = {key for (key,) in ways.union(joined)}
    return reached


def _any_hidden() -> bool:
    return Source.objects.filter(is_confidential=True).exists()


def _cited(claim: Claim) -> set[int]:
    return set(Citation.objects.filter(claim=claim).values_list("source", flat=True))


# --- Who, and whether ---


def _readers(claim: Claim) -> Iterable[ClaimReader]:
    return claim.readers.select_related("person").order_by("pk")


def _concerned(claim: Claim, by: User | None) -> Iterable[User]:
    """The people who already work on the claim and may be named as its readers."""
    people = [by, claim.logged_by, claim.assignee, claim.review.by if claim.review else None]
    return [person for person in people if person is not None and person.may_be_named]


def _require_nameable(person: User) -> None:
    if not person.may_be_named:
        sentence = _("%(person)s can't be named: only active people can, never programs or keys.") % {"person": person}
        raise Invalid(sentence, code="not_a_person", fields={"readers": sentence})


def _require_confidential(claim: Claim) -> None:
    if not claim.is_confidential:
        raise Conflict(_("Everybody sees this claim. Make it confidential first."), code="not_confidential")


def _require_hideable(claim: Claim) -> None:
    if claim.status in PUBLIC or claim.published_review_id is not None:
        raise Conflict(_("This claim was published, so it can't be hidden anymore."), code="published_before")
    if claim.duplicates.filter(is_confidential=False).exists():
        raise Conflict(
            _("Another claim is shelved as a duplicate of this one and would reveal it. Unshelve that one first."),
            code="in_use",
        )


def _said(reason: str) -> str:
    if not reason.strip():
        sentence = _("Say why.")
        raise Invalid(sentence, code="reason_needed", fields={"reason": sentence})
    return reason.strip()
