"""How claims and what belongs to them read over REST."""

import operator
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claimdesk.api.serializer_fields import (
    KNOWN_DATE,
    PERSON,
    Calculated,
    DisplayUrl,
    OwnIds,
    PersonField,
    Representation,
    UtcTime,
)
from claimdesk.audit.models import AuditEvent
from claimdesk.fields import written_known_date
from claims.models import (
    Approval,
    BlindCheck,
    Citation,
    Claim,
    Claimant,
    Correction,
    Rating,
    Review,
    ReviewDraft,
    Topic,
)
from claims.models.claim import is_past_due
from claims.models.editable_fields import CITATION_NAMES, CLAIM_NAMES
from claims.models.status import Status
from sources.api.serializers import (
    CaptureBrief,
    CaptureSerializer,
    SourceBrief,
    SourceSerializer,
)


class OtherNames(Calculated, serializers.ListField):
    """The other names of a claimant, one in each line of the column."""

    child = serializers.CharField()
    reads = ("aliases",)
    calculate = staticmethod(str.splitlines)


class ClaimantSerializer(Representation):
    """A person or organisation that asserts claims."""

    href = serializers.HyperlinkedIdentityField(view_name="api:claimant-detail")
    display_url = DisplayUrl("claims_claimant")
    external_ids = OwnIds()
    aliases = OtherNames()

    class Meta:
        model = Claimant
        brief = ("id", "href", "display_url", "name")
        fields = [
            *("id", "href", "display_url", "external_ids", "name", "aliases", "kind", "description"),
            *("wikidata_id", "url", "created_at"),
        ]


class ClaimantBrief(Representation):
    """A claimant inside another object."""

    href = serializers.HyperlinkedIdentityField(view_name="api:claimant-detail")
    display_url = DisplayUrl("claims_claimant")

    class Meta:
        model = Claimant
        fields = ["id", "href", "display_url", "name", "kind"]


class MatchSerializer(serializers.Serializer[Any]):
    """A claim that says nearly what the caller wanted to log."""

    id = serializers.IntegerField(source="claim.pk")
    href: serializers.HyperlinkedRelatedField[Claim] = serializers.HyperlinkedRelatedField(
        source="claim", view_name="api:claim-detail", read_only=True
    )
    display_url = DisplayUrl("claims_claim", key="claim.pk")
    text = serializers.CharField(source="claim.text")
    claimant = serializers.CharField(source="claim.claimant.name")
    likeness = serializers.FloatField(source="score")


class NearlySameProblem(serializers.Serializer[Any]):
    """A refusal (RFC 9457); with the code `nearly_same` it names the `claims` that say nearly the same."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment] # Serializer.errors
    claims = MatchSerializer(many=True, required=False)


class TopicSerializer(Representation):
    """A topic that claims are filed under."""

    href = serializers.HyperlinkedIdentityField(view_name="api:topic-detail")
    display_url = DisplayUrl("claims_topic")

    class Meta:
        model = Topic
        brief = ("id", "href", "display_url", "name", "slug")
        fields = ["id", "href", "display_url", "name", "slug"]


class RatingSerializer(Representation):
    """A step of the scale, in every language."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:rating-detail", lookup_field="code", lookup_url_kwarg="code"
    )
    display_url = DisplayUrl("claims_rating")
    labels = serializers.DictField(child=serializers.CharField(), read_only=True)
    definitions = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Rating
        brief = ("id", "href", "display_url", "code", "version", "number", "labels")
        fields = [
            "id",
            "href",
            "display_url",
            "code",
            "version",
            "since",
            "replaced_at",
            "number",
            "colour",
            "labels",
            "definitions",
            "retired_at",
        ]


class RatingBrief(Representation):
    """A rating inside another object."""

    labels = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Rating
        fields = ["code", "version", "number", "colour", "labels"]


