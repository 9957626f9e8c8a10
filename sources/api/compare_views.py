"""What changed between two captures, over REST."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from claimdesk.api.filters import require_values
from claimdesk.ids import parse_id
from claimdesk.text.word_diff import Fate as WordFate
from claimdesk.text.word_diff import Piece
from sources.api.serializers import (
    CaptureBrief,
)
from sources.models import Capture
from sources.monitoring import capture_before
from sources.storage.archive import texts_of
from sources.text.comparing import Comparison, Paragraph, ParagraphFate, compare


@dataclass(frozen=True)
class Changes:
    """A comparison, and the two captures that were compared."""

    since: Capture
    until: Capture
    found: Comparison

    @property
    def changed(self) -> list[Paragraph]:
        """The paragraphs that are not as and where they were."""
        return [paragraph for paragraph in self.found.paragraphs if paragraph.fate != ParagraphFate.KEPT]


class PieceSerializer(serializers.Serializer[Piece]):
    """Words that stand in both texts (`kept`), only in the older one (`gone`) or only in the newer one (`new`)."""

    fate = serializers.ChoiceField([fate.value for fate in WordFate])
    text = serializers.CharField()


class ParagraphSerializer(serializers.Serializer[Paragraph]):
    """A paragraph with its number in the older and in the newer text; null where it is not in that one."""

    fate = serializers.ChoiceField([fate.value for fate in ParagraphFate])
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    pieces = PieceSerializer(many=True)


class ChangesSerializer(serializers.Serializer[Changes]):
    """What changed in a source's text between two captures; `counts` has all paragraphs, by what became of them."""

    since = CaptureBrief()
    until = CaptureBrief()
    is_same = serializers.BooleanField(source="found.is_same")
    is_cut = serializers.BooleanField(source="found.is_cut")
    has_shrunk = serializers.BooleanField(source="found.has_shrunk")
    counts = serializers.DictField(child=serializers.IntegerField(), source="found.counts")
    changed = ParagraphSerializer(many=True)


def changes_of(until: Capture, request: Request) -> Changes:
    """What `until` says else than the capture that the address names. Raises Http404 where there is nothing to compare,
    Invalid, ValidationError.
    """
    require_values(request.query_params, {})
    text = request.query_params.get("since")
    since = _named(until, text) if text is not None else capture_before(until)
    if since is None:
        raise Http404
    texts = texts_of([since.pk, until.pk])
    if not {since.pk, until.pk} <= set(texts):
        raise Http404
    return Changes(since, until, compare(texts[since.pk], texts[until.pk]))


def _named(until: Capture, text: str) -> Capture:
    """A capture of the same source, which whoever may see the one may see too. Raises ValidationError."""
    number = parse_id(text)
    if number is None:
        raise serializers.ValidationError({"since": [_("Give a whole number, such as 12.")]})
    found = Capture.objects.filter(source=until.source_id, pk=number).defer("hops", "links", "layout").first()
    if found is None:
        raise serializers.ValidationError({"since": [_("There is no such capture of this source.")]})
    return found
