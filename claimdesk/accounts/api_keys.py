"""What is done with API keys: decided, written and recorded in one transaction."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.permissions import granted_by, in_order, require
from claimdesk.accounts.roles import WORDS, Permission, Role, Scope
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.errors import Conflict, Invalid

_PREFIX = "cdk_"
NOTED_EVERY = timedelta(minutes=1)
MAX_OVERLAP_HOURS = 24 * 90
MAX_RATE = 1_000_000  # requests a minute


def digest_of(secret: str) -> str:
    """The SHA-256 (hex) under which an API key is kept. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
@acting
def create_api_key(
    *,
    name: str,
    scope: str | Iterable[str],
    by: User | None,
    user: User | None = None,
    expires_at: datetime | None = None,
    rate: int | None = None,
) -> tuple[ApiKey, str]:
    """Make a key that acts as `user`, or as a program of its own called `name`. Returns the key and its secret,
    which is shown now and never again. `scope` is one of WORDS or several of them, `rate` the requests a minute.

    A program's account may read, or with a scope that writes do what an editor may; it can never review or approve.
    Nobody makes a key that acts as another person: a verdict's second person must not be a key of the first one.
    Raises Invalid for a blank name, an unknown scope or an expiry that is past, NotAllowed.
    """
    require(by, Permission.MANAGE_PEOPLE)
    if by and user and user.kind == User.Kind.PERSON and user.pk != by.pk:
        sentence = _("A key acts as a program or as yourself, never as somebody else.")
        raise Invalid(sentence, code="another_person", fields={"user": sentence})
    if not name.strip():
        raise Invalid(_("The key has no name."), fields={"name": _("Give the key a name that tells who uses it.")})
    words = _scope(scope, is_program=user is None or user.kind == User.Kind.PROGRAM)
    if expires_at and expires_at <= timezone.now():
        raise Invalid(_("The key would have expired already."), fields={"expires_at": _("Choose a later time.")})
    if rate is not None and not 1 <= rate <= MAX_RATE:
        sentence = _("Give a whole number from 1 to %(most)s.") % {"most": MAX_RATE}
        raise Invalid(sentence, fields={"rate": sentence})
    secret = _new_secret()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=secret[:10],
        digest=digest_of(secret),
        scope=words,
        rate=rate,
        user=user or _program(name.strip(), words, by=by),
        created_by=by,
        expires_at=expires_at,
    )
    record(EventType.API_KEY_CREATED, key, by=by, scope=words, acts_as=str(key.user))
    return key, secret


@transaction.atomic
@acting
def rotate_api_key(
    key: ApiKey, *, by: User | None, overlap_hours: int | None = None, is_own: bool = False
) -> tuple[ApiKey, str]:
    """Give `key` a new secret, which is returned and shown now only. The secret of today works on for
    `overlap_hours` (without it CLAIMDESK_API_KEY_OVERLAP_HOURS), so that whoever uses it can change over.

    A key may rotate itself (`is_own`); another takes who manages keys. Raises Conflict for one that no longer works,
    Invalid, NotAllowed.
    """
    if not is_own:
        require(by, Permission.MANAGE_PEOPLE)
    hours = settings.API_KEY_OVERLAP_HOURS if overlap_hours is None else overlap_hours
    if not 0 <= hours <= MAX_OVERLAP_HOURS:
        sentence = _("Give a whole number from 0 to %(most)s.") % {"most": MAX_OVERLAP_HOURS}
        raise Invalid(sentence, fields={"overlap_hours": sentence})
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("user").get(pk=key.pk)
    if not key.is_usable:
        raise Conflict(_("This key no longer works. Create another one."), code="key_unusable")
    secret, now = _new_secret(), timezone.now()
    key.previous_digest, key.previous_until = key.digest, now + timedelta(hours=hours)
    key.digest, key.prefix, key.rotated_at = digest_of(secret), secret[:10], now
    key.save(update_fields=["previous_digest", "previous_until", "digest", "prefix", "rotated_at"])
    record(EventType.API_KEY_ROTATED, key, by=by, overlap_hours=hours)
    return key, secret


def key_of(secret: str) -> ApiKey | None:
    """The usable key that `secret` opens, with its account; None for one that is unknown, expired or revoked."""
    return ApiKey.objects.opened_by(digest_of(secret)).select_related("user").first()


def note_use(key: ApiKey) -> None:
    """Note that `key` was used now. At most once in NOTED_EVERY, so that reading does not write all the time."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


@transaction.atomic
@acting
def revoke_api_key(key: ApiKey, *, by: User | None) -> None:
    """Close the door for `key` now and for good, whichever of its secrets is shown. Revoking twice does nothing."""
    require(by, Permission.MANAGE_PEOPLE)
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(EventType.API_KEY_REVOKED, key, by=by)


def _new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def _scope(given: str | Iterable[str], *, is_program: bool) -> str:
    """The words of a scope in order. Raises Invalid for none, for one that is unknown, and for what a program cannot
    do."""
    words = given.split() if isinstance(given, str) else list(given)
    if not words or not set(words) <= set(WORDS):
        choose = _("Choose from: %(names)s.") % {"names": ", ".join(WORDS)}
        raise Invalid(_("The scope is unknown."), fields={"scope": choose})
    if is_program and Scope.REVIEW.value in words:
        sentence = _("Only people review, so the key of a program can't have the scope “review”.")
        raise Invalid(sentence, fields={"scope": sentence})
    return in_order(words)


def _program(name: str, scope: str, *, by: User | None) -> User:
    role = Role.EDITOR if Scope.CLAIMS_WRITE in granted_by(scope) else Role.READER
    program = User(username=f"key-{secrets.token_hex(6)}", first_name=name[:150], role=role, kind=User.Kind.PROGRAM)
    program.set_unusable_password()
    program.save()
    record(EventType.PERSON_ADDED, program, by=by, role=role, kind=program.kind)
    return program
