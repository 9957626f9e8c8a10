"""Claimants, topics and the scale."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing
from claimdesk.errors import Conflict, Invalid
from claimdesk.fields import nfc
from claimdesk.text.folding import name_key
from claims.models import Claim, Claimant, ClaimantKey, Rating, Topic
from claims.models.status import PUBLIC
from claims.permissions import require_rename, visible_claimants
from claims.workflow.published_content import refresh_claimant
from claims.workflow.reconsidering import reconsider_grounds

M = TypeVar("M", bound=models.Model)

MAX_KEY_CHARACTERS = 400
FOUND_AT_ONCE = 200  # claims whose search text is written with one statement
MEANING = frozenset({"number", "labels", "definitions"})  # of a rating; its colour says nothing


def claimant_named(name: str, *, by: User | None) -> Claimant:
    """The claimant called `name` among those that `by` may see, added if there is none. One who is called exactly so
    comes first; else one that has it among their names, in another case, with other spaces or with letters that only
    look the same. Raises Invalid, also where several are alike; NotAllowed."""
    name = " ".join(nfc(name).split())
    seen = visible_claimants(by)
    exact = seen.filter(name=name).order_by("pk").first()
    if exact:
        return exact
    alike = seen.filter(pk__in=ClaimantKey.objects.filter(key=name_key(name)).values("claimant")).order_by("pk")[:2]
    if len(alike) > 1:
        sentence = _("Several claimants have this name. Enter the number of the one you mean, e.g. #12.")
        raise Invalid(sentence, code="several", fields={"claimant": sentence})
    return alike[0] if alike else save_claimant(by=by, name=name)


@transaction.atomic
@acting
def save_claimant(claimant: Claimant | None = None, *, by: User | None, **fields: Any) -> Claimant:
    """Add a claimant, or change the given one: while a public verdict names them, only somebody who publishes
    may. Raises Invalid, NotAllowed."""
    require(by, Permission.WRITE_CATALOGUE)
    if claimant and differing(claimant, fields):
        require_rename(by, claimant)
    _require_other_claimant(claimant, fields, by)
    old_name = claimant.name if claimant else ""
    saved = _save(claimant or Claimant(), fields, EventType.CLAIMANT_SAVED, by=by)
    _keep_keys(saved)
    if claimant and old_name != saved.name:
        _find_under_new_name(saved)
        # A verdict that is public stays: only who publishes changes what it names.
        waiting = Claim.objects.submitted().exclude(status__in=PUBLIC).filter(claimant=saved)
        for key in list(waiting.order_by("pk").values_list("pk", flat=True)):
            locked = Claim.objects.select_for_update().get(pk=key)
            reconsider_grounds(locked, by=by, change=_("The claimant was renamed."))
    if claimant:
        refresh_claimant(saved, by=by)
    return saved


@transaction.atomic
@acting
def delete_claimant(claimant: Claimant, *, by: User | None) -> None:
    """Delete a claimant without claims. Raises Invalid, NotAllowed."""
    require(by, Permission.DELETE)
    _delete(claimant, EventType.CLAIMANT_DELETED, _("“%(name)s” has claims in ClaimDesk, so it stays."), by=by)


@transaction.atomic
@acting
def save_topic(topic: Topic | None = None, *, by: User | None, **fields: Any) -> Topic:
    """Add a topic, or change the given one; a new one's slug comes from its name. Raises Invalid, NotAllowed."""
    require(by, Permission.WRITE_CATALOGUE)
    if topic is None:
        fields.setdefault("slug", slugify(fields.get("name", ""), allow_unicode=True))
    return _save(topic or Topic(), fields, EventType.TOPIC_SAVED, by=by)


@transaction.atomic
@acting
def delete_topic(topic: Topic, *, by: User | None) -> None:
    """Delete a topic that no claim has. Raises Invalid, NotAllowed."""
    require(by, Permission.DELETE)
    if topic.claims.exists():
        raise Invalid(_("“%(name)s” has claims in ClaimDesk, so it stays.") % {"name": topic}, code="in_use")
    _delete(topic, EventType.TOPIC_DELETED, "%(name)s", by=by)


@transaction.atomic
@acting
def save_rating(rating: Rating | None = None, *, by: User | None, **fields: Any) -> Rating:
    """Add a rating, or change the given one. What one means that somebody gave already is never changed: a new
    version takes its place, and old verdicts keep theirs. Its code stays. Raises Invalid, Conflict, NotAllowed."""
    require(by, Permission.MANAGE_RATINGS)
    rating = Rating.objects.select_for_update().get(pk=rating.pk) if rating else Rating()
    _require_newest(rating)
    _require_labels(fields.get("labels", rating.labels if rating.pk else None))
    _require_free(rating, fields)
    changed = differing(rating, fields) if rating.pk and rating.was_given() else {}
    if "code" in changed:
        sentence = _("This rating is already in use, so its code can't change. Retire it and add another one.")
        raise Invalid(sentence, code="in_use", fields={"code": sentence})
    if MEANING & set(changed):
        return _next_version(rating, fields, changed, by=by)
    return _save(rating, fields, EventType.RATING_SAVED, by=by)


