"""A desk on which every page has something to show: claims of every status, and what stands around them.

`build` runs inside a desk: `manage.py shell -c "from tests.screens.world import show; show()"`.
"""

import json
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from claimdesk.accounts.actions import add_person
from claimdesk.accounts.api_keys import create_api_key
from claimdesk.accounts.invitations import invite
from claimdesk.accounts.models import ApiKey, User
from claimdesk.accounts.roles import Role
from claimdesk.audit.models import AuditEvent
from claimdesk.notices.models import Notice
from claimdesk.notices.unsubscribing import off_url
from claimdesk.outbox.models import OutboxEntry
from claims.actions import (
    CitationDraft,
    ReaderInput,
    ask_blind,
    assign,
    claimant_named,
    comment,
    receive_message,
    revise_claim,
    save_claimant,
    save_draft,
    save_rating,
    save_topic,
    write_review,
)
from claims.models import Claim, ImportedFile, Rating, Review
from claims.models.status import ShelfReason
from claims.workflow.engine import MoveDetails, apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute, revise_source, save_publisher
from sources.webhooks.webhook_actions import add_webhook
from tests.builders import PASSWORD, a_claim, a_sealed_capture, a_source, an_evidenced_claim
from tests.pictured import PDF_SAMPLE, a_pdf, a_screenshot

LONG = "Безпрецедентнонайдовшеслово" * 4 + " а потім слова, які переносяться, і ще одне: " + "x" * 90
TEXT = "The archived text. Eight of 296 ships sailed to the Caribbean, he said."

AN_HOUR = 3600  # seconds; so long nobody is asked for the password again

World = dict[str, int | str]


IMPORTED = b"Claim,Claimant,URL\nShips left the port,James Story,nowhere\nWheat doubled,James Story,\n"


def show() -> None:
    """Print the world as JSON, on a line of its own."""
    with transaction.atomic():  # the workers see nothing before all captures are sealed
        world = build()
    print(json.dumps(world))  # noqa: T201 - what the caller reads


def build() -> World:
    """Fill the desk; the numbers and secrets that the addresses of its pages have."""
    people = {role: _newcomer(role) for role in Role.values}
    editor, reviewer, chief = people[Role.EDITOR], people[Role.REVIEWER], people[Role.CHIEF]
    return {
        **{role: _signed_in(person) for role, person in people.items()},
        **_rich_claim(editor, reviewer),
        **_pictures(editor),
        **_statuses(editor, reviewer, chief),
        **_hidden_claims(editor, reviewer, chief),
        **_catalogue(chief),
        **_keeper(),
        **_door(chief),
        "person": _newcomer("somebody", Role.READER).pk,  # whose password is renewed, which ends their sessions
        "review": Review.objects.latest("pk").pk,
        "password": PASSWORD,
        "notice": Notice.objects.filter(to=reviewer).latest("pk").pk,
        "off": off_url(editor).rstrip("/").rpartition("/")[2],
        "content_type": ContentType.objects.get_for_model(Claim).pk,
        "event": AuditEvent.objects.latest("pk").pk,
    }


