"""Tokens that users get by request: `LOGIN_USER_A` and its like say how, as JSON.

- `{"grant": "client-credentials", "clientId": "…", "clientSecret": "…"}` for OAuth 2 (RFC 6749),
  with `scope` and `tokenUrl` where they are needed
- `{"grant": "password", "username": "…", "password": "…"}`
- `{"grant": "refresh-token", "refreshToken": "…"}`
- `{"grant": "request", "url": "/login", "json": {…}, "token": "/token"}` for any other request whose
  answer has the token, at this JSON pointer
"""

import base64
import json
import os
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx

from support.answers import answer_of
from support.environment import base_url
from support.values import MISSING, find

# Where the document says that tokens are had, by grant.
DOCUMENTED: dict[str, str] = {}

# A token is renewed when a tenth of its time is left.
USED = 0.9


@dataclass(frozen=True)
class Token:
    text: str
    until: float
    """On the clock of `time.monotonic`; then another one is asked for."""
    refresh_token: str | None


TOKENS: dict[str, Token] = {}


def token_by_request(http: httpx.Client, variable: str) -> str:
    """The token that the login in a variable gets, kept until it expires; empty without a login."""
    login = login_in(variable)
    if login is None:
        return ""
    known = TOKENS.get(variable)
    if known is None or known.until <= time.monotonic():
        known = TOKENS[variable] = asked(http, variable, renewed(login, known))
    return known.text


def login_in(variable: str) -> dict[str, Any] | None:
    text = os.environ.get(variable)
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        raise RuntimeError(f"{variable} is no JSON") from None


def renewed(login: dict[str, Any], known: Token | None) -> dict[str, Any]:
    """A token that came with a refresh token is renewed by it (RFC 6749, 6)."""
    if known is None or known.refresh_token is None or login["grant"] == "request":
        return login
    return {**login, "grant": "refresh-token", "refreshToken": known.refresh_token}


def asked(http: httpx.Client, variable: str, login: dict[str, Any]) -> Token:
    start = time.monotonic()
    request = token_request(http, variable, login)
    response = answer_of(http, request)
    body = json_of(response)
    token = find(body, login["token"] if login["grant"] == "request" else "/access_token")
    if not response.is_success or not isinstance(token, str):
        reason = find(body, "/error")
        said = f" ({reason})" if isinstance(reason, str) else ""
        place = f"{request.method} {request.url}"
        problem = f"{variable} gets no token: {place} answered {response.status_code}{said}"
        raise RuntimeError(problem)
    seconds, refresh_token = find(body, "/expires_in"), find(body, "/refresh_token")
    lasts = seconds * USED if isinstance(seconds, int | float) else float("inf")
    return Token(token, start + lasts, refresh_token if isinstance(refresh_token, str) else None)


def json_of(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def token_request(http: httpx.Client, variable: str, login: dict[str, Any]) -> httpx.Request:
    if login["grant"] == "request":
        content = {"json": login["json"]} if "json" in login else {}
        method, url = login.get("method", "POST"), urljoin(f"{base_url()}/", login["url"])
        return http.build_request(method, url, **content)
    fields = {**grant_fields(login), **({"scope": login["scope"]} if "scope" in login else {})}
    headers = {}
    client, secret = login.get("clientId"), login.get("clientSecret")
    if client and secret and login.get("clientAuthentication", "basic") == "basic":
        headers["authorization"] = basic(f"{quoted(client)}:{quoted(secret)}")
    else:
        fields.update({"client_id": client} if client else {})
        fields.update({"client_secret": secret} if secret else {})
    url = token_url(http, variable, login)
    return http.build_request("POST", url, data=fields, headers=headers)


def basic(pair: str) -> str:
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def quoted(text: str) -> str:
    return quote(text, safe="")


def grant_fields(login: dict[str, Any]) -> dict[str, str]:
    match login["grant"]:
        case "client-credentials":
            return {"grant_type": "client_credentials"}
        case "password":
            user = {"username": login["username"], "password": login["password"]}
            return {"grant_type": "password", **user}
        case "refresh-token":
            return {"grant_type": "refresh_token", "refresh_token": login["refreshToken"]}
        case other:
            raise RuntimeError(f"there is no grant {other}")


def token_url(http: httpx.Client, variable: str, login: dict[str, Any]) -> str:
    """Secrets go where whoever runs the tests sends them: a document may only name its own API."""
    if "tokenUrl" in login:
        return urljoin(f"{base_url()}/", login["tokenUrl"])
    if login["grant"] in DOCUMENTED:
        return own_place(variable, DOCUMENTED[login["grant"]])
    if "discovery" not in DOCUMENTED:
        raise RuntimeError(f"{variable} needs a tokenUrl: the document names none")
    place = own_place(variable, DOCUMENTED["discovery"])
    discovered = json_of(answer_of(http, http.build_request("GET", place)))
    found = find(discovered, "/token_endpoint")
    if found is MISSING:
        raise RuntimeError(f"{DOCUMENTED['discovery']} names no token_endpoint")
    return own_place(variable, str(found))


def own_place(variable: str, url: str) -> str:
    place = urljoin(f"{base_url()}/", url)
    if urlsplit(place)[:2] == urlsplit(base_url())[:2]:
        return place
    raise RuntimeError(
        f"Set tokenUrl in {variable}: the document's, {place}, is not at the API's own address"
    )
