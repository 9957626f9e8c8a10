"""What colleagues say about a claim."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Invalid
from claimdesk.fields import nfc
from claims.actions.locking import lock_claim
from claims.mentions import people_named
from claims.models import Citation, Claim, Comment
from claims.models.comment import MAX_QUOTED_CHARACTERS
from claims.permissions import require_edit_comment, require_remove_comment
from claims.workflow import notifying

SAME_COMMENT_WITHIN = timedelta(minutes=1)  # the same words of the same person: the button was pressed twice


@transaction.atomic
@acting
def comment(claim: Claim, text: str, *, by: User | None, citation: Citation | None = None, quoted: str = "") -> Comment:
    """Say `text` about `claim`, or about one `citation` of it, or the words `quoted` of its source; who is named in it
    as @username, and may see the claim, hears of it.

    Said again within SAME_COMMENT_WITHIN, it is said once: the first comment is returned. Raises Invalid (empty, or
    longer than CLAIMDESK_COMMENT_MAX; a citation of another claim), NotAllowed.
    """
    require(by, Permission.DISCUSS)
    words = _words(text)
    claim = lock_claim(claim, by=by)
    about = _about(claim, citation, quoted)
    if before := _said_just_now(claim, words, by, about):
        return before
    said = Comment.objects.create(claim=claim, text=words, by=by, **about)
    told = {"citation": citation.pk, "quoted": about["quoted"]} if citation else {}
    record(EventType.COMMENT_WRITTEN, claim, by=by, number=said.pk, said=words, **told)
    _mention(said, by=by)
    return said


@transaction.atomic
@acting
def edit_comment(said: Comment, text: str, *, by: User | None) -> Comment:
    """Change the words of one's own comment within CLAIMDESK_COMMENT_EDIT minutes. Who is named only now hears of it.

    Raises Invalid, NotAllowed.
    """
    claim = lock_claim(said.claim, by=by)
    said = Comment.objects.select_for_update(of=("self",)).select_related("by").get(pk=said.pk)
    require_edit_comment(by, said)
    words = _words(text)
    if words == said.text:
        return said
    before, said.text = said.text, words
    said.edited_at = timezone.now()
    said.save(update_fields=["text", "edited_at"])
    record(EventType.COMMENT_EDITED, claim, by=by, number=said.pk, before=before, after=words)
    _mention(said, by=by)
    return said


@transaction.atomic
@acting
def remove_comment(said: Comment, *, by: User | None) -> Comment:
    """Take a comment back, leaving an empty place; the audit log keeps what was said. Twice does nothing. Raises
    NotAllowed."""
    claim = lock_claim(said.claim, by=by)
    said = Comment.objects.select_for_update(of=("self",)).select_related("by").get(pk=said.pk)
    require_remove_comment(by, said)
    if said.removed_at:
        return said
    before, said.text, said.quoted = said.text, "", ""
    said.removed_at, said.removed_by = timezone.now(), by
    said.save(update_fields=["text", "quoted", "removed_at", "removed_by"])
    said.mentioned.clear()
    record(EventType.COMMENT_REMOVED, claim, by=by, number=said.pk, before=before)
    notifying.withdraw_mentioned(claim, anchor=_anchor(said))
    return said


def _words(text: str) -> str:
    """`text` as it is kept. Raises Invalid."""
    words = nfc(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    most = settings.COMMENT_MAX
    if not words:
        sentence = _("Write something first.")
    elif len(words) > most:
        sentence = ngettext(
            "A comment has at most %(most)d character; this one has %(count)d.",
            "A comment has at most %(most)d characters; this one has %(count)d.",
            most,
        ) % {"most": most, "count": len(words)}
    else:
        return words
    raise Invalid(sentence, fields={"text": sentence})


def _about(claim: Claim, citation: Citation | None, quoted: str) -> dict[str, Any]:
    """What a comment on `claim` is about. Words without a citation, which say of no source where they stand, are left
    out. Raises Invalid."""
    if citation is None:
        return {"citation": None, "quoted": ""}
    if citation.claim_id != claim.pk:
        sentence = _("This citation belongs to another claim, or is gone. Comment on the claim itself.")
        raise Invalid(sentence, fields={"text": sentence})
    words = " ".join(nfc(quoted or citation.quote).split())
    shown = words if len(words) <= MAX_QUOTED_CHARACTERS else words[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return {"citation": citation, "quoted": shown}


def _said_just_now(claim: Claim, words: str, by: User | None, about: dict[str, Any]) -> Comment | None:
    last = claim.comments.select_related("citation").order_by("-pk").first()
    if last is None or last.by_id != (by.pk if by else None) or last.text != words:
        return None
    if (last.citation, last.quoted) != (about["citation"], about["quoted"]):
        return None
    return last if last.created_at > timezone.now() - SAME_COMMENT_WITHIN else None


def _mention(said: Comment, *, by: User | None) -> None:
    """Keep whom the comment names now, and tell those whom it did not name before."""
    before = set(said.mentioned.values_list("pk", flat=True))
    named = [person for person in people_named(said.text) if notifying.may_hear(person, said.claim)]
    said.mentioned.set(named)
    new = [person for person in named if person.pk not in before]
    notifying.notify_mentioned(said.claim, new, by=by, comment=said.text[:500], anchor=_anchor(said))


def _anchor(said: Comment) -> str:
    return f"comment-{said.pk}"
