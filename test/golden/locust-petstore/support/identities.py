import base64
import os
from dataclasses import dataclass

# How a token travels with a request, by the names of the document's security schemes.
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
    """Who sends a request. Tokens come from the environment; without one, nothing is sent along."""

    token: str = ""


ANONYMOUS = Identity()
USER_A = Identity(os.environ.get("TOKEN_USER_A", ""))
USER_B = Identity(os.environ.get("TOKEN_USER_B", ""))
ADMIN = Identity(os.environ.get("TOKEN_ADMIN", ""))


def credentials_of(identity: Identity, schemes: tuple[str, ...], place: str) -> dict[str, str]:
    """What an identity adds to its requests, by place: header, query or cookie."""
    if not identity.token:
        return {}
    wanted = [known for known in CREDENTIALS if is_sent(known, schemes)]
    here = [known for known in wanted if known["in"] == place]
    return {known["name"]: value_of(known, identity.token) for known in here}


def is_sent(known: dict[str, str], schemes: tuple[str, ...]) -> bool:
    """All are sent in their usual ways, or those that a request names."""
    return known.get("as", known["of"]) in schemes if schemes else "as" not in known


def value_of(known: dict[str, str], token: str) -> str:
    """For basic authentication, the token is `user:password`."""
    scheme = known.get("scheme")
    is_basic = scheme in ("Basic", "basic")
    text = base64.b64encode(token.encode()).decode() if is_basic else token
    return (f"{scheme} {text}" if scheme else text) + known.get("added", "")
