"""Sources, and who says it has what from whom."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claimdesk.audit.tracking import Tracked
from claimdesk.fields import NFCCharField, NFCTextField
from claimdesk.text.folding import fold
from claimdesk.text.languages import Language
from sources.models.publisher import Publisher
from sources.urls import archived_copy

MAX_STEP = 10_000  # sources of one step that are followed on


class SourceQuerySet(models.QuerySet["Source"]):
    def online(self) -> "SourceQuerySet":
        """Those that have a URL and can be captured."""
        return self.exclude(canonical_url=None)

    def gone(self) -> "SourceQuerySet":
        """Those whose page is gone, as several observations say."""
        return self.filter(gone_at__isnull=False)

    def leading_here(self) -> set[int]:
        """The ids of these sources and of all that lead to one of them: that have it from it, directly or through
        others, or show the same page. Three queries for each step of the way."""
        step: Any = self.values("pk")
        found = set(self.values_list("pk", flat=True))
        while step:
            told = Attribution.objects.filter(origin__in=step, is_accepted=True).values_list("source", flat=True)
            copies = Source.objects.filter(original__in=step).values_list("pk", flat=True)
            pages = Source.objects.filter(copies__in=step).values_list("pk", flat=True)
            step = sorted({*told, *copies, *pages} - found)[:MAX_STEP]
            found.update(step)
        return found

    def with_list_columns(self) -> "SourceQuerySet":
        """What a list of sources shows, in one query."""
        return self.select_related("publisher", "latest_capture", "archived_capture")


# The newest capture waits still, or brought nothing that could be shown. Index and filter say it word for word, as
# SQLite wants it.
LAST_FAILED = Q(
    Q(latest_capture__isnull=False),
    Q(archived_capture__isnull=True)
    | Q(archived_capture__lt=F("latest_capture"))
    | Q(archived_capture__gt=F("latest_capture")),
)
WITHOUT_ARCHIVE = Q(latest_capture__isnull=False, archived_capture__isnull=True)


def label_of_source(title: str, description: str, url: str) -> str:
    """The shortest text by which people know a source: its title, else its description, else its URL."""
    return title or description[:120] or url


def archive_of(canonical_url: str | None) -> str:
    """The name of the archive at which an address is; empty for any other address."""
    copied = archived_copy(canonical_url or "")
    return copied.name if copied else ""


class QuickLabels:
    """For models whose rows are drawn by the hundred: `get_…_display` as Django has it, with the labels of a field put
    together once and not for every row."""

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> str:  # noqa: N802 - Django's name
        value = getattr(self, field.attname)
        return str(_labels(field).get(value, value))


@cache
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    """The labels of the choices of `field`; they are still translated each time."""
    return dict(field.flatchoices)


class Source(QuickLabels, models.Model):
    """One published or unpublished thing that can be cited. Online it has a URL; otherwise it says why not."""

    class Kind(models.TextChoices):
        """What sort of thing it is."""

        ARTICLE = "article", _("Article")
        POST = "post", _("Post")
        BROADCAST = "broadcast", _("Broadcast")
        DOCUMENT = "document", _("Document")
        DATASET = "dataset", _("Dataset")
        INTERVIEW = "interview", _("Interview")
        OFFICIAL = "official", _("Anonymous official")

    class NoUrl(models.TextChoices):
        """Why a source has no address on the web."""

        UNPUBLISHED = "unpublished", _("Unpublished")
        WITHHELD = "withheld", _("Withheld to protect somebody")
        LOST = "lost", _("Lost")
        OFFLINE = "offline", _("Published, but not online")
        UNKNOWN = "unknown", _("URL not known")

    class OriginalKind(models.TextChoices):
        """What a source is to another one that shows the same page. OWN is what a person said against it."""

        COPY = "copy", _("Copy at an archive")
        SAME_PAGE = "same_page", _("Same page, another URL")
        OWN = "own", _("A page of its own")

    class Access(models.TextChoices):
        """Who can read the original."""

        OPEN = "open", _("Open")
        PAYWALL = "paywall", _("Behind a paywall")
        LOGIN = "login", _("Needs an account")
        CLOSED = "closed", _("Not accessible to us")
        UNKNOWN = "unknown", _("Not known yet")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ARTICLE)
    url = models.CharField(_("URL"), max_length=2100, blank=True, help_text=_("As pasted."))
    canonical_url = models.CharField(
        _("canonical URL"),
        max_length=2100,
        null=True,
        blank=True,
        unique=True,
        editable=False,
    )
    no_url_reason = models.CharField(_("why there is no URL"), max_length=20, choices=NoUrl, blank=True)
    title = NFCCharField(_("title"), max_length=500, blank=True)
    authors = NFCCharField(_("authors"), max_length=500, blank=True, help_text=_("Separated by semicolons."))
    publisher = models.ForeignKey(
        Publisher, models.PROTECT, verbose_name=_("publisher"), related_name="sources", null=True, blank=True
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=3, choices=Language, default=Language.UNKNOWN)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.UNKNOWN)
    description = NFCTextField(_("description"), blank=True, help_text=_("What it is, if it has no title."))
    original = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("original"),
        related_name="copies",
        null=True,
        editable=False,
    )
    original_kind = models.CharField(
        _("relation to the original"), max_length=10, choices=OriginalKind, blank=True, editable=False
    )
    copied_at = models.DateTimeField(_("copied at"), null=True, editable=False)
    latest_capture = models.ForeignKey(
        "sources.Capture", models.PROTECT, verbose_name=_("latest capture"), related_name="+", null=True, editable=False
    )
    archived_capture = models.ForeignKey(
        "sources.Capture",
        models.PROTECT,
        verbose_name=_("latest capture with content"),
        related_name="+",
        null=True,
        editable=False,
    )
    is_confidential = models.BooleanField(_("confidential"), default=False, editable=False)
    recheck_at = models.DateTimeField(_("re-check at"), null=True, blank=True, editable=False)
    confirm_at = models.DateTimeField(_("confirm at"), null=True, blank=True, editable=False)
    gone_at = models.DateTimeField(_("found gone at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_text = models.TextField(editable=False, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("added by"),
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    versions = Tracked(
        but=(
            "latest_capture",
            "archived_capture",
            "recheck_at",
            "confirm_at",
            "gone_at",
            "version",
            "search_text",
            "created_at",
            "updated_at",
        )
    )
    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=Q(canonical_url__isnull=False, no_url_reason="") & ~Q(url="") & ~Q(canonical_url="")
                | Q(canonical_url__isnull=True, url="") & ~Q(no_url_reason=""),
                name="source_has_url_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(canonical_url__isnull=False) | ~Q(title="") | ~Q(description=""),
                name="source_without_url_is_described",
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=True, original_kind__in=["", "own"])
                | Q(original__isnull=False, original_kind__in=["copy", "same_page"]) & ~Q(original=F("id")),
                name="source_original_has_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="source_newest"),
            models.Index(fields=["-updated_at", "-id"], name="source_updated"),
            models.Index(fields=["publisher", "-created_at", "-id"], name="source_publisher_order"),
            models.Index(fields=["kind", "-created_at", "-id"], name="source_kind_order"),
            models.Index(fields=["language", "-created_at", "-id"], name="source_language_order"),
            models.Index(fields=["access", "-created_at", "-id"], name="source_access_order"),
            models.Index(fields=["-created_at", "-id"], name="source_last_failed", condition=LAST_FAILED),
            models.Index(fields=["-created_at", "-id"], name="source_without_archive", condition=WITHOUT_ARCHIVE),
            models.Index(fields=["recheck_at"], name="source_recheck", condition=Q(recheck_at__isnull=False)),
            models.Index(fields=["confirm_at"], name="source_confirm", condition=Q(confirm_at__isnull=False)),
            models.Index(fields=["-id"], name="source_gone", condition=Q(gone_at__isnull=False)),
            models.Index(fields=["id"], name="source_confidential", condition=Q(is_confidential=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.label}"

    @property
    def label(self) -> str:
        """The shortest text by which people know it."""
        return label_of_source(self.title, self.description, self.url)

    def search_document(self) -> str:
        """The folded text by which it is found, for `search_text`: title, description, authors, publisher, URL."""
        publisher = self.publisher.name if self.publisher else ""
        return fold(" ".join([self.title, self.description, self.authors, publisher, self.url]))

    @property
    def archive(self) -> str:
        """The name of the archive that holds it, where it is a copy; empty where it is none."""
        return archive_of(self.canonical_url)

    @property
    def is_online(self) -> bool:
        """Whether it can be captured."""
        return self.canonical_url is not None


class SourceReader(models.Model):
    """Somebody who may see a confidential source. Kept by the floor above, as it says who may see what cites it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reader of a confidential source")
        verbose_name_plural = _("readers of confidential sources")
        constraints = [models.UniqueConstraint(fields=["source", "person"], name="source_reader_once")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.person}"


class Attribution(models.Model):
    """`source` says that it has this from `origin`."""

    class Kind(models.TextChoices):
        RELAYS = "relays", _("relays")
        CITES = "cites", _("cites")
        TRANSLATES = "translates", _("translates")
        QUOTES_OFFICIAL = "quotes_official", _("quotes an unnamed official")

    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="attributions")
    origin = models.ForeignKey(Source, models.PROTECT, verbose_name=_("upstream source"), related_name="attributed_by")
    kind = models.CharField(_("how"), max_length=20, choices=Kind, default=Kind.CITES)
    words = NFCTextField(_("words used"), blank=True, help_text=_("The words in which the source cites it."))
    is_accepted = models.BooleanField(
        _("accepted"),
        default=True,
        help_text=_("Declared by a person, or found in the text by ClaimDesk and accepted by a person."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("recorded by"),
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    versions = Tracked(but=("created_at",))

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = [
            models.UniqueConstraint(fields=["source", "origin", "kind"], name="attribution_once"),
            models.CheckConstraint(condition=~Q(source=models.F("origin")), name="attribution_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.source.label} {self.get_kind_display()} {self.origin.label}"
