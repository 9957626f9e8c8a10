"""The discussion of a claim."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claimdesk.api.serializer_fields import DisplayUrl, Input, PersonField, Representation
from claimdesk.api.views import DeskViewSet, validated
from claims.actions import comment, edit_comment, remove_comment
from claims.models import Claim, Comment
from claims.permissions import visible_claims
from claims.workflow.blind import visible_comments


class CommentSerializer(Representation):
    """Something that was said about a claim; `text` is empty where it was removed."""

    href = serializers.SerializerMethodField()
    display_url = DisplayUrl("claims_claim", key="claim_id")
    by = PersonField()
    mentioned = serializers.ListField(child=PersonField(), source="mentioned.all", read_only=True)

    class Meta:
        model = Comment
        fields = [
            "id",
            "href",
            "display_url",
            "claim",
            "text",
            "by",
            "mentioned",
            "created_at",
            "edited_at",
            "removed_at",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_href(self, row: Comment) -> str:
        place = {"claim_id": row.claim_id, "comment_id": row.pk}
        return reverse("api:comment-detail", kwargs=place, request=self.context["request"])


class CommentInput(Input):
    """The text of a comment to write or change."""

    # Blank or too long is refused by the action, so that every door answers with the same sentence.
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)


@extend_schema_view(list=extend_schema(summary="Read the discussion"), retrieve=extend_schema(summary="Read a comment"))
class CommentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, DeskViewSet[Comment]):
    """What colleagues say about a claim."""

    serializer_class = CommentSerializer
    page_by = "id"
    lookup_url_kwarg = "comment_id"
    queryset = Comment.objects.none()

    def get_queryset(self) -> QuerySet[Comment]:
        """The comments on the claim in the address that the caller may read."""
        found = visible_comments(self.caller).filter(claim=self.claim())
        return found.select_related("by").prefetch_related("mentioned")

    def claim(self) -> Claim:
        """The claim in the address. Raises Http404."""
        found = visible_claims(self.caller).filter(pk=self.kwargs["claim_id"]).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(summary="Write a comment", request=CommentInput, responses={201: CommentSerializer})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Say something; people whom the text names as @username hear of it. The same words sent again within a minute
        are said once, and answered with the comment that is there."""
        body = self.represent(comment(self.claim(), validated(CommentInput, request)["text"], by=self.caller))
        return Response(body, status=201, headers={"Location": body["href"]})

    @extend_schema(summary="Change a comment", request=CommentInput, responses=CommentSerializer)
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change what you said, for a while after it. With If-Match only if it is as you read it."""
        found = self.get_object()
        self.expected_version(found)  # raises Stale
        return Response(self.represent(edit_comment(found, validated(CommentInput, request)["text"], by=self.caller)))

    @extend_schema(summary="Remove a comment", responses={204: None})
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Take back what you said. The row stays, without its text."""
        found = self.get_object()
        self.expected_version(found)  # raises Stale
        remove_comment(found, by=self.caller)
        return Response(status=204)
