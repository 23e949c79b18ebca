import json
import secrets
import string
from collections.abc import Mapping
from typing import Any

ALPHABET = string.ascii_lowercase + string.digits


def unique(prefix: str = "", suffix: str = "") -> str:
    """A text that is new every time, so that users do not meet each other's data."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(8)) + suffix


def without(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The same body without some of its properties."""
    return {name: value for name, value in body.items() if name not in names}


class Missing:
    pass


MISSING = Missing()


def find(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901); MISSING when there is none."""
    value = document
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def text_of(value: object) -> str:
    """Texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json_text(value)


def json_text(value: object) -> str:
    """Everything beyond ASCII as its number: half of a pair cannot be sent otherwise."""
    return json.dumps(value, separators=(",", ":"))