class CitationBrief(Representation):
    """A citation inside its claim: offsets count the characters of the pinned capture's article; outside of it
    (`quote_place` is not empty) those of its visible text; in the page's data (`quote_place` is `data`) those of the
    text that the data carries, which is kept in the article's place. `quote_negation` is the word by which the page
    denies something in the clause of the quotation, outside of it: it may say the opposite of what is quoted."""

    href = serializers.HyperlinkedIdentityField(view_name="api:citation-detail")
    display_url = DisplayUrl("claims_claim", key="claim_id")
    source = SourceBrief(read_only=True)  # type: ignore[assignment] # Field.source
    capture = CaptureBrief(read_only=True)

    class Meta:
        model = Citation
        fields = [
            "id",
            "href",
            "display_url",
            "source",
            *CITATION_NAMES,
            "quote_state",
            "quote_start",
            "quote_end",
            "quote_place",
            "quote_over_struck",
            "quote_negation",
            "capture",
            "changed_capture",
            "waived_reason",
            "waived_at",
            "accepted_reason",
            "accepted_at",
            "created_at",
        ]


class CitationSerializer(CitationBrief):
    """A citation outside its claim, with the claim's number and who added it."""

    waived_by = PersonField()
    accepted_by = PersonField()
    created_by = PersonField()

    class Meta(CitationBrief.Meta):
        brief = ("id", "href", "display_url", "claim", "source", *CITATION_NAMES, "quote_state")
        expand = {"source": SourceSerializer, "capture": CaptureSerializer}
        fields = [*CitationBrief.Meta.fields, "claim", "waived_by", "accepted_by", "created_by"]


class VerdictSerializer(Representation):
    """A published review: the verdict that the public reads."""

    review = serializers.IntegerField(source="pk", read_only=True)
    rating = RatingBrief(read_only=True)
    reviewer = PersonField(source="by")
    reviewed_at = UtcTime(source="created_at", read_only=True)

    class Meta:
        model = Review
        fields = ["review", "rating", "rationale", "reviewer", "reviewed_at"]


class CorrectionSerializer(Representation):
    """A published verdict that was replaced, and why."""

    old_rating = RatingBrief(source="old_review.rating", read_only=True)
    new_rating = RatingBrief(source="new_review.rating", read_only=True)
    corrected_at = UtcTime(source="created_at", read_only=True)

    class Meta:
        model = Correction
        fields = ["old_review", "old_rating", "new_review", "new_rating", "changed", "reason", "corrected_at"]


class WithdrawalSerializer(Representation):
    """Why no verdict is valid, since when, and which rating it was: that of the published verdict, else the approved
    one."""

    withdrawn_at = UtcTime(read_only=True)
    reason = serializers.CharField(source="withdrawn_reason", read_only=True)
    rating = RatingBrief(source="published_review.rating", else_source="rating", read_only=True, allow_null=True)

    class Meta:
        model = Claim
        fields = ["withdrawn_at", "reason", "rating"]


@extend_schema_field(KNOWN_DATE)
class ClaimedOn(Calculated):
    """When it was claimed, as exactly as it is known."""

    reads = ("claimed_on", "claimed_precision")
    calculate = staticmethod(written_known_date)


class IsOverdue(Calculated, serializers.BooleanField):
    """Whether the day of a claim is over while it still waits for a verdict."""

    reads = ("due_on", "status")
    calculate = staticmethod(is_past_due)


# Of columns of a claim: when its rating, its public verdict and its withdrawal are shown.
_IS_VALID = (("status",), partial(operator.ne, Status.WITHDRAWN.value))
_NOT_WITHDRAWN = (("withdrawn_at",), partial(operator.is_, None))
_IS_WITHDRAWN = (("withdrawn_at",), partial(operator.is_not, None))


