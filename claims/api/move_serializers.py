"""How the moves that a caller may make, and what a verdict still needs, read over REST."""

from typing import Any

from rest_framework import serializers


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a move cannot be made now."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class MoveSerializer(serializers.Serializer[Any]):
    """A move of the workflow."""

    move = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # Field.label
    hint = serializers.CharField()
    target = serializers.CharField()
    needs_comment = serializers.BooleanField()
    needs_shelf_reason = serializers.BooleanField()
    allowed = serializers.BooleanField()
    reason = ReasonSerializer(allow_null=True)


class PointSerializer(serializers.Serializer[Any]):
    """One line of the checklist that a verdict has to meet."""

    code = serializers.CharField()
    is_met = serializers.BooleanField()
    sentence = serializers.CharField()
    citation = serializers.IntegerField(source="citation_id", allow_null=True)


class TransitionsSerializer(serializers.Serializer[Any]):
    """What the caller may do with a claim now, and if not, why."""

    status = serializers.CharField()
    moves = MoveSerializer(many=True)
    checklist = PointSerializer(many=True)
