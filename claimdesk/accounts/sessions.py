"""The browsers in which people are signed in: noted, listed and ended."""

from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from claimdesk.accounts.models import BrowserSession, User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.audit.events import EventType
from claimdesk.audit.log import record

NOTED = "desk.session"  # in the session: the key under which its row is kept
NOTED_EVERY = timedelta(minutes=1)


def begin(request: HttpRequest) -> None:
    """Let the session of `request`, in which somebody just signed in, be noted from now on."""
    request.session[NOTED] = ""


def note(request: HttpRequest, person: User) -> None:
    """Note when and from where the browser of `person` asks, at most once in NOTED_EVERY."""
    key = request.session.session_key or ""
    before = request.session[NOTED]
    seen: dict[str, Any] = {"address": address_of(request), "last_seen_at": timezone.now()}
    if before != key:  # new, or renewed under another key, as after a change of the password
        device = request.META.get("HTTP_USER_AGENT", "")[:300]
        seen |= {"session_key": key, "person": person, "device": device}
        BrowserSession.objects.update_or_create(session_key=before or key, defaults=seen)
        request.session[NOTED] = key
    elif cache.add(f"session-seen-{sha256(key.encode()).hexdigest()}", 1, NOTED_EVERY.total_seconds()):
        BrowserSession.objects.filter(session_key=key).update(**seen)


def live_sessions(person: User) -> list[BrowserSession]:
    """The sessions of `person` that still open the desk, the last seen first. Those that do not are forgotten."""
    found = list(BrowserSession.objects.filter(person=person).order_by("-last_seen_at", "-pk"))
    alive = _alive([session.session_key for session in found], person)
    dead = [session.pk for session in found if session.session_key not in alive]
    BrowserSession.objects.filter(pk__in=dead).delete()
    return [session for session in found if session.pk not in dead]


@transaction.atomic
def end_session(session: BrowserSession, *, by: User) -> None:
    """Sign the browser of `session` out: one's own, or as a chief anybody's. Raises NotAllowed."""
    require(by, Permission.SEE if session.person_id == by.pk else Permission.MANAGE_PEOPLE)
    _store(session.session_key).delete()
    record(EventType.SESSION_ENDED, session.person, by=by, device=session.device, address=session.address)
    session.delete()


def forget(session_key: str | None) -> None:
    """The browser with `session_key` signed out by itself."""
    BrowserSession.objects.filter(session_key=session_key).delete()


def address_of(request: HttpRequest) -> str | None:
    """Where `request` comes from: behind CLAIMDESK_PROXIES proxies, what the outermost of them says. None where that is
    no address, as behind a Unix socket."""
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = told[-hops] if 0 < hops <= len(told) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def _alive(keys: list[str], person: User) -> set[str]:
    """Which of the sessions with `keys` are those of `person` with the password of now; all in one query."""
    if not person.is_active:
        return set()
    own = person.get_session_auth_hash()
    kept = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {each.session_key for each in kept if _is_of(each, own)}


def _is_of(session: Session, own: str) -> bool:
    return constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), own)


def _store(key: str) -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store
