"""A confidential claim and all that belongs to it, with words and numbers that are found in no answer by chance."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils import timezone

from claimdesk.accounts.invitations import invite
from claimdesk.accounts.models import ApiKey, User
from claimdesk.outbox.models import OutboxEntry
from claims.actions import CitationDraft, assign, claimant_named, comment, save_topic, write_review
from claims.models import Citation, Claim, Claimant, Comment, ImportedFile, Rating, ReaderMessage, Review
from claims.outside_checks.actions import import_outside_check
from claims.workflow.engine import apply
from claims.workflow.states import MoveName
from sources.actions import add_offline_source, attribute, save_publisher
from sources.models import Attribution, Capture, Source
from sources.webhooks.webhook_actions import add_webhook
from tests.builders import a_claim, a_sealed_capture, a_source, chief, editor, reviewer
from tests.callers import key_of
from tests.claims.public.outside import an_outside_page

SECRETS = ("zirkonium", "tuskegee", "quillfeather", "marzipan", "xylophone", "heliotrope", "gramophone")
# Rows of what is hidden get numbers that are found in no answer by chance.
NUMBERS = {Claim: 765100, Source: 765200, Capture: 765300, Citation: 765400, Review: 765500, Claimant: 765600}
NUMBERS |= {Attribution: 765700, Comment: 765800, ReaderMessage: 765900}
OPEN_NUMBERS = 1000


@dataclass
class Hidden:
    """A confidential claim in review, with all that belongs to it; `insider` is named to see it."""

    insider: User
    claim: Claim
    source: Source
    origin: Source
    capture: Capture
    citation: Citation
    review: Review
    attribution: Attribution
    comment: Comment
    message: ReaderMessage
    beside: dict[str, Any] = field(default_factory=dict)  # what everybody may see

    @property
    def claimant(self) -> Claimant:
        return self.claim.claimant


def what_all_may_see() -> dict[str, Any]:
    """A desk with an open claim and the numbers of what everybody may see; and the insider, who has nothing to hide
    yet."""
    for model in NUMBERS:  # PostgreSQL goes on counting where the last test stopped
        _count_from(model, OPEN_NUMBERS)
    a_claim(text="An open claim")
    return {
        "topic": save_topic(by=None, name="War").pk,
        "publisher": save_publisher(by=None, name="Paper", domains=["paper.example"]).pk,
        "rating": Rating.objects.earliest("pk").pk,
        "user": editor(first_name="Somebody").pk,
        "invitation": invite(full_name="Olha", email="olha@desk.example", role="editor", by=None)[0].pk,
        "apikey": ApiKey.objects.get(pk=_key_number()).pk,
        "unsent": OutboxEntry.objects.create(kind="notice", state="dead", ended_at=timezone.now()).pk,
        "check": import_outside_check(an_outside_page(), by=None).pk,
        "imported": ImportedFile.objects.create(by=chief(), filename="a.csv", form="csv", content=b"text\n").pk,
        "webhook": add_webhook(by=chief(), url="https://hooks.example/").pk,
        "insider": reviewer(username="insider").pk,
    }


def hide(beside: dict[str, Any]) -> Hidden:
    """The confidential claim, beside `what_all_may_see`."""
    for model, number in NUMBERS.items():
        _count_from(model, number)
    insider = User.objects.get(pk=beside["insider"])
    source = a_source("https://quillfeather.example/memo", title="Quillfeather memo")
    capture = a_sealed_capture(source, "They wrote of a marzipan convoy.")
    origin = add_offline_source(by=insider, no_url_reason="unpublished", title="Heliotrope files")
    attribution = attribute(source, origin, by=insider, words="according to the heliotrope files")
    draft = CitationDraft(source=source, role="evidence", quote="marzipan convoy")
    claim = a_claim(
        by=insider,
        text="Zirkonium barges left at night",
        claimant=claimant_named("Wolfram Tuskegee", by=insider),
        citations=(draft,),
        readers=[],
    )
    assign(claim, to=insider, by=None)
    claim = apply(claim, MoveName.START, by=insider)
    rating = Rating.objects.get(code="false")
    review = write_review(claim, rating=rating, rationale="Xylophone reasons", by=insider)
    said = comment(claim, "A gramophone was heard", by=insider)
    kind = ReaderMessage.Kind.ERROR
    wrote = ReaderMessage.objects.create(kind=kind, claim=claim, text="A marzipan error", language="en", form_nonce="x")
    cited = claim.citations.get()
    return Hidden(insider, claim, source, origin, capture, cited, review, attribution, said, wrote, beside)


def _key_number() -> int:
    key_of(None)
    return ApiKey.objects.latest("pk").pk


def _count_from(model: type[models.Model], number: int) -> None:
    """Let the next row of `model` have the number after `number`."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
