"""Who sends requests, and how they prove it."""

import base64
import os
import re
from dataclasses import dataclass

import httpx
import pytest

from support.tokens import token_by_request

# How credentials travel with a request, each with the name of its scheme in the document.
CREDENTIALS: list[dict[str, str]] = [
    {"of": "token", "in": "header", "name": "authorization", "scheme": "Bearer"},
    {
        "of": "token",
        "in": "header",
        "name": "authorization",
        "scheme": "bearer",
        "as": "token in lower case",
    },
    {
        "of": "token",
        "in": "header",
        "name": "authorization",
        "scheme": "Bearer",
        "as": "token with more",
        "added": "00",
    },
]


@dataclass(frozen=True)
class Identity:
    """Credentials come from the environment; without any, nothing is sent along."""

    name: str
    variable: str | None = None
    """Holds the token (or `user:password` for basic authentication)."""
    optional: bool = False
    """Tests are skipped where nobody has given them credentials."""


ANONYMOUS = Identity("anonymous")
USER_A = Identity("userA", "TOKEN_USER_A")
# Another user, who has no part in what USER_A makes.
USER_B = Identity("userB", "TOKEN_USER_B", optional=True)
ADMIN = Identity("admin", "TOKEN_ADMIN", optional=True)


@dataclass(frozen=True)
class Secret:
    """A token as it was sent: never shown, never stored."""

    text: str
    shell: str
    """What a shell reads it from."""


@dataclass(frozen=True)
class Credential:
    """What an identity adds to its requests."""

    place: str
    name: str
    value: str
    secret: Secret


def credentials_of(
    identity: Identity, schemes: tuple[str, ...], http: httpx.Client
) -> list[Credential]:
    """What is set for single schemes, or else the one token of the identity for all of them.

    Where schemes are named, they are the only ones that count.
    """
    variable = identity.variable
    if variable is None:
        return []
    wanted = [known for known in CREDENTIALS if is_sent(known, schemes)]
    single = {scheme_variable(variable, known): known for known in wanted}
    given = [(name, known) for name, known in single.items() if text_in(name)]
    if given:
        return [credential(known, name, text_in(name)) for name, known in given]
    token = text_in(variable) or token_by_request(http, login_variable(variable))
    return [credential(known, variable, token) for known in wanted] if token else []


def is_sent(known: dict[str, str], schemes: tuple[str, ...]) -> bool:
    """All are sent in their usual ways, or those that a request names."""
    return known.get("as", known["of"]) in schemes if schemes else "as" not in known


def skip_without(identity: Identity) -> None:
    """Skips the test when it needs a user whom nobody has given credentials."""
    variable = identity.variable
    if variable is None or not identity.optional:
        return
    own = [scheme_variable(variable, known) for known in CREDENTIALS]
    if not any(map(text_in, [variable, login_variable(variable), *own])):
        pytest.skip(f"{variable} is not set")
    if text_in(variable) and text_in(variable) == text_in("TOKEN_USER_A"):
        pytest.fail(f"TOKEN_USER_A and {variable} are the same token, where two users are needed")


def credential(known: dict[str, str], variable: str, token: str) -> Credential:
    scheme = known.get("scheme")
    is_basic = scheme in ("Basic", "basic")
    added = known.get("added", "")
    # With braces, what stands behind a name in a shell is no part of it.
    shell = "${" + variable + "}" if added else f"${variable}"
    secret = basic(variable, token) if is_basic else Secret(token, shell)
    value = f"{scheme} {secret.text}" if scheme else token
    return Credential(known["in"], known["name"], value + added, secret)


def basic(variable: str, token: str) -> Secret:
    text = base64.b64encode(token.encode()).decode()
    return Secret(text, f'$(printf %s "${variable}" | base64 -w0)')


def scheme_variable(variable: str, known: dict[str, str]) -> str:
    """`TOKEN_USER_A_API_KEY` for the scheme `apiKey`."""
    words = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", known["of"], flags=re.ASCII)
    return f"{variable}_{re.sub(r'[^A-Za-z0-9]+', '_', words).upper()}"


def login_variable(variable: str) -> str:
    return variable.replace("TOKEN", "LOGIN")


def text_in(variable: str) -> str:
    return os.environ.get(variable, "")