class ClaimSerializer(Representation):
    """A claim with its citations. `rating` is the approved verdict, `published_verdict` what the public reads; one that
    was withdrawn is neither: `withdrawn` tells it, until another one is published."""

    href = serializers.HyperlinkedIdentityField(view_name="api:claim-detail")
    display_url = DisplayUrl("claims_claim")
    external_ids = OwnIds()
    claimant = ClaimantBrief(read_only=True)
    topics = TopicSerializer(many=True, read_only=True)
    citations = CitationBrief(many=True, read_only=True)
    rating = RatingBrief(read_only=True, allow_null=True, shown_if=_IS_VALID)
    published_verdict = VerdictSerializer(
        source="published_review", read_only=True, allow_null=True, shown_if=_NOT_WITHDRAWN
    )
    withdrawn = WithdrawalSerializer(source="*", read_only=True, allow_null=True, shown_if=_IS_WITHDRAWN)
    claimed_on = ClaimedOn(allow_null=True)
    corrections = CorrectionSerializer(many=True, read_only=True)
    assignee = PersonField()
    logged_by = PersonField()
    is_overdue = IsOverdue()
    duplicate_of = serializers.HyperlinkedRelatedField[Any](view_name="api:claim-detail", read_only=True)

    class Meta:
        model = Claim
        brief = ("id", "href", "display_url", "text", "claimant", "status", "rating", "version", "updated_at")
        expand = {
            "claimant": ClaimantSerializer,
            "citations.source": SourceSerializer,
            "citations.capture": CaptureSerializer,
        }
        fields = [
            "id",
            "href",
            "display_url",
            "external_ids",
            *(name for name in CLAIM_NAMES if name != "assignee"),
            "translation_is_older",
            "is_overdue",
            "status",
            "status_changed_at",
            "shelf_reason",
            "duplicate_of",
            "rating",
            "published_verdict",
            "published_at",
            "withdrawn",
            "corrections",
            "evidence_changed_at",
            "is_confidential",
            "assignee",  # beside the other people
            "logged_by",
            "citations",
            "version",
            "created_at",
            "updated_at",
        ]


class ApprovalSerializer(Representation):
    """A second person's yes, and the digest of what it was given for."""

    by = PersonField()
    approved_at = UtcTime(source="created_at", read_only=True)

    class Meta:
        model = Approval
        fields = ["by", "approved_at", "digest"]


class ReviewSerializer(Representation):
    """What a reviewer found. It never changes."""

    href = serializers.HyperlinkedIdentityField(view_name="api:review-detail")
    display_url = DisplayUrl("claims_review")
    rating = RatingBrief(read_only=True)
    by = PersonField()
    approvals = ApprovalSerializer(many=True, read_only=True)

    class Meta:
        model = Review
        brief = ("id", "href", "display_url", "claim", "rating", "created_at")
        fields = [
            "id",
            "href",
            "display_url",
            "claim",
            "rating",
            "rationale",
            "evidence",
            "by",
            "created_at",
            "approvals",
        ]
        read_only_fields = fields


class DraftSerializer(Representation):
    """What the caller has written of a review so far."""

    rating = serializers.SlugRelatedField[Rating](slug_field="code", read_only=True)

    class Meta:
        model = ReviewDraft
        fields = ["claim", "rating", "rationale", "evidence", "saved_at"]
        read_only_fields = fields


class BlindCheckSerializer(Representation):
    """A second person's rating, given before they saw that of `review`."""

    by = PersonField()
    rating = RatingBrief(read_only=True)
    first_rating = RatingBrief(source="review.rating", read_only=True)

    class Meta:
        model = BlindCheck
        fields = ["by", "rating", "rationale", "agreed", "review", "first_rating", "asked_at", "answered_at"]


class EventSerializer(Representation):
    """One event of the audit log; `who` has the person's name at that time, and is null for the desk itself."""

    who = serializers.SerializerMethodField()
    words = serializers.CharField(source="get_event_display", read_only=True)

    class Meta:
        model = AuditEvent
        fields = ["id", "at", "event", "words", "who", "door", "data"]

    @extend_schema_field({**PERSON, "type": ["object", "null"]})
    def get_who(self, event: AuditEvent) -> dict[str, Any] | None:
        return None if event.actor_id is None else {"id": event.actor_id, "name": event.actor_label}