def _rich_claim(editor: User, reviewer: User) -> World:
    """One with everything: long words, many citations in every state, versions, comments, a draft of a review."""
    source = a_source(title=f"A source with a long name: {LONG}")
    capture = a_sealed_capture(source, f"{TEXT}\n\n{LONG}")
    failed = a_sealed_capture(a_source(title="A page that is gone"), "", outcome="http.404")
    origin = add_offline_source(by=editor, no_url_reason="unpublished", title="Internal documents")
    attribute(source, origin, by=editor, words="according to internal documents")
    cited = (
        CitationDraft(source=source, role="evidence", stance="supports", quote="Eight of 296 ships"),
        CitationDraft(source=source, role="evidence", stance="refutes", quote="Words that are not there"),
        CitationDraft(source=failed.source, role="appearance", quote="Never archived"),
        CitationDraft(source=origin, role="origin"),
    )
    claim = a_claim(by=editor, text=f"Eight ships of 296 sailed: {LONG}", citations=cited)
    revise_claim(claim, by=editor, text=f"Eight of 296 ships sailed: {LONG}", quote="Eight of 296 ships sailed")
    revise_source(source, by=editor, title=f"A source with a longer name: {LONG}")
    assign(claim, to=reviewer, by=reviewer)
    claim = apply(claim, MoveName.START, by=reviewer)
    save_draft(claim, rating=Rating.objects.get(code="false"), rationale="Not yet.", by=reviewer)
    said = comment(claim, f"Who saw it, @{reviewer.username}?", by=editor)
    comment(claim, LONG, by=reviewer)
    wrote = receive_message(ReaderInput(text=f"Please check this: {LONG}"), form_nonce="world")
    missing = claim.citations.get(quote__startswith="Words that")
    capture_of_missing = missing.source.captures.latest("pk")
    return {
        "rich": claim.pk,
        "missing": missing.pk,
        "missing_capture": capture_of_missing.pk,
        "comment": said.pk,
        "message": wrote.pk,
        "message_token": wrote.token,
        "source": source.pk,
        "offline": origin.pk,
        "capture": capture.pk,
        "failed": failed.pk,
        "failed_source": failed.source_id,
    }


def _pictures(editor: User) -> World:
    """A page that a browser rendered twice, and a PDF with quotations; a claim that cites both."""
    source, pdf = a_source(title="A page in pictures"), a_source(title="A report in PDF")
    before, after = a_screenshot(source, TEXT), a_screenshot(source, TEXT, square="navy")
    a_pdf(pdf)
    cited = (
        CitationDraft(source=source, role="evidence", stance="supports", quote="Eight of 296 ships"),
        *(CitationDraft(source=pdf, role="evidence", quote=quote) for quote in PDF_SAMPLE.quotes),
        CitationDraft(source=pdf, role="evidence", quote="Words that are not there"),
    )
    claim = a_claim(by=editor, text="What the pictures show", citations=cited)
    return {
        "in_pictures": claim.pk,
        "pictured": source.pk,
        "pdf": pdf.pk,
        "picture_before": before.pk,
        "picture_after": after.pk,
    }


def _statuses(editor: User, reviewer: User, chief: User) -> World:
    """A claim in each status, and one for each move that can be made."""
    one = _Moved(editor, reviewer, chief)
    one("unverified")
    one("twin")
    one("in_review", MoveName.START)
    one("shelved", MoveName.SHELVE)
    one("awaiting", MoveName.START, MoveName.SUBMIT)
    one("blind", MoveName.START, MoveName.SUBMIT)
    ask_blind(one.claims["blind"], by=chief)
    verdict = (MoveName.START, MoveName.SUBMIT, MoveName.APPROVE)
    one("checked", *verdict)
    one("published", *verdict, MoveName.PUBLISH)
    one("changed", *verdict, MoveName.PUBLISH)
    a_sealed_capture(one.claims["changed"].citations.get().source, "They rewrote it.")
    again = (*verdict, MoveName.PUBLISH, MoveName.REOPEN, MoveName.SUBMIT, MoveName.APPROVE)
    one("to_correct", *again)
    one("corrected", *again, MoveName.CORRECT)
    one("withdrawn", *verdict, MoveName.PUBLISH, MoveName.WITHDRAW)
    return {name: claim.pk for name, claim in one.claims.items()}


class _Moved:
    """Makes claims that went some way."""

    def __init__(self, editor: User, reviewer: User, chief: User) -> None:
        self.claims: dict[str, Claim] = {}
        self._editor = editor
        by_reviewer = (MoveName.START, MoveName.SUBMIT, MoveName.SHELVE, MoveName.REOPEN)
        self._by: Callable[[MoveName], User] = lambda move: reviewer if move in by_reviewer else chief

    def __call__(self, name: str, *moves: MoveName) -> None:
        claim = an_evidenced_claim(by=self._editor, text=f"A fleet of {len(self.claims)} ships sailed ({name})")
        for move in moves:
            claim = self._moved(claim, move)
        self.claims[name] = claim

    def _moved(self, claim: Claim, move: MoveName) -> Claim:
        by = self._by(move)
        if move == MoveName.SUBMIT:
            rating = Rating.objects.get(code="mostly-true" if claim.published_review_id else "true")
            write_review(claim, rating=rating, rationale="The text says so.", by=by)
            claim.refresh_from_db()
        details = MoveDetails("Said with it.", ShelfReason.OPINION if move == MoveName.SHELVE else "")
        return apply(claim, move, by=by, details=details)


