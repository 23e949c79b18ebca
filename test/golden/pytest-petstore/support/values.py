"""Values that tests send and look for."""

import json
import secrets
import string
from collections.abc import Mapping
from typing import Any

import httpx

ALPHABET = string.ascii_lowercase + string.digits


def unique(prefix: str = "", suffix: str = "") -> str:
    """A text that is new every time, so that tests do not meet each other's data."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(8)) + suffix


def without(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The same body without some of its properties."""
    return {name: value for name, value in body.items() if name not in names}


class Missing:
    """Stands for what is not there, which is not the same as `null`."""

    def __repr__(self) -> str:
        return "nothing"


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


def value_at(response: httpx.Response, pointer: str) -> Any:
    """The value at a JSON pointer of the body; fails the test when there is none."""
    value = find(response.json(), pointer)
    assert value is not MISSING, f'the body has nothing at "{pointer}"'
    return value


def text_of(value: object) -> str:
    """Texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json_text(value)


def json_text(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Half of a pair of characters can only be sent as its number.
    return text if is_text(text) else json.dumps(value, separators=(",", ":"))


def is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
