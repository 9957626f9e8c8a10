"""Claims and their citations, with the questions asked about them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claimdesk.audit.tracking import Tracked
from claimdesk.fields import KnownDate, NFCCharField, NFCTextField
from claimdesk.text import dates
from claimdesk.text.folding import fold
from claimdesk.text.languages import Language
from claims.models.claimant import Claimant, Topic
from claims.models.quote_state import QuotePlace, QuoteState
from claims.models.rating import Rating
from claims.models.status import OPEN, PUBLIC, RATED, SUBMITTED, UNFINISHED, ShelfReason, Status
from sources.models import Capture, QuickLabels, Source
from sources.text.quote_context import MAX_NEGATION

NO_DATE = date(9999, 12, 31)  # after every due date, in an index that both databases read in its order
MAX_CITATIONS = 200  # of one claim, in one request
QUEUE_ORDER = ("-priority", "due_order", "created_at", "id")


class Queue(models.IntegerChoices):
    """On whose desk a claim lies; the database computes it from status and evidence."""

    NOBODY = 0, pgettext_lazy("queue", "Nobody")
    REVIEWERS = 1, pgettext_lazy("queue", "Reviewers")
    APPROVERS = 2, pgettext_lazy("queue", "Approvers")


def is_past_due(day: date | None, status: str) -> bool:
    """Whether a claim of this status, whose verdict is wanted on `day`, is late."""
    return day is not None and status in UNFINISHED and day < timezone.localdate()


class ClaimQuerySet(models.QuerySet["Claim"]):
    def with_list_columns(self) -> "ClaimQuerySet":
        """What a list of claims shows, in one query."""
        return self.select_related("claimant", "rating", "assignee").annotate(citation_count=_count_citations())

    def to_review(self) -> "ClaimQuerySet":
        """What waits for a reviewer: in review, returned, or with evidence that changed after the verdict."""
        return self.filter(queue=Queue.REVIEWERS)

    def to_take(self) -> "ClaimQuerySet":
        """What nobody works on yet, the most urgent first, then what is due first, then the oldest."""
        return self.filter(queue=Queue.REVIEWERS, assignee=None, status__in=OPEN).order_by(*QUEUE_ORDER)

    def awaiting_approval(self) -> "ClaimQuerySet":
        """What waits for a second person."""
        return self.filter(queue=Queue.APPROVERS)

    def overdue(self) -> "ClaimQuerySet":
        """Unfinished claims whose due date is over."""
        return self._wanted().filter(due_on__lt=timezone.localdate())

    def due_between(self, first: date, last: date) -> "ClaimQuerySet":
        """Unfinished claims whose due date is one of these days, both included."""
        return self._wanted().filter(due_on__range=(first, last))

    def _wanted(self) -> "ClaimQuerySet":
        return self.filter(queue__in=[Queue.REVIEWERS, Queue.APPROVERS], status__in=UNFINISHED)

    def submitted(self) -> "ClaimQuerySet":
        """Those whose verdict was submitted and is not public: a change sends it back."""
        return self.filter(status__in=[status for status in SUBMITTED if status not in PUBLIC])

    def public(self) -> "ClaimQuerySet":
        """Those with a public verdict."""
        return self.filter(status__in=PUBLIC)


def _count_citations() -> models.Subquery:
    rows = Citation.objects.filter(claim=models.OuterRef("pk")).order_by().values("claim")
    return models.Subquery(rows.annotate(count=models.Count("pk")).values("count"), output_field=models.IntegerField())


class Claim(models.Model):
    """One checkable assertion, in the desk's own neutral words, attributed to a claimant."""

    class Precision(models.TextChoices):
        """How exactly the date is known."""

        DAY = "day", _("Day")
        MONTH = "month", _("Month")
        YEAR = "year", _("Year")

    class Priority(models.IntegerChoices):
        """How soon it should be checked."""

        LOW = 1, pgettext_lazy("priority", "Low")
        NORMAL = 2, pgettext_lazy("priority", "Normal")
        HIGH = 3, pgettext_lazy("priority", "High")
        URGENT = 4, pgettext_lazy("priority", "Urgent")

    text = NFCTextField(_("claim"), help_text=_("The assertion in your own neutral words, one at a time."))
    language = models.CharField(
        _("language"), max_length=3, choices=Language, default=Language.UKRAINIAN, db_index=True
    )
    translation = NFCTextField(_("translation"), blank=True)
    translation_language = models.CharField(_("translated into"), max_length=3, choices=Language, blank=True)
    translation_is_older = models.BooleanField(_("translation is older than the claim"), default=False, editable=False)
    quote = NFCTextField(_("quotation"), blank=True, help_text=_("The claimant's own words, if they are known."))
    claimant = models.ForeignKey(Claimant, models.PROTECT, verbose_name=_("claimant"), related_name="claims")
    claimed_on = models.DateField(_("date claimed"), null=True, blank=True)
    claimed_precision = models.CharField(_("date precision"), max_length=5, choices=Precision, default=Precision.DAY)
    place = NFCCharField(_("place"), max_length=200, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="claims", blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL, db_index=True)
    due_on = models.DateField(
        _("due"), null=True, blank=True, help_text=_("The date the verdict is needed, if there is one.")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("assigned to"),
        related_name="assigned_claims",
        null=True,
        blank=True,
    )

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UNVERIFIED, editable=False)
    status_changed_at = models.DateTimeField(_("status since"), null=True, editable=False)
    shelf_reason = models.CharField(
        _("shelved because"), max_length=20, choices=ShelfReason, blank=True, editable=False
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("duplicate of"), related_name="duplicates", null=True, editable=False
    )
    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("rating"), related_name="claims", null=True, editable=False
    )
    # Set from the withdrawal of a verdict until another one is published: readers are told so, and see no valid one.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_reason = NFCTextField(_("withdrawn because"), blank=True, editable=False)
    review = models.ForeignKey(
        "claims.Review", models.PROTECT, verbose_name=_("current review"), related_name="+", null=True, editable=False
    )
    submissions = models.PositiveIntegerField(_("times submitted"), default=0, editable=False)
    verdict_digest = models.CharField(max_length=64, blank=True, editable=False)
    published_review = models.ForeignKey(
        "claims.Review", models.PROTECT, verbose_name=_("published review"), related_name="+", null=True, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    evidence_changed_at = models.DateTimeField(_("evidence changed at"), null=True, editable=False)

    is_confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    queue = models.GeneratedField(
        expression=Case(
            When(status__in=list(OPEN), then=Value(Queue.REVIEWERS.value)),
            When(status__in=list(RATED), evidence_changed_at__isnull=False, then=Value(Queue.REVIEWERS.value)),
            When(status=Status.AWAITING_APPROVAL, then=Value(Queue.APPROVERS.value)),
            default=Value(Queue.NOBODY.value),
        ),
        output_field=models.SmallIntegerField(choices=Queue),
        db_persist=True,
    )
    due_order = models.GeneratedField(
        expression=Coalesce("due_on", Value(NO_DATE)), output_field=models.DateField(), db_persist=True
    )

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_text = models.TextField(editable=False, default="")
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("logged by"),
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("logged at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    versions = Tracked(
        but=(
            "status_changed_at", "submissions", "verdict_digest", "queue", "due_order", "version", "search_text",
            "created_at", "updated_at",
        ),
        lists=(topics,),
    )  # fmt: skip
    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="claim_has_text"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="claim_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[*RATED]) | Q(rating__isnull=False, review__isnull=False),
                name="claim_verdict_has_rating",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(status__in=[*RATED]), name="claim_rating_only_with_verdict"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.SHELVED) & ~Q(shelf_reason="")
                | ~Q(status=Status.SHELVED) & Q(shelf_reason=""),
                name="claim_shelved_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(claimed_precision__in=["day", "month", "year"]), name="claim_precision_known"
            ),
            models.CheckConstraint(condition=Q(priority__in=[1, 2, 3, 4]), name="claim_priority_known"),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=models.F("id")), name="claim_not_own_duplicate"
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="claim_newest"),
            models.Index(fields=["-updated_at", "-id"], name="claim_updated"),
            models.Index(fields=["status", "-created_at", "-id"], name="claim_status"),
            models.Index(fields=["queue", *QUEUE_ORDER], name="claim_queue"),
            models.Index(fields=["queue", *QUEUE_ORDER], name="claim_to_take", condition=Q(assignee__isnull=True)),
            models.Index(fields=["queue", "due_on"], name="claim_due"),
            models.Index(fields=["claimant", "-created_at", "-id"], name="claim_claimant_order"),
            models.Index(fields=["assignee", "-created_at", "-id"], name="claim_assignee_order"),
            models.Index(fields=["rating", "-created_at", "-id"], name="claim_rating_order"),
            models.Index(fields=["language", "-created_at", "-id"], name="claim_language_order"),
            models.Index(fields=["priority", "-created_at", "-id"], name="claim_priority"),
            models.Index(fields=["claimed_on"], name="claim_claimed_on"),
            models.Index(
                fields=["-evidence_changed_at"],
                name="claim_evidence_changed",
                condition=Q(evidence_changed_at__isnull=False),
            ),
            models.Index(fields=["id", "claimant"], name="claim_confidential", condition=Q(is_confidential=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.text[:120]}"

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over while it still waits for a verdict."""
        return is_past_due(self.due_on, self.status)

    def search_document(self) -> str:
        """The folded text by which it is found, for `search_text`: text, translation, quotation, claimant and place."""
        return fold(" ".join([self.text, self.translation, self.quote, self.claimant.name, self.place]))

    def cited_with(self, *related: str) -> "list[Citation]":
        """Its citations with what is `related` to them, oldest first; as they were prefetched, if they were."""
        if "citations" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.citations.all())
        return list(self.citations.select_related(*related).order_by("pk"))

    @property
    def claimed_known(self) -> KnownDate | None:
        """The date claimed, as exact as it is known."""
        return KnownDate(self.claimed_on, self.claimed_precision) if self.claimed_on else None

    @property
    def claimed(self) -> str:
        """The date claimed as people write it, as exact as it is known."""
        written = {"day": dates.day, "month": dates.month, "year": dates.year}
        return written[self.claimed_precision](self.claimed_on) if self.claimed_on else ""


class Citation(QuickLabels, models.Model):
    """A claim's use of a source."""

    class Role(models.TextChoices):
        """What the source is to the claim."""

        APPEARANCE = "appearance", _("Appearance")
        ORIGIN = "origin", _("Origin")
        EVIDENCE = "evidence", _("Evidence")

    class Stance(models.TextChoices):
        """What the source does to the claim, once somebody said so."""

        NONE = "none", _("No stance yet")
        SUPPORTS = "supports", _("Supports")
        REFUTES = "refutes", _("Refutes")
        CONTEXT = "context", _("Context")

    QuotePlace, QuoteState = QuotePlace, QuoteState

    claim = models.ForeignKey(Claim, models.CASCADE, verbose_name=_("claim"), related_name="citations")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.APPEARANCE)
    stance = models.CharField(_("stance"), max_length=20, choices=Stance, default=Stance.NONE)
    quote = NFCTextField(_("quotation"), blank=True, help_text=_("The exact words of the source."))
    locator = NFCCharField(_("place in the source"), max_length=200, blank=True, help_text=_("e.g. page 3 or 12:40."))
    capture = models.ForeignKey(
        Capture, models.PROTECT, verbose_name=_("pinned capture"), related_name="+", null=True, editable=False
    )
    quote_state = models.CharField(
        _("quotation"), max_length=10, choices=QuoteState, default=QuoteState.NONE, editable=False, db_index=True
    )
    quote_start = models.PositiveIntegerField(null=True, editable=False)
    quote_end = models.PositiveIntegerField(null=True, editable=False)
    # The offsets are of the visible text where `is_outside`, else of the article or what is in its place.
    quote_place = models.CharField(max_length=12, choices=QuotePlace, blank=True, editable=False)
    quote_over_struck = models.BooleanField(default=False, editable=False)
    # What the page denies in the clause of the quotation, outside of it: the word, or nothing.
    quote_negation = models.CharField(max_length=MAX_NEGATION, blank=True, editable=False)
    changed_capture = models.ForeignKey(
        Capture,
        models.PROTECT,
        verbose_name=_("capture without the quotation"),
        related_name="+",
        null=True,
        editable=False,
    )
    waived_reason = NFCCharField(_("waived because"), max_length=500, blank=True, editable=False)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("waived by"),
        related_name="+",
        null=True,
        editable=False,
    )
    waived_at = models.DateTimeField(_("waived at"), null=True, editable=False)
    # Why the pinned capture counts although the server answered with an error status; only for that capture.
    accepted_reason = NFCCharField(_("capture accepted because"), max_length=500, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("capture accepted by"),
        related_name="+",
        null=True,
        editable=False,
    )
    accepted_at = models.DateTimeField(_("capture accepted at"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("cited by"),
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("cited at"), auto_now_add=True)

    versions = Tracked(but=("created_at",), by=("claim",))

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=Q(quote="", quote_state="none") | ~Q(quote="") & ~Q(quote_state="none"),
                name="citation_quote_has_state",
            ),
            models.CheckConstraint(
                condition=Q(quote_start=None, quote_end=None) | Q(quote_start__lt=models.F("quote_end")),
                name="citation_offsets",
            ),
            models.CheckConstraint(
                condition=~Q(quote_state__in=["found", "outside", "data"])
                | Q(quote_start__isnull=False, capture__isnull=False),
                name="citation_found_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(waived_reason="", waived_at=None) | ~Q(waived_reason="") & Q(waived_at__isnull=False),
                name="citation_waived_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(accepted_reason="", accepted_at=None)
                | ~Q(accepted_reason="") & Q(accepted_at__isnull=False, capture__isnull=False),
                name="citation_accepted_with_reason",
            ),
            models.CheckConstraint(condition=Q(role__in=["appearance", "origin", "evidence"]), name="citation_role"),
            models.CheckConstraint(
                condition=Q(stance__in=["none", "supports", "refutes", "context"]), name="citation_stance"
            ),
        ]
        indexes = [models.Index(fields=[name, "-id"], name=f"citation_{name}_order") for name in ("role", "stance")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_role_display()}: {self.source.label}"

    @property
    def is_outside(self) -> bool:
        """Whether its quotation stands on the page, but outside the article."""
        return self.quote_place not in ("", QuotePlace.DATA)

    @property
    def is_archived(self) -> bool:
        """Whether it rests on a capture of what the source said, or on one that a reviewer accepted as such."""
        return self.capture is not None and (self.capture.has_content or self.accepted_at is not None)

    def void_acceptance(self) -> None:
        """Forget that a capture was accepted; the history and the audit log keep it. Does not save."""
        self.accepted_reason, self.accepted_by, self.accepted_at = "", None, None

    def void_waiver(self) -> None:
        """Forget that the check of the quotation was waived, as `void_acceptance` does of the capture."""
        self.waived_reason, self.waived_by, self.waived_at = "", None, None
