"""How sources, publishers, attributions and captures read over REST, and what callers may send."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from claimdesk.api.serializer_fields import (
    Calculated,
    DisplayUrl,
    ExternalIdInput,
    FileDigest,
    IdField,
    Input,
    OwnIds,
    PersonField,
    Representation,
    UtcTime,
)
from claimdesk.api.views import caller
from claimdesk.text.languages import Language
from sources.models import Artifact, Attribution, Capture, Publisher, Source
from sources.models.capture import archive_state_of
from sources.models.source import archive_of, label_of_source
from sources.outcomes import sentence_or_nothing
from sources.permissions import hidden_sources, visible_sources

ARCHIVE_STATES = ["no_url", "uploaded", "waiting", "archived", "failed"]


class ArchiveStateField(Calculated, serializers.ChoiceField):
    """Where the archiving of a source stands, in one word."""

    reads = ("archived_capture__origin", "canonical_url", "latest_capture__state")
    calculate = staticmethod(archive_state_of)


class SourceLabel(Calculated, serializers.CharField):
    """The shortest text by which people know a source."""

    reads = ("title", "description", "url")
    calculate = staticmethod(label_of_source)


class ArchiveName(Calculated, serializers.CharField):
    """The archive that holds a source, where it is a copy there."""

    reads = ("canonical_url",)
    calculate = staticmethod(archive_of)


class OutcomeSentence(Calculated, serializers.CharField):
    """What happened on the wire, for people."""

    reads = ("outcome",)
    calculate = staticmethod(sentence_or_nothing)


class VerdictSentence(OutcomeSentence):
    """What a page turned out to be, for people."""

    reads = ("verdict",)


class SourceField(IdField[Source]):
    """A source that the caller may see, by its number."""

    queryset = Source.objects.all()  # for its type; get_queryset narrows it

    def get_queryset(self) -> QuerySet[Source]:
        """Among which it is looked for."""
        return visible_sources(caller(self.context["request"]))


class CaptureField(IdField[Capture]):
    """A capture of a source that the caller may see, by its number."""

    queryset = Capture.objects.all()  # for its type; get_queryset narrows it

    def get_queryset(self) -> QuerySet[Capture]:
        """Among which it is looked for."""
        return Capture.objects.exclude(source__in=hidden_sources(caller(self.context["request"])))


class PublisherSerializer(Representation):
    """A publisher with its hosts."""

    href = serializers.HyperlinkedIdentityField(view_name="api:publisher-detail")
    display_url = DisplayUrl("sources_publisher")
    external_ids = OwnIds()
    domains = serializers.SlugRelatedField[Any](slug_field="domain", many=True, read_only=True)

    class Meta:
        model = Publisher
        brief = ("id", "href", "display_url", "name")
        fields = [
            *("id", "href", "display_url", "external_ids", "name", "kind", "country", "language", "owner"),
            *("domains", "created_at"),
        ]


class PublisherInput(Input):
    """A publisher to add, or what to change of one."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Publisher.Kind.choices, required=False)
    country = serializers.RegexField(r"^[A-Z]{2}$", required=False, allow_blank=True)
    language = serializers.ChoiceField(Language.choices, required=False)
    owner = serializers.CharField(max_length=200, required=False, allow_blank=True)
    domains = serializers.ListField(child=serializers.CharField(max_length=253), required=False, max_length=100)


class NewPublisherInput(ExternalIdInput, PublisherInput):
    """A publisher to add, or to change where the caller's own id stands for one."""


class PublisherBrief(Representation):
    """A publisher inside another object."""

    href = serializers.HyperlinkedIdentityField(view_name="api:publisher-detail")
    display_url = DisplayUrl("sources_publisher")

    class Meta:
        model = Publisher
        fields = ["id", "href", "display_url", "name"]


class ArtifactSerializer(Representation):
    """One file of a capture."""

    class Meta:
        model = Artifact
        fields = ["kind", "sha256", "size", "media_type", "tool", "created_at"]