def _hidden_claims(editor: User, reviewer: User, chief: User) -> World:
    """One confidential claim that the chief may see, one that they may not."""
    shared = an_evidenced_claim(by=editor, text="Only some may read this", readers=[chief])
    an_evidenced_claim(by=editor, text="The chief may not read this", readers=[reviewer])
    return {"confidential": shared.pk}


def _catalogue(chief: User) -> World:
    """What claims are sorted by, each in two versions, and each once more so that it can be deleted."""
    found: World = {}
    topic = save_topic(by=chief, name="Fleet")
    found["topic"] = save_topic(topic, by=chief, name=LONG[:100]).pk
    claimant = claimant_named("Somebody", by=chief)
    found["claimant"] = save_claimant(claimant, by=chief, name=LONG[:150]).pk
    publisher = save_publisher(by=chief, name="The Paper", domains=["paper.example"])
    found["publisher"] = save_publisher(publisher, by=chief, name="The Newspaper", domains=["paper.example"]).pk
    rating = Rating.objects.earliest("pk")
    found["rating"] = save_rating(rating, by=chief, colour="#1b5e37").pk
    return found


def _newcomer(name: str, role: str = "") -> User:
    """Somebody who was not here before, so that other tests are not troubled by what they hear of."""
    named = {"username": f"world-{name}", "full_name": f"{name.capitalize()} {LONG[:100]}"}
    return add_person(role=role or name, password=PASSWORD, by=None, **named)


def _keeper() -> World:
    """Somebody with a second factor of each kind."""
    keeper = _newcomer("keeper", Role.CHIEF)
    TOTP.activate(keeper, generate_totp_secret())
    RecoveryCodes.activate(keeper)
    passkey = Authenticator.objects.create(
        user=keeper, type=Authenticator.Type.WEBAUTHN, data={"name": "My key", "credential": a_credential()}
    )
    return {"keeper": _signed_in(keeper), "keeper_number": keeper.pk, "passkey": passkey.pk}


def a_credential() -> dict[str, Any]:
    """What a browser tells of a new passkey; nobody signs in with it."""
    public_key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    number = bytes(16)
    attested = AttestedCredentialData.create(Aaguid(bytes(16)), number, public_key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    made = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, attested), {})
    said = {"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}
    return {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(said).encode()),
            "attestationObject": websafe_encode(made),
        },
    }


def _door(chief: User) -> World:
    """An invitation and a key."""
    invited, link = invite(full_name="Olha", email="world-olha@desk.example", role="editor", by=chief)
    create_api_key(name="A key", scope="write", by=chief, user=None)
    return {
        "invitation": invited.pk,
        "invited": link.rstrip("/").rpartition("/")[2],
        "imported": ImportedFile.objects.create(by=chief, filename="a.csv", form="csv", content=IMPORTED).pk,
        "webhook": add_webhook(by=chief, url="https://hooks.example/in").pk,
        "apikey": ApiKey.objects.latest("pk").pk,
        "unsent": _unsent(),
    }


def _unsent() -> int:
    """An outgoing message that could not be delivered."""
    said = "550 5.1.1 no such mailbox"
    return OutboxEntry.objects.create(
        kind="notice", label="#1", state=OutboxEntry.State.DEAD, ended_at=timezone.now(), attempts=9, last_error=said
    ).pk


def _signed_in(person: User) -> str:
    """A session of `person`, who gave the password just now."""
    client = Client()
    client.force_login(person)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, person, method="password", reauthenticated=True)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += AN_HOUR
    request.session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
