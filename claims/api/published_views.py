"""Public verdicts: what readers may see now, as it was published, and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request

from claimdesk.accounts.permissions import may
from claimdesk.accounts.roles import Permission, Scope
from claimdesk.api.filters import AnyOf, TimeFilter
from claimdesk.api.serializer_fields import KNOWN_DATE, UtcTime
from claimdesk.api.views import DeskViewSet
from claimdesk.audit.tracking import versions_where
from claimdesk.text.languages import Language
from claims.api.filters import AnyRating
from claims.models import Citation, Claim, Claimant, Publication
from claims.models.editable_fields import CLAIM_VERDICT_NAMES
from claims.models.publication import PublicationQuerySet
from claims.verdict_page.addresses import absolute_url, claim_path
from sources.api.filters import page_at
from sources.models import Source

_LENGTHS = {"year": 4, "month": 7, "day": 10}
_SAID = tuple(name for name in CLAIM_VERDICT_NAMES if not name.startswith("claim"))  # who and when are told apart


class PublicRating(serializers.Serializer[Any]):
    """A step of the scale as it was meant when it was given."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True)
    colour = serializers.CharField()
    labels = serializers.DictField(child=serializers.CharField())
    definitions = serializers.DictField(child=serializers.CharField())


class PublicClaimant(serializers.Serializer[Any]):
    """Who asserted what was checked."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(Claimant.Kind.choices)
    description = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)


class PublicSource(serializers.Serializer[Any]):
    """A source that a public verdict cites. Of one that is withheld to protect somebody only the kind is told."""

    kind = serializers.ChoiceField(Source.Kind.choices)
    title = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, allow_null=True)
    no_url_reason = serializers.ChoiceField(Source.NoUrl.choices, allow_blank=True, read_only=True)
    publisher = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField(allow_null=True)


class PublicCitation(serializers.Serializer[Any]):
    """How a claim with a public verdict uses a source; `source` is null where nothing is told of it."""

    id = serializers.IntegerField()
    role = serializers.ChoiceField(Citation.Role.choices)
    stance = serializers.ChoiceField(Citation.Stance.choices)
    quote = serializers.CharField(allow_blank=True)
    locator = serializers.CharField(allow_blank=True)
    is_evidence = serializers.BooleanField(help_text=_("Whether the verdict rests on it."))
    source = PublicSource(allow_null=True)  # type: ignore[assignment] # Field.source


class PublicCorrection(serializers.Serializer[Any]):
    """A verdict that was replaced, and why."""

    old_rating = PublicRating()
    new_rating = PublicRating()
    changed = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    corrected_at = UtcTime()


class PublicVerdictSerializer(serializers.ModelSerializer[Publication]):
    """A claim with its public verdict, in the words that were published. `id` is that of the claim."""

    id = serializers.IntegerField(source="claim_id", read_only=True)
    href = serializers.HyperlinkedIdentityField(
        view_name="api:verdict-detail", lookup_field="claim_id", lookup_url_kwarg="pk"
    )
    page = serializers.SerializerMethodField()
    text = serializers.CharField(source="content.claim.text", read_only=True)
    language = serializers.ChoiceField(Language.choices, source="content.claim.language", read_only=True)
    translation = serializers.CharField(source="content.claim.translation", read_only=True)
    translation_language = serializers.CharField(source="content.claim.translation_language", read_only=True)
    quote = serializers.CharField(source="content.claim.quote", read_only=True)
    place = serializers.CharField(source="content.claim.place", read_only=True)
    claimed_on = serializers.SerializerMethodField()
    claimant = PublicClaimant(source="content.claimant", read_only=True)
    rating = PublicRating(source="content.rating", read_only=True)
    rationale = serializers.CharField(source="content.rationale", read_only=True)
    citations = serializers.SerializerMethodField()
    corrections = serializers.SerializerMethodField()
    published_at = UtcTime(read_only=True)
    changed_at = UtcTime(read_only=True)

    class Meta:
        model = Publication
        fields = [
            "id",
            "href",
            "page",
            *_SAID,
            "claimed_on",
            "claimant",
            "rating",
            "rationale",
            "citations",
            "corrections",
            "published_at",
            "changed_at",
        ]

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_page(self, publication: Publication) -> str | None:
        """Its page for readers; null where this desk has none (CLAIMDESK_PUBLIC)."""
        return absolute_url(claim_path(publication.content)) if settings.PUBLIC else None

    @extend_schema_field({**KNOWN_DATE, "type": ["string", "null"]})
    def get_claimed_on(self, publication: Publication) -> str | None:
        """The day, month or year in which it was claimed."""
        claim = publication.content["claim"]
        return claim["claimed_on"] and str(claim["claimed_on"])[: _LENGTHS[claim["claimed_precision"]]]

    @extend_schema_field(PublicCitation(many=True))
    def get_citations(self, publication: Publication) -> Any:
        """What it cites, with what may be told of the sources."""
        content = publication.content
        cited = [
            {**each, "source": _told(content["sources"].get(str(each["source"])))} for each in content["citations"]
        ]
        return PublicCitation(cited, many=True).data

    @extend_schema_field(PublicCorrection(many=True))
    def get_corrections(self, publication: Publication) -> Any:
        """The verdicts before this one, oldest first."""
        return PublicCorrection(list(_corrections(publication.claim)), many=True).data


def _told(source: dict[str, Any] | None) -> dict[str, Any] | None:
    publisher = source["publisher"] if source else None
    return source and {**source, "publisher": publisher["name"] if publisher else ""}


def _corrections(claim: Claim) -> Iterator[dict[str, Any]]:
    before: Publication | None = None
    for publication in claim.publications.all():
        made = publication.correction
        if before is not None and made is not None:
            old, new = before.content["rating"], publication.content["rating"]
            why = {"changed": made.changed, "reason": made.reason, "corrected_at": publication.published_at}
            yield {"old_rating": old, "new_rating": new, **why}
        before = publication


class VerdictFilters(filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """Filters of the list at GET /verdicts/."""

    rating = AnyRating("review__rating__code")
    language = AnyOf(choices=Language.choices)
    published_since = TimeFilter(field_name="published_at", lookup_expr="gte")
    url = filters.CharFilter(method="at_url", help_text=_("The URL of a cited page, in any spelling."))
    appeared_in = filters.CharFilter(
        method="in_article", help_text=_("The URL of a page in which the claim appeared, in any spelling.")
    )

    def at_url(self, queryset: PublicationQuerySet, name: str, url: str) -> QuerySet[Publication]:
        """Those that cite the page. Raises Invalid for what is no web address."""
        return _citing(queryset, self.request, name, url, {role.value for role in Citation.Role})

    def in_article(self, queryset: PublicationQuerySet, name: str, url: str) -> QuerySet[Publication]:
        """Those whose claim appeared on the page. Raises Invalid for what is no web address."""
        return _citing(queryset, self.request, name, url, {Citation.Role.APPEARANCE.value})


def _citing(
    publications: PublicationQuerySet, request: Request, name: str, url: str, roles: set[str]
) -> QuerySet[Publication]:
    """Those that tell readers of a citation of the page in one of these roles, whatever the claim cites now.

    The database narrows them down to claims that ever cited it; the content decides.
    """
    pages = set(page_at(request, name, url))
    now = Citation.objects.filter(source__in=pages).values("claim")
    then = versions_where(Citation, source_id__in=pages).order_by().values("claim_id")
    rows = publications.filter(Q(claim__in=now) | Q(claim__in=then)).prefetch_related(None).select_related(None)
    maybe = rows.values_list("pk", "content")
    found = [
        number
        for number, content in maybe.iterator()
        if any(each["source"] in pages and each["role"] in roles for each in content["citations"])
    ]
    return publications.filter(pk__in=found)


@extend_schema_view(
    list=extend_schema(summary="List public verdicts"), retrieve=extend_schema(summary="Read a public verdict")
)
class VerdictViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskViewSet[Publication]):
    """What readers may see now: each claim with the verdict that was published last. One that is being reviewed again
    keeps the words that were published; one that was withdrawn is not here."""

    serializer_class = PublicVerdictSerializer
    filterset_class = VerdictFilters
    page_by = "-published_at"
    times = ("published_at",)
    lookup_field = "claim_id"
    lookup_url_kwarg = "pk"
    scopes = {"*": frozenset({Scope.PUBLIC})}
    queryset = Publication.objects.none()

    def get_queryset(self) -> QuerySet[Publication]:
        """The publications that readers are shown, with those before them."""
        if not may(self.caller, Permission.SEE):
            return Publication.objects.none()
        all_of_claim = Publication.objects.select_related("correction").order_by("number")
        shown = Publication.objects.shown().select_related("claim").only(*_COLUMNS)
        return shown.prefetch_related(Prefetch("claim__publications", all_of_claim))


_COLUMNS = ("claim_id", "claim__id", "content", "language", "published_at", "changed_at", "number", "is_newest")
