"""What is done with people: decided, written and recorded in one transaction."""

import secrets
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission, Role
from claimdesk.audit.context import acting
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record
from claimdesk.changes import require_changeable
from claimdesk.errors import Invalid
from claimdesk.outbox.account_letters import PASSWORD_RENEWED, owe_letter

CHANGEABLE = frozenset({"role", "first_name", "last_name", "email", "language", "is_active"})


@transaction.atomic
@acting
def add_person(
    *,
    username: str,
    role: str,
    password: str,
    by: User | None,
    full_name: str = "",
    email: str = "",
    language: str = "",
) -> User:
    """Add somebody who signs in. Raises Invalid for a taken name, an unknown role or a weak password, NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    first, _space, last = full_name.strip().partition(" ")
    person = User(
        username=username.strip(), role=role, email=email, first_name=first, last_name=last, language=language
    )
    person.set_password(password)
    _require_free(person)
    try:
        person.full_clean()
        validate_password(password, person)
    except ValidationError as error:
        raise _invalid(error) from error
    person.save()
    record(EventType.PERSON_ADDED, person, by=by, role=role)
    return person


@transaction.atomic
@acting
def change_person(person: User, *, by: User | None, **changes: object) -> User:
    """Change role, names, e-mail, language or is_active of `person` (CHANGEABLE).

    The last chief can neither leave nor step down. Raises Invalid, NotAllowed.
    """
    require(by, Permission.MANAGE_PEOPLE)
    require_changeable(changes, CHANGEABLE)
    # Two chiefs who deactivate each other at the same time lock the same rows: the second one is then the last.
    chiefs = set(_chiefs().select_for_update().order_by("pk").values_list("pk", flat=True))
    person = User.objects.select_for_update().get(pk=person.pk)
    before = _change(person, changes)
    if chiefs == {person.pk} and not (person.is_active and person.role == Role.CHIEF):
        raise Invalid(_("This is the last chief editor. Make somebody else a chief editor first."), code="last_chief")
    if before:
        record(EventType.PERSON_CHANGED, person, by=by, before=before, after={name: changes[name] for name in before})
    return person


@transaction.atomic
def choose_language(person: User, *, language: str) -> None:
    """Set the interface language of `person`, who asks for it, to `language` (a code of settings.LANGUAGES)."""
    if person.language == language:
        return
    before, person.language = person.language, language
    person.save(update_fields=["language"])
    record(EventType.PERSON_CHANGED, person, by=person, before={"language": before}, after={"language": language})


@transaction.atomic
@acting
def change_own_name(*, first_name: str, last_name: str, by: User) -> None:
    """Let somebody say what colleagues call them. Raises Invalid, NotAllowed."""
    require(by, Permission.SEE)
    if not f"{first_name}{last_name}".strip():
        sentence = _("Enter the name your colleagues know.")
        raise Invalid(sentence, fields={"first_name": sentence})
    _change_own({"first_name": first_name.strip(), "last_name": last_name.strip()}, by=by)


@transaction.atomic
@acting
def change_own_email(*, email: str, by: User) -> None:
    """Let somebody be written to at `email`, which they have shown to be theirs. Raises Invalid, NotAllowed."""
    require(by, Permission.SEE)
    _change_own({"email": email}, by=by)


def _change_own(changes: dict[str, object], *, by: User) -> None:
    person = User.objects.select_for_update().get(pk=by.pk)
    before = _change(person, changes)
    if before:
        record(EventType.PERSON_CHANGED, person, by=by, before=before, after={name: changes[name] for name in before})


@transaction.atomic
@acting
def change_password(*, old: str, new: str, by: User) -> User:
    """Let somebody who knows their password choose another. Raises Invalid for a wrong or weak one, NotAllowed."""
    require(by, Permission.SEE)
    person = User.objects.select_for_update().get(pk=by.pk)
    if not person.check_password(old):
        sentence = _("This is not your password.")
        raise Invalid(sentence, code="wrong_password", fields={"old": sentence})
    try:
        validate_password(new, person)
    except ValidationError as error:
        raise Invalid(_("Choose another password."), fields={"new": " ".join(error.messages)}) from error
    _set_password(person, new, by=by)
    return person


@transaction.atomic
@acting
def renew_password(person: User, *, by: User | None) -> str:
    """Give `person` a new random password, which is returned now and never again. Raises Invalid, NotAllowed."""
    require(by, Permission.MANAGE_PEOPLE)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.kind == User.Kind.PROGRAM:
        raise Invalid(_("A program has no password: it uses an API key."), code="program")
    password = random_password()
    _set_password(person, password, by=by)
    owe_letter(PASSWORD_RENEWED, person, by=by)
    return password


def random_password() -> str:
    """96 random bits that can be read out and typed."""
    return "-".join(secrets.token_hex(3) for _part in range(4))


def _chiefs() -> models.QuerySet[User]:
    return User.objects.filter(role=Role.CHIEF, is_active=True, kind=User.Kind.PERSON)


def _change(person: User, changes: Mapping[str, object]) -> dict[str, object]:
    """Set and save what differs; returns what was there before."""
    before = {name: getattr(person, name) for name, value in changes.items() if getattr(person, name) != value}
    for name in before:
        setattr(person, name, changes[name])
    _require_free(person)
    try:
        person.full_clean()
    except ValidationError as error:
        raise _invalid(error) from error
    person.save(update_fields=list(before))
    return before


def _require_free(person: User) -> None:
    """Names ignore case, and an e-mail address belongs to one person. Raises Invalid."""
    others = User.objects.exclude(pk=person.pk).values_list("username", "email")
    fields: dict[str, str] = {}
    for username, email in others.iterator():
        if username.casefold() == person.username.casefold():
            fields["username"] = _("Somebody has this username already; upper and lower case do not matter.")
        if person.email and email.casefold() == person.email.casefold():
            fields["email"] = _("Somebody has this e-mail address already.")
    if fields:
        raise Invalid(_("The person can't be saved like this."), fields=fields)


def _set_password(person: User, password: str, *, by: User | None) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    # Neither the password nor its hash is anybody's to read in the log.
    record(EventType.PERSON_CHANGED, person, by=by, before={"password": "…"}, after={"password": "…"})


def _invalid(error: ValidationError) -> Invalid:
    fields = (
        {name: " ".join(messages) for name, messages in error.message_dict.items()}
        if hasattr(error, "error_dict")
        else {"password": " ".join(error.messages)}
    )
    return Invalid(_("The person can't be saved like this."), fields=fields)
