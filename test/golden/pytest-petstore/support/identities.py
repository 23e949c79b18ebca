"""Who sends requests, and how they prove it."""

import base64
import os
from dataclasses import dataclass

# How a token travels with a request; from the security schemes of the document.
CREDENTIALS: list[dict[str, str]] = [{"in": "header", "name": "authorization", "scheme": "Bearer"}]


@dataclass(frozen=True)
class Identity:
    """Tokens come from the environment; without one, nothing is sent along."""

    name: str
    variable: str | None = None
    """Holds the token (or `user:password` for basic authentication)."""


ANONYMOUS = Identity("anonymous")
USER_A = Identity("userA", "TOKEN_USER_A")
USER_B = Identity("userB", "TOKEN_USER_B")
ADMIN = Identity("admin", "TOKEN_ADMIN")


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


def credentials_of(identity: Identity) -> list[Credential]:
    token = os.environ.get(identity.variable or "", "")
    if not identity.variable or not token:
        return []
    return [credential(known, identity.variable, token) for known in CREDENTIALS]


def credential(known: dict[str, str], variable: str, token: str) -> Credential:
    scheme = known.get("scheme")
    secret = basic(variable, token) if scheme == "Basic" else Secret(token, f"${variable}")
    value = f"{scheme} {secret.text}" if scheme else token
    return Credential(known["in"], known["name"], value, secret)


def basic(variable: str, token: str) -> Secret:
    text = base64.b64encode(token.encode()).decode()
    return Secret(text, f'$(printf %s "${variable}" | base64 -w0)')
