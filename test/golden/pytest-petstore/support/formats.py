"""Formats as JSON Schema and OpenAPI mean them; one that is not here is not judged."""

import calendar
import ipaddress
import re
from collections.abc import Callable
from typing import Any

from jsonschema import FormatChecker

FORMATS = FormatChecker(formats=())

DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d)(?::?(\d\d))?)", re.ASCII | re.IGNORECASE
)
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)
ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
PART = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
TEXTS = {
    "duration": r"P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|P\d+W",
    "uri": r"(?!\w+://?$)[a-z][a-z0-9+.-]*:[\w\-.~!$&'()*+,;=:@/?#\[\]%]+",
    "uri-reference": r"[\w\-.~!$&'()*+,;=:@/?#\[\]%]*",
    "email": rf"{ATOM}(?:\.{ATOM})*@(?:{PART}\.)+{PART}",
    "uuid": r"(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
    "json-pointer": r"(?:/(?:[^~/]|~0|~1)*)*",
    "byte": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}


def known(name: str) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    return FORMATS.checks(name)


def is_text_like(expression: str) -> Callable[[Any], bool]:
    compiled = re.compile(expression, re.ASCII | re.IGNORECASE)
    return lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None


for name, expression in TEXTS.items():
    known(name)(is_text_like(expression))


@known("date")
def is_date(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    found = DATE.fullmatch(value)
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    return 1 <= month <= 12 and 1 <= day <= days_of(year, month)


def days_of(year: int, month: int) -> int:
    return calendar.monthrange(max(year, 1), month)[1]


@known("time")
def is_time(value: Any) -> bool:
    """Leap seconds are the last of a day (RFC 3339, 5.7)."""
    if not isinstance(value, str):
        return True
    found = TIME.fullmatch(value)
    if found is None:
        return False
    hour, minute, second = (int(part) for part in found.group(1, 2, 3))
    ahead, behind = (int(part or 0) for part in found.group(5, 6))
    if hour > 23 or minute > 59 or ahead > 23 or behind > 59:
        return False
    offset = (ahead * 60 + behind) * (-1 if found[4] == "-" else 1)
    return second < 60 or (second == 60 and (hour * 60 + minute - offset) % 1440 == 1439)


@known("date-time")
def is_date_time(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    parts = re.split(r"[tT\s]", value)
    return len(parts) == 2 and is_date(parts[0]) and is_time(parts[1])


@known("hostname")
def is_hostname(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    labels = value.removesuffix(".").split(".")
    return len(value) <= 253 and all(LABEL.fullmatch(label) for label in labels)


@known("ipv4")
def is_ipv4(value: Any) -> bool:
    return not isinstance(value, str) or is_address(ipaddress.IPv4Address, value)


@known("ipv6")
def is_ipv6(value: Any) -> bool:
    return not isinstance(value, str) or is_address(ipaddress.IPv6Address, value)


def is_address(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return "%" not in text


@known("int32")
def is_int32(value: Any) -> bool:
    return not is_number(value) or (value == int(value) and -(2**31) <= value < 2**31)


@known("int64")
def is_int64(value: Any) -> bool:
    return not is_number(value) or value == int(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
