"""Objects without a version, such as publishers and topics: If-Match holds because the row is locked first."""

from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from claimdesk.accounts.external_ids import add_or_change
from claimdesk.api.bodies import MergePatchBody, merged
from claimdesk.api.views import DeskViewSet, M, validated


class CatalogueViewSet(DeskViewSet[M]):
    """What is read, added, changed and deleted by hand; views say which actions do it."""

    page_by = "id"
    input_class: type[Serializer[Any]]
    new_class: type[Serializer[Any]] | None = None  # what may be sent to add one, where that is more

    def save(self, instance: M | None, data: dict[str, Any]) -> M:
        """Add (None) or change: the action."""
        raise NotImplementedError

    def create(self, request: Request) -> Response:
        """Add one, or change the one that the caller's own id stands for (200)."""
        data = validated(self.new_class or self.input_class, request)
        made, is_new = add_or_change(
            data.pop("external_id", ""),
            by=self.caller,
            seen=self.get_queryset(),
            add=lambda: self.save(None, data),
            change=lambda known: self.save(known, data),
        )
        body = self.represent(made)
        return Response(body, status=201 if is_new else 200, headers={"Location": body["href"]})

    @transaction.atomic
    def partial_update(self, request: Request, **_kwargs: Any) -> Response:
        """Change one. With If-Match only if nobody changed it since."""
        instance = self.locked()
        data = validated(self.input_class, request, partial=True, data=self._patched(instance, request))
        return Response(self.represent(self.save(instance, data)))

    def _patched(self, instance: M, request: Request) -> Any:
        """What the body says; an object in a merge patch changes the members that it names and leaves the others."""
        body = request.data
        is_merge = (request.content_type or "").partition(";")[0].strip() == MergePatchBody.media_type
        if not is_merge or not isinstance(body, dict):
            return body
        now = self.read_rows([instance.pk])[0]
        return {name: merged(now.get(name), part) if isinstance(part, dict) else part for name, part in body.items()}

    def locked(self) -> M:
        """The one that the address names, its row locked. Raises Stale if it is not what the caller saw."""
        named: M = self.get_object()
        instance: M = self.get_queryset().select_for_update().get(pk=named.pk)
        self.expected_version(instance)  # raises Stale
        return instance


class Deletable(CatalogueViewSet[M]):
    """What may go again while nothing uses it."""

    def remove(self, instance: M) -> None:
        """Delete `instance` by its action, which refuses what is in use."""
        raise NotImplementedError

    @transaction.atomic
    def destroy(self, _request: Request, **_kwargs: Any) -> Response:
        """Delete one that nothing uses."""
        self.remove(self.locked())
        return Response(status=204)
