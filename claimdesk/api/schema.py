"""The API described for programs (OpenAPI) and for people. The two addresses that need no key: they tell no secret."""

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from typing_extensions import override

from claimdesk.api.answers import answered


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """API keys, as OpenAPI says it."""

    target_class = "claimdesk.api.callers.KeyAuthentication"
    name = "apiKey"

    @override
    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cdk_…"}


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 of everything under /api/v1/. Made once per language: making it is slow, and anybody may ask."""

    permission_classes = [AllowAny]
    authentication_classes = []
    throttle_classes = []

    @override
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return answered(request, partial(super().dispatch, request, *args, **kwargs))

    @override
    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """What the caller accepts; `?format=json` or `?format=yaml` says it in the address."""
        asked = request.query_params.get("format")
        named = next((each for each in self.get_renderers() if each.format == asked), None)
        if named is not None:
            return named, named.media_type or ""
        return super().perform_content_negotiation(request, force)

    @override
    def _get_schema_response(self, request: Request) -> Response:
        language = get_language()  # `?lang=` may have made it anything
        return Response(description_in(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE))


class Docs(SpectacularSwaggerSplitView):
    """The same for people, with everything it loads from this desk."""

    template_name = "api/docs.html"

    permission_classes = [AllowAny]
    authentication_classes = []
    throttle_classes = []


@lru_cache(maxsize=8)
def description_in(language: str) -> Any:
    """The description of the API, with the texts that depend on the language in `language`."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
