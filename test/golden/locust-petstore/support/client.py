import json as jsonlib
import os
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

from locust.clients import HttpSession

from support.answer import Answer
from support.identities import Identity, credentials_of
from support.values import json_text, text_of

# What can stand in a URL as it is, as `encodeURIComponent` of JavaScript sees it.
UNRESERVED = "-_.!~*'()"
NOTHING = object()

# A part of a multipart body: its name, and its file name, content and media type.
Part = tuple[str, tuple[Any, ...]]

TIMEOUT_S = float(os.environ.get("REQUEST_TIMEOUT_S", "30"))


class Client:
    """Sends requests with the credentials of an identity."""

    def __init__(
        self,
        session: HttpSession,
        identity: Identity,
        answers: ExitStack,
        schemes: tuple[str, ...] = (),
    ) -> None:
        self.session = session
        self.identity = identity
        self.answers = answers
        self.schemes = schemes

    def by(self, *schemes: str) -> "Client":
        """The same, with the credentials of these schemes of the document alone."""
        return Client(self.session, self.identity, self.answers, schemes)

    def get(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("GET", path, *values, **options)

    def head(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("HEAD", path, *values, **options)

    def options(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("OPTIONS", path, *values, **options)

    def post(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("POST", path, *values, **options)

    def put(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("PUT", path, *values, **options)

    def patch(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("PATCH", path, *values, **options)

    def delete(self, path: str, *values: object, **options: Any) -> Answer:
        return self.request("DELETE", path, *values, **options)

    def request(
        self,
        method: str,
        path: str,
        *values: object,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cookies: Mapping[str, Any] | None = None,
        json: Any = NOTHING,
        data: Mapping[str, Any] | None = None,
        files: list[Part] | None = None,
        content: Any = None,
    ) -> Answer:
        """Each `{}` of the path is a value, percent-encoded, so that none can change the path.

        Locust counts all requests for one path together, whatever the values are.
        """
        place = path.format(*map(encoded, values)) if values else path
        query = query_of({**(params or {}), **credentials_of(self.identity, self.schemes, "query")})
        content_type, body = body_of(json, data, content)
        response = self.session.request(
            method,
            place + (f"?{query}" if query else ""),
            name=path,
            catch_response=True,
            allow_redirects=False,
            timeout=TIMEOUT_S,
            headers=self.headers_of(content_type, headers or {}, cookies or {}),
            data=body,
            files=[part_of(*part) for part in files] if files else None,
        )
        return Answer(self.answers.enter_context(response))

    def headers_of(
        self, content_type: str | None, given: Mapping[str, Any], cookies: Mapping[str, Any]
    ) -> dict[str, bytes]:
        """What a journey says about a header comes last."""
        headers = jsonlib.loads(os.environ.get("REQUEST_HEADERS") or "{}")
        if content_type is not None:
            headers["content-type"] = content_type
        headers.update(credentials_of(self.identity, self.schemes, "header"))
        crumbs = {**cookies, **credentials_of(self.identity, self.schemes, "cookie")}
        if crumbs:
            pairs = (f"{name}={text_of(value)}" for name, value in crumbs.items())
            headers["cookie"] = "; ".join(pairs)
        headers.update(given)
        return {name.lower(): header_text(value).encode() for name, value in headers.items()}


# The media type of a body, and its bytes.
Body = tuple[str | None, bytes | None]


def body_of(json: Any, data: Mapping[str, Any] | None, content: Any) -> Body:
    if json is not NOTHING:
        return "application/json", json_text(json).encode()
    if data is not None:
        return "application/x-www-form-urlencoded", query_of(data).encode()
    return None, None if content is None else text_of(content).encode(errors="replace")


def header_text(value: object) -> str:
    """A header that comes several times is one, with commas between."""
    return ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value)


def query_of(parameters: Mapping[str, Any]) -> str:
    """A parameter is sent once, or once for each element of a list."""
    pairs = [
        (name, item)
        for name, value in parameters.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    return "&".join(f"{encoded(name)}={encoded(item)}" for name, item in pairs)


def encoded(value: object) -> str:
    return quote(text_of(value), safe=UNRESERVED, errors="replace")


def part_of(name: str, part: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    file_name, value, *media_type = part
    return name, (file_name, text_of(value).encode(errors="replace"), *media_type)
