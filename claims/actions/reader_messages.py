"""What is done with messages of readers: received, taken up, answered, logged as a claim, closed, forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
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
from claimdesk.errors import Conflict, Invalid, NotAllowed
from claimdesk.fields import nfc
from claims.actions.citations import CitationDraft
from claims.actions.claims import log_claim
from claims.actions.intake import language_for
from claims.actions.reader_mail import owe_answer
from claims.actions.reference_data import claimant_named
from claims.models import Citation, Claim, Publication, ReaderMessage
from claims.models.reader_message import MAX_URL_CHARACTERS
from claims.permissions import visible_messages
from claims.workflow import notifying

_is_web_page = URLValidator(schemes=["http", "https"])
State = ReaderMessage.State


@dataclass(frozen=True)
class ReaderInput:
    """What a reader typed: about the claim whose verdict they read, or a claim to check where that is None."""

    text: str
    claim: Claim | None = None
    url: str = ""
    email: str = ""
    language: str = "en"


@transaction.atomic
@acting
def receive_message(typed: ReaderInput, *, form_nonce: str, by: None = None) -> ReaderMessage:
    """Keep what a reader wrote and tell who is on duty; the same form (`form_nonce`) sent again is the same message.

    Raises Invalid with a sentence per field, Conflict where CLAIMDESK_READER_WAITING messages wait already.
    """
    known = ReaderMessage.objects.filter(form_nonce=form_nonce).first()
    if known is not None:
        return known
    if typed.claim is not None and not Publication.objects.known().filter(claim=typed.claim).exists():
        raise Invalid(_("There is no published verdict of this number."), code="not_published")
    _require_fit(typed)
    if ReaderMessage.objects.filter(state=State.RECEIVED).count() >= settings.READER_WAITING:
        raise Conflict(_("We have more messages than we can read just now. Please try again later."), code="full")
    kept = {
        "kind": ReaderMessage.Kind.SUGGESTION if typed.claim is None else ReaderMessage.Kind.ERROR,
        "claim": typed.claim,
        "text": nfc(typed.text).strip(),
        "url": typed.url.strip(),
        "email": typed.email.strip(),
        "language": typed.language,
    }
    message, is_new = ReaderMessage.objects.get_or_create(form_nonce=form_nonce, defaults=kept)
    if not is_new:  # the button was pressed twice, and both came at once
        return message
    # Neither words nor address: the log is kept for ever, and a message is forgotten after its time.
    record(EventType.MESSAGE_RECEIVED, message, by=by, kind=message.kind, claim=message.claim_id)
    notifying.notify_of_reader(message)
    return message


@transaction.atomic
@acting
def take_message(message: ReaderMessage, *, by: User) -> ReaderMessage:
    """Say that `by` looks at it; they take it over where somebody else did. Raises Conflict (closed), NotAllowed."""
    message = _lock_open(message, by=by)
    if message.taken_by_id == by.pk:
        return message
    message.state, message.taken_by = State.TAKEN, by
    message.save(update_fields=["state", "taken_by"])
    record(EventType.MESSAGE_TAKEN, message, by=by)
    notifying.settle_reader_wrote(message)
    return message


@transaction.atomic
@acting
def answer_message(message: ReaderMessage, text: str, *, by: User) -> ReaderMessage:
    """Show the reader `text` on their page, in the place of an earlier answer, and tell them by e-mail if they left an
    address. Raises Invalid, Conflict (closed), NotAllowed."""
    message = take_message(message, by=by)
    message.answer = _answer(text)
    message.answered_at = timezone.now()
    message.save(update_fields=["answer", "answered_at"])
    owe_answer(message)
    record(EventType.MESSAGE_ANSWERED, message, by=by, said=message.answer)
    return message


@transaction.atomic
@acting
def close_message(message: ReaderMessage, *, by: User) -> ReaderMessage:
    """End the work on it, with or without an answer. Raises Conflict (closed), NotAllowed."""
    message = _lock_open(message, by=by)
    message.state, message.closed_at = State.CLOSED, timezone.now()
    message.save(update_fields=["state", "closed_at"])
    record(EventType.MESSAGE_CLOSED, message, by=by)
    notifying.settle_reader_wrote(message)
    return message


@transaction.atomic
@acting
def log_from_message(
    message: ReaderMessage, *, text: str, claimant: str, url: str, by: User, is_another: bool = False
) -> Claim:
    """Log the claim that a reader suggested, in the newsroom's own words `text`; the page at `url` is cited as its
    appearance and archived. Raises Invalid, Conflict (closed, or logged already), NotAllowed, and NearlySame unless
    somebody says that it `is_another` claim than those that are here."""
    message = take_message(message, by=by)
    if message.logged_claim_id is not None:
        raise Conflict(_("A claim was logged from this message already."), code="logged_already")
    drafts = [CitationDraft(url=url, stance=Citation.Stance.NONE)] if url.strip() else []
    claim = log_claim(
        by=by,
        text=text,
        claimant=claimant_named(claimant, by=by),
        language=language_for(text, None),
        citations=drafts,
        is_another=is_another,
    )
    message.logged_claim = claim
    message.save(update_fields=["logged_claim"])
    record(EventType.MESSAGE_LOGGED, message, by=by, claim=claim.pk)
    return claim


@transaction.atomic
@acting
def forget_old_messages(*, by: None = None) -> int:
    """Delete what was closed more than CLAIMDESK_READER_DAYS ago; how many."""
    before = timezone.now() - timedelta(days=settings.READER_DAYS)
    old = list(ReaderMessage.objects.select_for_update().filter(closed_at__lt=before).order_by("pk"))
    for message in old:
        record(EventType.MESSAGE_FORGOTTEN, message, by=by)
        message.delete()
    return len(old)


def _require_fit(typed: ReaderInput) -> None:
    """Raise Invalid with a sentence for each field that cannot be kept."""
    fields = {"text": _too_long(typed.text.strip()), "url": _no_page(typed.url.strip())}
    if typed.email.strip():
        try:
            validate_email(typed.email.strip())
        except ValidationError:
            fields["email"] = _("This is no e-mail address. Leave it empty, if you like.")
    if not typed.text.strip():
        fields["text"] = _("Write what it is about.")
    broken = {name: sentence for name, sentence in fields.items() if sentence}
    if broken:
        raise Invalid(_("The message was not sent."), fields=broken)


def _too_long(text: str) -> str:
    most = settings.READER_MAX
    if len(nfc(text)) <= most:
        return ""
    words = ngettext("At most %(most)d character, please.", "At most %(most)d characters, please.", most)
    return words % {"most": most}


def _no_page(url: str) -> str:
    if not url:
        return ""
    try:
        _is_web_page(url)
    except ValidationError:
        return _("This is no URL of a web page. It begins with https://.")
    return "" if len(url) <= MAX_URL_CHARACTERS else _("This URL is too long.")


def _answer(text: str) -> str:
    """The answer as it is kept. Raises Invalid."""
    words = nfc(text).strip()
    sentence = _too_long(words) if words else _("Write the answer first.")
    if sentence:
        raise Invalid(sentence, fields={"answer": sentence})
    return words


def _lock_open(message: ReaderMessage, *, by: User) -> ReaderMessage:
    """The row, if `by` may work on it and it is not closed. Raises Conflict, NotAllowed."""
    require(by, Permission.LOG_CLAIM)
    locked = ReaderMessage.objects.select_for_update().get(pk=message.pk)
    if not visible_messages(by).filter(pk=locked.pk).exists():
        raise NotAllowed(_("Only named people see this claim, and you are not one of them."), code="confidential")
    if locked.is_closed:
        raise Conflict(_("This message is closed."), code="closed")
    return locked
