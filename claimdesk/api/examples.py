"""Examples for every body of the API's description, made from its schemas: a field of one name has one example."""

from typing import Any

JSON = "application/json"
# Fields that say in another way what the first of the line says: only that one is in the example of a request.
ALTERNATIVES = {"claimant_name": ("claimant",), "url": ("source", "no_url_reason")}
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TIME, DAY = "2025-10-26T12:00:00Z", "2025-10-24"
# What a field of this name says, wherever it is.
BY_NAME: dict[str, Any] = {
    "text": "Russia has sent four air defence systems to Venezuela.",
    "quote": "four air defence systems have arrived",
    "translation": "Росія відправила до Венесуели чотири системи ППО.",
    "rationale": "The ministry's own records list four deliveries in September.",
    "claimant_name": "The Washington Post",
    "place": "Caracas",
    "locator": "paragraph 3",
    "url": "https://paper.example/2025/10/26/air-defence",
    "canonical_url": "https://paper.example/2025/10/26/air-defence",
    "final_url": "https://paper.example/2025/10/26/air-defence",
    "title": "Air defence reaches Caracas",
    "label": "Air defence reaches Caracas",
    "authors": "Olena Koval",
    "words": "according to documents seen by The Washington Post",
    "comment": "Compare the second paragraph.",
    "reason": "The page was changed after the capture.",
    "changed": "The number of systems.",
    "publisher_name": "The Paper",
    "name": "The Washington Post",
    "username": "olena",
    "slug": "venezuela",
    "code": "true",
    "colour": "#1b7f3b",
    "country": "US",
    "owner": "Nash Holdings",
    "domains": ["paper.example"],
    "move": "start_review",
    "topics": ["venezuela"],
    "likeness": 0.87,
    "media_type": "text/html",
    "charset": "utf-8",
    "outcome": "http.200",
    "http_status": 200,
    "language": "en",
    "priority": 2,
    "labels": {"en": "True", "uk": "Правда"},
    "definitions": {"en": "The claim is accurate.", "uk": "Твердження правдиве."},
    "errors": {},
}
BY_FORMAT: dict[str, Any] = {
    "date-time": TIME,
    "date": DAY,
    "uri": "https://desk.example/api/v1/claims/12/",
    "binary": "(bytes)",
}
BY_TYPE: dict[str, Any] = {"integer": 12, "number": 0.5, "boolean": False, "string": "", "null": None, "object": {}}


def add_examples(result: dict[str, Any]) -> None:
    """Give each JSON body in the description `result` an example that its schema allows."""
    made = Examples(result["components"]["schemas"])
    for operations in result["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
            for body in bodies:
                if (content := body.get("content", {}).get(JSON)) and "schema" in content:
                    content.setdefault("example", made.of(content["schema"]))


class Examples:
    """Makes examples of the schemas of one description."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def of(self, schema: dict[str, Any], name: str = "") -> Any:
        """An example of `schema`, that of a field called `name` where it is one."""
        if "example" in schema:
            return schema["example"]
        if (other := self._other(schema)) is not None:
            return self.of(other, name)
        kind = _kind(schema)
        if "enum" in schema:
            known = BY_NAME.get(name)
            return known if known in schema["enum"] else schema["enum"][0]
        if kind == "object" and "properties" in schema:
            fields = schema["properties"]
            left_out = {other for first, others in ALTERNATIVES.items() if first in fields for other in others}
            shown = [field for field in fields if field not in left_out or fields[field].get("readOnly")]
            return {field: self.of(fields[field], field) for field in shown}
        if kind == "array":
            return self._list_of(schema, name)
        return _plain(schema, kind, name)

    def _other(self, schema: dict[str, Any]) -> dict[str, Any] | None:
        """The schema that `schema` refers to, or the first of those that it combines; None where it is one itself."""
        if "$ref" in schema:
            return dict(self._schemas[schema["$ref"].rpartition("/")[2]])
        return next((dict(schema[word][0]) for word in ("allOf", "oneOf", "anyOf") if word in schema), None)

    def _list_of(self, schema: dict[str, Any], name: str) -> Any:
        known = BY_NAME.get(name)
        if known is not None and "$ref" not in schema["items"]:
            return known
        return [self.of(schema["items"], name)]


def _kind(schema: dict[str, Any]) -> str:
    """The type of `schema`; of one that may be null as well, the other one."""
    kind = schema.get("type", "object")
    return str(next(each for each in kind if each != "null") if isinstance(kind, list) else kind)


def _plain(schema: dict[str, Any], kind: str, name: str) -> Any:
    """A text, a number, a truth value or an object without declared members."""
    if "sha256" in name:
        return SHA256
    if (form := schema.get("format")) in BY_FORMAT and not (form == "uri" and name == "url"):
        return BY_FORMAT[form]
    known = BY_NAME.get(name)
    if known is not None and _fits(known, kind):
        return known
    if kind == "integer":
        return max(min(12, schema.get("maximum", 12)), schema.get("minimum", 0))
    return BY_TYPE[kind]


def _fits(value: Any, kind: str) -> bool:
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (int, float),
        "object": (dict,),
    }
    return isinstance(value, kinds.get(kind, ())) and not isinstance(value, bool)
