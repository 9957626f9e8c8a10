"""Other sources of the same page, and the sources that its text names, over REST."""

from rest_framework import serializers

from claimdesk.api.serializer_fields import Input
from sources.api.serializers import JoinedSource, SourceBrief, SourceField
from sources.capture.attribution_offers import Offer
from sources.capture.same_page import REASONS, OnePage
from sources.models import Attribution


class SamePageSerializer(serializers.Serializer[OnePage]):
    """Two sources that seem to be one page: `source` would be joined with `original`; `why` is a code."""

    source = JoinedSource()  # type: ignore[assignment] # Field.source
    original = JoinedSource()
    why = serializers.ChoiceField([*REASONS])
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, page: OnePage) -> str:
        """Why, as a sentence for people."""
        return str(REASONS[page.why])


class SamePageInput(Input):
    """The source that counts for this one from now on."""

    original = SourceField()


class NamedSerializer(serializers.Serializer[Offer]):
    """Words of the archived text that say where it has this, and the link in them."""

    url = serializers.CharField(source="suggestion.url")
    words = serializers.CharField(source="suggestion.words")
    kind = serializers.ChoiceField(Attribution.Kind.choices, source="suggestion.kind")
    origin = SourceBrief(allow_null=True)
    recorded = serializers.BooleanField()


class NamedInput(Input):
    """One of the links that the archived text names, as its list has it."""

    url = serializers.CharField()
    archive = serializers.BooleanField(required=False, default=False)
