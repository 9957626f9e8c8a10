"""How the picture of what a claim stands on reads over REST."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from claimdesk.api.serializer_fields import DisplayUrl


class NodeSerializer(serializers.Serializer[Any]):
    """A source of the picture; `publisher` is its house."""

    id = serializers.IntegerField()
    href = serializers.HyperlinkedIdentityField(view_name="api:source-detail", lookup_field="id", lookup_url_kwarg="pk")
    display_url = DisplayUrl("sources_source", key="id")
    label = serializers.CharField()  # type: ignore[assignment] # Field.label
    kind = serializers.CharField()
    is_online = serializers.BooleanField()
    is_cited = serializers.BooleanField()
    is_unknown = serializers.BooleanField()
    copies = serializers.ListField(child=serializers.IntegerField(), help_text=_("Sources that show the same page."))
    publisher = serializers.IntegerField(source="house", allow_null=True)
    publisher_name = serializers.CharField(source="house_label")


class EdgeSerializer(serializers.Serializer[Any]):
    """Source `source` says it has this from source `origin`."""

    source = serializers.IntegerField()  # type: ignore[assignment] # Field.source
    origin = serializers.IntegerField()
    kind = serializers.CharField()
    words = serializers.CharField()


class ProvenanceSerializer(serializers.Serializer[Any]):
    """What a claim stands on. `independent_origins` is counted on what people declared: at most so many."""

    nodes = NodeSerializer(many=True)
    edges = EdgeSerializer(many=True)
    proposed = EdgeSerializer(many=True)
    origins = serializers.ListField(child=serializers.IntegerField())
    independent_origins = serializers.IntegerField()
    unknown_origins = serializers.IntegerField()
    cycles = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    citations = serializers.IntegerField()
    publishers = serializers.IntegerField()
