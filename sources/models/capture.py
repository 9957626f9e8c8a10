"""Captures and the files they left."""

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models import Max, Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimdesk.constraints import hex_digest
from claimdesk.fields import NFCCharField
from sources.models.source import QuickLabels, Source

# Pages that were fetched well but are not what the source said (codes of sources/outcomes.py).
NOT_THE_SOURCE = (
    "verdict.soft_404",
    "verdict.gone",
    "verdict.bot_wall",
    "verdict.consent_wall",
    "verdict.login_wall",
    "verdict.error_page",
    "verdict.error_status",
    "verdict.parked",
    "verdict.waiting",
    "verdict.empty_app",
)
# Of those what looks like what the source said, so that a person may take it for that.
TO_ACCEPT = "verdict.error_status"


class CaptureQuerySet(models.QuerySet["Capture"]):
    """Questions about captures; times by the database's clock, which all workers share."""

    def open(self) -> "CaptureQuerySet":
        """Those that are not sealed yet."""
        return self.exclude(state=Capture.State.SEALED)

    def get_or_open(self, source: Source, *, reason: str, requested_by_id: int | None) -> "tuple[Capture, bool]":
        """The open capture of `source`, made if there is none, and whether it was made.

        Runs in the caller's transaction with the source's row locked: a source has one open capture at most.
        """
        if already := self.open().filter(source=source).first():
            return already, False
        capture = self.create(source=source, url=source.url, reason=reason, requested_by_id=requested_by_id)
        Source.objects.filter(pk=source.pk).update(latest_capture=capture)
        return capture, True

    def waiting(self) -> "CaptureQuerySet":
        """Queued ones, and those whose back-off is over: any worker may take them."""
        over = Q(state=Capture.State.RETRY_WAIT, retry_at__lte=Now())
        return self.filter(Q(state=Capture.State.QUEUED) | over)

    def abandoned(self) -> "CaptureQuerySet":
        """Those whose worker let the lease run out."""
        return self.filter(state__in=Capture.AT_WORK, lease_expires_at__lte=Now())

    def with_content(self) -> "CaptureQuerySet":
        """Sealed ones that hold what the source said."""
        kinds = [Capture.Completeness.COMPLETE, Capture.Completeness.PARTIAL]
        sealed = self.filter(state=Capture.State.SEALED, completeness__in=kinds)
        return sealed.exclude(verdict__in=NOT_THE_SOURCE)


