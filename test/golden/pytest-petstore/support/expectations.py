"""What tests ask of answers. A failure tells what was sent and what came back."""

import json
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

import httpx

from support.client import ExpectationFailed, exchange_of
from support.internals import internal_in
from support.policy import POLICY
from support.schemas import mistakes_in
from support.values import MISSING, find, json_text

DOCUMENTED = json.loads(Path(__file__).with_name("documented.json").read_text("utf-8"))


def expect(response: httpx.Response, expectation: str, problem: str | None) -> None:
    """Fails the test when there is a problem, with the request and the answer to show it."""
    __tracebackhide__ = True
    if problem is not None:
        raise ExpectationFailed(exchange_of(response), expectation, problem)


def answered(response: httpx.Response) -> str:
    return f"the status was {response.status_code}"


def assert_status(response: httpx.Response, *any_of: int | str) -> None:
    """Statuses are numbers, or classes such as 2XX."""
    __tracebackhide__ = True
    fits = any(is_status(response.status_code, expected) for expected in any_of)
    expect(response, f"status {words_of(any_of)}", None if fits else answered(response))


def is_status(actual: int, expected: int | str) -> bool:
    return actual == expected if isinstance(expected, int) else str(actual)[0] == expected[0]


def assert_rejected(response: httpx.Response) -> None:
    """Refused as invalid input."""
    __tracebackhide__ = True
    # A value in the path that cannot be right names nothing: not found is a refusal, too.
    more = [404] if exchange_of(response).path_values > 0 else []
    refused(response, "the invalid input to be refused", POLICY["invalid-input"] + more)


def assert_not_found(response: httpx.Response) -> None:
    __tracebackhide__ = True
    refused(response, "not to be found", POLICY["not-found"])


def assert_method_not_allowed(response: httpx.Response) -> None:
    __tracebackhide__ = True
    refused(response, "the method to be refused", POLICY["method"])


def assert_unsupported_media_type(response: httpx.Response) -> None:
    __tracebackhide__ = True
    refused(response, "the media type to be refused", POLICY["media-type"])


def assert_unauthenticated(response: httpx.Response) -> None:
    __tracebackhide__ = True
    refused(response, "to be asked for credentials", POLICY["unauthenticated"])


def assert_forbidden(response: httpx.Response) -> None:
    __tracebackhide__ = True
    refused(response, "to be forbidden", POLICY["forbidden"])


def refused(response: httpx.Response, expectation: str, statuses: list[int]) -> None:
    __tracebackhide__ = True
    problem = None if response.status_code in statuses else answered(response)
    expect(response, f"{expectation} ({words_of(statuses)})", problem)


def assert_handled(response: httpx.Response) -> None:
    """Anything but a 5xx."""
    __tracebackhide__ = True
    expect(response, "no server error", None if response.status_code < 500 else answered(response))


def assert_documented(response: httpx.Response, operation: str) -> None:
    """If the document describes the status that came, then the answer is as it says."""
    __tracebackhide__ = True
    found = documented_for(response.status_code, DOCUMENTED.get(operation, []))
    if found is None:
        return
    if found["contentTypes"]:
        assert_content_type(response, *found["contentTypes"])
    if "schema" in found and re.search(r"[/+]json$", content_type_of(response)):
        assert_schema(response, found["schema"])


