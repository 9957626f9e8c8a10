"""Logging, changing and deleting claims."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.audit.tracking import as_one_version
from claimdesk.changes import assign_valid, differing, require_changeable
from claimdesk.errors import Invalid
from claims.actions.citations import CitationDraft, cite, named_fields, require_each_once
from claims.actions.confidentiality import hide_claim, settle_sources
from claims.actions.locking import lock_claim, lock_for_edit, save_counted
from claims.matching.candidates import remember
from claims.matching.duplicate_check import require_another
from claims.models import Citation, Claim, Topic
from claims.models.editable_fields import CITATION_NAMES, CLAIM_VALUES, label_of
from claims.permissions import require_delete
from claims.workflow import notifying
from claims.workflow.reconsidering import reconsider

# Of a claim that is deleted, and of its citations.
LOGGED_CLAIM_FIELDS = (*sorted(CLAIM_VALUES), "assignee", "logged_by", "created_at")
LOGGED_CITATION_FIELDS = (*CITATION_NAMES, "waived_reason", "accepted_reason", "created_by", "created_at")


@transaction.atomic
@acting
def log_claim(
    *,
    by: User | None,
    citations: Sequence[CitationDraft] = (),
    topics: Iterable[Topic] = (),
    assignee: User | None = None,
    readers: Iterable[User] | None = None,
    is_another: bool = False,
    **fields: Any,
) -> Claim:
    """Log a claim with its citations, all or nothing. `fields` are CLAIM_VALUES; `text` and `claimant` are needed.
    With `readers` it is confidential: only they, who logs it and whom it is assigned to ever see it.

    Sources that are new are added and queued for archiving; a draft with several URLs is a citation of each. Raises
    Invalid with a sentence per field (those of the n-th draft as `citations.n.field`), NotAllowed, and NearlySame
    unless somebody says that it `is_another` claim than those that are here.
    """
    require(by, Permission.LOG_CLAIM)
    require_changeable(fields, CLAIM_VALUES)
    claim = Claim(logged_by=by)
    _require_words({"text": "", "claimant": None, **fields})
    assign_valid(claim, {**fields, "assignee": assignee}, unique=False)
    claim.search_text = claim.search_document()
    claim.is_confidential = readers is not None
    with as_one_version(claim):
        claim.save()
        claim.topics.set(topics)
    remember(claim)
    record(EventType.CLAIM_LOGGED, claim, by=by, text=claim.text)
    if readers is not None:
        hide_claim(claim, by=by, readers=readers)
    notifying.notify_assigned(claim, by=by)
    cited = _cite_all(claim, citations, by=by)
    if not is_another:  # asked last, when sources are known and all else is right; the transaction takes all back
        require_another(claim, cited, by=by)
    return claim


@transaction.atomic
@acting
def revise_claim(
    claim: Claim,
    *,
    by: User | None,
    expected_version: int | None = None,
    topics: Iterable[Topic] | None = None,
    **changes: Any,
) -> Claim:
    """Change the words of `claim` (CLAIM_VALUES) or its topics. A submitted claim goes back to review.

    Nothing happens where nothing differs. Raises Invalid, Stale, NotAllowed.
    """
    claim = lock_for_edit(claim, by=by, expected_version=expected_version)
    require_changeable(changes, CLAIM_VALUES)
    _require_words(changes)
    changed: dict[str, Any] = differing(claim, changes)
    with as_one_version(claim):
        if topics is not None:
            changed |= _set_topics(claim, topics)
        if not changed:
            return claim
        assign_valid(claim, changes, unique=False)
        if {"text", "translation"} & set(changed):
            claim.translation_is_older = bool(claim.translation) and "translation" not in changed
        save_counted(claim)
    record(EventType.CLAIM_REVISED, claim, by=by, changes=changed)
    reconsider(claim, by=by, change=_("Changed: %(fields)s.") % {"fields": _labels(changed)})
    if {"text", "translation"} & set(changed):
        remember(claim)
    return claim


@transaction.atomic
@acting
def delete_claim(claim: Claim, *, by: User | None, expected_version: int | None = None) -> None:
    """Delete a claim on which nothing was decided yet, of which the log keeps all that goes with it. Its sources and
    their captures stay. Raises Stale, NotAllowed."""
    claim = lock_claim(claim, by=by, expected_version=expected_version)
    require_delete(by, claim)
    cited = list(claim.citations.values_list("source", flat=True))
    record(EventType.CLAIM_DELETED, claim, by=by, text=claim.text, was=_all_of(claim))
    claim.delete()
    settle_sources(cited, by=by)


def _cite_all(claim: Claim, citations: Sequence[CitationDraft], *, by: User | None) -> list[Citation]:
    cited: list[Citation] = []
    for number, draft in enumerate(citations):
        with named_fields(number):
            for each in draft.one_each():
                cited.append(cite(claim, each, by=by))
                require_each_once(cited)
    return cited


def _all_of(claim: Claim) -> dict[str, Any]:
    """The claim and what is deleted with it, as JSON holds it."""
    comments = claim.comments.order_by("pk").values(
        "id", "by", "text", "citation", "quoted", "created_at", "removed_at"
    )
    return {
        **Claim.objects.values(*LOGGED_CLAIM_FIELDS).get(pk=claim.pk),
        "topics": sorted(topic.name for topic in claim.topics.all()),
        "citations": list(claim.citations.order_by("pk").values("id", "source", "capture", *LOGGED_CITATION_FIELDS)),
        "comments": list(comments),
    }


def _set_topics(claim: Claim, topics: Iterable[Topic]) -> dict[str, Any]:
    before = sorted(topic.name for topic in claim.topics.all())
    claim.topics.set(topics)
    after = sorted(topic.name for topic in claim.topics.all())
    return {"topics": [before, after]} if before != after else {}


def _labels(changed: dict[str, Any]) -> str:
    return ", ".join(label_of(Claim, name) for name in changed)


def _require_words(fields: dict[str, Any]) -> None:
    """Raise Invalid where the text or the claimant is given but is empty or only spaces."""
    if missing := [name for name in ("text", "claimant") if name in fields and not str(fields[name] or "").strip()]:
        raise Invalid(
            _("A claim needs its text and a claimant."), fields=dict.fromkeys(missing, _("This field is required."))
        )
