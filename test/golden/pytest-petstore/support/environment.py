"""What the environment says of the API, and of every request."""

import json
import os
from typing import Any


def base_url() -> str:
    """Where the API is, without a slash at the end."""
    return os.environ.get("BASE_URL", "").rstrip("/")


def common_headers() -> dict[str, Any]:
    """What every request has, besides what its test says."""
    return json.loads(os.environ.get("REQUEST_HEADERS") or "{}")


def timeout_seconds() -> float:
    """From the request until the last byte of its answer."""
    return float(os.environ.get("REQUEST_TIMEOUT_MS") or 10_000) / 1000


def answer_limit_bytes() -> int:
    """An answer that is longer is read no further."""
    return int(os.environ.get("ANSWER_LIMIT_BYTES") or 10_000_000)