def documented_for(status: int, responses: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The exact status first, then its class, then what is said of every other one."""
    by_status = {response["status"]: response for response in reversed(responses)}
    wanted = [str(status), f"{status // 100}XX", "default"]
    return next((by_status[name] for name in wanted if name in by_status), None)


def assert_content_type(response: httpx.Response, *any_of: str) -> None:
    __tracebackhide__ = True
    actual = content_type_of(response)
    fits = any(is_media_type(actual, expected) for expected in any_of)
    expect(response, words_of(any_of), None if fits else f'the content type was "{actual}"')
    if re.search(r"[/+]xml$", actual) and response.text:
        expect(response, "a body of well-formed XML", mistake_in_xml(response.text))


class EntityDeclared(Exception):
    """Entities can be made to grow without end: nothing that declares any is read further."""


def mistake_in_xml(text: str) -> str | None:
    if "\0" in text:
        return None  # another encoding than UTF-8
    parser = expat.ParserCreate(encoding="utf-8")
    parser.EntityDeclHandler = refuse_entity
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except EntityDeclared:
        return None
    except expat.ExpatError as error:
        return f"it is none: {error}"
    return None


def refuse_entity(*_declaration: object) -> None:
    raise EntityDeclared


def content_type_of(response: httpx.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_media_type(actual: str, expected: str) -> bool:
    """`*` stands for anything, as in a document's media type ranges."""
    pairs = zip(expected.lower().split("/"), actual.split("/"), strict=False)
    return "/" in actual and all(wanted in ("*", part) for wanted, part in pairs)


def assert_schema(response: httpx.Response, schema: str) -> None:
    __tracebackhide__ = True
    mistakes = mistakes_in(json_of(response), schema)
    problem = "; ".join(mistakes[:10]) if mistakes else None
    expect(response, f"a body that fits the schema {schema}", problem)


def json_of(response: httpx.Response) -> Any:
    """The body as JSON, which has no NaN or Infinity; fails the test when it is none."""
    __tracebackhide__ = True
    try:
        return json.loads(response.content, parse_constant=refuse_constant)
    except ValueError:
        expect(response, "a body of JSON", "the body is not JSON")


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def json_in(response: httpx.Response) -> Any:
    """The body as JSON; MISSING when it is none."""
    try:
        return json.loads(response.content, parse_constant=refuse_constant)
    except ValueError:
        return MISSING


def assert_header(response: httpx.Response, name: str, schema: str | None = None) -> None:
    """Has the header; and it fits the schema, when one is named."""
    __tracebackhide__ = True
    expect(response, f"a header {name}", None if name in response.headers else "there was none")
    if schema is not None:
        assert_header_fits(response, name, schema)


def assert_header_fits(response: httpx.Response, name: str, schema: str) -> None:
    """If the header is there, it fits the schema."""
    __tracebackhide__ = True
    text = response.headers.get(name)
    fits = text is None or any(not mistakes_in(value, schema) for value in readings_of(text))
    expect(response, f"a header {name} that fits its schema", None if fits else f'it was "{text}"')


def readings_of(text: str) -> list[Any]:
    """A header is text; what it stands for is up to its schema."""
    try:
        return [text, json.loads(text, parse_constant=refuse_constant)]
    except ValueError:
        return [text, [part.strip() for part in text.split(",")]]


def assert_value(response: httpx.Response, pointer: str, value: Any) -> None:
    __tracebackhide__ = True
    actual = find(json_of(response), pointer)
    problem = None if is_same(actual, value) else f"it was {shown(actual)}"
    expect(response, f'{shown(value)} at "{pointer}"', problem)


def assert_value_differs(response: httpx.Response, pointer: str, value: Any) -> None:
    """Anything else at the pointer than the value, or nothing."""
    __tracebackhide__ = True
    problem = "it was that" if is_same(find(json_in(response), pointer), value) else None
    expect(response, f'anything but {shown(value)} at "{pointer}"', problem)


def assert_no_other_value(response: httpx.Response, pointer: str, value: Any) -> None:
    """If it was granted: the value at the pointer, or nothing."""
    __tracebackhide__ = True
    actual = find(json_in(response), pointer)
    is_fine = response.status_code >= 300 or actual is MISSING or is_same(actual, value)
    problem = None if is_fine else f"it was {shown(actual)}"
    expect(response, f'nothing but {shown(value)} at "{pointer}"', problem)


def assert_lacks(response: httpx.Response, pointer: str) -> None:
    __tracebackhide__ = True
    actual = find(json_in(response), pointer)
    problem = None if actual is MISSING else f"it was {shown(actual)}"
    expect(response, f'nothing at "{pointer}"', problem)


def assert_item(
    response: httpx.Response,
    pointer: str,
    item_pointer: str,
    value: Any,
    unless_full: int | None = None,
) -> None:
    """The list at `pointer` has an item with `value` at `item_pointer`, unless it is a full page."""
    __tracebackhide__ = True
    document = json_of(response)
    items = find(document, pointer)
    is_full = unless_full is not None and isinstance(items, list) and len(items) >= unless_full
    found = is_full or has_item(document, pointer, item_pointer, value)
    expectation = f'an item with {shown(value)} at "{item_pointer}"'
    expect(response, expectation, None if found else "there was none")


def assert_no_item(response: httpx.Response, pointer: str, item_pointer: str, value: Any) -> None:
    """No item of the list at `pointer` has `value` at `item_pointer`."""
    __tracebackhide__ = True
    found = has_item(json_in(response), pointer, item_pointer, value)
    expectation = f'no item with {shown(value)} at "{item_pointer}"'
    expect(response, expectation, "there was one" if found else None)


def has_item(document: Any, pointer: str, item_pointer: str, value: Any) -> bool:
    items = find(document, pointer)
    found = (find(item, item_pointer) for item in items) if isinstance(items, list) else ()
    return any(is_same(one, value) for one in found)


def is_same(one: Any, other: Any) -> bool:
    """As JSON has it: true is not 1, and 1.0 is."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    return one == other


def assert_no_internals(response: httpx.Response) -> None:
    """Shows no stack trace, database error or file of the server."""
    __tracebackhide__ = True
    found = internal_in(response.text)
    expect(response, "nothing of the inside of the server", found and f"it showed {found}")


def assert_not_reflected(response: httpx.Response, text: str) -> None:
    """If it is HTML, the text does not stand in it as it was sent."""
    __tracebackhide__ = True
    reflected = "html" in content_type_of(response) and text in response.text
    expect(response, f"{shown(text)} to be escaped in HTML", "it was not" if reflected else None)


def assert_within(response: httpx.Response, ms: int) -> None:
    __tracebackhide__ = True
    took = round(exchange_of(response).milliseconds)
    expect(response, f"an answer within {ms} ms", None if took <= ms else f"it took {took} ms")


def words_of(values: Any) -> str:
    return " or ".join(map(str, values))


def shown(value: Any) -> str:
    return "nothing" if value is MISSING else json_text(value)