class CaptureBrief(Representation):
    """A capture inside another object; `sha256` is that of its WACZ, empty where there is none."""

    href = serializers.HyperlinkedIdentityField(view_name="api:capture-detail")
    display_url = DisplayUrl("sources_capture")
    sha256 = FileDigest(Artifact.Kind.WACZ.value)

    class Meta:
        model = Capture
        fields = [
            "id",
            "href",
            "display_url",
            "origin",
            "state",
            "outcome",
            "verdict",
            "completeness",
            "sealed_at",
            "sha256",
            "text_sha256",
        ]


class CaptureSerializer(Representation):
    """One observation of a source, with what came of it in codes and words."""

    href = serializers.HyperlinkedIdentityField(view_name="api:capture-detail")
    display_url = DisplayUrl("sources_capture")
    requested_by = PersonField()
    outcome_sentence = OutcomeSentence()
    verdict_sentence = VerdictSentence()
    artifacts = ArtifactSerializer(many=True, read_only=True)

    class Meta:
        model = Capture
        brief = ("id", "href", "display_url", "source", "state", "outcome", "completeness", "sealed_at")
        fields = [
            "id",
            "href",
            "display_url",
            "source",
            "url",
            "origin",
            "reason",
            "requested_by",
            "requested_at",
            "state",
            "attempt",
            "retry_at",
            "outcome",
            "outcome_sentence",
            "verdict",
            "verdict_sentence",
            "completeness",
            "detail",
            "http_status",
            "final_url",
            "hops",
            "addresses",
            "attachments",
            "media_type",
            "charset",
            "body_size",
            "body_sha256",
            "text_sha256",
            "title",
            "authors",
            "published_at",
            "published_from",
            "modified_at",
            "modified_from",
            "language",
            "started_at",
            "sealed_at",
            "artifacts",
        ]


class CaptureDetails(CaptureSerializer):
    """A capture with what is what in its visible text, as ranges of code points: the `article`, words that are shown
    `struck` out, `regions` such as captions and asides, `raised` digits and `footnotes`."""

    layout = serializers.JSONField(read_only=True)

    class Meta(CaptureSerializer.Meta):
        fields = [*CaptureSerializer.Meta.fields, "layout"]


class JoinedSource(Representation):
    """A source that shows the same page as another one, inside that one: a copy, the original, another URL."""

    href = serializers.HyperlinkedIdentityField(view_name="api:source-detail")
    display_url = DisplayUrl("sources_source")
    archive = ArchiveName(help_text=_("The archive that holds this copy."))
    archive_state = ArchiveStateField(choices=ARCHIVE_STATES)

    class Meta:
        model = Source
        fields = ["id", "href", "display_url", "label", "url", "original_kind", "archive", "copied_at", "archive_state"]

    label = SourceLabel()  # type: ignore[assignment] # Field.label


class SourceSerializer(Representation):
    """A source with the newest observation of it and the newest that has content.

    `original` is the source that counts for it, `original_kind` what it is to that one; `copies` are those that name
    this one as their original.
    """

    href = serializers.HyperlinkedIdentityField(view_name="api:source-detail")
    display_url = DisplayUrl("sources_source")
    external_ids = OwnIds()
    original = JoinedSource(read_only=True, allow_null=True, among=visible_sources)
    archive = ArchiveName(help_text=_("The archive that holds this copy."))
    copies = JoinedSource(many=True, read_only=True, among=visible_sources)
    publisher = PublisherBrief(read_only=True)
    latest_capture = CaptureBrief(read_only=True)
    archived_capture = CaptureBrief(read_only=True)
    archive_state = ArchiveStateField(choices=ARCHIVE_STATES)
    created_by = PersonField()

    class Meta:
        model = Source
        brief = ("id", "href", "display_url", "kind", "title", "url", "archive_state")
        expand = {
            "publisher": PublisherSerializer,
            "latest_capture": CaptureSerializer,
            "archived_capture": CaptureSerializer,
        }
        fields = [
            "id",
            "href",
            "display_url",
            "external_ids",
            "kind",
            "url",
            "canonical_url",
            "no_url_reason",
            "title",
            "authors",
            "publisher",
            "published_at",
            "language",
            "access",
            "description",
            "archive_state",
            "latest_capture",
            "archived_capture",
            "original",
            "original_kind",
            "archive",
            "copied_at",
            "copies",
            "confirm_at",
            "gone_at",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        ]