class Capture(QuickLabels, models.Model):
    """One dated observation of an online source, successful or failed; never overwritten."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        LEASED = "leased", _("Taken by a worker")
        FETCHING = "fetching", _("Fetching")
        RENDERING = "rendering", _("Rendering")
        EXTRACTING = "extracting", _("Reading the text")
        SEALING = "sealing", _("Sealing")
        RETRY_WAIT = "retry_wait", _("Will try again")
        SEALED = "sealed", _("Sealed")

    WAITING = (State.QUEUED, State.RETRY_WAIT)
    AT_WORK = (State.LEASED, State.FETCHING, State.RENDERING, State.EXTRACTING, State.SEALING)

    class Completeness(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        PARTIAL = "partial", _("Partial")
        FAILURE = "failure", _("Failure record")

    class Reason(models.TextChoices):
        """Why it was asked for."""

        CITED = "cited", _("Cited in a claim")
        ASKED = "asked", _("Requested by a person")
        RECHECK = "recheck", _("Re-checking")
        CONFIRM = "confirm", _("Making sure")
        COMMAND = "command", _("Requested on the command line")
        UPLOADED = "uploaded", _("Uploaded by a person")
        FOLLOWED = "followed", _("Named by another source")

    class Origin(models.TextChoices):
        """Who brought the bytes: what we fetched ourselves and what we were given are never mixed up."""

        FETCHED = "fetched", _("Fetched by ClaimDesk")
        UPLOADED = "uploaded", _("Uploaded by a person")
        RENDERED = "rendered", _("Rendered by a browser")

    class ReadFrom(models.TextChoices):
        """Where on a page, or in a file, a date was read."""

        JSON_LD = "json-ld", _("the page's JSON-LD")
        META = "meta", _("the page's meta elements")
        MICRODATA = "microdata", _("the page's microdata")
        TIME = "time", _("a time element on the page")
        TEXT = "text", _("the text on the page")
        URL = "url", _("the URL")
        FILE = "file", _("the file's properties")

    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="captures")
    url = models.CharField(_("URL"), max_length=2100)
    reason = models.CharField(_("why"), max_length=20, choices=Reason, default=Reason.ASKED)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.FETCHED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("requested by"), related_name="+", null=True
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)

    state = models.CharField(_("status"), max_length=20, choices=State, default=State.QUEUED)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    lease_token = models.CharField(max_length=40, blank=True)
    lease_expires_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(_("next attempt at"), null=True)
    # How often the archive did not take it: such attempts do not count, and each makes the next pause longer.
    storage_failures = models.PositiveIntegerField(default=0)

    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    verdict = models.CharField(_("content"), max_length=40, blank=True)
    completeness = models.CharField(_("archived"), max_length=20, choices=Completeness, blank=True)
    detail = NFCCharField(_("detail"), max_length=500, blank=True)
    http_status = models.PositiveIntegerField(_("HTTP status"), null=True)
    final_url = models.CharField(_("final URL"), max_length=2100, blank=True)
    hops = models.JSONField(_("hops"), default=list)
    media_type = models.CharField(_("type"), max_length=100, blank=True)
    charset = models.CharField(_("charset"), max_length=40, blank=True)
    body_size = models.BigIntegerField(_("size in bytes"), null=True)
    body_sha256 = models.CharField(_("SHA-256 of the body"), max_length=64, blank=True, db_index=True)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True, db_index=True)

    title = NFCCharField(_("title"), max_length=500, blank=True)
    authors = NFCCharField(_("authors"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    published_from = models.CharField(_("publication read from"), max_length=20, choices=ReadFrom, blank=True)
    modified_at = models.DateTimeField(_("changed at"), null=True)
    modified_from = models.CharField(_("change read from"), max_length=20, choices=ReadFrom, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    links = models.JSONField(_("links"), default=list)
    # What is what in the visible text: extraction.reading.Layout; empty where there is none.
    layout = models.JSONField(default=dict)
    # What the page says of its own address, by name: canonical, og_url; and what an archive says of its copy (RFC
    # 7089): original, copied_at.
    addresses = models.JSONField(_("own URLs"), default=dict)
    # What was fetched with a post, as the manifest names it: pictures, the oEmbed answer.
    attachments = models.JSONField(_("pictures and oEmbed"), default=list)

    started_at = models.DateTimeField(_("started at"), null=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True)
    announced_at = models.DateTimeField(null=True)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "leased", "fetching", "rendering", "extracting", "sealing"])
                | Q(state="retry_wait", retry_at__isnull=False)
                | Q(state="sealed", sealed_at__isnull=False, completeness__in=["complete", "partial", "failure"])
                & ~Q(outcome=""),
                name="capture_state_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["fetched", "rendered"]) & ~Q(outcome="upload")
                | Q(origin="uploaded", state="sealed", outcome="upload"),
                name="capture_uploaded_was_not_fetched",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(state="sealed"), name="capture_one_open_per_source"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="capture_source"),
            models.Index(fields=["state", "-id"], name="capture_state"),
            models.Index(fields=["state", "lease_expires_at"], name="capture_lease"),
            models.Index(fields=["-requested_at", "-id"], name="capture_newest"),
            models.Index(fields=["state", "-requested_at", "-id"], name="capture_state_order"),
            models.Index(fields=["origin", "-requested_at", "-id"], name="capture_origin_order"),
            models.Index(fields=["reason", "-requested_at", "-id"], name="capture_reason_order"),
            models.Index(fields=["outcome", "-requested_at", "-id"], name="capture_outcome_order"),
            models.Index(fields=["verdict", "-requested_at", "-id"], name="capture_verdict_order"),
            models.Index(
                fields=["sealed_at"],
                name="capture_unannounced",
                condition=Q(state="sealed", announced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.url} ({self.get_state_display()})"

    @property
    def was_fetched(self) -> bool:
        """Whether the desk got it from the web itself, with or without a browser."""
        return self.origin != self.Origin.UPLOADED

    @property
    def has_content(self) -> bool:
        """Whether it is sealed and holds what the source said."""
        kinds = (self.Completeness.COMPLETE, self.Completeness.PARTIAL)
        kept = self.state == self.State.SEALED and self.completeness in kinds
        return kept and self.verdict not in NOT_THE_SOURCE

    @property
    def needs_acceptance(self) -> bool:
        """Whether it holds a whole text that the server called an error: it counts for whoever accepts it only."""
        kept = self.state == self.State.SEALED and self.completeness != self.Completeness.FAILURE
        return kept and self.verdict == TO_ACCEPT


QUOTA_AGE_SECONDS = 60
_STORED_BYTES = "archive.stored_bytes"  # in the cache


class ArtifactQuerySet(models.QuerySet["Artifact"]):
    def use_up(self, quota: int) -> bool:
        """Whether the files of the archive have `quota` bytes together; never where it is 0.

        A file that several captures share counts once. The sum is at most QUOTA_AGE_SECONDS old, so that not every
        capture adds up the whole archive; so much later it is noticed that the quota is used up.
        """
        return quota > 0 and int(cache.get_or_set(_STORED_BYTES, self.stored_bytes, QUOTA_AGE_SECONDS) or 0) >= quota

    def stored_bytes(self) -> int:
        """How many bytes these files take in the archive: each once, however many captures have it."""
        each = self.order_by().values("sha256").annotate(bytes=Max("size"))
        return int(each.aggregate(total=Sum("bytes"))["total"] or 0)


class Artifact(models.Model):
    """One file of a capture, kept under its SHA-256 and written once."""

    class Kind(models.TextChoices):
        WACZ = "wacz", _("WACZ")
        BODY = "body", _("Body")
        TEXT = "text", _("Text")
        VISIBLE = "visible", _("Visible text")
        SCREENSHOT = "screenshot", _("Screenshot")
        PDF = "pdf", _("PDF")
        TIMESTAMP = "timestamp", _("Timestamp token")

    capture = models.ForeignKey(Capture, models.PROTECT, verbose_name=_("capture"), related_name="artifacts")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.BigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=100)
    tool = models.CharField(_("created by"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    # When the stored bytes were last hashed again, and since when they are not what they were.
    verified_at = models.DateTimeField(_("re-read at"), null=True)
    damaged_at = models.DateTimeField(_("found damaged at"), null=True)

    objects = ArtifactQuerySet.as_manager()

    class Meta:
        verbose_name = _("artifact")
        verbose_name_plural = _("artifacts")
        constraints = [
            models.UniqueConstraint(fields=["capture", "kind"], name="artifact_once_per_capture"),
            models.CheckConstraint(condition=hex_digest("sha256"), name="artifact_sha256"),
        ]
        indexes = [
            models.Index(fields=["verified_at", "id"], name="artifact_fixity"),
            models.Index(fields=["damaged_at"], condition=Q(damaged_at__isnull=False), name="artifact_damaged"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_kind_display()} {self.sha256[:12]}"


def archive_state_of(archived_origin: str | None, canonical_url: str | None, latest_state: str | None) -> str:
    """Where the archiving of a source stands: no_url, uploaded (by a person; ClaimDesk did not fetch it), waiting,
    archived or failed. The first and the last argument are of its captures, None where it has none."""
    if archived_origin is not None:
        return "uploaded" if archived_origin == Capture.Origin.UPLOADED else "archived"
    if canonical_url is None:
        return "no_url"
    return "failed" if latest_state == Capture.State.SEALED else "waiting"