@transaction.atomic
@acting
def retire_rating(rating: Rating, *, by: User | None) -> Rating:
    """Give `rating` no more; verdicts that have it keep it. Raises NotAllowed."""
    require(by, Permission.MANAGE_RATINGS)
    _require_newest(rating)
    if rating.retired_at is None:
        rating.retired_at = timezone.now()
        rating.save(update_fields=["retired_at"])
        record(EventType.RATING_RETIRED, rating, by=by)
    return rating


def _require_other_claimant(claimant: Claimant | None, fields: dict[str, Any], by: User | None) -> None:
    """Raise Invalid where somebody whom `by` may see has the same name, however it is typed, and description; who is
    hidden may have it."""
    name, description = (
        nfc(str(fields.get(each, getattr(claimant, each, ""))).strip()) for each in ("name", "description")
    )
    is_same = Q(name=name)
    if claimant is None or claimant.name != name:
        is_same |= Q(pk__in=ClaimantKey.objects.filter(key=name_key(name)).values("claimant"))
    others = visible_claimants(by).filter(is_same, description=description)
    if (others.exclude(pk=claimant.pk) if claimant else others).exists():
        sentence = _("There is a claimant with this name and description already.")
        raise Invalid(sentence, fields={"name": sentence})


def _require_newest(rating: Rating) -> None:
    if rating.replaced_at:
        sentence = _("A newer version replaced this one. Change the newer one.")
        raise Conflict(sentence, code="replaced")


def _require_free(rating: Rating, fields: dict[str, Any]) -> None:
    """The database would say the same, but not at the field."""
    taken = {
        name: _("Another rating already has this.")
        for name, others in (("code", Rating.objects.current()), ("number", Rating.objects.in_use()))
        if fields.get(name) and others.filter(**{name: fields[name]}).exclude(pk=rating.pk).exists()
    }
    if taken:
        raise Invalid(_("Check the marked fields."), fields=taken)


def _next_version(rating: Rating, fields: dict[str, Any], changed: dict[str, Any], *, by: User | None) -> Rating:
    """The old row keeps its meaning and says until when it was given."""
    now = timezone.now()
    rating.replaced_at = now
    rating.save(update_fields=["replaced_at"])
    kept = {name: getattr(rating, name) for name in ("code", "number", "colour", "labels", "definitions", "retired_at")}
    newer = Rating(version=rating.version + 1, since=now)
    assign_valid(newer, kept | fields)
    newer.save()
    record(EventType.RATING_REPLACED, rating, by=by, version=rating.version, newer=newer.pk, changes=changed)
    record(EventType.RATING_SAVED, newer, by=by, version=newer.version, changes=changed)
    return newer


def _keep_keys(claimant: Claimant) -> None:
    """By which all names of `claimant` are found; they are derived, so nothing tells of them."""
    wanted = {name_key(name)[:MAX_KEY_CHARACTERS] for name in claimant.all_names} - {""}
    known = set(claimant.keys.values_list("key", flat=True))
    if known - wanted:
        claimant.keys.filter(key__in=known - wanted).delete()
    ClaimantKey.objects.bulk_create([ClaimantKey(claimant=claimant, key=key) for key in sorted(wanted - known)])


def _find_under_new_name(claimant: Claimant) -> None:
    """Who looks for the new name finds the old claims, and who pulls what was updated gets them again."""
    claims = Claim.objects.filter(claimant=claimant)
    now, ids = timezone.now(), list(claims.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), FOUND_AT_ONCE):
        rows = list(claims.filter(pk__in=ids[start : start + FOUND_AT_ONCE]).select_related("claimant"))
        for claim in rows:
            claim.search_text, claim.updated_at = claim.search_document(), now
        Claim.objects.bulk_update(rows, ["search_text", "updated_at"], batch_size=FOUND_AT_ONCE)


def _require_labels(labels: Any) -> None:
    texts = labels.values() if isinstance(labels, dict) else [None]
    if not labels or not all(isinstance(text, str) and text.strip() for text in texts):
        sentence = _('Give one label per language, e.g. {"en": "False", "uk": "Неправда"}.')
        raise Invalid(sentence, fields={"labels": sentence})


def _save(instance: M, fields: dict[str, Any], event: EventType, *, by: User | None) -> M:
    changed = differing(instance, fields)
    if instance.pk and not changed:
        return instance
    assign_valid(instance, fields)
    instance.save()
    record(event, instance, by=by, changes=changed)
    return instance


def _delete(instance: models.Model, event: EventType, sentence: str, *, by: User | None) -> None:
    record(event, instance, by=by)
    try:
        instance.delete()
    except ProtectedError as error:
        raise Invalid(sentence % {"name": instance}, code="in_use") from error