class SourceBrief(Representation):
    """A source inside another object."""

    href = serializers.HyperlinkedIdentityField(view_name="api:source-detail")
    display_url = DisplayUrl("sources_source")
    publisher = PublisherBrief(read_only=True)
    archive_state = ArchiveStateField(choices=ARCHIVE_STATES)

    class Meta:
        model = Source
        fields = ["id", "href", "display_url", "kind", "label", "url", "no_url_reason", "publisher", "archive_state"]

    label = SourceLabel()  # type: ignore[assignment] # Field.label


class SourceDetails(Input):
    """The fields that describe a source."""

    kind = serializers.ChoiceField(Source.Kind.choices, required=False)
    title = serializers.CharField(max_length=500, required=False, allow_blank=True)
    authors = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text=_("Separated by semicolons.")
    )
    publisher = IdField[Publisher](
        queryset=Publisher.objects.all(), required=False, allow_null=True, help_text=_("Its number.")
    )
    published_at = UtcTime(required=False, allow_null=True)
    language = serializers.ChoiceField(Language.choices, required=False)
    access = serializers.ChoiceField(Source.Access.choices, required=False)
    description = serializers.CharField(required=False, allow_blank=True)


class SourceInput(ExternalIdInput, SourceDetails):
    """A source to add: `url`, or `no_url_reason` with a title or a description."""

    url = serializers.CharField(required=False, allow_blank=True, default="")
    no_url_reason = serializers.ChoiceField(Source.NoUrl.choices, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A URL, or why there is none, and not both."""
        if attrs["url"] and attrs["no_url_reason"]:
            raise serializers.ValidationError({"no_url_reason": [_("There is a URL, so leave this out.")]})
        return attrs


class SourceChange(SourceDetails):
    """What to change of a source. Its URL is what it is."""

    no_url_reason = serializers.ChoiceField(Source.NoUrl.choices, required=False)


class AttributionSerializer(Representation):
    """Source `source` says that it has this from source `origin`."""

    href = serializers.HyperlinkedIdentityField(view_name="api:attribution-detail")
    display_url = DisplayUrl("sources_source", key="source_id")
    source = SourceBrief(read_only=True)  # type: ignore[assignment] # Field.source
    origin = SourceBrief(read_only=True)
    created_by = PersonField()

    class Meta:
        model = Attribution
        brief = ("id", "href", "display_url", "source", "origin", "kind")
        expand = {"source": SourceSerializer, "origin": SourceSerializer}
        fields = [
            "id",
            "href",
            "display_url",
            "source",
            "origin",
            "kind",
            "words",
            "is_accepted",
            "created_by",
            "created_at",
        ]


class UploadInput(Input):
    """A file to keep as evidence: PDF, office file, image, text, email, saved page, or a WACZ of another program."""

    file = serializers.FileField(max_length=500)


class AttributionInput(Input):
    """An attribution to record, by the numbers of both sources."""

    source = SourceField()  # type: ignore[assignment] # Field.source
    origin = SourceField()
    kind = serializers.ChoiceField(Attribution.Kind.choices, required=False)
    words = serializers.CharField(required=False, allow_blank=True)


def only_origin_of(path: str) -> list[str]:
    """What to defer where the archived capture at `path` is read for ArchiveStateField alone."""
    names = [field.attname for field in Capture._meta.concrete_fields]
    return [f"{path}__{name}" for name in names if name not in {"id", "origin"}]
