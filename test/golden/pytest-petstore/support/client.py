"""Sends requests, and remembers what was sent and what came back."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from support.answers import UnreadableAnswer, answer_of
from support.environment import base_url, common_headers
from support.identities import Credential, Identity, Secret, credentials_of
from support.values import json_text, text_of

NOTHING = object()

# What can stand in a URL as it is, as `encodeURIComponent` of JavaScript sees it.
UNRESERVED = "-_.!~*'()"

# A part of a multipart body: its name, and its file name, content and media type.
Part = tuple[str, tuple[Any, ...]]


@dataclass
class Exchange:
    """What was sent, and what came back for it."""

    method: str
    path: str
    """Without the base URL and the query."""
    path_values: int
    """How many values were put into the path."""
    url: str
    headers: dict[str, str]
    body: str
    parts: list[Part]
    identity: Identity
    secrets: list[Secret]
    response: httpx.Response | None = None
    milliseconds: float = 0
    """From the moment it was sent until the body was read."""


class ExpectationFailed(AssertionError):
    """Something that should have happened did not."""

    def __init__(self, exchange: Exchange, expectation: str, problem: str) -> None:
        place = f"{exchange.method} {exchange.path}"
        super().__init__(f"{place}: expected {expectation}, but {problem}")
        self.exchange = exchange
        self.expectation = expectation
        self.problem = problem


class Client:
    """Sends requests with the credentials of an identity."""

    def __init__(
        self,
        identity: Identity,
        http: httpx.Client,
        exchanges: list[Exchange],
        schemes: tuple[str, ...] = (),
    ) -> None:
        self.identity = identity
        self.http = http
        self.exchanges = exchanges
        self.schemes = schemes

    def by(self, *schemes: str) -> "Client":
        """The same, with the credentials of these schemes of the document alone."""
        return Client(self.identity, self.http, self.exchanges, schemes)

    def get(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("GET", path, *values, **options)

    def head(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("HEAD", path, *values, **options)

    def options(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("OPTIONS", path, *values, **options)

    def post(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("POST", path, *values, **options)

    def put(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("PUT", path, *values, **options)

    def patch(self, path: str, *values: object, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, *values, **options)

    def delete(self, path: str, *values: object, **options: Any) -> httpx.Response:
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
    ) -> httpx.Response:
        """Sends a request, with at most one of `json`, `data`, `files` and `content` as its body.

        Each `{}` of the path is one of the values, percent-encoded, so that none of them can
        change which path is called. A parameter that is a list is sent once for each element.
        """
        __tracebackhide__ = True
        credentials = credentials_of(self.identity, self.schemes, self.http)
        place = path.format(*map(encoded, values)) if values else path
        query = query_of({**in_place(credentials, "query"), **(params or {})})
        content_type, body = body_of(json, data, content)
        exchange = Exchange(
            method=method,
            path=place,
            path_values=len(values),
            url=base_url() + place + (f"?{query}" if query else ""),
            headers=headers_of(credentials, content_type, headers or {}, cookies or {}),
            body=body,
            parts=files or [],
            identity=self.identity,
            secrets=[credential.secret for credential in credentials],
        )
        self.exchanges.append(exchange)
        return send(self.http, exchange)


def send(http: httpx.Client, exchange: Exchange) -> httpx.Response:
    __tracebackhide__ = True
    start = time.perf_counter()
    try:
        exchange.response = answer_of(http, request_of(http, exchange))
    except UnreadableAnswer as error:
        raise ExpectationFailed(exchange, "an answer", str(error)) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem = f"{type(error).__name__}: {error}"
        raise ExpectationFailed(exchange, "an answer", problem) from None
    exchange.milliseconds = (time.perf_counter() - start) * 1000
    return exchange.response


def request_of(http: httpx.Client, exchange: Exchange) -> httpx.Request:
    return http.build_request(
        exchange.method,
        exchange.url,
        headers=[(name.encode(), value.encode()) for name, value in exchange.headers.items()],
        content=exchange.body.encode() if exchange.body else None,
        files=files_of(exchange.parts) if exchange.parts else None,
        extensions={"exchange": exchange},
    )


def exchange_of(response: httpx.Response) -> Exchange:
    return response.request.extensions["exchange"]


def body_of(json: Any, data: Mapping[str, Any] | None, content: Any) -> tuple[str | None, str]:
    """The content type and the text of a body."""
    if json is not NOTHING:
        return "application/json", json_text(json)
    if data is not None:
        return "application/x-www-form-urlencoded", query_of(data)
    return None, "" if content is None else well_formed(text_of(content))


def headers_of(
    credentials: Iterable[Credential],
    content_type: str | None,
    given: Mapping[str, Any],
    cookies: Mapping[str, Any],
) -> dict[str, str]:
    """What a test says comes last, so that it can say something wrong on purpose."""
    credentials = list(credentials)
    headers = {name.lower(): text_of(value) for name, value in common_headers().items()}
    if content_type is not None:
        headers["content-type"] = content_type
    headers.update({name.lower(): value for name, value in in_place(credentials, "header").items()})
    crumbs = {**in_place(credentials, "cookie"), **cookies}
    if crumbs:
        headers["cookie"] = "; ".join(f"{name}={text_of(value)}" for name, value in crumbs.items())
    headers.update({name.lower(): header_text(value) for name, value in given.items()})
    return headers


def header_text(value: object) -> str:
    """A header that comes several times is one, with commas between."""
    return ",".join(map(text_of, value)) if isinstance(value, list) else text_of(value)


def in_place(credentials: Iterable[Credential], place: str) -> dict[str, str]:
    return {known.name: known.value for known in credentials if known.place == place}


def query_of(parameters: Mapping[str, Any]) -> str:
    pairs = [
        (name, item)
        for name, value in parameters.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    return "&".join(f"{encoded(name)}={encoded(item)}" for name, item in pairs)


def encoded(value: object) -> str:
    return quote(well_formed(text_of(value)), safe=UNRESERVED)


def well_formed(text: str) -> str:
    """Half of a pair of characters cannot be sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def files_of(parts: Iterable[Part]) -> list[tuple[str, tuple[Any, ...]]]:
    return [
        (name, (file_name, well_formed(text_of(value)).encode(), *media_type))
        for name, (file_name, value, *media_type) in parts
    ]
