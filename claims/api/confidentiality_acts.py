"""Who sees a claim: only for people who are signed in, as programs and API keys never see what is confidential."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claimdesk.accounts.models import User
from claimdesk.accounts.permissions import require
from claimdesk.accounts.roles import Permission
from claimdesk.api.callers import NO_KEY
from claimdesk.api.person_views import PersonSerializer
from claimdesk.api.serializer_fields import PERSON, IdField, Input
from claimdesk.api.views import DeskViewSet, validated
from claimdesk.ids import NO_ID, parse_id
from claims.actions import break_seal, lift_confidentiality, make_confidential, name_reader, unname_reader
from claims.api.serializers import ClaimSerializer
from claims.models import Claim, ClaimReader

_SEALED = Claim.objects.filter(is_confidential=True)
_PEOPLE = User.objects.filter(is_active=True, kind=User.Kind.PERSON)


class ReadersInput(Input):
    """Who sees the claim besides the caller and everybody who has a part in it."""

    readers = serializers.ListField(child=IdField[User](queryset=_PEOPLE), required=False)


class ReasonInput(Input):
    """Why more people see the claim from now on."""

    reason = serializers.CharField()


class NamedReaderInput(Input):
    """Somebody who is to see the claim, too."""

    person = IdField[User](queryset=_PEOPLE)


class SealedClaimSerializer(serializers.ModelSerializer[Claim]):
    """That there is a confidential claim, and who sees it; nothing of what it says."""

    readers = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = ["id", "created_at", "readers"]
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": PERSON})
    def get_readers(self, claim: Claim) -> list[dict[str, Any]]:
        """Who is named, in the order in which they were."""
        return [{"id": reader.person_id, "name": str(reader.person)} for reader in claim.readers.all()]


class ConfidentialityActs(DeskViewSet[Claim]):
    """Making a claim confidential, lifting that, and naming the people who see it."""

    scopes = dict.fromkeys(
        (
            *("make_confidential", "lift_confidentiality", "sealed", "break_seal"),
            *("readers", "name_reader", "unname_reader"),
        ),
        NO_KEY,
    )

    @extend_schema(summary="Make it confidential", request=ReadersInput, responses=ClaimSerializer)
    @action(detail=True, methods=["post"], url_path="confidentiality")
    def make_confidential(self, request: Request, **_kwargs: Any) -> Response:
        """Let only the `readers`, the caller and everybody who has a part in it see the claim from now on. 409 for one
        that is or was public."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        data = validated(ReadersInput, request)
        hidden = make_confidential(claim, by=self.caller, readers=data.get("readers", ()), expected_version=expected)
        return Response(self.represent(hidden))

    @extend_schema(summary="Lift the confidentiality", request=ReasonInput, responses=ClaimSerializer)
    @action(detail=True, methods=["post"], url_path="confidentiality/lift")
    def lift_confidentiality(self, request: Request, **_kwargs: Any) -> Response:
        """Let everybody in the desk see the claim, its sources and their whole history again."""
        claim = self.get_object()
        expected = self.expected_version(claim)
        reason = validated(ReasonInput, request)["reason"]
        shown = lift_confidentiality(claim, by=self.caller, reason=reason, expected_version=expected)
        return Response(self.represent(shown))

    @extend_schema(summary="List confidential claims", responses=SealedClaimSerializer(many=True))
    @action(detail=False, pagination_class=None, filterset_class=None)
    def sealed(self, _request: Request, **_kwargs: Any) -> Response:
        """For chief editors: the newest confidential claims and who is named to see each, without a word of them."""
        require(self.caller, Permission.MANAGE_PEOPLE)
        named = Prefetch("readers", ClaimReader.objects.select_related("person").order_by("pk"))
        found = _SEALED.prefetch_related(named).only("pk", "created_at").order_by("-pk")
        return Response(SealedClaimSerializer(found[: settings.API_MAX_PAGE_SIZE], many=True).data)

    @extend_schema(summary="Name myself to see it", request=ReasonInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="break-seal")
    def break_seal(self, request: Request, pk: str, **_kwargs: Any) -> Response:
        """For chief editors, where the people who are named have left. All readers of the claim see in its history who
        did it, and the `reason`."""
        require(self.caller, Permission.MANAGE_PEOPLE)  # else the answer would tell that there is such a claim
        reason = validated(ReasonInput, request)["reason"]
        claim = _SEALED.filter(pk=parse_id(pk) or NO_ID).first()
        if claim is None:
            raise Http404
        break_seal(claim, by=self.caller, reason=reason)
        return Response(status=204)

    @extend_schema(summary="Who sees it?", responses=PersonSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def readers(self, request: Request, **_kwargs: Any) -> Response:
        """The people who are named to see a confidential claim, in the order in which they were; none for an open
        one."""
        named = self.get_object().readers.select_related("person").order_by("pk")
        people = [reader.person for reader in named]
        return Response(PersonSerializer(people, many=True, context={"request": request}).data)

    @extend_schema(summary="Let somebody see it", request=NamedReaderInput, responses={204: None})
    @readers.mapping.post
    def name_reader(self, request: Request, **_kwargs: Any) -> Response:
        """Name one more person. Naming twice does nothing; 409 for a claim that is not confidential."""
        name_reader(self.get_object(), validated(NamedReaderInput, request)["person"], by=self.caller)
        return Response(status=204)

    @extend_schema(summary="Let somebody see it no more", responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"readers/(?P<person_id>[0-9]+)")
    def unname_reader(self, _request: Request, person_id: str, **_kwargs: Any) -> Response:
        """Take one name back. The last person who can work on the claim stays, and so does whom it is assigned to."""
        claim = self.get_object()
        named = claim.readers.select_related("person").filter(person=parse_id(person_id)).first()
        if named is None:
            raise Http404
        unname_reader(claim, named.person, by=self.caller)
        return Response(status=204)
