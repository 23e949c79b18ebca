"""The schemas of the document, and what is wrong with a value for one of them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator, ValidationError, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from regress import Regex, RegressError

from support.formats import FORMATS

DOCUMENT = "document:api"
LONGEST = 200


@cache
def expression(pattern: str) -> Regex | None:
    """Patterns are regular expressions of JavaScript; one that is none says nothing."""
    try:
        return Regex(pattern, "u")
    except RegressError:
        return None


def matches(pattern: str, text: str) -> bool:
    known = expression(pattern)
    return known is None or known.find(text) is not None


def pattern_keyword(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def pattern_properties(
    validator: Any, properties: dict[str, Any], value: Any, _: Any
) -> Iterator[ValidationError]:
    for pattern, schema in properties.items() if isinstance(value, dict) else ():
        for name in filter(lambda name: matches(pattern, name), value):
            yield from validator.descend(value[name], schema, path=name, schema_path=pattern)


def additional_properties(
    validator: Any, schema: Any, value: Any, parent: dict[str, Any]
) -> Iterator[ValidationError]:
    for name in value if isinstance(value, dict) else ():
        patterns = parent.get("patternProperties", {})
        if name in parent.get("properties", {}) or any(matches(known, name) for known in patterns):
            continue
        if schema is False:
            yield ValidationError(f"additional property {name!r} is not allowed")
        else:
            yield from validator.descend(value[name], schema, path=name)


Validator = validators.extend(
    Draft202012Validator,
    {
        "pattern": pattern_keyword,
        "patternProperties": pattern_properties,
        "additionalProperties": additional_properties,
    },
)


@cache
def registry() -> Registry:
    schemas = json.loads(Path(__file__).with_name("schemas.json").read_text("utf-8"))
    document = DRAFT202012.create_resource({"components": {"schemas": schemas}})
    return Registry().with_resource(DOCUMENT, document)


@cache
def validator_for(schema: str) -> Any:
    name = quote(schema.replace("~", "~0").replace("/", "~1"), safe="~")
    reference = {"$ref": f"{DOCUMENT}#/components/schemas/{name}"}
    return Validator(reference, registry=registry(), format_checker=FORMATS)


def mistakes_in(value: Any, schema: str) -> list[str]:
    """What is wrong with the value, one line per mistake; none: it fits."""
    return [described(error) for error in validator_for(schema).iter_errors(value)]


def described(error: ValidationError) -> str:
    message = error.message if len(error.message) <= LONGEST else f"{error.message[:LONGEST]}…"
    place = "".join(f"/{step}" for step in error.absolute_path)
    return f"{place or 'the body'}: {message}"
