"""Failed requests as commands for a terminal."""

from support.client import Exchange, Part
from support.values import text_of


def curl(exchange: Exchange) -> str:
    """One command that sends the request again.

    Tokens are read from the environment, as the suite reads them.
    """
    start = "curl --head" if exchange.method == "HEAD" else f"curl -X {exchange.method}"
    texts = [
        ("", exchange.url),
        *(("-H ", f"{name}: {value}") for name, value in exchange.headers.items()),
        *((("--data-raw ", exchange.body),) if exchange.body else ()),
        *(("-F ", part_text(part)) for part in exchange.parts),
    ]
    return " ".join([start, *(option + quoted(text, exchange) for option, text in texts)])


def part_text(part: Part) -> str:
    name, (file_name, value, *_) = part
    return f"{name}={text_of(value) if file_name is None else f'@{file_name}'}"


def quoted(text: str, exchange: Exchange) -> str:
    """In single quotes, where nothing is special to a shell; tokens stand between them."""
    secret = next((known for known in exchange.secrets if known.text in text), None)
    if secret is None:
        return in_quotes(text)
    parts = [in_quotes(part) if part else "" for part in text.split(secret.text)]
    return f'"{secret.shell}"'.join(parts)


def in_quotes(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"
