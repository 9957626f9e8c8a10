"""What callers may send about claims."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from typing_extensions import override

from claimdesk.accounts.models import User
from claimdesk.api.serializer_fields import ExternalIdInput, IdField, Input, IntegerInput, KnownDateInput, ModelInput
from claimdesk.api.views import caller
from claimdesk.errors import Invalid
from claimdesk.fields import EXACTNESS, with_known_date
from claims.actions import CitationDraft
from claims.models import Citation, Claim, Claimant, Rating, Topic
from claims.models.editable_fields import CITATION_NAMES, CLAIM_NAMES
from claims.models.status import ShelfReason
from claims.permissions import hidden_claims, visible_claimants, visible_claims
from claims.workflow.states import MoveName
from sources.api.serializers import (
    CaptureField,
    SourceDetails,
    SourceField,
)
from sources.models import Source


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class TopicField(serializers.SlugRelatedField[Topic]):
    """A topic by its number or its slug."""

    takes_numbers = True

    def to_internal_value(self, data: Any) -> Topic:
        """The topic. Raises ValidationError where there is none."""
        by = "pk" if isinstance(data, int) and not isinstance(data, bool) else "slug"
        topic = Topic.objects.filter(**{by: data}).first() if isinstance(data, int | str) else None
        if topic is None:
            raise serializers.ValidationError(_("There is no topic “%(name)s”.") % {"name": data})
        return topic


class ClaimField(IdField[Claim]):
    """A claim that the caller may see, by its number."""

    queryset = Claim.objects.all()  # for its type; get_queryset narrows it

    def get_queryset(self) -> QuerySet[Claim]:
        """Among which it is looked for."""
        return visible_claims(caller(self.context["request"]))


class CitationField(IdField[Citation]):
    """A citation of a claim that the caller may see, by its number."""

    queryset = Citation.objects.all()  # for its type; get_queryset narrows it

    def get_queryset(self) -> QuerySet[Citation]:
        """Among which it is looked for."""
        return Citation.objects.exclude(claim__in=hidden_claims(caller(self.context["request"])))


class ClaimantField(IdField[Claimant]):
    """A claimant whom the caller may see, by number."""

    queryset = Claimant.objects.all()  # for its type; get_queryset narrows it

    def get_queryset(self) -> QuerySet[Claimant]:
        """Those among whom a claimant is looked for."""
        return visible_claimants(caller(self.context["request"]))


class CitationFields(ModelInput):
    """How a source is used."""

    class Meta:
        model = Citation
        fields = CITATION_NAMES
        extra_kwargs = {"quote": {"help_text": _("The exact words of the source.")}}


class CitationInput(CitationFields):
    """A citation: of `source` by its number, of a `url`, or of something that has none, with `no_url_reason`.

    `source_details` describe a source that is new.
    """

    source = SourceField(required=False)  # type: ignore[assignment] # Field.source
    url = serializers.CharField(required=False, allow_blank=True)
    no_url_reason = serializers.ChoiceField(Source.NoUrl.choices, required=False, allow_blank=True)
    source_details = SourceDetails(required=False)

    class Meta(CitationFields.Meta):
        fields = (*CITATION_NAMES, "source", "url", "no_url_reason", "source_details")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One way of naming the source, and not two that may differ."""
        given = [name for name in ("source", "url", "no_url_reason") if attrs.get(name)]
        if len(given) > 1:
            sentence = _("Give only one of `source`, `url` and `no_url_reason`.")
            raise serializers.ValidationError({name: [sentence] for name in given})
        return attrs


class NewCitation(CitationInput):
    """A citation to add to a claim that is there."""

    claim = ClaimField()

    class Meta(CitationInput.Meta):
        fields = (*CitationInput.Meta.fields, "claim")


_CLAIMANT = CLAIM_NAMES.index("claimant") + 1


