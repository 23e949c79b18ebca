"""Reading what clients send."""
import logging
import re

from flask import abort, request

log = logging.getLogger("shop")

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


def body():
    """The JSON object that a request carries."""
    data = request.get_json(force=True)
    if not isinstance(data, dict):
        abort(400, "A JSON object is expected")
    log.info("%s %r", request.path, data)
    return data


def text(data, field, longest=200, default=None):
    value = data.get(field, default)
    if not isinstance(value, str) or len(value) > longest:
        abort(400, f"{field} must be a text of at most {longest} characters")
    return value.strip()


def number(data, field, lowest, highest):
    value = data.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        abort(400, f"{field} must be a whole number from {lowest} to {highest}")
    return value


def email(data):
    value = text(data, "email", 254).lower()
    if not EMAIL.fullmatch(value):
        abort(400, "email must be an address")
    return value
