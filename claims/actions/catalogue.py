"""Claimants, topics and the scale."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.acting import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import assign_valid, differing
from claimdesk.errors import Invalid
from claimdesk.fields import nfc
from claims.models import Claim, Claimant, Rating, Topic
from claims.searching import document

M = TypeVar("M", bound=models.Model)


def claimant_named(name: str, *, by: User | None) -> Claimant:
    """The claimant called `name`, added if there is none. Raises Invalid, NotAllowed."""
    name = nfc(name.strip())
    return Claimant.objects.filter(name=name).order_by("pk").first() or save_claimant(by=by, name=name)


@transaction.atomic
@acting
def save_claimant(claimant: Claimant | None = None, *, by: User | None, **fields: Any) -> Claimant:
    """Add a claimant, or change the given one. Raises Invalid, NotAllowed."""
    require(by, Permission.WRITE_CATALOGUE)
    old_name = claimant.name if claimant else ""
    saved = _save(claimant or Claimant(), fields, EventType.CLAIMANT_SAVED, by=by)
    if claimant and old_name != saved.name:
        _find_under_new_name(saved)
    return saved


@transaction.atomic
@acting
def delete_claimant(claimant: Claimant, *, by: User | None) -> None:
    """Delete a claimant without claims. Raises Invalid, NotAllowed."""
    require(by, Permission.DELETE)
    _delete(claimant, EventType.CLAIMANT_DELETED, _("“%(name)s” has claims at this desk and stays."), by=by)


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
        raise Invalid(_("“%(name)s” has claims at this desk and stays.") % {"name": topic}, code="in_use")
    _delete(topic, EventType.TOPIC_DELETED, "%(name)s", by=by)


@transaction.atomic
@acting
def save_rating(rating: Rating | None = None, *, by: User | None, **fields: Any) -> Rating:
    """Add a rating, or change the given one. One that a review gave keeps its number and code, so that old verdicts
    keep their meaning. Raises Invalid, NotAllowed."""
    require(by, Permission.MANAGE_RATINGS)
    fixed = {"code", "number"} & set(fields)
    if rating and rating.reviews.exists() and any(getattr(rating, name) != fields[name] for name in fixed):
        sentence = _("This rating was given already. Retire it and add another one.")
        raise Invalid(sentence, code="in_use", fields=dict.fromkeys(fixed, sentence))
    _require_labels(fields.get("labels", rating.labels if rating else None))
    return _save(rating or Rating(), fields, EventType.RATING_SAVED, by=by)


@transaction.atomic
@acting
def retire_rating(rating: Rating, *, by: User | None) -> Rating:
    """Give `rating` no more; verdicts that have it keep it. Raises NotAllowed."""
    require(by, Permission.MANAGE_RATINGS)
    if rating.retired_at is None:
        rating.retired_at = timezone.now()
        rating.save(update_fields=["retired_at"])
        record(EventType.RATING_RETIRED, rating, by=by)
    return rating


def _find_under_new_name(claimant: Claimant) -> None:
    """Who looks for the new name finds the old claims, and who pulls what was updated gets them again."""
    for claim in Claim.objects.filter(claimant=claimant).select_related("claimant").iterator(chunk_size=500):
        Claim.objects.filter(pk=claim.pk).update(search_text=document(claim), updated_at=timezone.now())


def _require_labels(labels: Any) -> None:
    texts = labels.values() if isinstance(labels, dict) else [None]
    if not labels or not all(isinstance(text, str) and text.strip() for text in texts):
        sentence = _("Give one label per language, as {“en”: “False”, “uk”: “Неправда”}.")
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
