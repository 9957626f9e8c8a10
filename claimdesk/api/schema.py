"""The API described for programs (OpenAPI) and for people. The two addresses that need no key: they tell no secret."""

from functools import lru_cache
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

_METHODS = frozenset({"get", "post", "patch", "delete"})


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """API keys, as OpenAPI says it."""

    target_class = "claimdesk.api.callers.KeyAuthentication"
    name = "apiKey"

    @override
    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cdk_…"}


class Schema(SpectacularAPIView):
    """OpenAPI 3 of everything under /api/v1/. Made once per language: making it is slow, and anybody may ask."""

    permission_classes = [AllowAny]
    authentication_classes = []
    throttle_classes = []

    @override
    def _get_schema_response(self, request: Request) -> Response:
        language = get_language()  # `?lang=` may have made it anything
        return Response(_schema(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE))


class Docs(SpectacularSwaggerSplitView):
    """The same for people, with everything it loads from this desk."""

    template_name = "api/docs.html"

    permission_classes = [AllowAny]
    authentication_classes = []
    throttle_classes = []


@lru_cache(maxsize=8)
def _schema(language: str) -> Any:
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def add_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Every operation may answer with a problem document."""
    texts = {name: {"type": "string"} for name in ("type", "title", "code", "detail")}
    result["components"].setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "description": "RFC 9457. `code` is stable, `detail` is a sentence, `errors` has one sentence per field.",
        "properties": {
            **texts,
            "status": {"type": "integer"},
            "errors": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "required": ["type", "title", "status", "code", "detail", "errors"],
    }
    body = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method in _METHODS & set(path):
            path[method]["responses"]["default"] = {"description": "A refusal.", "content": body}
    return result