class ClaimFields(ModelInput):
    """What may be set on a claim. The claimant by number, or by name: a new name is added."""

    claimant = ClaimantField(required=False)
    claimant_name = serializers.CharField(max_length=200, required=False)
    claimed_on = KnownDateInput(required=False, allow_null=True)
    topics = serializers.ListField(child=TopicField(slug_field="slug", queryset=Topic.objects.all()), required=False)
    assignee = IdField[User](queryset=User.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Claim
        fields = (*CLAIM_NAMES[:_CLAIMANT], "claimant_name", *CLAIM_NAMES[_CLAIMANT:])
        extra_kwargs = {
            "text": {"help_text": _("The assertion in your own neutral words, one at a time.")},
            "due_on": {"help_text": _("The date the verdict is needed.")},
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One claimant at most, and at least one for a claim that is new; a date no more exact than it is known."""
        coarse = attrs.get("claimed_precision") if attrs.get("claimed_on") else None
        attrs = with_known_date(attrs) if "claimed_on" in attrs else attrs
        if coarse and EXACTNESS.index(coarse) < EXACTNESS.index(attrs["claimed_precision"]):
            attrs["claimed_precision"] = coarse
        given = {"claimant", "claimant_name"} & set(attrs)
        if len(given) > 1 or not (given or self.partial):
            raise serializers.ValidationError({"claimant": [_("Give either `claimant` or `claimant_name`.")]})
        return attrs


class ClaimChange(ClaimFields):
    """What to change of a claim."""


class ClaimInput(ExternalIdInput, ClaimFields):
    """A claim to log, with its citations: all or nothing."""

    citations = CitationInput(many=True, required=False)
    is_another = serializers.BooleanField(
        required=False, help_text=_("True: this is a different claim from existing ones that say nearly the same.")
    )

    class Meta(ClaimFields.Meta):
        fields = (*ClaimFields.Meta.fields, "citations", "is_another", "external_id")


class WaiverInput(Input):
    """Why a quotation need not stand in the archived text."""

    reason = serializers.CharField(max_length=500, allow_blank=True)


class PinInput(Input):
    """The capture that a citation rests on from now."""

    capture = CaptureField()
    reason = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text=_("Why it counts, for a capture that the server answered with an error status."),
    )


class NamesField(serializers.ListField):
    """Other names of a claimant: a list of strings, which is kept as one to a line."""

    @override
    def to_internal_value(self, data: Any) -> str:  # type: ignore[override] # the column has lines
        """The names, one in each line. Raises ValidationError."""
        return "\n".join(" ".join(name.split()) for name in super().to_internal_value(data))


class ClaimantInput(Input):
    """A claimant to add, or what to change of one."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Claimant.Kind.choices, required=False)
    aliases = NamesField(child=serializers.CharField(max_length=200), required=False)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    wikidata_id = serializers.CharField(max_length=20, required=False, allow_blank=True)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class ClaimantMergeInput(Input):
    """The claimant that stays after a merge, and a comment."""

    into = ClaimantField()
    comment = serializers.CharField(required=False, allow_blank=True)


class NewClaimantInput(ExternalIdInput, ClaimantInput):
    """A claimant to add, or to change where the caller's own id stands for one."""


class TopicInput(Input):
    """A topic to add, or what to change of one; a new one's slug comes from its name."""

    name = serializers.CharField(max_length=100)
    slug = serializers.SlugField(max_length=100, required=False, allow_unicode=True)


class RatingInput(Input):
    """A rating to add, or what to change of one."""

    code = serializers.SlugField(max_length=40)
    number = IntegerInput(min_value=1, max_value=32767, required=False, allow_null=True)
    colour = serializers.RegexField(r"^#[0-9a-f]{6}$", help_text=_("e.g. #b3261e."))
    labels = serializers.DictField(child=serializers.CharField(), help_text=_("One per language."))
    definitions = serializers.DictField(child=serializers.CharField(), help_text=_("One per language."))


class ReviewInput(Input):
    """A review to write; without `evidence` it rests on all citations that are evidence."""

    claim = ClaimField()
    rating = serializers.SlugRelatedField[Rating](slug_field="code", queryset=Rating.objects.current())
    rationale = serializers.CharField(allow_blank=True)
    evidence = CitationField(many=True, required=False)
    submit = serializers.BooleanField(required=False, help_text=_("Submit it to a second person at once."))


class DraftInput(Input):
    """What a review says so far; all of it may be missing."""

    rating = serializers.SlugRelatedField[Rating](
        slug_field="code", queryset=Rating.objects.current(), required=False, allow_null=True
    )
    rationale = serializers.CharField(required=False, allow_blank=True)
    evidence = CitationField(many=True, required=False)


class BlindAnswer(Input):
    """A second rating, given before the first is shown."""

    rating = serializers.SlugRelatedField[Rating](slug_field="code", queryset=Rating.objects.current())
    rationale = serializers.CharField(allow_blank=True)


class MergeInput(Input):
    """The claim that stays after a merge, and a comment."""

    into = ClaimField()
    comment = serializers.CharField(required=False, allow_blank=True)


@extend_schema_field({"type": "string", "enum": [move.value for move in MoveName]})
class MoveField(serializers.CharField):
    """A move by its name. The action refuses an unknown one, with the same code at every door."""


class MoveInput(Input):
    """A move to make, and what is said with it."""

    move = MoveField()
    comment = serializers.CharField(required=False, allow_blank=True)
    shelf_reason = serializers.ChoiceField(ShelfReason.choices, required=False, allow_blank=True)
    duplicate_of = ClaimField(required=False, allow_null=True)
    changed = serializers.CharField(
        required=False, allow_blank=True, help_text=_("What a correction changed; if left out, how the rating changed.")
    )


_DETAILS = frozenset(SourceDetails().fields)


@contextmanager
def at_source_details() -> Iterator[None]:
    """What an action inside says of the source of a citation is said where the body describes it: in
    `source_details`."""
    try:
        yield
    except Invalid as error:
        error.fields = {_in_details(path): sentence for path, sentence in error.fields.items()}
        raise


def _in_details(path: str) -> str:
    start, _dot, name = path.rpartition(".")
    is_of_citation = start == "" or re.fullmatch(r"citations\.[0-9]+", start)
    return ".".join(filter(None, [start, "source_details", name])) if is_of_citation and name in _DETAILS else path


def draft(data: dict[str, Any]) -> CitationDraft:
    """The citation that checked input says."""
    given = dict(data)
    return CitationDraft(source_fields=given.pop("source_details", {}), **given)
